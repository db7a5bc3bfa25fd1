"""A disposition is withdrawn before anything of it went, with its reason; its list stays to be read (V.A.4)."""

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.events import DISPOSITION_WITHDRAWN
from openbwc.retention.models import Disposition, DispositionState, ListedState
from openbwc.retention.transfers import remove_originals


def withdraw_disposition(*, actor: Person, disposition: Disposition, reason: str) -> Disposition:
    """Withdraw it; what it listed is kept. Raises `Refused`; `Mistaken` where it is decided, or where it has begun."""
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=subject_of(disposition)):
        disposition = locked_disposition(disposition, DispositionState.PROPOSED, DispositionState.APPROVED)
        decision = require(decide_retention(Act.WITHDRAW_DISPOSITION, actor, disposition.agency, now, reason=words))
        if len(words) > Disposition.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {Disposition.REASON_MAX} characters; found {len(words)}.")
        if disposition.recordings.filter(state__in=(ListedState.BEGUN, ListedState.DISPOSED)).exists():
            raise Mistaken("Expected a disposition that has not begun. Hold what is to stay: a hold stops the rest.")
        disposition.recordings.filter(state=ListedState.WAITING).update(
            state=ListedState.KEPT, words="The disposition was withdrawn.", ended_at=now
        )
        disposition.state, disposition.ended_at = DispositionState.WITHDRAWN, now
        disposition.withdrawn_by, disposition.withdrawn_because, disposition.look_at = actor, words, None
        disposition.save(update_fields=["state", "ended_at", "withdrawn_by", "withdrawn_because", "look_at"])
        said = {"agency": disposition.agency.code, "reason": words}
        record(
            DISPOSITION_WITHDRAWN, actor=who, subject=subject_of(disposition), facts=said, decision=decision.as_dict()
        )
        transaction.on_commit(lambda: remove_originals(disposition.id))
    return disposition
