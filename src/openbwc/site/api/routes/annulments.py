"""Undoing by a new assertion: an entry that never was right is declared void, and stays in the records (V.A.4).

Guarantees: a token needs the scope of the entry's own room too, so that it voids nothing that it could not enter.
"""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from openbwc.program.actions.annul_record import Annullable, annul_record
from openbwc.program.models import Appointment, RefresherDemand, TrainingCompletion
from openbwc.site.api.bearing import require_scope, seat
from openbwc.site.api.describing import acts
from openbwc.site.api.fields import Asked, Sentence
from openbwc.site.api.routes.seeing import camera_seen, people_seen
from openbwc.site.web.seat import Seat

router = Router(tags=["annulments"])


class Entry(StrEnum):
    """What can be annulled."""

    APPOINTMENT = "appointment"
    COMPLETION = "training_completion"
    REFRESHER = "refresher_demand"
    CAMERA = "camera"


SCOPE_OF = {
    Entry.APPOINTMENT: "people:write",
    Entry.COMPLETION: "training:write",
    Entry.REFRESHER: "training:write",
    Entry.CAMERA: "cameras:write",
}


class AnnulmentWanted(Asked):
    """The entry, and why it never was right."""

    kind: Entry
    id: UUID
    why: Sentence


class AnnulmentShown(Schema):
    """A statement that an entry is void."""

    id: UUID
    entry: str
    why: str
    at: datetime


@router.post("", **acts("people", AnnulmentShown, summary="Declare an entry void", status=201))
def annul(request: HttpRequest, body: AnnulmentWanted) -> Status[AnnulmentShown]:
    """What ended in due course is ended, not annulled. A course, a refresher or a camera needs its room's scope too."""
    require_scope(request, SCOPE_OF[body.kind])
    made = annul_record(actor=seat(request).actor, entry=_entry(seat(request), body.kind, body.id), why=body.why)
    return Status(201, AnnulmentShown(id=made.id, entry=made.subject, why=made.why, at=made.at))


def _entry(by: Seat, kind: Entry, key: UUID) -> Annullable:
    """The entry, when it is of somebody or something that the person sees."""
    match kind:
        case Entry.APPOINTMENT:
            held = Appointment.objects.select_related("agency", "person__agency")
            return get_object_or_404(held, id=key, person__in=people_seen(by))
        case Entry.COMPLETION:
            done = TrainingCompletion.objects.select_related("person__agency")
            return get_object_or_404(done, id=key, person__in=people_seen(by))
        case Entry.REFRESHER:
            seen = RefresherDemand.objects.filter(Q(agency=None) | Q(agency__in=by.agencies))
            return get_object_or_404(seen.select_related("agency"), id=key)
        case Entry.CAMERA:
            return camera_seen(by, key)
        case _:
            assert_never(kind)
