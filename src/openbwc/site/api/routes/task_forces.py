"""Task forces: agreements, members, and what follows for a person on a day (VI)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.dissolve_task_force import dissolve_task_force
from openbwc.program.actions.end_agreement import end_agreement
from openbwc.program.actions.establish_task_force import establish_task_force
from openbwc.program.actions.join_task_force import join_task_force
from openbwc.program.actions.leave_task_force import leave_task_force
from openbwc.program.actions.ratify_agreement import ratify_agreement
from openbwc.program.models import Agreement, LedBy, Membership, TaskForce
from openbwc.program.task_forces import resolution_of, state_of
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Day, Line, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.problems import ReasonTold
from openbwc.site.api.routes.seeing import agency_named, person_seen
from openbwc.site.web.seat import Seat
from openbwc.site.web.views.task_forces import task_forces_seen

router = Router(tags=["task-forces"])


class TaskForceShown(Schema):
    """A task force; `agency` leads it, or keeps its record where `leader` leads."""

    id: UUID
    agency: str
    name: str
    led_by: LedBy
    leader: str
    international: bool
    starts_on: date
    ends_on: date | None


class TaskForceWanted(Asked):
    """A task force to enter."""

    agency: Word
    name: Line
    led_by: LedBy
    leader: Line | None = None
    international: bool = False
    starts_on: Day
    ends_on: Day | None = None


class Ending(Asked):
    """The day from which it counts no more, and why."""

    ends_on: Day
    reason: Sentence


class MembershipShown(Schema):
    """A person in a task force; `outside_agency` names where a task-force officer comes from (VIII.C)."""

    id: UUID
    person: UUID
    outside_agency: str
    starts_on: date
    ends_on: date | None


class MembershipWanted(Asked):
    """A person to take in."""

    person: UUID
    starts_on: Day
    ends_on: Day | None = None
    outside_agency: Line | None = None


class LastDay(Asked):
    """The day from which the membership counts no more."""

    ends_on: Day


class AgreementShown(Schema):
    """A written agreement; `state` is how far it is today, `paper_sha256` the digest of the signed file."""

    id: UUID
    reference: str
    parties: list[str]
    terms: dict[str, str]
    state: str
    starts_on: date | None
    ends_on: date | None
    signed_on: date | None
    ratified_on: date | None
    paper_sha256: str


class Ratification(Asked):
    """The day of ratification."""

    ratified_on: Day


class ResolutionShown(Schema):
    """Whose policy governs a person on a day, who owns the footage, what is owed, and what bars a camera (VI)."""

    governing: str
    governing_clause: str
    why: str
    owner: str
    owner_clause: str
    duties: list[str]
    blocks: list[ReasonTold]


def show(one: TaskForce) -> TaskForceShown:
    """A task force for an answer."""
    return TaskForceShown(
        id=one.id,
        agency=one.agency.code,
        name=one.name,
        led_by=LedBy(one.led_by),
        leader=one.leader,
        international=one.international,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


def show_membership(one: Membership) -> MembershipShown:
    """A membership for an answer."""
    return MembershipShown(
        id=one.id,
        person=one.person_id,
        outside_agency=one.outside_agency,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


def show_agreement(one: Agreement, on: date) -> AgreementShown:
    """An agreement for an answer, as it stands on a day."""
    return AgreementShown(
        id=one.id,
        reference=one.reference,
        parties=one.parties,
        terms=one.terms,
        state=state_of(one, on).value,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        signed_on=one.signed_on,
        ratified_on=one.ratified_on,
        paper_sha256=one.paper_sha256,
    )


def _one(by: Seat, task_force_id: UUID) -> TaskForce:
    return get_object_or_404(task_forces_seen(by), id=task_force_id)


def _agreement(by: Seat, task_force_id: UUID, agreement_id: UUID) -> Agreement:
    found = Agreement.objects.select_related("task_force__agency")
    return get_object_or_404(found, id=agreement_id, task_force=_one(by, task_force_id))


@router.get("", **asks("operations", Page[TaskForceShown], summary="The task forces that the person sees"))
def list_task_forces(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[TaskForceShown]:
    """Those of the person's agencies, and those in which their people serve."""
    return paged(task_forces_seen(seat(request)), cursor, limit, show)


@router.post("", **acts("operations", TaskForceShown, summary="Enter a task force (VI.A.1)", status=201))
def establish(request: HttpRequest, body: TaskForceWanted) -> Status[TaskForceShown]:
    """No camera goes out for it before its agreement is ratified."""
    made = establish_task_force(
        actor=seat(request).actor,
        agency=agency_named(seat(request), body.agency),
        name=body.name,
        led_by=body.led_by,
        starts_on=body.starts_on,
        leader=body.leader or "",
        international=body.international,
        ends_on=body.ends_on,
    )
    return Status(201, show(made))


