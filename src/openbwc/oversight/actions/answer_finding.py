"""A finding is answered by its owner, or by somebody on the owner's behalf (III.B, II.B.6)."""

from datetime import timedelta

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.oversight.deciding import decide_answer
from openbwc.oversight.events import FINDING_ANSWERED
from openbwc.oversight.models import Answer, Finding, FindingState
from openbwc.program.models import Person
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated, require

AWAITING_AN_ANSWER = frozenset({FindingState.OPEN, FindingState.RETURNED})


def answer_finding(*, actor: Person, finding: Finding, reason: str, statement: str, evidence: str = "") -> Answer:
    """Answer with a reason that the policy accepts for the clause, a statement, and perhaps where the proof lies.

    Raises `Refused`; `Mistaken` where the finding awaits no answer.
    """
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("finding", finding.id)
    with regulated(actor=who, subject=subject):
        finding = Finding.objects.select_for_update(of=("self",)).select_related("agency").get(id=finding.id)
        decision = require(decide_answer(actor, finding, reason=reason, statement=statement))
        if finding.state not in AWAITING_AN_ANSWER:
            raise Mistaken(f"Expected a finding that awaits an answer; found '{FindingState(finding.state).label}'.")
        answer = Answer.objects.create(
            finding=finding,
            person=actor,
            on_behalf_of_id=finding.owner_id if finding.owner_id != actor.id else None,
            reason=reason,
            statement=statement.strip(),
            evidence=evidence.strip(),
            answered_at=now,
        )
        days = governing(finding.agency, now.date()).number("III.B", "finding_decision_days")
        finding.state, finding.due_on = FindingState.ANSWERED, now.date() + timedelta(days=days)
        finding.escalated_on = None
        finding.save(update_fields=["state", "due_on", "escalated_on"])
        facts = {
            "agency": str(finding.agency_id),
            "answer": str(answer.id),
            "on_behalf_of": str(answer.on_behalf_of_id) if answer.on_behalf_of_id else None,
            "reason": reason,
            "statement": answer.statement,
            "evidence": answer.evidence,
            "due_on": finding.due_on.isoformat(),
        }
        record(FINDING_ANSWERED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return answer
