"""What the installation itself tells the planner: bitrates, hours, proxies, officers and cameras, as they are.

Guarantees: a figure is measured only where enough was taken in to say something (`LEAST` of what is counted), and
its words say what was counted, over which time; everything else stays as the scenario has it. Only sums, counts and
rates are read, never a recording's content. A sample of clip files is drawn by their digests, which spread evenly
and stay: the same rows give the same figures.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from openbwc.evidence.models import ClipFile, Recording, Rendition, RenditionKind, RenditionState
from openbwc.oversight.planning.figures import FIGURES, RATE, Basis, Estimate, Figure
from openbwc.oversight.planning.scenario import Body, Rate, Scenario
from openbwc.program.models import Agency, Appointment, Assignment, Camera, Person, Role, Standing

WINDOW = timedelta(days=365)
SAMPLE = 10_000
LEAST = 20
LEAST_DAYS = 5
RANGE = (10.0, 50.0, 90.0)
BITS, MEGA, MS_PER_HOUR = 8, 1_000_000, 3_600_000


@dataclass(frozen=True, slots=True)
class Looked:
    """Where measurements are taken: these agencies, from `since` until `until`."""

    agencies: QuerySet[Agency]
    since: datetime
    until: datetime

    @property
    def words(self) -> str:
        """The time in words."""
        return f"{self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}"


def measured(scenario: Scenario, agencies: QuerySet[Agency], at: datetime) -> Scenario:
    """The scenario with what can be measured in these agencies, over the year before `at`, in the place of its own."""
    looked = Looked(agencies, at - WINDOW, at)
    hours, proxies, rate = _hours_recorded(looked), _proxy_share(looked), _bitrate(looked)
    if hours is not None:
        scenario = scenario.having(hours_recorded=hours)
    if proxies is not None:
        scenario = scenario.having(proxy_share=proxies)
    if rate is not None:
        scenario = replace(scenario, rates=(Rate(label="as recorded", share=1.0, rate=rate),))
    return scenario


def body_of(agency: Agency, at: datetime) -> Body | None:
    """The agency as it stands: officers appointed and cameras issued; None where it has neither."""
    day = at.date()
    officers = (
        Person.objects.filter(agency=agency)
        .filter(Q(left_on=None) | Q(left_on__gt=day))
        .filter(appointments__in=Appointment.objects.filter(Appointment.in_force(day), role=Role.LEO))
        .distinct()
        .count()
    )
    cameras = Camera.objects.filter(agency=agency, standing=Standing.ISSUED).count()
    if not officers and not cameras:
        return None
    counted = Estimate(
        low=officers,
        likely=officers,
        high=officers,
        basis=Basis.MEASURED,
        source=f"Officers appointed on {day}",
    )
    return Body(
        code=agency.code,
        name=agency.name,
        officers=counted,
        cameras=(cameras,),
        basis=f"Cameras issued on {day}, and no more thereafter",
    )


def _clips(looked: Looked) -> QuerySet[ClipFile]:
    return ClipFile.objects.filter(
        recording__agency__in=looked.agencies,
        recording__started_at__gte=looked.since,
        recording__started_at__lt=looked.until,
        duration_ms__gt=0,
    )


def _bitrate(looked: Looked) -> Estimate | None:
    """Megabits a second of the clip files that were taken in."""
    rows = list(_clips(looked).order_by("sha256").values_list("size", "duration_ms")[:SAMPLE])
    rates = [size * BITS / (duration / 1000) / MEGA for size, duration in rows]
    return _spread(rates, RATE, LEAST, f"Size and length of {len(rates)} clip files, {looked.words}")


def _hours_recorded(looked: Looked) -> Estimate | None:
    """Hours of footage of an officer's day on duty: a day's footage by the people who had a camera that day."""
    footage = (
        Recording.objects.filter(agency__in=looked.agencies, started_at__gte=looked.since, started_at__lt=looked.until)
        .annotate(day=TruncDate("started_at"))
        .values("day")
        .order_by("day")
        .annotate(total=Sum("duration_ms"))
        .values_list("day", "total")
    )
    carried = dict(
        Assignment.objects.filter(
            camera__agency__in=looked.agencies, starts_at__gte=looked.since, starts_at__lt=looked.until
        )
        .annotate(day=TruncDate("starts_at"))
        .values("day")
        .order_by("day")
        .annotate(people=Count("person", distinct=True))
        .values_list("day", "people")
    )
    hours = [total / MS_PER_HOUR / carried[day] for day, total in footage if carried.get(day)]
    source = f"Footage and check-outs of {len(hours)} days, {looked.words}"
    return _spread(hours, FIGURES["hours_recorded"], LEAST_DAYS, source)


def _proxy_share(looked: Looked) -> Estimate | None:
    """The proxies' bytes, of the bytes of the originals that they were made from."""
    made = Rendition.objects.filter(
        clip__in=_clips(looked), kind=RenditionKind.PROXY, state=RenditionState.MADE, size__isnull=False
    ).aggregate(proxies=Sum("size"), originals=Sum(F("clip__size")), number=Count("id"))
    if made["number"] < LEAST or not made["originals"]:
        return None
    share = made["proxies"] / made["originals"]
    return _spread(
        [share], FIGURES["proxy_share"], 1, f"{made['number']} proxies beside their originals, {looked.words}"
    )


def _spread(numbers: list[float], figure: Figure, least: int, source: str) -> Estimate | None:
    """The 10th, 50th and 90th hundredth of what was measured; None where that is too little or out of bounds."""
    if len(numbers) < least:
        return None
    low, likely, high = (float(number) for number in np.percentile(numbers, RANGE))
    if low < figure.least or high > figure.most:
        return None
    return Estimate(low=low, likely=likely, high=high, basis=Basis.MEASURED, source=source)
