"""One's own notices: to read, to mark as read, and how to be told."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from openbwc.notices.actions.mark_read import mark_read
from openbwc.notices.actions.set_preference import set_preference
from openbwc.notices.models import Notice, Preference, Urgency
from openbwc.notices.queries import notices_of, preference_of
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Page, Word
from openbwc.site.api.paging import Cursor, Limit, paged

router = Router(tags=["notices"])


class SentShown(Schema):
    """A message that carried a notice, with what proves that it went."""

    channel: str
    state: str
    attempts: int
    sent_at: datetime | None
    message_id: str
    proof: dict[str, str | int]


class NoticeShown(Schema):
    """A notice, and the event that it follows from."""

    id: UUID
    title: str
    words: str
    clause: str
    event: UUID
    event_kind: str
    urgency: Urgency
    required: bool
    made_at: datetime
    read_at: datetime | None


class Read(Asked):
    """The notices that were read; without any, all."""

    notices: Annotated[list[UUID], Field(max_length=1000)] | None = None


class ReadShown(Schema):
    """How many were unread until now."""

    read: int


class PreferenceShown(Schema):
    """How the person is told; `digest_hour` on the clocks of `zone`, null for each at once."""

    by_email: bool
    digest_hour: int | None
    zone: str


class PreferenceWanted(Asked):
    """How the person wants to be told."""

    by_email: bool
    digest_hour: Annotated[int, Field(ge=0, le=23)] | None
    zone: Word


def show(notice: Notice) -> NoticeShown:
    """A notice for an answer."""
    return NoticeShown(
        id=notice.id,
        title=notice.title,
        words=notice.words,
        clause=notice.clause,
        event=notice.event_id,
        event_kind=notice.event_kind,
        urgency=Urgency(notice.urgency),
        required=notice.required,
        made_at=notice.made_at,
        read_at=notice.read_at,
    )


def show_preference(one: Preference) -> PreferenceShown:
    """A preference for an answer."""
    return PreferenceShown(by_email=one.by_email, digest_hour=one.digest_hour, zone=one.zone)


@router.get("", **asks("notices", Page[NoticeShown], summary="One's own notices, newest first"))
def list_notices(
    request: HttpRequest, cursor: Cursor = None, limit: Limit = 50, unread: bool = False
) -> Page[NoticeShown]:
    """All, or those alone that are unread."""
    found = notices_of(seat(request).person)
    return paged(found.filter(read_at=None) if unread else found, cursor, limit, show, newest=True)


@router.post("/read", **acts("notices", ReadShown, summary="Mark notices as read"))
def read(request: HttpRequest, body: Read) -> ReadShown:
    """One's own; other ids change nothing."""
    return ReadShown(read=mark_read(actor=seat(request).person, notices=body.notices))


@router.get("/preference", **asks("notices", PreferenceShown, summary="How one is told"))
def preference(request: HttpRequest) -> PreferenceShown:
    """Without a choice of one's own: by e-mail, each at once."""
    return show_preference(preference_of(seat(request).person))


@router.put("/preference", **acts("notices", PreferenceShown, summary="Choose how to be told"))
def prefer(request: HttpRequest, body: PreferenceWanted) -> PreferenceShown:
    """For notices from now on; what is required is sent in any case."""
    chosen = set_preference(
        actor=seat(request).person, by_email=body.by_email, digest_hour=body.digest_hour, zone=body.zone
    )
    return show_preference(chosen)


@router.get("/{notice_id}/sent", **asks("notices", list[SentShown], summary="How a notice was sent, with its proof"))
def sent(request: HttpRequest, notice_id: UUID) -> list[SentShown]:
    """Each message that carried it."""
    notice = get_object_or_404(notices_of(seat(request).person), id=notice_id)
    return [
        SentShown(
            channel=one.channel,
            state=one.state,
            attempts=one.attempts,
            sent_at=one.sent_at,
            message_id=one.message_id,
            proof=one.proof,
        )
        for one in notice.deliveries.all()
    ]
