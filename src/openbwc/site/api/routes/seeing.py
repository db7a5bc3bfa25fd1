"""What the person behind a token may name: the same agencies, people and cameras that the pages show them.

Guarantees: whatever is not theirs to see is absent (404), and not refused, so that an answer tells of no id whether it
exists.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from openbwc.program.models import Agency, Camera, Person, Site
from openbwc.site.web.seat import Seat


def agency_named(seat: Seat, code: str) -> Agency:
    """An agency by its code, when it is one that the person sees."""
    return get_object_or_404(seat.agencies, code=code)


def agency_or_department(seat: Seat, code: str | None) -> Agency | None:
    """An agency by its code; None, the department, where none is given."""
    return agency_named(seat, code) if code is not None else None


def people_seen(seat: Seat) -> QuerySet[Person]:
    """The people of those agencies, and the person themselves."""
    seen = Q(agency__in=seat.agencies) | Q(id=seat.person.id)
    return Person.objects.filter(seen).select_related("agency")


def person_seen(seat: Seat, person_id: UUID) -> Person:
    """One of them."""
    return get_object_or_404(people_seen(seat), id=person_id)


def camera_seen(seat: Seat, camera_id: UUID) -> Camera:
    """A camera of those agencies."""
    return get_object_or_404(Camera.objects.select_related("agency"), id=camera_id, agency__in=seat.agencies)


def site_seen(seat: Seat, agency: Agency | None, name: str) -> Site | None:
    """A site of the agency by its name; None where none is given."""
    if not name:
        return None
    if agency is None:
        raise Http404(name)
    return get_object_or_404(Site, agency=agency, name=name)
