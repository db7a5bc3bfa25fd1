"""A supervisor or the programme manager decides on an answer: accepted, or returned with a remedy and its day."""

from datetime import date, timedelta

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.oversight.deciding import decide_ruling
from openbwc.oversight.events import FINDING_RULED
from openbwc.oversight.models import Answer, Finding, FindingState, Outcome, Ruling
from openbwc.program.models import Person
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated, require


def rule_on_finding(
    *, actor: Person, finding: Finding, outcome: Outcome, statement: str, remedy: str = "", due_on: date | None = None
) -> Ruling:
    """Decide on the finding's last answer; never one's own.

    A return names the `remedy`, due on `due_on` (the policy's time for an answer where none is given). Raises
    `Refused`; `Mistaken` where no answer awaits a decision, or for a day that has passed.
    """
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("finding", finding.id)
    accepts = outcome == Outcome.ACCEPTED
    with regulated(actor=who, subject=subject):
        finding = Finding.objects.select_for_update(of=("self",)).select_related("agency").get(id=finding.id)
        answer = _awaiting(finding)
        decision = require(decide_ruling(actor, finding, answer, accepts=accepts, statement=statement, remedy=remedy))
        if due_on is not None and (accepts or due_on < now.date()):
            raise Mistaken(f"Expected, with a return, a day from {now:%Y-%m-%d} on; found {due_on} ({outcome.label}).")
        if not accepts:
            days = governing(finding.agency, now.date()).number("III.B", "finding_answer_days")
            finding.due_on = due_on or now.date() + timedelta(days=days)
        ruling = Ruling.objects.create(
            answer=answer,
            person=actor,
            outcome=outcome,
            statement=statement.strip(),
            remedy="" if accepts else remedy.strip(),
            due_on=None if accepts else finding.due_on,
            ruled_at=now,
        )
        finding.state = FindingState.ACCEPTED if accepts else FindingState.RETURNED
        finding.escalated_on = None
        finding.save(update_fields=["state", "due_on", "escalated_on"])
        facts = {
            "agency": str(finding.agency_id),
            "answer": str(answer.id),
            "outcome": outcome.value,
            "statement": ruling.statement,
            "remedy": ruling.remedy,
            "due_on": ruling.due_on.isoformat() if ruling.due_on else None,
        }
        record(FINDING_RULED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return ruling


def _awaiting(finding: Finding) -> Answer:
    """The answer that awaits a decision."""
    answer = Answer.objects.filter(finding=finding).first() if finding.state == FindingState.ANSWERED else None
    if answer is None:
        raise Mistaken(f"Expected an answer that awaits a decision; found '{FindingState(finding.state).label}'.")
    return answer
