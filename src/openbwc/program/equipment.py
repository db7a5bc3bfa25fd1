"""What is known of a camera at a moment (IV.B): its standing, its last reading, who it is lent to, the orders on it.

Guarantees: each answer is for the moment that the caller names; a stand-down holds for a camera that fits everything
it names; a loan counts between its times and no longer than until the return.
"""

from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from openbwc.policy import SettingsRead
from openbwc.program.models import (
    Agency,
    Assignment,
    Camera,
    CameraReading,
    Loan,
    Person,
    ReportKind,
    StandDown,
    Standing,
)


def standing_at(camera: Camera, at: datetime) -> Standing:
    """Where a camera stood at a moment: what the first later move found, else where it stands now."""
    later = camera.moves.filter(at__gt=at).order_by("at", "id").first()
    return Standing(later.before if later else camera.standing)


def settings_of(reading: CameraReading | None, on: date) -> SettingsRead | None:
    """A reading as the policy judges it on a day; None when the camera was never read."""
    if reading is None:
        return None
    return SettingsRead(
        days_ago=(on - reading.read_at.date()).days,
        firmware=reading.firmware,
        resolution_lines=reading.resolution_lines,
        codec=reading.codec,
        settings=frozenset(f"{name}={told(value)}" for name, value in reading.settings.items()),
    )


def told(value: bool | int | str) -> str:
    """A setting's value as the policy writes it: `on`, `off`, or the value itself."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def kind_of(camera: Camera) -> str:
    """Make and model, as the policy names them."""
    return f"{camera.make} {camera.model}"


def loan_in_force(camera: Camera, person: Person, at: datetime) -> Loan | None:
    """The loan by which a person may have a camera at a moment (VI.A.2)."""
    return Loan.objects.filter(Loan.in_force(at), camera=camera, person=person).first()


def fault_open(camera: Camera) -> bool:
    """Whether a fault of the camera is reported and not settled."""
    return camera.reports.filter(kind=ReportKind.FAULT, settled_at=None).exists()


def stand_downs_of(camera: Camera, at: datetime) -> QuerySet[StandDown]:
    """The orders in force for a camera at a moment."""
    reading = camera.last_reading
    fits = (
        (Q(agency=None) | Q(agency=camera.agency_id))
        & (Q(site=None) | Q(site=camera.site_id))
        & (Q(make="") | Q(make__iexact=camera.make))
        & (Q(model="") | Q(model__iexact=camera.model))
        & (Q(firmware="") | Q(firmware=reading.firmware if reading else None))
        & (Q(listed=False) | Q(cameras=camera))
    )
    return StandDown.objects.filter(StandDown.in_force(at), fits).distinct()


def cameras_under(order: StandDown) -> QuerySet[Camera]:
    """The cameras for which an order holds."""
    cameras = Camera.objects.all()
    if order.agency_id is not None:
        cameras = cameras.filter(agency=order.agency_id)
    if order.site_id is not None:
        cameras = cameras.filter(site=order.site_id)
    for field, value in (("make", order.make), ("model", order.model)):
        if value:
            cameras = cameras.filter(**{f"{field}__iexact": value})
    if order.firmware:
        cameras = cameras.filter(last_reading__firmware=order.firmware)
    if order.listed:
        cameras = cameras.filter(stand_downs=order)
    return cameras


def out_under(order: StandDown) -> QuerySet[Assignment]:
    """Who has a camera of an order out now."""
    out = Assignment.objects.filter(ends_at=None, camera__in=cameras_under(order))
    return out.select_related("camera__agency", "person").order_by("camera__serial")


def sentence_of(order: StandDown) -> str:
    """An order in one sentence, as a refusal tells it."""
    return f"by {order.authority} since {order.starts_at:%Y-%m-%d %H:%M}Z: {order.reason.strip().rstrip('.')}."


def in_the_dock(agency: Agency) -> QuerySet[Camera]:
    """The agency's issued cameras that nobody has, the most lately read first: those that may be ready to take."""
    out = Assignment.objects.filter(camera=OuterRef("pk"), ends_at=None)
    free = Camera.objects.filter(~Exists(out), agency=agency, standing=Standing.ISSUED)
    return free.select_related("agency", "last_reading").order_by(F("last_reading__read_at").desc(nulls_last=True))
