"""The outcome of each row as a CSV file that a spreadsheet can open without being told to compute anything.

Guarantees: written as a stream; a cell that a spreadsheet would take for a formula is given with an apostrophe before
it; a report is there whole, under its run's id, once the run has ended. The file of a trial waits beside its report
until it is carried out or forgotten.
"""

import csv
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Protocol
from uuid import UUID

from django.conf import settings

COLUMNS = ("line", "outcome", "record", "words")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class Verdict(StrEnum):
    """What became of a row, or would."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    WRONG = "wrong"
    REFUSED = "refused"


BAD = frozenset({Verdict.WRONG, Verdict.REFUSED})


class Outcome(NamedTuple):
    """A row's line, what became of it, the record it is about, and the sentence that says so."""

    line: int
    verdict: Verdict
    record: str
    words: str


def harmless(cell: str) -> str:
    """The cell as text to a spreadsheet, never a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def report_of(run_id: UUID) -> Path:
    """Where the report of a run lies."""
    return Path(settings.OPENBWC_HOME) / "imports" / f"{run_id}.csv"


def waiting_file(run_id: UUID) -> Path:
    """Where the file of a trial waits to be carried out."""
    return report_of(run_id).with_suffix(".rows")


def forget_waiting(before: datetime) -> int:
    """Forget the files of trials from before a moment that nobody carried out; returns how many."""
    old = [file for file in report_of(UUID(int=0)).parent.glob("*.rows") if file.stat().st_mtime < before.timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


class _Rows(Protocol):
    def writerow(self, row: Iterable[object], /) -> object: ...


class ReportWriter:
    """Writes outcomes, one line each."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows

    def add(self, outcome: Outcome) -> None:
        """Write a row's outcome."""
        self._rows.writerow((outcome.line, outcome.verdict.value, harmless(outcome.record), harmless(outcome.words)))


@contextmanager
def writing_report(run_id: UUID) -> Iterator[ReportWriter]:
    """A report under way; it takes its name when it is whole."""
    place = report_of(run_id)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft = place.with_suffix(".part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            yield ReportWriter(rows)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(place)
    finally:
        draft.unlink(missing_ok=True)


def read_report(run_id: UUID) -> Iterator[Outcome]:
    """The outcomes of a report, in the order of the file."""
    with report_of(run_id).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for line, verdict, about, words in rows:
            yield Outcome(int(line), Verdict(verdict), about, words)
