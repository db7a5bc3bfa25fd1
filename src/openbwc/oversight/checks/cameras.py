"""The equipment (IV.B, IV.D, V.A.7): signs of tampering, settings, readings, losses and faults, cameras not back.

Guarantees: an agency's cameras are read once for each check, with their last readings; what the check says of a camera
is what the gate would say of it.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet

from openbwc.custody import Subject
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import Reason, departures
from openbwc.program.equipment import kind_of, out_under, settings_of
from openbwc.program.models import Assignment, Camera, CameraReport, CameraSignal, StandDown, Standing

ROWS = 2000
OF_READING = frozenset({"camera_not_read", "reading_too_old"})


def signals(scope: Scope) -> Examined:
    """Signs of tampering that arose in the window, and older ones that nobody has answered."""
    told = CameraSignal.objects.filter(camera__agency=scope.agency, found_at__lt=scope.at)
    looked_at = told.filter(Q(found_at__gte=scope.since) | Q(answered_at=None))
    return Examined(looked_at.count(), _signals(looked_at.filter(answered_at=None)))


def _signals(unanswered: QuerySet[CameraSignal]) -> Iterator[Problem]:
    for signal in unanswered.select_related("assignment").iterator(ROWS):
        worn = signal.assignment
        yield Problem(
            subject=Subject("camera", signal.camera_id),
            key=str(signal.id),
            words=f"{signal.get_kind_display()}: {signal.words} An answer was expected; none was given.",
            arose_at=signal.arose_at,
            evidence={
                "signal": str(signal.id),
                "kind": signal.kind,
                "assignment": str(worn.id) if worn else None,
                "person": str(worn.person_id) if worn else None,
            },
        )


def in_service(scope: Scope) -> QuerySet[Camera]:
    """The agency's cameras that may be worn, with their last readings."""
    return Camera.objects.filter(agency=scope.agency, standing=Standing.ISSUED).select_related("last_reading")


def judged_by(wanted: Callable[[Reason], bool]) -> Callable[[Scope], Examined]:
    """Cameras in service whose last reading departs from the policy in a way that is wanted."""

    def examine(scope: Scope) -> Examined:
        cameras = in_service(scope)
        return Examined(cameras.count(), _departing(scope, cameras, wanted))

    return examine


def _departing(scope: Scope, cameras: QuerySet[Camera], wanted: Callable[[Reason], bool]) -> Iterator[Problem]:
    for camera in cameras.iterator(ROWS):
        reading = camera.last_reading
        told = departures(settings_of(reading, scope.at.date()), kind_of(camera), scope.policy)
        reasons = [reason for reason in told if wanted(reason)]
        if reasons:
            yield Problem(
                subject=Subject("camera", camera.id),
                key=",".join(sorted(reason.code for reason in reasons)),
                words=" ".join(reason.words for reason in reasons),
                arose_at=reading.read_at if reading else None,
                evidence={
                    "codes": sorted(reason.code for reason in reasons),
                    "reading": str(reading.id) if reading else None,
                    "read_at": reading.read_at.isoformat() if reading else None,
                },
            )


def pre_event(scope: Scope) -> Examined:
    """Cameras in service that keep too little before activation, or of which that is not known (V.A.7)."""
    required = scope.policy.number("V.A.7", "pre_event_buffer_seconds")
    cameras = in_service(scope)
    short = cameras.filter(Q(pre_event_seconds=None) | Q(pre_event_seconds__lt=required))
    return Examined(cameras.count(), (_short(camera, required) for camera in short.iterator(ROWS)))


def _short(camera: Camera, required: int) -> Problem:
    seconds = camera.pre_event_seconds
    found = "it is not known" if seconds is None else f"found {seconds} s"
    return Problem(
        subject=Subject("camera", camera.id),
        words=f"The camera was expected to keep at least {required} s before activation; {found}.",
        evidence={"required_seconds": required, "found_seconds": seconds},
    )


def missing_or_faulty(scope: Scope) -> Examined:
    """Cameras that are lost or stolen, and faults that nobody has settled."""
    owned = Camera.objects.filter(agency=scope.agency).exclude(standing__in=[Standing.DISPOSED, Standing.PERSONAL])
    reports = CameraReport.objects.filter(camera__in=owned, settled_at=None, reported_at__lt=scope.at)
    return Examined(owned.count(), (_reported(report) for report in reports.iterator(ROWS)))


