"""Holds catch what comes in later, in the transaction of the intake; what is asserted later is looked at each night.

Guarantees: no recording is in the catalogue whose intake did not ask every saved query of its agency; a recording of
which something is asserted is noted for the night (`reckon`), and is held meanwhile where a query finds it, because
`eligibility` asks the queries themselves.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, EventKind, NewEvent, Subject, listen, record_many
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
from openbwc.program.models import Agency
from openbwc.retention.eligibility import NOTHING, open_holds
from openbwc.retention.events import HOLD_CAUGHT
from openbwc.retention.models import ChangedRecording, HeldRecording
from openbwc.retention.scopes import found_by

CATCHER = Actor.system("retention")
_ASSERTED: Iterable[EventKind] = (
    CATEGORY_ASSERTED,
    ENCOUNTER_ASSERTED,
    RECORDING_EXTENDED,
    REVIEW_DECIDED,
    TAGGED,
    WEARER_CORRECTED,
)


def catch(agency: Agency, ids: Sequence[UUID]) -> int:
    """Write down which of an agency's recordings each query in force finds now, with an event; gives how many are new.

    One question for each hold, however many recordings.
    """
    count, now = 0, timezone.now()
    for hold in open_holds(agency).exclude(query=None):
        written = HeldRecording.objects.filter(hold=hold, recording__in=ids).values("recording_id")
        found = Recording.objects.filter(found_by(hold) or NOTHING, id__in=ids).exclude(id__in=written)
        new = list(found.order_by("id").values_list("id", flat=True))
        if not new:
            continue
        HeldRecording.objects.bulk_create(HeldRecording(hold=hold, recording_id=key, since=now) for key in new)
        facts = {"hold": str(hold.id), "kind": hold.kind}
        record_many(
            NewEvent(kind=HOLD_CAUGHT, actor=CATCHER, subject=Subject("recording", key), facts=facts) for key in new
        )
        count += len(new)
    return count


def _taken_in(event: Recorded, happened: NewEvent) -> None:
    recording = Recording.objects.select_related("agency").get(id=happened.subject.id)
    catch(recording.agency, [recording.id])


def _asserted(event: Recorded, happened: NewEvent) -> None:
    ChangedRecording.objects.get_or_create(recording_id=happened.subject.id)


listen(CLIP_TAKEN_IN, _taken_in)
for _kind in _ASSERTED:
    listen(_kind, _asserted)
