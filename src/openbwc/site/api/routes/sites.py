"""Sites of an agency: their plan, who and what is there, and whether their programme operates (III.A.1, III.C)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.activate_site import activate_site
from openbwc.program.actions.close_site import close_site
from openbwc.program.actions.deactivate_site import deactivate_site
from openbwc.program.actions.found_site import found_site
from openbwc.program.actions.plan_site import MOST, plan_site
from openbwc.program.actions.staff_site import staff_site
from openbwc.program.models import Site
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Code, Day, Line, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_named, camera_seen, person_seen
from openbwc.site.web.seat import Seat

router = Router(tags=["sites"])

Count = Annotated[int, Field(ge=0, le=MOST)]
MOST_AT_ONCE = 500


class PlanShown(Schema):
    """What is to be at a site by a day: cameras in service, people trained."""

    cameras: int
    people: int
    due_on: date


class SiteShown(Schema):
    """A site; `active_since` is when its programme began to operate, null while it does not."""

    id: UUID
    agency: str
    name: str
    zone: str
    phase: int
    closed_on: date | None
    active_since: datetime | None
    plan: PlanShown | None


class SiteWanted(Asked):
    """A site to found; `zone` is the name of its time zone."""

    agency: Word
    name: Annotated[Line, Field(max_length=120)]
    zone: Annotated[Word, Field(max_length=64)]
    phase: Annotated[int, Field(ge=1, le=1000)] = 1


class PlanWanted(Asked):
    """A site's plan, stated anew."""

    cameras: Count
    people: Count
    due_on: Day


class StaffWanted(Asked):
    """Whom and what to put to a site, by id."""

    people: Annotated[list[UUID], Field(max_length=MOST_AT_ONCE)] = []
    cameras: Annotated[list[UUID], Field(max_length=MOST_AT_ONCE)] = []


class Ending(Asked):
    """Why a site's programme stops."""

    reason: Sentence


class Closing(Asked):
    """From which day on a site is no more."""

    on: Day


def show(site: Site) -> SiteShown:
    """A site for an answer."""
    plan = next(iter(site.plans.all()), None)
    running = next((one for one in site.activations.all() if one.ends_at is None), None)
    return SiteShown(
        id=site.id,
        agency=site.agency.code,
        name=site.name,
        zone=site.zone,
        phase=site.phase,
        closed_on=site.closed_on,
        active_since=running.starts_at if running else None,
        plan=PlanShown(cameras=plan.cameras, people=plan.people, due_on=plan.due_on) if plan else None,
    )


def _seen(seat: Seat, site_id: UUID) -> Site:
    return get_object_or_404(Site.objects.select_related("agency"), id=site_id, agency__in=seat.agencies)


@router.get("", **asks("people", Page[SiteShown], summary="The sites that the person sees"))
def list_sites(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = 50, agency: Code | None = None
) -> Page[SiteShown]:
    """Of the agencies of their appointments, closed ones too."""
    found = Site.objects.filter(agency__in=seat(request).agencies).select_related("agency")
    found = found.prefetch_related("plans", "activations")
    if agency is not None:
        found = found.filter(agency__code=agency)
    return paged(found, cursor, limit, show)


@router.post("", **acts("people", SiteShown, summary="Found a site", status=201))
def found(request: HttpRequest, body: SiteWanted) -> Status[SiteShown]:
    """Inactive until its papers are complete and it is activated."""
    agency = agency_named(seat(request), body.agency)
    return Status(
        201,
        show(found_site(actor=seat(request).actor, agency=agency, name=body.name, zone=body.zone, phase=body.phase)),
    )


@router.get("/{site_id}", **asks("people", SiteShown, summary="One site"))
def one_site(request: HttpRequest, site_id: UUID) -> SiteShown:
    """By its id."""
    return show(_seen(seat(request), site_id))


@router.post("/{site_id}/plan", **acts("people", SiteShown, summary="State a site's plan anew (III.A.1)"))
def plan(request: HttpRequest, site_id: UUID, body: PlanWanted) -> SiteShown:
    """The former plan stays to be seen."""
    site = _seen(seat(request), site_id)
    plan_site(
        actor=seat(request).actor,
        site=site,
        cameras=body.cameras,
        people=body.people,
        due_on=body.due_on,
        at=timezone.now(),
    )
    return show(site)


@router.post("/{site_id}/staff", **acts("people", SiteShown, summary="Put people and cameras to a site"))
def staff(request: HttpRequest, site_id: UUID, body: StaffWanted) -> SiteShown:
    """Where they were before, they are no longer."""
    who = seat(request)
    site = _seen(who, site_id)
    people = [person_seen(who, one) for one in body.people]
    cameras = [camera_seen(who, one) for one in body.cameras]
    return show(staff_site(actor=who.actor, site=site, people=people, cameras=cameras))


@router.post("/{site_id}/activate", **acts("people", SiteShown, summary="Activate a site (III.C)"))
def activate(request: HttpRequest, site_id: UUID) -> SiteShown:
    """Refused with every paper that is missing."""
    site = _seen(seat(request), site_id)
    activate_site(actor=seat(request).actor, site=site, at=timezone.now())
    return show(site)


@router.post("/{site_id}/deactivate", **acts("people", SiteShown, summary="Stop a site's programme"))
def deactivate(request: HttpRequest, site_id: UUID, body: Ending) -> SiteShown:
    """Footage that was recorded until then is taken in."""
    site = _seen(seat(request), site_id)
    deactivate_site(actor=seat(request).actor, site=site, at=timezone.now(), reason=body.reason)
    return show(site)


@router.post("/{site_id}/close", **acts("people", SiteShown, summary="Close a site"))
def close(request: HttpRequest, site_id: UUID, body: Closing) -> SiteShown:
    """Once its programme has stopped; what it was stays to be seen."""
    return show(close_site(actor=seat(request).actor, site=_seen(seat(request), site_id), on=body.on))