def _reported(report: CameraReport) -> Problem:
    return Problem(
        subject=Subject("camera", report.camera_id),
        key=str(report.id),
        words=f"{report.get_kind_display()} since {report.happened_at:%Y-%m-%d %H:%M}Z: {report.words}",
        arose_at=report.happened_at,
        evidence={
            "report": str(report.id),
            "kind": report.kind,
            "assignment": str(report.assignment_id) if report.assignment_id else None,
            "footage": report.footage,
        },
    )


def not_back(scope: Scope) -> Examined:
    """Cameras that are out longer after the end of the shift than an upload may take (IV.E)."""
    hours = scope.policy.number("IV.E", "upload_grace_hours")
    out = Assignment.objects.filter(camera__agency=scope.agency, ends_at=None, starts_at__lt=scope.at)
    late = out.filter(shift_ends_at__lt=scope.at - timedelta(hours=hours))
    return Examined(out.count(), _late(late, hours))


def _late(late: QuerySet[Assignment], hours: int) -> Iterator[Problem]:
    rows = late.values_list("id", "camera_id", "person_id", "shift_ends_at")
    for assignment, camera, person, ended in rows.iterator(ROWS):
        if ended is None:
            continue
        yield Problem(
            subject=Subject("camera", camera),
            key=str(assignment),
            words=(
                f"The camera was expected back within {hours} h of the end of the shift, {ended:%Y-%m-%d %H:%M}Z; "
                "it is still out."
            ),
            owner_id=person,
            arose_at=ended + timedelta(hours=hours),
            evidence={"assignment": str(assignment), "shift_ended_at": ended.isoformat(), "grace_hours": hours},
        )


def stood_down(scope: Scope) -> Examined:
    """Cameras that are out although an order stands them down."""
    orders = StandDown.objects.filter(StandDown.in_force(scope.at), Q(agency=None) | Q(agency=scope.agency))
    out = Assignment.objects.filter(camera__agency=scope.agency, ends_at=None, starts_at__lt=scope.at)
    return Examined(out.count() if orders.exists() else 0, _stood_down(scope, orders))


def _stood_down(scope: Scope, orders: QuerySet[StandDown]) -> Iterator[Problem]:
    for order in orders:
        for worn in out_under(order).filter(camera__agency=scope.agency).iterator(ROWS):
            yield Problem(
                subject=Subject("camera", worn.camera_id),
                key=str(order.id),
                words=f"The camera is stood down by {order.authority}; it was expected back and is still out.",
                owner_id=worn.person_id,
                arose_at=order.starts_at,
                evidence={"order": str(order.id), "assignment": str(worn.id)},
            )


# Each asks how things stand: what is unsettled is found however old it is, and what is settled resolves by itself.
CHECKS = (
    Check(
        code="tamper_signals",
        clause="IV.D",
        title="Every sign of tampering is answered",
        examine=signals,
        of_state=True,
    ),
    Check(
        code="camera_settings",
        clause="IV.B",
        title="Cameras in service are set as the policy requires",
        examine=judged_by(lambda reason: reason.code not in OF_READING),
        of_state=True,
    ),
    Check(
        code="camera_readings",
        clause="IV.B",
        title="Cameras in service are read often enough",
        examine=judged_by(lambda reason: reason.code in OF_READING),
        of_state=True,
    ),
    Check(
        code="camera_pre_event",
        clause="V.A.7",
        title="Cameras in service keep enough before activation",
        examine=pre_event,
        of_state=True,
    ),
    Check(
        code="camera_reports",
        clause="IV.B",
        title="Losses, thefts and faults of cameras are settled",
        examine=missing_or_faulty,
        of_state=True,
    ),
    Check(
        code="cameras_not_back",
        clause="IV.B",
        title="Cameras come back after the shift",
        examine=not_back,
        of_state=True,
    ),
    Check(
        code="cameras_stood_down",
        clause="IV.B",
        title="Cameras that are stood down are in the dock",
        examine=stood_down,
        of_state=True,
    ),
)
