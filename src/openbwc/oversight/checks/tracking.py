"""Metrics (III.B): does the agency track those that its policy asks for, month by month?"""

from collections.abc import Iterator
from datetime import datetime

from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.metrics import METRICS
from openbwc.oversight.metrics.history import taken_of
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.program.models import Activation

CLAUSE = "III.B"


def metrics_taken(scope: Scope) -> Examined:
    """The metrics that the policy names, for the last whole month in which the agency was active.

    One whose room is not built is tracked by its row, which says so and has no number: it is no fault of the agency.
    """
    zone = zone_of_agency(scope.agency)
    month = Month.of(scope.at.astimezone(zone).date()).plus(-1)
    since, until = span(month, zone)
    if not Activation.objects.filter(agency=scope.agency, starts_at__lt=since).exists():
        return Examined(0, ())
    asked = scope.policy.members(CLAUSE, "standard_metrics")
    rows = taken_of(scope.agency, month).filter(taken_at__lt=scope.at)
    taken = set(rows.order_by().values_list("metric", flat=True))
    return Examined(len(asked), _missing(scope, month, until, sorted(asked - taken)))


def _missing(scope: Scope, month: Month, until: datetime, codes: list[str]) -> Iterator[Problem]:
    titles = {metric.code: metric.title for metric in METRICS}
    for code in codes:
        known = "was not taken" if code in titles else "is not one that this program measures"
        yield Problem(
            subject=Subject("agency", scope.agency.id),
            key=f"{code} {month}",
            words=f"The metric '{titles.get(code, code)}' was expected for {month}; it {known}.",
            arose_at=until,
            evidence={"metric": code, "month": str(month)},
        )


CHECKS = (Check(code="metrics.taken", clause=CLAUSE, title="The standard metrics are tracked", examine=metrics_taken),)
