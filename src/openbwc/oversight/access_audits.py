"""What an audit of access says: who saw what for which purpose, what of it is unusual, and what was refused (V.A.5).

Guarantees: the list of accesses has ids, purposes and matters and no content, and is the same however often it is made
of the same time: an audit keeps its digest, so that a list can be held against it years later.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import Count

from openbwc.oversight.past_events import of_agency, past_events
from openbwc.oversight.unusual_access import accesses_of, unusual_access
from openbwc.policy import PolicyInForce
from openbwc.program.events import REFUSED
from openbwc.program.models import Agency

COLUMNS = ("viewing", "opened_at", "person", "recording", "act", "purpose", "matter")
MOST_CASES = 1000
"""An audit names at most so many cases of each sort; their number is always told."""


@dataclass(frozen=True)
class Audited:
    """What an audit found: its result (JSON-safe), the number of accesses, and the digest of their list."""

    result: dict[str, Any]
    rows: int
    rows_digest: str


def lines_of(agency: Agency, since: datetime, until: datetime) -> Iterator[str]:
    """The list of accesses as lines of CSV (RFC 4180), a head first, in the order in which they were opened."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    rows = accesses_of(agency, since, until).order_by("opened_at", "id")
    fields = ("id", "opened_at", "person_id", "recording_id", "act", "purpose", "matter__number")
    writer.writerow(COLUMNS)
    yield buffer.getvalue()
    for viewing, opened_at, *others in rows.values_list(*fields).iterator(chunk_size=2000):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow((viewing, opened_at.isoformat(), *("" if one is None else one for one in others)))
        yield buffer.getvalue()


def audit_of(agency: Agency, policy: PolicyInForce, since: datetime, until: datetime) -> Audited:
    """Audit the accesses of [since, until)."""
    digest, rows = hashlib.sha256(), -1
    for line in lines_of(agency, since, until):
        digest.update(line.encode())
        rows += 1
    accesses = accesses_of(agency, since, until)
    cases: dict[str, list[dict[str, Any]]] = {}
    found: Counter[str] = Counter()
    for case in unusual_access(agency, policy, since, until):
        found[case.sort] += 1
        if found[case.sort] <= MOST_CASES:
            cases.setdefault(case.sort, []).append(_told(asdict(case)))
    refusals: Counter[str] = Counter()
    for content in of_agency(past_events(REFUSED, since, until), agency):
        refusals.update(content["decision"]["clauses"])
    result = {
        "policy_version": policy.version,
        "accesses": rows,
        "people": accesses.values("person").distinct().count(),
        "recordings": accesses.values("recording").distinct().count(),
        "by_purpose": dict(accesses.values_list("purpose").annotate(views=Count("*")).order_by("purpose")),
        "by_act": dict(accesses.values_list("act").annotate(views=Count("*")).order_by("act")),
        "refusals_by_clause": dict(sorted(refusals.items())),
        "unusual": dict(sorted(found.items())),
        "cases": cases,
    }
    return Audited(result, rows, digest.hexdigest())


def _told(case: dict[str, Any]) -> dict[str, Any]:
    """A case in JSON."""
    viewings = [str(viewing) for viewing in case["viewings"]]
    return case | {"person": str(case["person"]), "last_at": case["last_at"].isoformat(), "viewings": viewings}
