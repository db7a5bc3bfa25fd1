"""What the installation itself tells the planner: bitrates, hours, proxies, redaction, officers and cameras.

Guarantees: a figure is measured only where enough was taken in to say something (`LEAST` of what is counted), and
its words say what was counted, over which time; everything else stays as the scenario has it. Only sums, counts and
rates are read, never a recording's content. What is looked at is a sample of days of the last year, on all weekdays,
and on each day the clip files of some recordings, spread evenly over it: the same rows give the same figures, and a
department of any size is measured in seconds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet, Sum

from openbwc.evidence.models import ClipFile, Recording, Rendition, RenditionKind, RenditionState
from openbwc.oversight.planning.figures import FIGURES, RATE, Basis, Estimate, Figure
from openbwc.oversight.planning.scenario import Body, Rate, Scenario
from openbwc.oversight.redaction_work import work_of
from openbwc.program.models import Agency, Appointment, Assignment, Camera, Person, Role, Standing

DAY = timedelta(days=1)
YEAR, LATEST, EVERY = 365, 14, 6
"""The last fortnight whole, and before it every sixth day, which comes round to each weekday."""
RECORDINGS_A_DAY = 100
CHUNK = 1000
LEAST = 20
LEAST_DAYS = 5
RANGE = (10.0, 50.0, 90.0)
BITS, MEGA, MS_PER_HOUR = 8, 1_000_000, 3_600_000


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip file of the sample: its id, its bytes, its length in milliseconds."""

    id: UUID
    size: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Where measurements are taken: the agencies of these ids, in the year before `until`."""

    agency_ids: list[UUID]
    until: datetime

    def recordings(self, since: datetime, until: datetime) -> QuerySet[Recording]:
        """What the agencies recorded in a time."""
        return Recording.objects.filter(agency__in=self.agency_ids, started_at__gte=since, started_at__lt=until)

    @property
    def words(self) -> str:
        """The time in words."""
        return f"a sample of the days from {self.until - YEAR * DAY:%Y-%m-%d} to {self.until:%Y-%m-%d}"

    def days(self) -> Iterator[tuple[datetime, datetime]]:
        """The days that are looked at, each from its beginning to its end."""
        for back in (*range(LATEST), *range(LATEST, YEAR, EVERY)):
            yield self.until - (back + 1) * DAY, self.until - back * DAY


def measured(scenario: Scenario, agencies: QuerySet[Agency], at: datetime) -> Scenario:
    """The scenario with what can be measured in these agencies, over the year before `at`, in the place of its own."""
    looked = Looked(list(agencies.values_list("id", flat=True)), at)
    clips = [clip for day in looked.days() for clip in _clips(looked, *day)]
    hours, proxies, rate = _hours_recorded(looked), _proxy_share(clips, looked), _bitrate(clips, looked)
    if hours is not None:
        scenario = scenario.having(hours_recorded=hours)
    if proxies is not None:
        scenario = scenario.having(proxy_share=proxies)
    redacting, reviewing = _redaction_work(looked)
    if redacting is not None:
        scenario = scenario.having(minutes_per_minute=redacting)
    if reviewing is not None:
        scenario = scenario.having(review_per_minute=reviewing)
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


def _clips(looked: Looked, since: datetime, until: datetime) -> list[Clip]:
    """The clip files of some recordings of a day."""
    made = looked.recordings(since, until).order_by("started_at", "id")
    ids = list(made.values_list("id", flat=True))
    some = ids[:: -(-len(ids) // RECORDINGS_A_DAY)] if ids else []
    rows = ClipFile.objects.filter(recording__in=some, duration_ms__gt=0).order_by("id")
    return [Clip(*row) for row in rows.values_list("id", "size", "duration_ms")]


def _bitrate(clips: list[Clip], looked: Looked) -> Estimate | None:
    """Megabits a second of the clip files that were taken in."""
    rates = [clip.size * BITS / (clip.duration_ms / 1000) / MEGA for clip in clips]
    return _spread(rates, RATE, LEAST, f"Size and length of {len(rates)} clip files, {looked.words}")


def _hours_recorded(looked: Looked) -> Estimate | None:
    """Hours of footage of an officer's day on duty: a day's footage by the people who took a camera that day."""
    hours = [one for day in looked.days() if (one := _hours_of(looked, *day)) is not None]
    source = f"Footage and check-outs of {len(hours)} days, {looked.words}"
    return _spread(hours, FIGURES["hours_recorded"], LEAST_DAYS, source)


def _hours_of(looked: Looked, since: datetime, until: datetime) -> float | None:
    """A day's hours by its people; None where there is nothing of either."""
    total = looked.recordings(since, until).order_by().aggregate(total=Sum("duration_ms"))["total"]
    if not total:
        return None
    out = Assignment.objects.filter(camera__agency__in=looked.agency_ids, starts_at__gte=since, starts_at__lt=until)
    people = out.order_by().values("person").distinct().count()
    return float(total) / MS_PER_HOUR / people if people else None


def _proxy_share(clips: list[Clip], looked: Looked) -> Estimate | None:
    """The proxies' bytes, of the bytes of the originals that they were made from."""
    sizes = {clip.id: clip.size for clip in clips}
    ids = list(sizes)
    made = [
        (size, sizes[clip])
        for at in range(0, len(ids), CHUNK)
        for clip, size in Rendition.objects.filter(
            clip__in=ids[at : at + CHUNK], kind=RenditionKind.PROXY, state=RenditionState.MADE, size__isnull=False
        ).values_list("clip", "size")
    ]
    originals = sum(original for _, original in made)
    if len(made) < LEAST or not originals:
        return None
    share = sum(proxy or 0 for proxy, _ in made) / originals
    return _spread([share], FIGURES["proxy_share"], 1, f"{len(made)} proxies beside their originals, {looked.words}")


def _redaction_work(looked: Looked) -> tuple[Estimate | None, Estimate | None]:
    """Minutes of a redactor's and of a reviewer's work on a minute of footage, of the projects of the whole year."""
    done = work_of(looked.agency_ids, looked.until - YEAR * DAY, looked.until)
    done = [one for one in done if one.footage_ms and one.redacting]
    source = f"Work measured on {len(done)} redaction projects of the year before {looked.until:%Y-%m-%d}"
    redacting = [one.redacting / timedelta(milliseconds=one.footage_ms) for one in done]
    reviewing = [one.reviewing / timedelta(milliseconds=one.footage_ms) for one in done if one.reviewing]
    return (
        _spread(redacting, FIGURES["minutes_per_minute"], LEAST, source),
        _spread(reviewing, FIGURES["review_per_minute"], LEAST, source),
    )


def _spread(numbers: list[float], figure: Figure, least: int, source: str) -> Estimate | None:
    """The 10th, 50th and 90th hundredth of what was measured; None where that is too little or out of bounds."""
    if len(numbers) < least:
        return None
    low, likely, high = (float(number) for number in np.percentile(numbers, RANGE))
    if low < figure.least or high > figure.most:
        return None
    return Estimate(low=low, likely=likely, high=high, basis=Basis.MEASURED, source=source)
