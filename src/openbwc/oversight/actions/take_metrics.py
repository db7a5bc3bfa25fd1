"""An agency's metrics are taken for a period and kept (III.B): a row for each that is new or has changed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.oversight.deciding import require_running
from openbwc.oversight.events import METRICS_TAKEN
from openbwc.oversight.metrics import METRICS, Measured, Metric, measure
from openbwc.oversight.metrics.periods import Month, month_of, zone_of_agency
from openbwc.oversight.models import MetricSnapshot
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, regulated


def take_metrics(
    *,
    actor: Actor,
    agency: Agency,
    since: datetime,
    until: datetime,
    told: Callable[[Metric], None] = lambda _: None,
) -> list[MetricSnapshot]:
    """Measure every metric over [since, until) and keep what differs from the last measurement of that period.

    Gives the rows that were made; `told` is called before each metric. Raises `Refused` for a person without authority;
    `Mistaken` for no period, or one that has not ended.
    """
    now = timezone.now()
    with regulated(actor=actor, subject=Subject("agency", agency.id)):
        require_running(actor, agency)
        if not since < until <= now:
            raise Mistaken(f"Expected a period that has ended; found {since:%Y-%m-%d} to {until:%Y-%m-%d}.")
    measured: list[Measured] = []
    for metric in METRICS:
        told(metric)
        measured.append(measure(metric, agency, since=since, until=until))
    month = month_of(since, until, zone_of_agency(agency))
    with transaction.atomic():
        Agency.objects.select_for_update().get(id=agency.id)
        standing = _standing(agency, since, until)
        rows = [_row(one, agency, month, now) for one in measured if standing.get(one.metric.code) != _figures(one)]
        MetricSnapshot.objects.bulk_create(rows)
        if rows:
            facts = {
                "since": since.isoformat(),
                "until": until.isoformat(),
                "figures": {row.metric: [row.numerator, row.denominator] for row in rows},
            }
            record(METRICS_TAKEN, actor=actor, subject=Subject("agency", agency.id), facts=facts)
    return rows


Figures = tuple[int | None, int | None, Any]


def _figures(one: Measured) -> Figures:
    return one.numerator, one.denominator, dict(one.facts)


def _standing(agency: Agency, since: datetime, until: datetime) -> dict[str, Figures]:
    """What the newest rows of that period say, by metric."""
    rows = MetricSnapshot.objects.filter(agency=agency, since=since, until=until).order_by("taken_at", "id")
    return {row.metric: (row.numerator, row.denominator, row.facts) for row in rows}


def _row(one: Measured, agency: Agency, month: Month | None, now: datetime) -> MetricSnapshot:
    return MetricSnapshot(
        agency=agency,
        metric=one.metric.code,
        since=one.since,
        until=one.until,
        month=str(month) if month else "",
        numerator=one.numerator,
        denominator=one.denominator,
        facts=dict(one.facts),
        taken_at=now,
    )
