"""The standard metrics of III.B, measured for an agency and a period: our definitions until the department's own."""

from datetime import datetime

from openbwc.oversight.metrics import (
    access,
    disclosure,
    encounters,
    equipment,
    expedited,
    integrity,
    people,
    recordings,
    redaction,
)
from openbwc.oversight.metrics.model import Measured, Metric, Parts, Window
from openbwc.oversight.metrics.periods import last_day
from openbwc.program.models import Agency
from openbwc.program.policies import governing

__all__ = ["METRICS", "Measured", "Metric", "Parts", "Window", "measure", "metric_of", "parts_of"]

_DEFINED = (
    *encounters.METRICS,
    *recordings.METRICS,
    *people.METRICS,
    *access.METRICS,
    *redaction.METRICS,
    *expedited.METRICS,
    *disclosure.METRICS,
    *integrity.METRICS,
    *equipment.METRICS,
)
_REGISTER = (
    "activation_rate",
    "pre_event_compliance",
    "on_time_upload",
    "categorised",
    "notice_rate",
    "report_disclosure",
    "training_currency",
    "purposeful_access",
    "retention",
    "disclosure",
    "expedited_release",
    "redaction",
    "integrity",
    "equipment",
)
METRICS: tuple[Metric, ...] = tuple(sorted(_DEFINED, key=lambda metric: _REGISTER.index(metric.code)))
"""Every metric, in the order of the register's table."""


def metric_of(code: str) -> Metric | None:
    """The metric of that code; None where there is none."""
    return next((metric for metric in METRICS if metric.code == code), None)


def parts_of(metric: Metric, agency: Agency, *, since: datetime, until: datetime) -> Parts:
    """The rows behind a metric's numbers."""
    policy = governing(agency, last_day(until))
    return metric.parts(Window(agency=agency, policy=policy, since=since, until=until))


def measure(metric: Metric, agency: Agency, *, since: datetime, until: datetime) -> Measured:
    """Measure one metric of an agency in [since, until)."""
    parts = parts_of(metric, agency, since=since, until=until)
    return Measured(
        metric=metric,
        since=since,
        until=until,
        numerator=parts.numerator.count(),
        denominator=parts.denominator.count(),
        facts=parts.facts,
    )
