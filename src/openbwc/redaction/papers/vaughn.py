"""A draft of a Vaughn index: what was withheld of each file under each exemption, for a disclosure officer to finish.

Guarantees: no word of a transcript stands in it; the harm that release would do is left blank, because it has to be
foreseen by a person, for each withholding (5 USC 552(a)(8)); what has no exemption yet stands in it as such, so that it
cannot be overlooked. The justification is what the redactors wrote as basis, for the officer to check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openbwc.redaction.papers.log import Log, Row, Standing, kept_besides
from openbwc.redaction.papers.withheld import NO_CODE, Amount

NONE_YET = "No exemption is stated yet"
APART_MS = 1000
"""Ranges that lie closer than this are told as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exemption in one file: the times of it as `(from, until)` in milliseconds, merged, and how much it covers.

    `harm` is the foreseeable harm, which no redaction knows: it is blank until a person states it.
    """

    number: int
    recording: str
    part: int
    ranges: tuple[tuple[int, int], ...]
    code: str
    title: str
    authority: str
    withheld: str
    picture: Amount
    sound_ms: int
    justification: str
    harm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vaughn:
    """The draft of a project: the standing of its first file, its entries, and what copies keep besides picture and
    first sound stream, in words."""

    standing: Standing
    rows: tuple[Entry, ...]
    kept: tuple[str, ...] = ()


def vaughn_of(logs: Sequence[Log]) -> Vaughn:
    """The draft from the logs of a project's files, at least one."""
    rows: list[Entry] = []
    for log in logs:
        rows.extend(_entries(log, len(rows) + 1))
    kept = tuple(
        f"{words} of {log.standing.recording}, part {log.standing.part}"
        for log in logs
        for words in kept_besides(log.plan)
    )
    return Vaughn(standing=logs[0].standing, rows=tuple(rows), kept=kept)


def _entries(log: Log, number: int) -> Iterator[Entry]:
    withholding = [row for row in log.rows if row.withholds]
    for place, code in enumerate(sorted({row.code for row in withholding})):
        rows = [row for row in withholding if row.code == code]
        told = log.standing.reasons.get(code)
        yield Entry(
            number=number + place,
            recording=log.standing.recording,
            part=log.standing.part,
            ranges=tuple(merged((row.from_ms, row.until_ms) for row in rows)),
            code=code or "–",
            title=told.title if told else (NONE_YET if code == NO_CODE else ""),
            authority=told.authority if told else "",
            withheld=_counted(rows),
            picture=log.withheld.by_code.get(code, Amount()),
            sound_ms=max((one.by_code.get(code, 0) for one in log.withheld.sound), default=0),
            justification="; ".join(dict.fromkeys(row.basis for row in rows if row.basis)),
        )


def merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges in order, those that touch or nearly do joined."""
    pending: tuple[int, int] | None = None
    for begin, end in sorted(ranges):
        if pending is None:
            pending = (begin, end)
        elif begin <= pending[1] + APART_MS:
            pending = (pending[0], max(pending[1], end))
        else:
            yield pending
            pending = (begin, end)
    if pending is not None:
        yield pending


def _counted(rows: Iterable[Row]) -> str:
    """What is withheld, by sort and number."""
    counts = Counter(row.what for row in rows)
    return ", ".join(f"{what.lower()} × {number}" for what, number in sorted(counts.items()))
