"""The catalogue of recordings that a person may reach: what they are, never what they show (V.A.1).

No purpose is stated here, and so no byte, still, title, place, tag or search is given: whoever wants to see one opens
it on its page, for a purpose.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from openbwc.access.visible import Position, Visible, visible
from openbwc.evidence.models import Recording
from openbwc.program.refusals import Mistaken
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import asks
from openbwc.site.api.fields import Moment, Page
from openbwc.site.api.paging import Cursor, Limit, cursor_of, id_of, parts_of

router = Router(tags=["recordings"])


class RecordingShown(Schema):
    """A recording: times are true ones (UTC), lengths in milliseconds."""

    id: UUID
    agency: str
    camera: UUID
    wearer: UUID
    encounter: UUID | None
    started_at: datetime
    duration_ms: int
    pre_event_ms: int | None
    taken_in_at: datetime
    category: str
    restricted: bool


def show(one: Recording) -> RecordingShown:
    """A recording for an answer."""
    return RecordingShown(
        id=one.id,
        agency=one.agency.code,
        camera=one.camera_id,
        wearer=one.wearer_id,
        encounter=one.encounter_id,
        started_at=one.started_at,
        duration_ms=one.duration_ms,
        pre_event_ms=one.pre_event_ms,
        taken_in_at=one.taken_in_at,
        category=one.category,
        restricted=bool(one.restriction),
    )


def _reach(request: HttpRequest) -> Visible:
    return visible(seat(request).person, at=timezone.now())


@router.get("", **asks("evidence", Page[RecordingShown], summary="The recordings that the person may reach"))
def list_recordings(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    since: Moment | None = None,
    until: Moment | None = None,
) -> Page[RecordingShown]:
    """Newest first; `since` and `until` narrow the time of their beginning."""
    condition = Q()
    if since is not None:
        condition &= Q(started_at__gte=since)
    if until is not None:
        condition &= Q(started_at__lt=until)
    after = _position(cursor) if cursor else None
    found = _reach(request).page(condition or None, after=after, size=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = cursor_of(last.started_at.isoformat(), str(last.id)) if last else None
    return Page[RecordingShown](items=[show(one) for one in found[:limit]], next=following)


@router.get("/{recording_id}", **asks("evidence", RecordingShown, summary="One recording"))
def one_recording(request: HttpRequest, recording_id: UUID) -> RecordingShown:
    """When the person may reach it; absent else."""
    reached = _reach(request).queryset().select_related("agency")
    return show(get_object_or_404(reached, id=recording_id))


def _position(cursor: str) -> Position:
    started_at, key = parts_of(cursor, 2)
    try:
        moment = datetime.fromisoformat(started_at)
    except ValueError as error:
        raise Mistaken("Expected a cursor of this list, as its part before gave it.") from error
    if moment.tzinfo is None:
        raise Mistaken("Expected a cursor of this list, as its part before gave it.")
    return Position(started_at=moment, id=id_of(key))
