"""What goes into a month's public file: every metric of III.B for every agency, its definition, and where the ledger
stood.

Guarantees: numbers come from the snapshots that were taken, the newest of the agency's month; nothing but counts,
words of definitions, and the names of agencies goes in: no id, no title, no person.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.ledger.publication import read_checkpoint
from openbwc.oversight.metrics import METRICS
from openbwc.oversight.metrics.history import taken_of
from openbwc.oversight.metrics.periods import Month, last_day, span, zone_of_agency
from openbwc.oversight.models import MetricSnapshot
from openbwc.oversight.publication.arithmetic import FORMAT, department_of, ratio_of
from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency
from openbwc.program.policies import governing

STATEMENT = (
    "Nothing in this file creates a right or benefit enforceable by any party against the United States, its"
    " departments, agencies or officers (VII)."
)
METHOD = (
    "A ratio is numerator ÷ denominator, rounded half up to six decimals. A figure over fewer rows than the agency's"
    " smallest count is withheld. The department's figure adds up the agencies whose figures are published. Months"
    " begin and end at midnight in the agency's time zone of the day on which they were measured."
)
NOT_TAKEN = "Not taken for this month."


def month_content(
    month: Month, agencies: Iterable[Agency], *, edition: int, at: datetime, standard: PolicyInForce
) -> dict[str, Any]:
    """The content of the public file of a month, as it stands at a moment."""
    told: list[dict[str, Any]] = []
    figures: dict[str, list[dict[str, Any]]] = {metric.code: [] for metric in METRICS}
    for agency in agencies:
        since, until = span(month, zone_of_agency(agency))
        smallest = governing(agency, last_day(until)).number("III.B", "public_smallest_count")
        told.append({"code": agency.code, "name": agency.name, "smallest_count": smallest})
        newest = {row.metric: row for row in taken_of(agency, month)}
        for metric in METRICS:
            row = newest.get(metric.code)
            times = (row.since, row.until) if row else (since, until)
            begins, ends = map(_text, times)
            figures[metric.code].append(
                {"agency": agency.code, "since": begins, "until": ends, **_numbers(row, smallest)}
            )
    return {
        "format": FORMAT,
        "title": "Body-worn cameras: the standard metrics",
        "period": str(month),
        "edition": edition,
        "published_at": _text(at),
        "statement": STATEMENT,
        "method": METHOD,
        "standard": {"id": standard.standard.id, "title": standard.standard.title, "version": standard.version},
        "ledger": _ledger(),
        "agencies": told,
        "metrics": [
            {
                "code": metric.code,
                "title": metric.title,
                "definition": metric.definition,
                "formula": metric.formula,
                "population": metric.population,
                "exclusions": metric.exclusions,
                "figures": figures[metric.code],
                "department": department_of(figures[metric.code]),
            }
            for metric in METRICS
        ],
    }


def _numbers(row: MetricSnapshot | None, smallest: int) -> dict[str, Any]:
    """The numbers of a snapshot; none where it was not taken, not measured, or over too few rows."""
    nothing = {"numerator": None, "denominator": None, "ratio": None, "withheld": False, "not_measured": ""}
    if row is None:
        return nothing | {"not_measured": NOT_TAKEN}
    if row.numerator is None or row.denominator is None:
        return nothing | {"not_measured": str(row.facts.get("unbuilt") or NOT_TAKEN)}
    if 0 < row.denominator < smallest:
        return nothing | {"withheld": True}
    numbers = {"numerator": row.numerator, "denominator": row.denominator}
    return nothing | numbers | {"ratio": ratio_of(row.numerator, row.denominator)}


def _ledger() -> dict[str, Any]:
    """The log, its key, and the checkpoint that stands: what a proof of this file's event continues."""
    key = verifier_key()
    checkpoint = read_checkpoint(ledger_folder(), key)
    standing = {"size": checkpoint.size, "root": checkpoint.root.hex()} if checkpoint else None
    return {"key": str(key), "checkpoint": standing}


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
