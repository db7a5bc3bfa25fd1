"""The log as tables: CSV for a spreadsheet, JSON for programs.

Guarantees: equal logs give equal bytes; a cell never begins a formula in a spreadsheet; the JSON has every figure of
the CSV and of the PDF, and states the digests of the original, the plan and the copy.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from openbwc.redaction.papers.log import Log, Row
from openbwc.redaction.papers.vaughn import Vaughn
from openbwc.redaction.papers.withheld import Amount, Quiet, Withheld

COLUMNS = (
    "number",
    "from",
    "until",
    "first_frame",
    "last_frame",
    "frames",
    "what",
    "region",
    "how",
    "code",
    "reason",
    "authority",
    "basis",
    "by",
    "reviewed_by",
    "words",
    "recording",
    "part",
    "original_sha256",
    "plan_sha256",
    "copy_sha256",
)
FORMAT = "openbwc-redaction-log/1"
VAUGHN_FORMAT = "openbwc-vaughn-draft/1"
VAUGHN_COLUMNS = (
    "number",
    "recording",
    "part",
    "time_ranges",
    "exemption",
    "title",
    "authority",
    "withheld",
    "picture_seconds",
    "picture_area_share",
    "sound_seconds",
    "justification",
    "foreseeable_harm",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clock(ms: int) -> str:
    """Milliseconds as hours, minutes, seconds and thousandths."""
    seconds, rest = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def log_csv(log: Log) -> str:
    """Every row, with the digests that say of which file, plan and copy it is."""
    standing = log.standing
    of = (standing.recording, standing.part, log.plan.source.sha256, standing.plan_sha256, standing.copy_sha256)
    return safe_csv(COLUMNS, [(*_cells(row), *of) for row in log.rows])


def log_json(log: Log) -> str:
    """The whole log: what it is of, every row, and how much is withheld."""
    standing = log.standing
    content = {
        "format": FORMAT,
        "clause": "V.A.6",
        "agency": standing.agency,
        "project": standing.project,
        "purpose": standing.purpose,
        "matter": standing.matter,
        "recording": standing.recording,
        "part": standing.part,
        "original": {
            "sha256": log.plan.source.sha256,
            "width": log.plan.source.width,
            "height": log.plan.source.height,
            "frames": log.plan.source.frames,
        },
        "plan": {"sha256": standing.plan_sha256, "revision": standing.revision},
        "copy": {"sha256": standing.copy_sha256} if standing.copy_sha256 else None,
        "submitted": {"by": standing.submitted_by, "at": standing.submitted_at.isoformat()},
        "approved": (
            {"by": standing.approved_by, "at": standing.approved_at.isoformat()} if standing.approved_at else None
        ),
        "policy": standing.policy,
        "redactions": [_row_body(row) for row in log.rows],
        "withheld": withheld_body(log.withheld),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def withheld_body(amount: Withheld) -> dict[str, Any]:
    """How much is withheld, JSON-safe: seconds to the thousandth, shares to the millionth."""
    return {
        "length_seconds": _seconds(amount.seconds),
        "picture": _amount(amount.picture),
        "picture_by_code": {code: _amount(one) for code, one in amount.by_code.items()},
        "sound": [_quiet(one) for one in amount.sound],
    }


def vaughn_csv(draft: Vaughn) -> str:
    """The draft index, one row for each exemption of each file."""
    rows = [
        (
            one.number,
            one.recording,
            one.part,
            "; ".join(f"{clock(begin)}–{clock(end)}" for begin, end in one.ranges),
            one.code,
            one.title,
            one.authority,
            one.withheld,
            _seconds(one.picture.seconds),
            _share(one.picture.area),
            one.sound_ms / 1000,
            one.justification,
            one.harm,
        )
        for one in draft.rows
    ]
    return safe_csv(VAUGHN_COLUMNS, rows)


def _amount(one: Amount) -> dict[str, Any]:
    return {"frames": one.frames, "seconds": _seconds(one.seconds), "area_share": _share(one.area)}


def _quiet(one: Quiet) -> dict[str, Any]:
    return {"stream": one.stream + 1, "ms": one.ms, "of_ms": one.of_ms, "by_code": dict(one.by_code)}


def _seconds(exact: Any) -> float:
    return float(round(exact, 3))


def _share(exact: Any) -> float:
    return float(round(exact, 6))


def _row_body(row: Row) -> dict[str, Any]:
    return dict(zip(COLUMNS, _cells(row), strict=False))


def _cells(row: Row) -> tuple[Any, ...]:
    return (
        row.number,
        clock(row.from_ms),
        clock(row.until_ms),
        row.first_frame,
        row.last_frame,
        row.frames,
        row.what,
        row.region,
        row.how,
        row.code,
        row.reason,
        row.authority,
        row.basis,
        row.by,
        row.reviewed_by,
        row.words,
    )


def safe_csv(columns: tuple[str, ...], rows: Iterable[Iterable[Any]]) -> str:
    """A table as CSV, no cell of which a spreadsheet reads as a formula."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def _safe(cell: Any) -> Any:
    """A cell as a spreadsheet shows it, and never as a formula: neither leading spaces nor wide letters hide one."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" \n").startswith(_FORMULA) else cell
