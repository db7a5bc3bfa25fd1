"""Holds catch what comes in later, in the transaction of the intake; what is asserted later is looked at each night.

Guarantees: no recording is in the catalogue whose intake did not ask every saved query of its agency; a recording of
which something is asserted is noted for the night (`reckon`), and is held meanwhile where a query finds it, because
`eligibility` asks the queries themselves.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, EventKind, NewEvent, Subject, listen, record
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
from openbwc.notices.announcing import Recorded
from openbwc.retention.eligibility import catches, open_holds
from openbwc.retention.events import HOLD_CAUGHT
from openbwc.retention.models import ChangedRecording, HeldRecording

CATCHER = Actor.system("retention")
_ASSERTED: Iterable[EventKind] = (
    CATEGORY_ASSERTED,
    ENCOUNTER_ASSERTED,
    RECORDING_EXTENDED,
    REVIEW_DECIDED,
    TAGGED,
    WEARER_CORRECTED,
)


def catch(recording_id: UUID) -> int:
    """Write down each hold whose query finds the recording now, with an event; gives how many are new."""
    recording = Recording.objects.select_related("agency").get(id=recording_id)
    queries = open_holds(recording.agency).exclude(query=None).exclude(held__recording=recording)
    new = [hold for hold in queries if catches(hold, recording.id)]
    for hold in new:
        HeldRecording.objects.create(hold=hold, recording=recording, since=timezone.now())
        facts = {"hold": str(hold.id), "kind": hold.kind}
        record(HOLD_CAUGHT, actor=CATCHER, subject=Subject("recording", recording.id), facts=facts)
    return len(new)


def _taken_in(event: Recorded, happened: NewEvent) -> None:
    catch(happened.subject.id)


def _asserted(event: Recorded, happened: NewEvent) -> None:
    ChangedRecording.objects.get_or_create(recording_id=happened.subject.id)


listen(CLIP_TAKEN_IN, _taken_in)
for _kind in _ASSERTED:
    listen(_kind, _asserted)
