"""Holds, what keeps a recording, what is kept too long, and dispositions, which only people decide on (V.A.4)."""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema, Status

from openbwc.access.visible import visible
from openbwc.evidence.models import Recording
from openbwc.program.models import Person
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.models import Disposition, DispositionState, Hold, ListedRecording
from openbwc.retention.queries import (
    agencies_known,
    dispositions_seen,
    figures_seen,
    holds_seen,
    over_retention,
    reads_all_holds,
    standing_seen,
)
from openbwc.retention.scopes import criteria_of
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import JSON, Asked, Day, Line, Page, Prose, Sentence, Word
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.routes.seeing import agency_named, person_seen

router = Router(tags=["retention"])


class HoldWanted(Asked):
    """A hold on recordings, or on what a saved search finds (`query`: its criteria by name), one of the two."""

    agency: Word
    kind: Word
    authority: Sentence
    matter: Line
    custodian: UUID
    review_on: Day
    recordings: list[UUID] = []
    query: JSON | None = None


class HoldShown(Schema):
    """A hold, in force until it is released; `covered` is how many recordings it was found to cover when placed.

    It is null for who reads only the holds that are their own: it counts what they may not reach, too.
    """

    id: UUID
    agency: str
    kind: str
    authority: str
    matter: str
    query: dict[str, Any] | None
    custodian: UUID
    review_on: date
    placed_at: datetime
    released_at: datetime | None
    release_reason: str
    covered: int | None


class Releasing(Asked):
    """Why the hold ends."""

    reason: Prose


class KeepingShown(Schema):
    """What keeps a recording: codes of blockers, the item that governs, its day (null: it never ends), what then.

    Not `whole`: whether a hold covers it is not the person's to know, and not told.
    """

    recording: UUID
    governing: str | None
    due_on: date | None
    action: str | None
    whole: bool
    why: str
    blockers: list[str]


class DispositionShown(Schema):
    """A disposition, the digest of its frozen list, and that of its certificate once each recording is settled."""

    id: UUID
    agency: str
    action: str
    reason: str
    state: str
    item: str
    until: date | None
    listed: int
    sha256: str
    proposed_by: UUID
    proposed_at: datetime
    ended_at: datetime | None
    certificate_sha256: str


class DispositionWhole(DispositionShown):
    """A disposition with the figures of its list, and the path of its certificate, once each recording is settled.

    The figures count what is listed by category, item and month of recording, and what was left out by why; what holds
    keep only for who reads the agency's holds.
    """

    figures: dict[str, Any]
    certificate: str | None


class ListedShown(Schema):
    """A recording on a disposition's list: what was frozen of it, and how it stands; `words` says why it is kept."""

    recording: UUID
    state: str
    words: str
    ended_at: datetime | None
    particulars: dict[str, Any]


class OverRetentionShown(Schema):
    """How many recordings are kept beyond their end, of how many nothing keeps them, and by item how many."""

    agency: str
    recordings: int
    free: int
    by_item: dict[str, int]
    longest_days: int


def show_disposition(one: Disposition) -> DispositionShown:
    """A disposition for an answer."""
    return DispositionShown(
        id=one.id,
        agency=one.agency.code,
        action=one.action,
        reason=one.reason,
        state=one.state,
        item=one.item,
        until=one.until,
        listed=one.listed,
        sha256=one.sha256,
        proposed_by=one.proposed_by_id,
        proposed_at=one.proposed_at,
        ended_at=one.ended_at,
        certificate_sha256=one.certificate_sha256,
    )


def show_listed(row: ListedRecording) -> ListedShown:
    """A listed recording for an answer."""
    return ListedShown(
        recording=row.recording_id,
        state=row.state,
        words=row.words,
        ended_at=row.ended_at,
        particulars=row.particulars,
    )


def show(hold: Hold, by: Person) -> HoldShown:
    """A hold for an answer to a person."""
    return HoldShown(
        id=hold.id,
        agency=hold.agency.code,
        kind=hold.kind,
        authority=hold.authority,
        matter=hold.matter,
        query=hold.query,
        custodian=hold.custodian_id,
        review_on=hold.review_on,
        placed_at=hold.placed_at,
        released_at=hold.released_at,
        release_reason=hold.release_reason,
        covered=hold.covered if reads_all_holds(by, hold.agency, timezone.now()) else None,
    )


def _reached(request: HttpRequest, ids: list[UUID]) -> list[Recording]:
    """The recordings of these ids; absent unless the person may reach each."""
    found = list(
        visible(seat(request).person, at=timezone.now()).queryset().filter(id__in=ids).select_related("agency")
    )
    if len(found) != len(set(ids)):
        raise Http404
    return found


