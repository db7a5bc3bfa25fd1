"""What is found of a recording whose disposal has ended goes after it, under the same order (V.A.4).

Guarantees: nothing goes but what would have gone with the recording (`removing.sidecars_of`), and nothing while
anything keeps that; its disposal is begun again and ends again, each in the ledger, and a run that was killed is gone
on with by the next. The certificate stays as it was drawn: of what it says went, nothing is taken back.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import ClipFile, Disposal
from openbwc.intake.models import StoredSidecar
from openbwc.retention.actions.execute_disposition import carry_out, cited, is_kept_again
from openbwc.retention.events import DISPOSAL_BEGUN
from openbwc.retention.models import DispositionState, ListedRecording, ListedState
from openbwc.retention.removing import sidecars_of, waits_for

_KEPT = "Something keeps it."


def remaining() -> list[ListedRecording]:
    """The recordings that were disposed of and of which a sidecar is there, and those that were begun again."""
    clips = ClipFile.objects.filter(sha256__in=StoredSidecar.objects.values("original_sha256"))
    rows = ListedRecording.objects.filter(recording__in=clips.values("recording"))
    gone = Q(state=ListedState.DISPOSED) | Q(state=ListedState.BEGUN, disposition__state=DispositionState.ENDED)
    found = rows.filter(gone).select_related("disposition__agency").order_by("recording_id")
    return [row for row in found if row.state == ListedState.BEGUN or sidecars_of(row.recording_id)]


def destroy_remains(*, actor: Actor) -> tuple[str, ...]:
    """Destroy what is left of them; gives a sentence for each recording of which something stays."""
    stays = []
    for row in remaining():
        why = _begin_again(row, actor) if row.state == ListedState.DISPOSED else ""
        if not why:
            carry_out(row.disposition, row.id, actor)
            row.refresh_from_db(fields=["state", "words"])
            why = row.words if row.state == ListedState.BEGUN else ""
        if why:
            stays.append(f"Recording {row.recording_id}: {why}")
    return tuple(stays)


def _begin_again(found: ListedRecording, actor: Actor) -> str:
    """Name what is left of it; why not, as a sentence, empty where it is begun."""
    disposition, recording_id = found.disposition, found.recording_id
    with transaction.atomic():
        row = ListedRecording.objects.select_for_update().get(id=found.id)
        if is_kept_again(disposition, recording_id):
            return _KEPT
        wait = waits_for(recording_id, timezone.now())
        if wait or row.state != ListedState.DISPOSED:
            return wait
        late = [one for one in sidecars_of(recording_id) if one not in row.named]
        row.named, row.state, row.ended_at = [*row.named, *late], ListedState.BEGUN, None
        row.save(update_fields=["named", "state", "ended_at"])
        Disposal.objects.filter(recording=recording_id).update(ended_at=None)
        facts = {**cited(disposition, row), "objects": late, "files": 0}
        record(DISPOSAL_BEGUN, actor=actor, subject=Subject("recording", recording_id), facts=facts)
    return ""
