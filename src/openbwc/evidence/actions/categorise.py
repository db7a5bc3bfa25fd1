"""A recording gets its category; one that stands for a prohibited ground restricts it at once, and only
a custodian leads it out of a restriction again (II.B.1-3), or files it where it is kept for less time (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, filing_of, held, restriction_after, settle_restriction
from openbwc.evidence.events import CATEGORY_ASSERTED
from openbwc.evidence.models import Recording
from openbwc.evidence.reviewing import follow_grounds
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def categorise(*, actor: Person, recording: Recording, category: str, reason: str) -> Recording:
    """Assert a category of the agency's policy. Raises `Refused`; `Mistaken` for one that the policy lacks."""
    now = timezone.now()
    known = policy_of(recording.agency, now.date()).categories
    if category not in known:
        raise Mistaken(f"{recording.agency.code} knows the categories {', '.join(sorted(known))}; found {category!r}.")
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        restriction = restriction_after(recording, category=category, encounter=recording.encounter, at=now)
        filing = filing_of(recording, category, restriction, now)
        decision = require(decide_about(actor, recording, subject=filing, reason=reason.strip(), at=now))
        facts = {"before": recording.category, "after": category, "reason": reason.strip()}
        recording.category = category
        recording.save(update_fields=["category"])  # before the event: who listens looks at what is asserted
        record(CATEGORY_ASSERTED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        follow_grounds(recording, by=actor, reason=reason.strip(), at=now)
        settle_restriction(recording, restriction, actor=who)
        recording.save(update_fields=["restriction"])
    return recording
