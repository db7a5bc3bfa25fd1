"""Purposeful access (V.A.1, V.A.2): accesses with their purpose and matter, and refusals by clause."""

from collections import Counter

from django.db.models import Q

from openbwc.access.models import Viewing
from openbwc.oversight.metrics.model import Found, Metric, Parts, Window
from openbwc.oversight.past_events import of_agency, past_events
from openbwc.program.events import REFUSED


def _purposeful(window: Window) -> Parts:
    rows = Viewing.objects.filter(
        recording__agency=window.agency, opened_at__gte=window.since, opened_at__lt=window.until
    ).order_by()
    free = [code for code, purpose in window.policy.purposes.items() if not purpose.needs_matter]
    stated = rows.exclude(purpose="").filter(~Q(matter=None) | Q(purpose__in=free))
    refusals: Counter[str] = Counter()
    for content in of_agency(past_events(REFUSED, window.since, window.until), window.agency):
        refusals.update(content["decision"]["clauses"])
    return Parts(Found(stated), Found(rows), {"refusals_by_clause": dict(sorted(refusals.items()))})


METRICS = (
    Metric(
        code="purposeful_access",
        title="Purposeful access",
        definition="How many accesses to footage state their purpose, and the matter that it needs (V.A.2).",
        formula="accesses with purpose and matter ÷ accesses; refusals by clause",
        population="Viewings and downloads of the agency's recordings that were opened in the period.",
        exclusions="None. A purpose for which the policy needs no matter counts without one.",
        noun="viewing",
        parts=_purposeful,
    ),
)