@router.get("/{task_force_id}", **asks("operations", TaskForceShown, summary="One task force"))
def one_task_force(request: HttpRequest, task_force_id: UUID) -> TaskForceShown:
    """By its id."""
    return show(_one(seat(request), task_force_id))


@router.post("/{task_force_id}/dissolve", **acts("operations", TaskForceShown, summary="End a task force"))
def dissolve(request: HttpRequest, task_force_id: UUID, body: Ending) -> TaskForceShown:
    """On a day."""
    found = _one(seat(request), task_force_id)
    return show(
        dissolve_task_force(actor=seat(request).actor, task_force=found, ends_on=body.ends_on, reason=body.reason)
    )


@router.get("/{task_force_id}/members", **asks("operations", Page[MembershipShown], summary="Who serves in it"))
def members(
    request: HttpRequest, task_force_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[MembershipShown]:
    """Past, present and to come."""
    found = Membership.objects.filter(task_force=_one(seat(request), task_force_id))
    return paged(found, cursor, limit, show_membership)


@router.post("/{task_force_id}/members", **acts("operations", MembershipShown, summary="Take somebody in", status=201))
def join(request: HttpRequest, task_force_id: UUID, body: MembershipWanted) -> Status[MembershipShown]:
    """A membership gives no authority by itself."""
    made = join_task_force(
        actor=seat(request).actor,
        task_force=_one(seat(request), task_force_id),
        person=person_seen(seat(request), body.person),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        outside_agency=body.outside_agency or "",
    )
    return Status(201, show_membership(made))


@router.post(
    "/{task_force_id}/members/{membership_id}/leave",
    **acts("operations", MembershipShown, summary="End a membership"),
)
def leave(request: HttpRequest, task_force_id: UUID, membership_id: UUID, body: LastDay) -> MembershipShown:
    """On a day."""
    held = Membership.objects.select_related("task_force__agency")
    found = get_object_or_404(held, id=membership_id, task_force=_one(seat(request), task_force_id))
    return show_membership(leave_task_force(actor=seat(request).actor, membership=found, ends_on=body.ends_on))


@router.get("/{task_force_id}/agreements", **asks("operations", list[AgreementShown], summary="Its agreements"))
def agreements(request: HttpRequest, task_force_id: UUID) -> list[AgreementShown]:
    """Newest first. One is entered on the page, with its signed file."""
    found = Agreement.objects.filter(task_force=_one(seat(request), task_force_id))
    return [show_agreement(one, seat(request).today) for one in found]


@router.post(
    "/{task_force_id}/agreements/{agreement_id}/ratify",
    **acts("operations", AgreementShown, summary="Enter the ratification of an agreement"),
)
def ratify(request: HttpRequest, task_force_id: UUID, agreement_id: UUID, body: Ratification) -> AgreementShown:
    """Of one that is signed."""
    found = _agreement(seat(request), task_force_id, agreement_id)
    made = ratify_agreement(actor=seat(request).actor, agreement=found, ratified_on=body.ratified_on)
    return show_agreement(made, seat(request).today)


@router.post(
    "/{task_force_id}/agreements/{agreement_id}/end",
    **acts("operations", AgreementShown, summary="End an agreement"),
)
def end(request: HttpRequest, task_force_id: UUID, agreement_id: UUID, body: Ending) -> AgreementShown:
    """On a day; from then on no camera goes out under it."""
    found = _agreement(seat(request), task_force_id, agreement_id)
    made = end_agreement(actor=seat(request).actor, agreement=found, ends_on=body.ends_on, reason=body.reason)
    return show_agreement(made, seat(request).today)


@router.get(
    "/{task_force_id}/resolution/{person_id}",
    **asks("operations", ResolutionShown, summary="Whose policy governs a person there, and what follows (VI)"),
)
def resolution(
    request: HttpRequest,
    task_force_id: UUID,
    person_id: UUID,
    on: Annotated[Day | None, Field(description="A day; today if none.")] = None,
) -> ResolutionShown:
    """On a day."""
    found = _one(seat(request), task_force_id)
    answer = resolution_of(person_seen(seat(request), person_id), found, on or seat(request).today)
    return ResolutionShown(
        governing=answer.governing.value,
        governing_clause=answer.governing_clause,
        why=answer.why,
        owner=answer.owner.value,
        owner_clause=answer.owner_clause,
        duties=[duty.words for duty in answer.duties],
        blocks=[
            ReasonTold(clause=one.clause, code=one.code, words=one.words, remedy=one.remedy) for one in answer.blocks
        ],
    )
