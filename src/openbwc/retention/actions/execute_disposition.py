"""An approved disposition is carried out, one recording after the other (V.A.4).

Guarantees: at the moment at which a recording goes, everything that let it be listed is asked again, with the rows
locked that a category, a schedule or a copy would be written to and in the ledger's turn, so that each hold that was
recorded is seen; and its original is read to the last byte. What may not go is kept: the ledger says so of the
recording, and why of the disposition. From that moment the recording says of itself that it is disposed of, and
its bytes are refused. Each object loses its key first. Killed at any moment, calling it again goes on, and until then
the recording stands as begun and not finished. What was begun is asked again before it goes on: while something keeps
it, what is left of it stays.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Disposal
from openbwc.policy import Act, Decision, DisposeOf, FinalAction, decide
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused, regulated, require
from openbwc.retention.catching import note
from openbwc.retention.certificates import certify
from openbwc.retention.deciding import subject_of
from openbwc.retention.dispositions import ORIGINAL, as_taken_in, changes, particulars_of
from openbwc.retention.eligibility import Blocker, Keeps, locked_blockers_of
from openbwc.retention.events import DISPOSAL_BEGUN, RECORDING_DISPOSED, RECORDING_KEPT
from openbwc.retention.models import (
    UNSETTLED,
    Disposition,
    DispositionState,
    Elapsed,
    ListedRecording,
    ListedState,
)
from openbwc.retention.removing import (
    beside_the_vault,
    count_files,
    destroy_objects,
    forget,
    objects_of,
    remove_files,
    waits_for,
)
from openbwc.retention.transfers import remove_originals
from openbwc.vault import Order, VaultError

JOB = "openbwc.site.jobs.tasks.execute_disposition"  # by name: retention knows nothing of site
PATIENCE = timedelta(minutes=10)
_QUEUE_IS_LONG = 100  # jobs; a queue this long needs no looking after, it needs time
_STAYS = "Something keeps what is left of it. It goes on once nothing does; until then its content is not served."


def enqueue(disposition: Disposition, now: datetime) -> None:
    """Put its execution into the queue, in the current transaction."""
    Disposition.objects.filter(id=disposition.id).update(look_at=now + PATIENCE)
    async_task(JOB, str(disposition.id), q_options={"group": "disposition", "timeout": -1})


def look_after_dispositions() -> int:
    """Offer again those whose job went missing or that had to wait; gives how many."""
    now = timezone.now()
    if OrmQ.objects.count() >= _QUEUE_IS_LONG:
        return 0
    late = list(Disposition.objects.filter(state=DispositionState.APPROVED, look_at__lte=now))
    for disposition in late:
        with transaction.atomic():
            enqueue(disposition, now)
    return len(late)


def execute_disposition(*, actor: Actor, disposition_id: UUID, beat: Callable[[], None]) -> Disposition:
    """Carry out what is left of an approved disposition; `beat` is called before each recording.

    A transfer that is not accepted yet was never put into the queue (`look_at`), and is left alone. Two at once do no
    harm: each recording is begun once, and destroying again changes nothing.
    """
    rows = Disposition.objects.select_related("agency")
    disposition = rows.get(id=disposition_id)
    if disposition.state != DispositionState.APPROVED or disposition.look_at is None:
        return disposition
    for row_id in list(disposition.recordings.filter(state__in=UNSETTLED).values_list("id", flat=True)):
        beat()
        Disposition.objects.filter(id=disposition_id, look_at__isnull=False).update(look_at=timezone.now() + PATIENCE)
        carry_out(disposition, row_id, actor)
    if not disposition.recordings.filter(state__in=UNSETTLED).exists():
        remove_originals(disposition_id)  # of a transfer also what was kept: it is in the vault
        certify(disposition, actor=actor)
    return rows.get(id=disposition_id)


def carry_out(disposition: Disposition, row_id: UUID, actor: Actor) -> None:
    """Carry out what is left of one recording; `words` of its row says why something of it stays."""
    related = ListedRecording.objects.select_related("recording__agency")
    row = related.get(id=row_id)
    if row.state == ListedState.WAITING:
        sound = as_taken_in(row.particulars, read=True)  # before the lock: it takes as long as the files are large
        try:
            _begin(disposition, row_id, actor, sound=sound)
        except Refused as refusal:
            _keep(disposition, row_id, actor, refusal.decision)
        row = related.get(id=row_id)
    elif row.state == ListedState.BEGUN and is_kept_again(disposition, row.recording_id):
        _say(row, _STAYS)
        return
    if row.state != ListedState.BEGUN:
        return
    order = _order(disposition, row)
    try:
        destroyed = destroy_objects(row.named, order)
        remove_files(beside_the_vault(row.recording_id))
    except (VaultError, OSError) as error:
        _say(row, str(error))
        return
    _finish(disposition, row_id, actor, destroyed)
    Elapsed.objects.filter(recording=row.recording_id).delete()  # in no turn: a night may hold the list for long


def is_kept_again(disposition: Disposition, recording_id: UUID) -> bool:
    """Whether something keeps a recording of which the disposal was begun by a run that ended before it did."""
    with transaction.atomic():
        action = FinalAction(disposition.action)
        _, kept = locked_blockers_of([recording_id], on=timezone.now().date(), action=action)
    return any(one.keeps != Keeps.DISPOSED for one in kept[recording_id])


def _say(row: ListedRecording, words: str) -> None:
    """What a recording waits for."""
    row.words = words[: ListedRecording.WORDS_MAX]
    row.save(update_fields=["words"])


def _begin(disposition: Disposition, row_id: UUID, actor: Actor, *, sound: bool) -> None:
    """The point of no return, in one transaction. Raises `Refused` for what may not go any more."""
    now = timezone.now()
    recording_id = ListedRecording.objects.values_list("recording_id", flat=True).get(id=row_id)
    with regulated(actor=actor, subject=subject_of(disposition), asked={"recording": str(recording_id)}):
        state = Disposition.objects.select_for_update().values_list("state", flat=True).get(id=disposition.id)
        row = ListedRecording.objects.select_for_update(of=("self",)).select_related("recording").get(id=row_id)
        action = FinalAction(disposition.action)
        _, kept = locked_blockers_of([recording_id], on=now.date(), action=action)
        if row.state != ListedState.WAITING:
            return
        approved = state == DispositionState.APPROVED
        decision = require(_decide(disposition, row, now, approved=approved, kept=kept[recording_id], sound=sound))
        wait = waits_for(row.recording_id, now)
        if wait:
            _say(row, wait)
            return
        row.named = objects_of(row.recording_id)
        row.outcome = {"files": count_files(beside_the_vault(row.recording_id)), **forget(row.recording_id)}
        row.state, row.begun_at, row.words = ListedState.BEGUN, now, ""
        row.save(update_fields=["named", "outcome", "state", "begun_at", "words"])
        Disposal.objects.create(
            recording=row.recording,
            disposition=str(disposition.id),
            authority=row.particulars["authority"],
            begun_at=now,
        )
        facts = {**cited(disposition, row), "objects": row.named, "files": row.outcome["files"]}
        subject = Subject("recording", recording_id)
        record(DISPOSAL_BEGUN, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())


def _decide(
    disposition: Disposition,
    row: ListedRecording,
    now: datetime,
    *,
    approved: bool,
    kept: tuple[Blocker, ...],
    sound: bool,
) -> Decision:
    found = particulars_of(disposition.agency, [row.recording_id], on=now.date()).get(row.recording_id)
    facts = DisposeOf(
        approved=approved,
        people=1 + disposition.approvals.exclude(by=disposition.proposed_by_id).count(),
        transferred=disposition.action == FinalAction.TRANSFER,
        accepted=_is_accepted(disposition),
        blockers=frozenset(one.keeps.value for one in kept),
        changed=changes(row.particulars, found) | (frozenset() if sound else {ORIGINAL}),
    )
    return decide(Act.DISPOSE_OF, facts, policy_of(disposition.agency, now.date()))


def _is_accepted(disposition: Disposition) -> bool:
    return Disposition.objects.filter(id=disposition.id, package__accepted_at__isnull=False).exists()


def _keep(disposition: Disposition, row_id: UUID, actor: Actor, decision: Decision) -> None:
    """It stays: it is no more on the list, and the night looks at it again.

    The recording's own history does not say why: its wearer reads it, and a hold may be about them.
    """
    words = " ".join(reason.words for reason in decision.reasons)[: ListedRecording.WORDS_MAX]
    with transaction.atomic():
        row = ListedRecording.objects.select_for_update().get(id=row_id)
        if row.state != ListedState.WAITING:
            return
        row.state, row.words, row.ended_at = ListedState.KEPT, words, timezone.now()
        row.save(update_fields=["state", "words", "ended_at"])
        facts = {"disposition": str(disposition.id)}
        record(RECORDING_KEPT, actor=actor, subject=Subject("recording", row.recording_id), facts=facts)
        note(row.recording_id, disposition.agency_id)


def _finish(disposition: Disposition, row_id: UUID, actor: Actor, destroyed: list[dict[str, object]]) -> None:
    now = timezone.now()
    with transaction.atomic():
        row = ListedRecording.objects.select_for_update().get(id=row_id)
        if row.state != ListedState.BEGUN:
            return
        row.outcome = {**row.outcome, "destroyed": destroyed}
        row.state, row.ended_at, row.words = ListedState.DISPOSED, now, ""
        row.save(update_fields=["outcome", "state", "ended_at", "words"])
        Disposal.objects.filter(recording=row.recording_id).update(ended_at=now)
        facts = {
            **cited(disposition, row),
            "category": row.particulars["category"],
            "objects": [one["object"] for one in destroyed],
            "tombstones": [one["tombstone"] for one in destroyed],
            "keys_destroyed": sum(bool(one["key_destroyed"]) for one in destroyed),
            "files": row.outcome["files"],
        }
        record(RECORDING_DISPOSED, actor=actor, subject=Subject("recording", row.recording_id), facts=facts)


def cited(disposition: Disposition, row: ListedRecording) -> dict[str, str]:
    """Under what a recording goes, as its events say it."""
    return {
        "disposition": str(disposition.id),
        "authority": row.particulars["authority"],
        "item": row.particulars["governing"],
    }


def _order(disposition: Disposition, row: ListedRecording) -> Order:
    people = [disposition.proposed_by_id, *disposition.approvals.values_list("by_id", flat=True)]
    return Order(
        disposition=str(disposition.id),
        authority=row.particulars["authority"],
        approvers=tuple(str(Actor.person(one)) for one in people),
        ordered_at=disposition.approved_at or row.begun_at or timezone.now(),
    )
