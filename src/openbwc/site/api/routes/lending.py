"""What befalls a camera beside its use: lent to somebody from elsewhere (VI.A.2), disposed of by two people (IV.C)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.end_loan import end_loan
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.actions.propose_disposal import propose_disposal
from openbwc.program.actions.settle_disposal import settle_disposal
from openbwc.program.models import CameraDisposal, Loan, Person, TaskForce
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Moment, Page, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import camera_seen

router = Router(tags=["cameras"])


class LoanShown(Schema):
    """A loan, from `starts_at` until `ends_at` (exclusive) or the earlier return."""

    id: UUID
    camera: UUID
    person: UUID
    task_force: UUID | None
    starts_at: datetime
    ends_at: datetime
    returned_at: datetime | None
    reason: str


class LoanWanted(Asked):
    """Who borrows, by agency and badge, for how long and for what; `task_force` is one that the agency leads."""

    agency: Word
    badge: Annotated[Word, Field(max_length=32)]
    starts_at: Moment
    ends_at: Moment
    reason: Sentence
    task_force: UUID | None = None


class DisposalShown(Schema):
    """A disposal that waits for a second person, or how it was settled: confirmed or turned down."""

    id: UUID
    camera: UUID
    reason: str
    means: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None
    confirmed: bool | None


class DisposalWanted(Asked):
    """Why a withdrawn camera is disposed of, and how."""

    reason: Sentence
    means: Sentence


class Settlement(Asked):
    """Confirmed, or turned down."""

    confirm: bool


def show_loan(loan: Loan) -> LoanShown:
    """A loan for an answer."""
    return LoanShown(
        id=loan.id,
        camera=loan.camera_id,
        person=loan.person_id,
        task_force=loan.task_force_id,
        starts_at=loan.starts_at,
        ends_at=loan.ends_at,
        returned_at=loan.returned_at,
        reason=loan.reason,
    )


def show_disposal(disposal: CameraDisposal) -> DisposalShown:
    """A disposal for an answer."""
    return DisposalShown(
        id=disposal.id,
        camera=disposal.camera_id,
        reason=disposal.reason,
        means=disposal.means,
        proposed_by=disposal.proposed_by_id,
        proposed_at=disposal.proposed_at,
        settled_by=disposal.settled_by_id,
        settled_at=disposal.settled_at,
        confirmed=disposal.confirmed,
    )


@router.get("/{camera_id}/loans", **asks("cameras", Page[LoanShown], summary="To whom the camera was lent"))
def list_loans(request: HttpRequest, camera_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[LoanShown]:
    """Newest first."""
    found = Loan.objects.filter(camera=camera_seen(seat(request), camera_id))
    return paged(found, cursor, limit, show_loan, newest=True)


@router.post("/{camera_id}/loans", **acts("cameras", LoanShown, summary="Lend the camera (VI.A.2)", status=201))
def lend(request: HttpRequest, camera_id: UUID, body: LoanWanted) -> Status[LoanShown]:
    """To somebody of another agency, or for a task force; every other condition of the check-out stands."""
    camera = camera_seen(seat(request), camera_id)
    person = get_object_or_404(Person, agency__code=body.agency, badge__iexact=body.badge)
    led = TaskForce.objects.filter(agency=camera.agency)
    made = lend_camera(
        actor=seat(request).actor,
        camera=camera,
        person=person,
        task_force=get_object_or_404(led, id=body.task_force) if body.task_force else None,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        reason=body.reason,
    )
    return Status(201, show_loan(made))


@router.post("/{camera_id}/loans/{loan_id}/end", **acts("cameras", LoanShown, summary="End a loan before its time"))
def give_back(request: HttpRequest, camera_id: UUID, loan_id: UUID) -> LoanShown:
    """From this moment on."""
    loan = get_object_or_404(Loan, id=loan_id, camera=camera_seen(seat(request), camera_id))
    return show_loan(end_loan(actor=seat(request).actor, loan=loan, at=timezone.now()))


@router.get("/{camera_id}/disposals", **asks("cameras", Page[DisposalShown], summary="Disposals of the camera"))
def list_disposals(
    request: HttpRequest, camera_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[DisposalShown]:
    """Newest first."""
    found = CameraDisposal.objects.filter(camera=camera_seen(seat(request), camera_id))
    return paged(found, cursor, limit, show_disposal, newest=True)


@router.post("/{camera_id}/disposals", **acts("cameras", DisposalShown, summary="Propose a disposal", status=201))
def propose(request: HttpRequest, camera_id: UUID, body: DisposalWanted) -> Status[DisposalShown]:
    """Nothing is disposed of until a second person confirms."""
    camera = camera_seen(seat(request), camera_id)
    made = propose_disposal(
        actor=seat(request).actor, camera=camera, reason=body.reason, means=body.means, at=timezone.now()
    )
    return Status(201, show_disposal(made))


@router.post(
    "/{camera_id}/disposals/{disposal_id}/settle", **acts("cameras", DisposalShown, summary="Settle a disposal")
)
def settle(request: HttpRequest, camera_id: UUID, disposal_id: UUID, body: Settlement) -> DisposalShown:
    """Confirmed by another person than who proposed it, or turned down."""
    disposal = get_object_or_404(CameraDisposal, id=disposal_id, camera=camera_seen(seat(request), camera_id))
    return show_disposal(
        settle_disposal(actor=seat(request).actor, disposal=disposal, confirm=body.confirm, at=timezone.now())
    )
