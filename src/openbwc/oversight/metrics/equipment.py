"""Equipment (IV.B, IV.C): the agency's cameras by standing, and how many are in service as the policy asks.

Guarantees: all of it is as it stood when the period ended (moves, readings, faults, who had what), so that measuring a
month again later gives the same.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from openbwc.oversight.metrics.model import Listed, Metric, Parts, Window
from openbwc.oversight.metrics.periods import last_day
from openbwc.policy.required_settings import departures
from openbwc.program.equipment import kind_of, settings_of
from openbwc.program.models import Assignment, Camera, CameraMove, CameraReading, CameraReport, ReportKind, Standing

HELD = (Standing.ISSUED, Standing.IN_REPAIR, Standing.LOST, Standing.STOLEN)


@dataclass(frozen=True, slots=True)
class CameraThen:
    """A camera as it was when the period ended; `buffer` is in seconds before activation, as it was read last."""

    id: UUID
    kind: str
    standing: str
    buffer: int | None
    reading: UUID | None


def cameras_of(window: Window) -> list[CameraThen]:
    """The agency's cameras that had been handed out, and not withdrawn or disposed of, when the period ended."""
    later = CameraMove.objects.filter(camera=OuterRef("pk"), at__gte=window.until).order_by("at", "id")
    read = CameraReading.objects.filter(camera=OuterRef("pk"), read_at__lt=window.until).order_by("-read_at", "-id")
    told = read.filter(pre_event_seconds__isnull=False).values("pre_event_seconds")
    cameras = Camera.objects.filter(agency=window.agency).order_by("id")
    rows = cameras.annotate(
        stood=Coalesce(Subquery(later.values("before")[:1]), F("standing")),
        buffer=Coalesce(Subquery(told[:1]), F("pre_event_seconds")),
        reading_then=Subquery(read.values("id")[:1]),
    ).filter(stood__in=HELD)
    fields = ("id", "make", "model", "stood", "buffer", "reading_then")
    return [
        CameraThen(camera, kind_of(Camera(make=make, model=model)), stood, buffer, reading)
        for camera, make, model, stood, buffer, reading in rows.values_list(*fields)
    ]


def _open_at(ends: str, at: datetime) -> Q:
    return Q(**{ends: None}) | Q(**{f"{ends}__gte": at})


def _equipment(window: Window) -> Parts:
    cameras, until = cameras_of(window), window.until
    on, required = last_day(until), window.policy.number("V.A.7", "pre_event_buffer_seconds")
    of_agency = {"camera__agency": window.agency}
    faults = CameraReport.objects.filter(_open_at("settled_at", until), kind=ReportKind.FAULT, reported_at__lt=until)
    out = Assignment.objects.filter(_open_at("ends_at", until), starts_at__lt=until)
    faulty, away = (set(rows.filter(**of_agency).values_list("camera", flat=True)) for rows in (faults, out))
    issued = [one for one in cameras if one.standing == Standing.ISSUED]
    readings = CameraReading.objects.in_bulk([one.reading for one in issued if one.reading])
    astray = {
        one.id
        for one in issued
        if (one.buffer or 0) < required
        or any(departures(settings_of(readings.get(one.reading), on), one.kind, window.policy))
    }
    good = tuple(one.id for one in issued if one.id not in faulty and one.id not in astray)
    facts = {
        "by_standing": dict(sorted(Counter(one.standing for one in cameras).items())),
        "out_now": sum(one.id in away for one in issued),
        "faulty": sum(one.id in faulty for one in cameras),
        "non_compliant_settings": len(astray),
    }
    return Parts(Listed(good), Listed(tuple(one.id for one in cameras)), facts)


METRICS = (
    Metric(
        code="equipment",
        title="Equipment",
        definition="How many of the agency's cameras are in service, without a fault, and set as the policy asks.",
        formula="cameras in service and compliant ÷ cameras issued; lost, faulty, non-compliant apart",
        population="Cameras of the agency that were handed out, as they stood when the period ended.",
        exclusions=(
            "Cameras not yet issued, withdrawn, disposed of, and personal devices. A camera that was entered later"
            " counts as it was entered."
        ),
        noun="camera",
        parts=_equipment,
    ),
)
