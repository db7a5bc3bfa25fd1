"""The papers as PDF: tagged, and conforming to PDF/UA-1, which the typesetter refuses to write otherwise.

Guarantees: equal papers give equal bytes: the date in the file is that of the submission, and no font of the machine
is used; a text is shown as it is and never read as markup; a letter that the fonts lack is shown by its number.
Source: ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from openbwc.redaction.papers.log import Log, Row, Standing
from openbwc.redaction.papers.tables import clock
from openbwc.redaction.papers.vaughn import Entry, Vaughn
from openbwc.redaction.papers.withheld import NO_CODE, Amount

TEMPLATES = Path(__file__).parent / "templates"
_SHOWN = ((0x20, 0x7E), (0xA0, 0x24F), (0x370, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2040), (0x20A0, 0x20BF))
_MOST_RANGES = 40  # of one entry in the draft; the log has them all
_NO_REASON = "No reason yet"
_UNBROKEN = re.compile(r"(\S{20})(?=\S)")  # a word longer than its column would run into the next one
_DIGEST_FACTS = frozenset({"Recording", "Original (SHA-256)", "Plan (SHA-256)", "Copy (SHA-256)", "Policy"})


def log_pdf(log: Log) -> bytes:
    """The log of one file."""
    standing = log.standing
    paper = {
        "title": f"Redaction log: {standing.project}",
        "description": "Each redaction of one file: when, where, what, how, why, by whom, and who reviewed it.",
        "marking": "For the agency's own use; not for release",
        "facts": facts_of(
            *_of(standing),
            ("Recording", f"{standing.recording}, part {standing.part}"),
            ("Original (SHA-256)", log.plan.source.sha256),
            ("Plan (SHA-256)", standing.plan_sha256),
            ("Copy (SHA-256)", standing.copy_sha256 or "Not made yet"),
            ("Policy", standing.policy),
        ),
        "amounts": amounts_of(log),
        "amounts_note": (
            "What several redactions cover together counts once in each line. The share of the picture is of all its "
            "pixels in all its time; the share of a sound stream is of its time. A renderer silences some milliseconds "
            "more at the edges of a deletion than the plan asks for."
        ),
        "rows": [_cells(_row(row)) for row in log.rows],
    }
    return _typeset("log.typ", paper, standing)


def vaughn_pdf(draft: Vaughn) -> bytes:
    """The draft index of a project."""
    standing = draft.standing
    paper = {
        "title": f"Vaughn index, draft: {standing.project}",
        "description": (
            "What is withheld of each file under each exemption. This is a draft: a disclosure officer checks each "
            "justification, and states the harm that is foreseen for each withholding (5 USC 552(a)(8))."
        ),
        "marking": "Draft",
        "facts": facts_of(*_of(standing), ("Kept besides picture and first sound", "; ".join(draft.kept) or "Nothing")),
        "rows": [_cells(_entry(entry)) for entry in draft.rows],
        "signature": facts_of(("Disclosure officer", ""), ("Date", ""), ("Signature", "")),
    }
    return _typeset("vaughn.typ", paper, standing)


def _typeset(template: str, paper: dict[str, Any], standing: Standing) -> bytes:
    return typeset(TEMPLATES / template, {**paper, "agency": standing.agency}, at=standing.submitted_at)


def typeset(template: Path, paper: dict[str, Any], *, at: datetime) -> bytes:
    """A paper of a template as PDF/UA-1, dated `at`. Its texts are shown in the letters that the fonts have.

    The template reads nothing outside its own folder. Raises typst's error where the paper cannot conform.
    """
    folder = template.parent
    compiler = typst.Compiler(
        template,
        root=folder,
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_shown(paper))},
        package_path=folder,
        package_cache_path=folder,
    )
    found = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=at.replace(microsecond=0))
    if not isinstance(found, bytes):
        raise TypeError(f"expected one PDF file of {template.name}; found {type(found).__name__}")
    return found


def _shown(content: Any) -> Any:
    """The same content, each text in letters that the fonts have."""
    if isinstance(content, _Cell):
        return _UNBROKEN.sub("\\1\u200b", _letters(content))
    if isinstance(content, str):
        return _letters(content)
    if isinstance(content, dict):
        return {key: _shown(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_shown(value) for value in content]
    return content


class _Cell(str):
    """A text in a narrow column: it may be broken anywhere."""

    __slots__ = ()


def _cells(texts: Sequence[str]) -> list[_Cell]:
    return [_Cell(text) for text in texts]


def _letters(text: str) -> str:
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    if letter in "\t\n\r":
        return " "
    number = ord(letter)
    plain = any(first <= number <= last for first, last in _SHOWN)
    return letter if plain and unicodedata.category(letter) not in ("Cc", "Cf", "Cn") else f"[U+{number:04X}]"


def _of(standing: Standing) -> tuple[tuple[str, str], ...]:
    return (
        ("Project", standing.project),
        ("Purpose and matter", " · ".join(one for one in (standing.purpose, standing.matter) if one)),
        ("Submitted", f"Revision {standing.revision}, by {standing.submitted_by}, {_moment(standing.submitted_at)}"),
        (
            "Reviewed",
            f"Approved by {standing.approved_by}, {_moment(standing.approved_at)}"
            if standing.approved_at
            else "Not approved yet",
        ),
    )


def facts_of(*rows: tuple[str, str]) -> list[tuple[str, str, bool]]:
    """Facts as the templates take them: name, value, and whether the value is an id or a digest."""
    return [(name, value, name in _DIGEST_FACTS) for name, value in rows]


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def amounts_of(log: Log) -> list[tuple[str, str, str, str]]:
    """How much is withheld: the whole, each reason, each sound stream."""
    lines = [("Picture, all reasons", *_told(log.withheld.picture))]
    lines += [(f"Picture: {_reason(code, log.standing)}", *_told(one)) for code, one in log.withheld.by_code.items()]
    for one in log.withheld.sound:
        share = one.ms / one.of_ms if one.of_ms else 0.0
        lines.append((f"Sound stream {one.stream + 1}, all reasons", "–", clock(one.ms), f"{share:.2%}"))
        for code, ms in one.by_code.items():
            share = ms / one.of_ms if one.of_ms else 0.0
            title = f"Sound stream {one.stream + 1}: {_reason(code, log.standing)}"
            lines.append((title, "–", clock(ms), f"{share:.2%}"))
    return lines


def _told(one: Amount) -> tuple[str, str, str]:
    return f"{one.frames}", clock(round(one.seconds * 1000)), f"{float(one.area):.2%}"


def _reason(code: str, standing: Standing) -> str:
    if code == NO_CODE:
        return _NO_REASON
    told = standing.reasons.get(code)
    return f"{code} {told.title}" if told else code


def _row(row: Row) -> Sequence[str]:
    frames = "" if row.first_frame is None else f", frames {row.first_frame}–{row.last_frame}"
    words = f" ({row.words})" if row.words else ""
    return (
        f"{row.number}",
        f"{clock(row.from_ms)} – {clock(row.until_ms)}{frames}",
        f"{row.what}{words}",
        row.region,
        row.how,
        " ".join(one for one in (row.code, row.reason) if one) or (_NO_REASON if row.withholds else "–"),
        "; ".join(one for one in (row.authority, row.basis) if one) or "–",
        row.by or "–",
        row.reviewed_by or "–",
    )


def _entry(entry: Entry) -> Sequence[str]:
    ranges = [f"{clock(begin)} – {clock(end)}" for begin, end in entry.ranges[:_MOST_RANGES]]
    if len(entry.ranges) > _MOST_RANGES:
        ranges.append(f"and {len(entry.ranges) - _MOST_RANGES} more, in the redaction log")
    return (
        f"{entry.number}",
        f"{entry.recording}, part {entry.part}" if entry.part else entry.recording,
        "; ".join(ranges),
        " ".join(one for one in (entry.code, entry.title, f"({entry.authority})" if entry.authority else "") if one),
        f"{entry.withheld}: {float(entry.picture.area):.2%} of the picture, {clock(entry.sound_ms)} of sound",
        entry.justification or "–",
        entry.harm,
    )
