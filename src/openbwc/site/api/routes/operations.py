"""Operations and rosters: who was to record what, and when (II.A.1-3).

Guarantees: as on the pages, an officer sees the operations on whose roster they are and their own lines of it; who
plans or oversees sees the agency's.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.evidence.actions.call_off_operation import call_off_operation
from openbwc.evidence.actions.plan_operation import plan_operation
from openbwc.evidence.actions.put_on_roster import put_on_roster
from openbwc.evidence.actions.state_non_activation import state_non_activation
from openbwc.evidence.actions.take_off_roster import take_off_roster
from openbwc.evidence.models import Operation, RosterEntry, SceneRole, Sensitivity
from openbwc.evidence.rosters import RosterLine
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Code, Line, Moment, Page, Prose, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_named, person_seen
from openbwc.site.web.rosters import entries_seen, operations_seen
from openbwc.site.web.seat import Seat

router = Router(tags=["operations"])


class LineWanted(Asked):
    """A person of a roster; without times, those of the operation."""

    person: UUID
    role: SceneRole = SceneRole.SUPPORT
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    camera_expected: bool = True


class OperationWanted(Asked):
    """An operation with its roster; `type` is a code of the agency's policy, `zone` a name of the IANA database."""

    agency: Word
    type: Annotated[Word, Field(max_length=40)]
    number: Word
    title: Line
    starts_at: Moment
    ends_at: Moment
    zone: Word
    site: Annotated[Line, Field(max_length=120)] | None = None
    place: Line | None = None
    sensitivity: Sensitivity = Sensitivity.NONE
    exemption: Annotated[Word, Field(max_length=40)] | None = None
    roster: Annotated[list[LineWanted], Field(max_length=500)] = []


class LineShown(Schema):
    """A person of a roster."""

    id: UUID
    person: UUID
    role: SceneRole
    starts_at: datetime
    ends_at: datetime
    camera_expected: bool
    withdrawn_at: datetime | None


class OperationShown(Schema):
    """An operation; `encounter` is what it became."""

    id: UUID
    agency: str
    type: str
    number: str
    title: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    site: str
    place: str
    sensitivity: Sensitivity
    exemption: str
    encounter: UUID | None
    called_off_at: datetime | None


class LinesWanted(Asked):
    """People for a roster."""

    roster: Annotated[list[LineWanted], Field(min_length=1, max_length=500)]


class Reason(Asked):
    """Why."""

    reason: Sentence


class AccountWanted(Asked):
    """Why somebody did not record: a code that the agency's policy accepts, and a statement (II.B.6)."""

    reason: Annotated[Word, Field(max_length=40)]
    statement: Prose


class AccountShown(Schema):
    """What was stated."""

    id: UUID
    entry: UUID
    reason: str
    statement: str
    stated_at: datetime


def show(one: Operation) -> OperationShown:
    """An operation for an answer."""
    return OperationShown(
        id=one.id,
        agency=one.agency.code,
        type=one.type,
        number=one.number,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=one.zone,
        site=one.site,
        place=one.place,
        sensitivity=Sensitivity(one.sensitivity),
        exemption=one.exemption,
        encounter=one.encounter_id,
        called_off_at=one.called_off_at,
    )


def show_line(entry: RosterEntry) -> LineShown:
    """A line of a roster for an answer."""
    return LineShown(
        id=entry.id,
        person=entry.person_id,
        role=SceneRole(entry.role),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        camera_expected=entry.camera_expected,
        withdrawn_at=entry.withdrawn_at,
    )


def _lines(by: Seat, wanted: list[LineWanted]) -> list[RosterLine]:
    return [
        RosterLine(
            person=person_seen(by, line.person),
            role=line.role,
            starts_at=line.starts_at,
            ends_at=line.ends_at,
            camera_expected=line.camera_expected,
        )
        for line in wanted
    ]


