"""Which footage belongs to an expedited track: what was of the incident once stays with it (V.B.3).

Guarantees: a recording is of a track from the moment at which it is placed in the incident's encounter, and nobody
takes it out again by placing it elsewhere: who decides is told; a track of a recording that had no encounter becomes
that of the encounter in which it is placed; footage that comes after all was out is decided on too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, NewEvent, Recorded, listen, record
from openbwc.disclosure.actions.decide_expedited import take_decision
from openbwc.disclosure.events import EXPEDITED_FOOTAGE_CHANGED
from openbwc.disclosure.expediting import is_out, locked, subject_of
from openbwc.disclosure.models import Course, Expedited
from openbwc.disclosure.opening import join
from openbwc.evidence.events import ENCOUNTER_ASSERTED
from openbwc.evidence.models import Recording
from openbwc.program.models import Person

ADDED = "Footage was added to the incident after what was known had been released."


def _placed(_event: Recorded, happened: NewEvent) -> None:
    """A recording was placed in an encounter: it joins the encounter's track, and leaves none."""
    recording, now = Recording.objects.select_related("encounter").get(id=happened.subject.id), timezone.now()
    before = happened.facts["before"]
    there = _track(encounter=recording.encounter_id) or _widened(recording)
    if there is not None:
        _take_in(there, Recording.objects.filter(encounter=recording.encounter_id), happened, now)
    left = _track(encounter=before) if before and before != happened.facts["after"] else None
    if left is not None:
        _tell(left, recording.id, happened, joined=False)


def _track(**about: Any) -> Expedited | None:
    found = Expedited.objects.filter(**about).first()
    return None if found is None else locked(found.id)


def _widened(recording: Recording) -> Expedited | None:
    """The recording's own track, now of the encounter in which it was placed."""
    own = _track(recording=recording)
    if own is not None:
        own.encounter, own.recording = recording.encounter, None
        own.save(update_fields=["encounter", "recording"])
    return own


def _take_in(expedited: Expedited, recordings: Iterable[Recording], happened: NewEvent, at: datetime) -> None:
    new = join(expedited, recordings, at=at)
    for key in new:
        _tell(expedited, key, happened, joined=True)
    if new and is_out(expedited):
        take_decision(
            expedited,
            Course.ADDED,
            basis=ADDED,
            review_on=None,
            actor=Person.objects.get(id=UUID(str(happened.actor).removeprefix("person:"))),
            at=at,
            decision=happened.decision,
        )


def _tell(expedited: Expedited, recording: UUID, happened: NewEvent, *, joined: bool) -> None:
    facts: Mapping[str, Any] = {"recording": str(recording), "joined": joined}
    actor: Actor = happened.actor
    record(EXPEDITED_FOOTAGE_CHANGED, actor=actor, subject=subject_of(expedited), facts=facts)


listen(ENCOUNTER_ASSERTED, _placed)
