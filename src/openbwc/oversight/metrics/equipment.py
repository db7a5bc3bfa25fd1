"""Equipment (IV.B, IV.C): the agency's cameras by standing, and how many are in service as the policy asks."""

from django.db.models import Count, QuerySet

from openbwc.oversight.metrics.model import Listed, Metric, Parts, Window
from openbwc.oversight.metrics.periods import last_day
from openbwc.policy.required_settings import departures
from openbwc.program.equipment import kind_of, settings_of
from openbwc.program.models import Camera, ReportKind, Standing

HELD = (Standing.ISSUED, Standing.IN_REPAIR, Standing.LOST, Standing.STOLEN)


def cameras_of(window: Window) -> QuerySet[Camera]:
    """The agency's cameras that were handed out and not withdrawn or disposed of."""
    return Camera.objects.filter(agency=window.agency, standing__in=HELD).order_by()


def _equipment(window: Window) -> Parts:
    rows = cameras_of(window)
    on, required = last_day(window.until), window.policy.number("V.A.7", "pre_event_buffer_seconds")
    faulty = set(rows.filter(reports__kind=ReportKind.FAULT, reports__settled_at=None).values_list("id", flat=True))
    issued = rows.filter(standing=Standing.ISSUED)
    astray = {
        camera.id
        for camera in issued.select_related("last_reading").iterator(chunk_size=2000)
        if (camera.pre_event_seconds or 0) < required
        or any(departures(settings_of(camera.last_reading, on), kind_of(camera), window.policy))
    }
    good = tuple(one for one in issued.values_list("id", flat=True) if one not in faulty and one not in astray)
    standings = dict(rows.values_list("standing").annotate(cameras=Count("*")).order_by("standing"))
    facts = {
        "by_standing": standings,
        "out_now": issued.filter(assignments__isnull=False, assignments__ends_at=None).count(),
        "faulty": len(faulty),
        "non_compliant_settings": len(astray),
    }
    return Parts(Listed(good), Listed(tuple(rows.values_list("id", flat=True))), facts)


METRICS = (
    Metric(
        code="equipment",
        title="Equipment",
        definition="How many of the agency's cameras are in service, without a fault, and set as the policy asks.",
        formula="cameras in service and compliant ÷ cameras issued; lost, faulty, non-compliant apart",
        population="Cameras of the agency that were handed out, as they stand when it is measured.",
        exclusions="Cameras not yet issued, withdrawn, disposed of, and personal devices.",
        noun="camera",
        parts=_equipment,
    ),
)
