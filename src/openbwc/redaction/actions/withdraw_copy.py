"""A redacted copy is withdrawn: it is served no more from this moment; it stays in the vault, and its history too."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction
from openbwc.redaction.events import COPY_WITHDRAWN


def withdraw_copy(*, actor: Person, copy: RedactedCopy, reason: str) -> RedactedCopy:
    """Withdraw a copy; who plays it now is cut off. Raises `Refused`; `Mistaken` where it is withdrawn already."""
    now = timezone.now()
    words = reason.strip()
    who, subject = Actor.person(actor.id), Subject("recording", copy.clip.recording_id)
    with regulated(actor=who, subject=subject):
        rows = RedactedCopy.objects.select_for_update(of=("self",)).select_related("clip__recording__agency")
        copy = rows.get(id=copy.id)
        agency = copy.clip.recording.agency
        decision = require(decide_redaction(Act.WITHDRAW_COPY, actor, agency, now, reason=words))
        if copy.state == CopyState.WITHDRAWN:
            raise Mistaken("Expected a copy that is served; this one is withdrawn.")
        copy.state, copy.withdrawn_at, copy.withdrawn_by = CopyState.WITHDRAWN, now, actor
        copy.withdrawn_reason = words[:300]
        copy.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        facts = {"copy": str(copy.id), "clip": str(copy.clip_id), "sha256": copy.sha256, "reason": words}
        record(COPY_WITHDRAWN, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return copy