@router.get("", **asks("operations", Page[OperationShown], summary="Operations, last planned first"))
def list_operations(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    agency: Code | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Page[OperationShown]:
    """Of the agencies that the person plans for or oversees, and those on whose roster they are."""
    found = operations_seen(seat(request))
    if agency is not None:
        found = found.filter(agency__code=agency)
    if since is not None:
        found = found.filter(starts_at__gte=since)
    if until is not None:
        found = found.filter(starts_at__lt=until)
    return paged(found, cursor, limit, show, newest=True)


@router.post("", **acts("operations", OperationShown, summary="Plan an operation with its roster", status=201))
def plan(request: HttpRequest, body: OperationWanted) -> Status[OperationShown]:
    """All of it, or nothing."""
    made = plan_operation(
        actor=seat(request).actor,
        agency=agency_named(seat(request), body.agency),
        type=body.type,
        number=body.number,
        title=body.title,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        zone=body.zone,
        site=body.site or "",
        place=body.place or "",
        sensitivity=body.sensitivity,
        exemption=body.exemption or "",
        roster=_lines(seat(request), body.roster),
    )
    return Status(201, show(made))


@router.get("/{operation_id}", **asks("operations", OperationShown, summary="One operation"))
def one_operation(request: HttpRequest, operation_id: UUID) -> OperationShown:
    """By its id."""
    return show(get_object_or_404(operations_seen(seat(request)), id=operation_id))


@router.post("/{operation_id}/call-off", **acts("operations", OperationShown, summary="Call an operation off"))
def call_off(request: HttpRequest, operation_id: UUID, body: Reason) -> OperationShown:
    """From then on nothing is expected of its roster."""
    found = get_object_or_404(operations_seen(seat(request)), id=operation_id)
    return show(call_off_operation(actor=seat(request).actor, operation=found, reason=body.reason))


@router.get("/{operation_id}/roster", **asks("operations", Page[LineShown], summary="The operation's roster"))
def roster(request: HttpRequest, operation_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[LineShown]:
    """Those taken off too; who neither plans nor oversees sees their own lines."""
    found = get_object_or_404(operations_seen(seat(request)), id=operation_id)
    return paged(entries_seen(seat(request)).filter(operation=found), cursor, limit, show_line)


@router.post("/{operation_id}/roster", **acts("operations", list[LineShown], summary="Add people", status=201))
def add(request: HttpRequest, operation_id: UUID, body: LinesWanted) -> Status[list[LineShown]]:
    """All of them, or none."""
    found = get_object_or_404(operations_seen(seat(request)), id=operation_id)
    lines = _lines(seat(request), body.roster)
    added = put_on_roster(actor=seat(request).actor, operation=found, lines=lines)
    return Status(201, [show_line(one) for one in added])


@router.post("/{operation_id}/roster/{entry_id}/withdraw", **acts("operations", LineShown, summary="Take somebody off"))
def withdraw(request: HttpRequest, operation_id: UUID, entry_id: UUID, body: Reason) -> LineShown:
    """With the reason."""
    return show_line(
        take_off_roster(
            actor=seat(request).actor, entry=_entry(seat(request), operation_id, entry_id), reason=body.reason
        )
    )


@router.post(
    "/{operation_id}/roster/{entry_id}/account",
    **acts("operations", AccountShown, summary="State why nothing was recorded (II.B.6)", status=201),
)
def account(request: HttpRequest, operation_id: UUID, entry_id: UUID, body: AccountWanted) -> Status[AccountShown]:
    """By the officer, or who the policy lets state it for them."""
    stated = state_non_activation(
        actor=seat(request).person,
        entry=_entry(seat(request), operation_id, entry_id),
        reason=body.reason,
        statement=body.statement,
    )
    shown = AccountShown(
        id=stated.id,
        entry=stated.entry_id,
        reason=stated.reason,
        statement=stated.statement,
        stated_at=stated.stated_at,
    )
    return Status(201, shown)


def _entry(by: Seat, operation_id: UUID, entry_id: UUID) -> RosterEntry:
    return get_object_or_404(entries_seen(by), id=entry_id, operation=operation_id)
