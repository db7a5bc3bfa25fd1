"""What was measured: a month of several agencies, a metric over the months, and both as files to take away.

Guarantees: the newest measurement of a period counts; a month is shown as far as it has been measured, and stays the
month that it was when the agency's zone changes; the department's figures are sums of its agencies' counts, and nothing
else of them.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from openbwc.oversight.metrics import METRICS, Metric
from openbwc.oversight.metrics.model import share
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import MetricSnapshot
from openbwc.program.models import Agency

COLUMNS = ("metric", "agency", "month", "since", "until", "numerator", "denominator", "ratio", "taken_at", "facts")


@dataclass(frozen=True, slots=True)
class Roll:
    """One metric of a month: each agency's measurement (None where there is none), and the department's sums."""

    metric: Metric
    by_agency: tuple[MetricSnapshot | None, ...]

    @property
    def numerator(self) -> int | None:
        """The sum of the agencies' numerators; None where nothing was measured."""
        found = [one.numerator for one in self.by_agency if one is not None and one.numerator is not None]
        return sum(found) if found else None

    @property
    def denominator(self) -> int | None:
        """The sum of the agencies' denominators; None where nothing was measured."""
        found = [one.denominator for one in self.by_agency if one is not None and one.denominator is not None]
        return sum(found) if found else None

    @property
    def ratio(self) -> float | None:
        """The department's share; None where there is nothing to measure."""
        return share(self.numerator, self.denominator)


def taken_of(agency: Agency, month: Month) -> QuerySet[MetricSnapshot]:
    """The measurements of an agency's whole month, oldest first. One without a month's name is known by its times."""
    since, until = span(month, zone_of_agency(agency))
    whole = Q(month=str(month)) | Q(month="", since=since, until=until)
    return MetricSnapshot.objects.filter(whole, agency=agency).order_by("taken_at", "id")


def of_month(agencies: Sequence[Agency], month: Month) -> list[Roll]:
    """Every metric of a month, for these agencies in their order: the longest measured part of the month."""
    found: dict[tuple[str, UUID], MetricSnapshot] = {}
    for agency in agencies:
        since, until = span(month, zone_of_agency(agency))
        parts = MetricSnapshot.objects.filter(agency=agency, since=since, until__lt=until, month="")
        for row in (*parts.order_by("until", "taken_at", "id"), *taken_of(agency, month)):
            found[row.metric, agency.id] = row
    return [Roll(metric, tuple(found.get((metric.code, agency.id)) for agency in agencies)) for metric in METRICS]


def history_of(metric: Metric, agency: Agency, months: int = 24) -> list[tuple[Month, MetricSnapshot]]:
    """The newest measurement of each of an agency's last months, oldest first."""
    zone = zone_of_agency(agency)
    rows = MetricSnapshot.objects.filter(agency=agency, metric=metric.code)
    parts = rows.filter(month="").order_by("until", "taken_at", "id")
    newest = {Month.of(row.since.astimezone(zone).date()): row for row in parts}
    newest |= {Month.named(row.month): row for row in rows.exclude(month="").order_by("taken_at", "id")}
    return sorted(newest.items())[-months:]


def as_rows(rolls: Iterable[Roll], agencies: Sequence[Agency], month: Month) -> list[dict[str, Any]]:
    """A month as rows (JSON-safe): each agency's measurements, then the department's sums without its facts."""
    rows: list[dict[str, Any]] = []
    for roll in rolls:
        for agency, one in zip(agencies, roll.by_agency, strict=True):
            if one is not None:
                rows.append(_row(roll.metric, agency.code, month, one))
        rows.append(
            {
                "metric": roll.metric.code,
                "agency": "department",
                "month": str(month),
                "since": None,
                "until": None,
                "numerator": roll.numerator,
                "denominator": roll.denominator,
                "ratio": roll.ratio,
                "taken_at": None,
                "facts": {},
            }
        )
    return rows


def _row(metric: Metric, agency: str, month: Month, one: MetricSnapshot) -> dict[str, Any]:
    return {
        "metric": metric.code,
        "agency": agency,
        "month": str(month),
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "numerator": one.numerator,
        "denominator": one.denominator,
        "ratio": share(one.numerator, one.denominator),
        "taken_at": one.taken_at.isoformat(),
        "facts": one.facts,
    }


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as CSV (RFC 4180); the facts stay in the JSON."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS[:-1], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()
