"""The proof that a LEO was told of a release: what the notices room proves becomes the proof of the notice (V.B.2).

Guarantees: an e-mail that the other side took over, or their own reading, proves it, in the transaction in which that
becomes known; a webhook of an agency or a message that was given up proves nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor, NewEvent, Recorded, listen, record
from openbwc.disclosure.deciding import about_release
from openbwc.disclosure.events import OFFICER_TOLD
from openbwc.disclosure.models import LeoNotice
from openbwc.disclosure.stating import digest_of
from openbwc.notices.events import NOTICE_SENT, NOTICES_READ
from openbwc.notices.models import Channel, Notice
from openbwc.policy import Decision
from openbwc.program.models import Person


def prove(
    notice: LeoNotice,
    proof: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    told_by: Person | None = None,
    decision: Decision | None = None,
) -> LeoNotice:
    """Write down that they were told, in the current transaction.

    The words of a proof stay out of the ledger, which keeps the digest of the whole of it.
    """
    notice.told_at, notice.told_by, notice.proof = at, told_by, dict(proof)
    notice.save(update_fields=["told_at", "told_by", "proof"])
    facts = {"notice": str(notice.id), "person": str(notice.person_id), "by": proof["by"]}
    facts["digest"] = digest_of(notice.proof)
    said = decision.as_dict() if decision else None
    record(OFFICER_TOLD, actor=actor, subject=about_release(notice.release), facts=facts, decision=said)
    return notice


def _take_over(ids: list[str], proof: Mapping[str, Any], happened: NewEvent) -> None:
    events = Notice.objects.filter(id__in=ids).values_list("event_id", flat=True)
    untold = LeoNotice.objects.select_for_update(of=("self",)).filter(event_id__in=list(events), told_at=None)
    for notice in untold.select_related("release"):
        prove(notice, proof, actor=happened.actor, at=timezone.now())


def _sent(event: Recorded, happened: NewEvent) -> None:
    if happened.facts["channel"] != Channel.EMAIL:
        return
    proof = {"by": "email", "event": str(event.event_id), "message_id": happened.facts["message_id"]}
    _take_over(happened.facts["notices"], proof, happened)


def _read(event: Recorded, happened: NewEvent) -> None:
    _take_over(happened.facts["notices"], {"by": "reading", "event": str(event.event_id)}, happened)


listen(NOTICE_SENT, _sent)
listen(NOTICES_READ, _read)
