"""Who may what, worn by whom, active or not: the programme's state at one moment.

Guarantees: each answer is for a moment that the caller names, never for 'now' by accident; absence of a row is
absence of authority.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from openbwc.program.calendars import zone_of
from openbwc.program.models import (
    Agency,
    Appointment,
    Assignment,
    Camera,
    ClockReading,
    Person,
    Role,
    Site,
)

NO_ROLES: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Authority:
    """The roles that a person holds at one moment: by agency, and in the department."""

    by_agency: Mapping[uuid.UUID, frozenset[str]]
    department: frozenset[str]

    def in_agency(self, agency_id: uuid.UUID) -> frozenset[str]:
        """The roles in that agency; none where there is no appointment."""
        return self.by_agency.get(agency_id, NO_ROLES)


def authority_of(person: Person, on: date) -> Authority:
    """The roles of a person from the appointments in force on that day; none for a person who left."""
    by_agency: dict[uuid.UUID, set[str]] = {}
    department: set[str] = set()
    if person.serves(on):
        held = Appointment.objects.filter(Appointment.in_force(on), person=person)
        for agency_id, role in held.values_list("agency_id", "role"):
            (department if agency_id is None else by_agency.setdefault(agency_id, set())).add(role)
    return Authority({key: frozenset(roles) for key, roles in by_agency.items()}, frozenset(department))


def assignment_at(camera: Camera, at: datetime) -> Assignment | None:
    """The assignment of a camera that covers a moment, which names the wearer; None when nobody had it."""
    covering = Q(starts_at__lte=at) & (Q(ends_at=None) | Q(ends_at__gt=at))
    return Assignment.objects.filter(covering, camera=camera).select_related("person").first()


def clock_offset_ms(camera: Camera, at: datetime) -> int:
    """How far the camera's clock stood from true time (camera − true, ms), by the reading nearest to a moment.

    A camera whose clock was never read counts as right: 0.
    """
    after = ClockReading.objects.filter(camera=camera, read_at__gte=at).order_by("read_at").first()
    before = ClockReading.objects.filter(camera=camera, read_at__lt=at).order_by("-read_at").first()
    nearest = min((r for r in (before, after) if r), key=lambda reading: abs(reading.read_at - at), default=None)
    return nearest.offset_ms if nearest else 0


def true_time(camera: Camera, claimed: datetime) -> tuple[datetime, int]:
    """A camera's claimed time as true time, with the offset that was taken off it in milliseconds."""
    offset = clock_offset_ms(camera, claimed)
    return claimed - timedelta(milliseconds=offset), offset


def holders_of(role: Role, agency: Agency, on: date) -> list[Person]:
    """The people who hold a role in an agency on a day."""
    held = Appointment.objects.filter(Appointment.in_force(on), role=role, agency=agency)
    return [person for person in Person.objects.filter(id__in=held.values("person_id")) if person.serves(on)]


def zone_of_agency(agency: Agency) -> ZoneInfo:
    """The agency's time zone: the one in which most of its standing sites lie, UTC where it has none."""
    sites = Site.objects.filter(agency=agency, closed_on=None).order_by()
    most = sites.values("zone").annotate(sites=Count("*")).order_by("-sites", "zone").first()
    return zone_of(most["zone"] if most else "UTC")
