"""A disposition is withdrawn, or what is left of it is stopped, with the reason; its list stays to be read (V.A.4).

Guarantees: what has not begun at that moment stays. What has begun ends, for a part of it may be gone; then the
certificate says what went and what was kept.
"""

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.actions.execute_disposition import enqueue
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.dispositions import keep_waiting
from openbwc.retention.events import DISPOSITION_WITHDRAWN
from openbwc.retention.models import Disposition, DispositionState, ListedState
from openbwc.retention.transfers import remove_originals


def withdraw_disposition(*, actor: Person, disposition: Disposition, reason: str) -> Disposition:
    """Withdraw it; what has not begun is kept. Raises `Refused`; `Mistaken` where it ended or is withdrawn already."""
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=subject_of(disposition)):
        disposition = locked_disposition(disposition, DispositionState.PROPOSED, DispositionState.APPROVED)
        decision = require(decide_retention(Act.WITHDRAW_DISPOSITION, actor, disposition.agency, now, reason=words))
        if len(words) > Disposition.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {Disposition.REASON_MAX} characters; found {len(words)}.")
        if disposition.withdrawn_by_id is not None:
            raise Mistaken("Expected a disposition that is not stopped yet; what had begun of this one is ending.")
        disposition.withdrawn_by, disposition.withdrawn_because = actor, words
        disposition.save(update_fields=["withdrawn_by", "withdrawn_because"])
        keep_waiting(disposition, "The disposition was withdrawn.", now)
        if disposition.recordings.exclude(state=ListedState.KEPT).exists():
            enqueue(disposition, now)  # to its end, and its certificate
        else:
            disposition.state, disposition.ended_at, disposition.look_at = DispositionState.WITHDRAWN, now, None
            disposition.save(update_fields=["state", "ended_at", "look_at"])
            transaction.on_commit(lambda: remove_originals(disposition.id))
        said = {"agency": disposition.agency.code, "reason": words}
        record(
            DISPOSITION_WITHDRAWN, actor=who, subject=subject_of(disposition), facts=said, decision=decision.as_dict()
        )
    return disposition
