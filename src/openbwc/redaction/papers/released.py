"""The redaction log as it goes out with a copy: each redaction with its time, what it is, how it is done, and why.

Guarantees: it holds no word that was deleted, no place of the picture, no basis that somebody wrote and no name of who
redacted or reviewed; what was found and left as filmed is not in it; its three forms tell the same. Equal logs give
equal bytes. (6 CFR 5.6: how much is deleted, and under which exemption, is shown.)
"""

import json
from dataclasses import dataclass
from typing import Any

from openbwc.redaction.papers.log import Log, Row
from openbwc.redaction.papers.pdf import TEMPLATES, amounts_of, facts_of, typeset
from openbwc.redaction.papers.tables import clock, safe_csv, withheld_body

FORMAT = "openbwc-released-log/1"
COLUMNS = ("number", "from", "until", "frames", "what", "how", "code", "reason", "authority")


@dataclass(frozen=True, kw_only=True)
class CodeCount:
    """What is withheld under one code: how many redactions, and for how many seconds of picture and of sound."""

    code: str
    title: str
    times: int
    picture_seconds: float
    sound_seconds: float


def released_csv(log: Log) -> str:
    """Every redaction, a row each."""
    return safe_csv(COLUMNS, _rows(log))


def released_json(log: Log) -> str:
    """Every redaction, how much is withheld, and of which original, plan and copy."""
    standing = log.standing
    content = {
        "format": FORMAT,
        "agency": standing.agency,
        "recording": standing.recording,
        "part": standing.part,
        "original": {"sha256": log.plan.source.sha256},
        "plan": {"sha256": standing.plan_sha256},
        "copy": {"sha256": standing.copy_sha256},
        "policy": standing.policy,
        "redactions": [dict(zip(COLUMNS, row, strict=True)) for row in _rows(log)],
        "withheld": withheld_body(log.withheld),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def released_pdf(log: Log) -> bytes:
    """The same as PDF/UA-1."""
    standing = log.standing
    paper = {
        "agency": standing.agency,
        "title": f"Redaction log: recording {standing.recording}, part {standing.part}",
        "description": "Each redaction of one file: when, what, how, and why.",
        "marking": "Released with the copy",
        "facts": facts_of(
            ("Recording", f"{standing.recording}, part {standing.part}"),
            ("Original (SHA-256)", log.plan.source.sha256),
            ("Plan (SHA-256)", standing.plan_sha256),
            ("Copy (SHA-256)", standing.copy_sha256),
            ("Policy", standing.policy),
        ),
        "amounts": amounts_of(log),
        "rows": [[str(cell) for cell in row] for row in _rows(log)],
    }
    return typeset(TEMPLATES / "released.typ", paper, at=standing.submitted_at)


def counts_of(log: Log) -> list[CodeCount]:
    """How much is withheld under each code, in the order of the codes."""
    withholding = [row for row in log.rows if row.withholds]
    titles = {code: told.title for code, told in log.standing.reasons.items()}
    found = []
    for code in sorted({row.code for row in withholding}):
        picture = log.withheld.by_code.get(code)
        sound_ms = max((one.by_code.get(code, 0) for one in log.withheld.sound), default=0)
        found.append(
            CodeCount(
                code=code,
                title=titles.get(code, ""),
                times=sum(row.code == code for row in withholding),
                picture_seconds=float(round(picture.seconds, 1)) if picture else 0.0,
                sound_seconds=round(sound_ms / 1000, 1),
            )
        )
    return found


def _rows(log: Log) -> list[tuple[Any, ...]]:
    withholding = [row for row in log.rows if row.withholds]
    return [_cells(number, row) for number, row in enumerate(withholding, 1)]


def _cells(number: int, row: Row) -> tuple[Any, ...]:
    times = (clock(row.from_ms), clock(row.until_ms))
    return (number, *times, row.frames, row.what, row.how, row.code, row.reason, row.authority)
