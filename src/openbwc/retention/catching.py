"""Holds catch what comes in later, and what is asserted later, in the transaction in which it happens.

Guarantees: whatever a recording is said to be, though it be for a minute only, has been asked of every saved query of
its agency when the transaction ends in which it is said; what a query found once is written down and stays held.

How a hold that is being placed and an intake at the same moment do not miss each other: whoever changes what a query
may find writes it down, and then records an event, which takes the ledger's lock until the end. The listeners below run
under it, so they see each hold that was recorded before; and `place_hold` copies what its query finds, records itself,
and under the same lock looks again at what had an event since it began (`changed_since`).
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, EventKind, NewEvent, Recorded, listen, record_many
from openbwc.custody.queries import subjects_since
from openbwc.evidence.events import (
    CATEGORY_ASSERTED,
    CLIP_TAKEN_IN,
    ENCOUNTER_ASSERTED,
    RECORDING_EXTENDED,
    REVIEW_DECIDED,
    TAGGED,
    WEARER_CORRECTED,
)
from openbwc.evidence.models import Recording
from openbwc.retention.deciding import subject_of
from openbwc.retention.eligibility import open_holds
from openbwc.retention.events import HOLD_CAUGHT
from openbwc.retention.models import ChangedRecording, HeldRecording, Hold
from openbwc.retention.scopes import finding

CATCHER = Actor.system("retention")
_ASSERTED: Iterable[EventKind] = (
    CATEGORY_ASSERTED,
    ENCOUNTER_ASSERTED,
    RECORDING_EXTENDED,
    REVIEW_DECIDED,
    TAGGED,
    WEARER_CORRECTED,
)
_BATCH = 500


def catch(holds: Sequence[Hold], ids: Sequence[UUID]) -> int:
    """Write down which of the recordings each hold's query finds now, with an event; gives how many are new."""
    count, now = 0, timezone.now()
    for start in range(0, len(ids), _BATCH):
        for hold, found in finding(holds, ids[start : start + _BATCH]):
            written = HeldRecording.objects.filter(hold=hold, recording__in=found)
            known = set(written.values_list("recording_id", flat=True))
            new = [key for key in found if key not in known]
            if not new:
                continue
            HeldRecording.objects.bulk_create(HeldRecording(hold=hold, recording_id=key, since=now) for key in new)
            facts = {"recordings": [str(key) for key in new]}
            record_many([NewEvent(kind=HOLD_CAUGHT, actor=CATCHER, subject=subject_of(hold), facts=facts)])
            count += len(new)
    return count


def changed_since(index: int | None) -> list[UUID]:
    """The recordings that came in, or of which something was asserted, after an event of the ledger, by id."""
    kinds = [kind.name for kind in (CLIP_TAKEN_IN, *_ASSERTED)]
    return sorted({subject.id for subject in subjects_since(index, kinds)})


def note(recording_id: UUID, agency_id: UUID) -> None:
    """Note a recording for the night, which reckons whether it is due; once the event is recorded that is about it, so
    that everybody takes the ledger's turn first.

    The note's row is held: a night that is looking at an older note ends first, and leaves room for this one.
    """
    notes = ChangedRecording.objects.select_for_update()
    notes.get_or_create(recording_id=recording_id, defaults={"agency_id": agency_id})


def _catch_one(recording_id: UUID) -> Recording:
    recording = Recording.objects.select_related("agency").get(id=recording_id)
    catch(list(open_holds(recording.agency).exclude(query=None)), [recording_id])
    return recording


def _taken_in(event: Recorded, happened: NewEvent) -> None:
    _catch_one(happened.subject.id)


def _asserted(event: Recorded, happened: NewEvent) -> None:
    """Ask the queries of what it is now, and note it for the night."""
    recording = _catch_one(happened.subject.id)
    note(recording.id, recording.agency_id)


listen(CLIP_TAKEN_IN, _taken_in)
for _kind in _ASSERTED:
    listen(_kind, _asserted)