@router.get("/holds", **asks("retention", Page[HoldShown], summary="The holds, newest first"))
def list_holds(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[HoldShown]:
    """In force and released."""
    by = seat(request).person
    return paged(holds_seen(by, timezone.now()), cursor, limit, partial(show, by=by), newest=True)


@router.post("/holds", **acts("retention", HoldShown, summary="Place a hold", status=201))
def place(request: HttpRequest, body: HoldWanted) -> Status[HoldShown]:
    """From now on, and with a query also on what comes in later."""
    by = seat(request)
    hold = place_hold(
        actor=by.person,
        agency=agency_named(by, body.agency),
        kind=body.kind,
        authority=body.authority,
        matter=body.matter,
        query=None if body.query is None else criteria_of(body.query),
        recordings=_reached(request, body.recordings),
        custodian=person_seen(by, body.custodian),
        review_on=body.review_on,
    )
    return Status(201, show(hold, by.person))


@router.get("/holds/{hold_id}", **asks("retention", HoldShown, summary="One hold"))
def one_hold(request: HttpRequest, hold_id: UUID) -> HoldShown:
    """When the person may know of it; absent else."""
    by = seat(request).person
    return show(get_object_or_404(holds_seen(by, timezone.now()), id=hold_id), by)


@router.post("/holds/{hold_id}/release", **acts("retention", HoldShown, summary="Release a hold"))
def release(request: HttpRequest, hold_id: UUID, body: Releasing) -> HoldShown:
    """From now on; other holds stand."""
    by = seat(request).person
    hold = get_object_or_404(holds_seen(by, timezone.now()), id=hold_id)
    return show(release_hold(actor=by, hold=hold, reason=body.reason), by)


@router.get("/recordings/{recording_id}", **asks("retention", KeepingShown, summary="What keeps a recording"))
def standing(request: HttpRequest, recording_id: UUID) -> KeepingShown:
    """When the person may reach it; absent else."""
    (recording,) = _reached(request, [recording_id])
    found = standing_seen(seat(request).person, recording, at=timezone.now())
    return KeepingShown(
        recording=recording.id,
        governing=found.due.governing.code if found.due.governing else None,
        due_on=found.due.due_on,
        action=found.due.action.value if found.due.action else None,
        whole=found.whole,
        why=found.due.why,
        blockers=[one.keeps.value for one in found.blockers],
    )


@router.get("/dispositions", **asks("retention", Page[DispositionShown], summary="The dispositions, newest first"))
def list_dispositions(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[DispositionShown]:
    """Of agencies of which the person may know."""
    seen = dispositions_seen(seat(request).person, timezone.now())
    return paged(seen, cursor, limit, show_disposition, newest=True)


@router.get("/dispositions/{disposition_id}", **asks("retention", DispositionWhole, summary="One disposition"))
def one_disposition(request: HttpRequest, disposition_id: UUID) -> DispositionWhole:
    """When the person may know of it; absent else."""
    by, now = seat(request).person, timezone.now()
    one = get_object_or_404(dispositions_seen(by, now), id=disposition_id)
    ended, figures = one.state == DispositionState.ENDED, figures_seen(by, one, now)
    path = reverse("api:disposition_certificate", args=[one.id]) if ended else None
    return DispositionWhole(**show_disposition(one).model_dump(), figures=figures, certificate=path)


@router.get(
    "/dispositions/{disposition_id}/certificate",
    url_name="disposition_certificate",
    **asks("retention", dict[str, Any], summary="The certificate of an ended disposition"),
)
def certificate(request: HttpRequest, disposition_id: UUID) -> HttpResponse:
    """The very bytes of which the ledger has the digest, when the person may know of it; absent else, and before."""
    seen = dispositions_seen(seat(request).person, timezone.now()).filter(state=DispositionState.ENDED)
    content = bytes(get_object_or_404(seen, id=disposition_id).certificate)
    return HttpResponse(content, content_type="application/json", headers={"Cache-Control": "no-store"})


@router.get(
    "/dispositions/{disposition_id}/recordings",
    **asks("retention", Page[ListedShown], summary="The recordings that a disposition lists"),
)
def listed(request: HttpRequest, disposition_id: UUID, cursor: Cursor = None, limit: Limit = 50) -> Page[ListedShown]:
    """When the person may know of it; absent else."""
    one = get_object_or_404(dispositions_seen(seat(request).person, timezone.now()), id=disposition_id)
    return paged(one.recordings.all(), cursor, limit, show_listed)


@router.get("/over-retention/{code}", **asks("retention", OverRetentionShown, summary="What is kept beyond its end"))
def kept_too_long(request: HttpRequest, code: str) -> OverRetentionShown:
    """Of an agency of which the person may know, as of the last night; absent else."""
    now = timezone.now()
    for agency in agencies_known(seat(request).person, now):
        if agency.code == code:
            found = over_retention(agency, on=now.date())
            return OverRetentionShown(
                agency=code,
                recordings=found.recordings,
                free=found.free,
                by_item=dict(found.by_item),
                longest_days=found.longest,
            )
    raise Http404
