"""Somebody reports a recording as one that ought not to be, or that needs care; it is restricted at once (II.B.1-5).

Guarantees: whoever is of the agency may report, without having to reach the footage; the recording is restricted in
the transaction of the report, and only a review leads it out again.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject
from openbwc.evidence.actions.assign_review import decide_step
from openbwc.evidence.assertions import held, restriction_after, settle_restriction
from openbwc.evidence.models import Ground, ProhibitedReview, Recording
from openbwc.evidence.restriction import SENSITIVE_RANGE, reviewed_restrictions
from openbwc.evidence.reviewing import open_review
from openbwc.policy import Act, Decision, ReportProhibited, decide
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken, regulated, require

STATEMENT_MAX = 1000


def decide_report(person: Person, recording: Recording, *, restriction: str, statement: str) -> Decision:
    """Whether a person may report the recording under a restriction of the policy."""
    today = timezone.now().date()
    authority = authority_of(person, today)
    facts = ReportProhibited(
        person_active=person.serves(today),
        of_owning_agency=person.agency_id == recording.agency_id or bool(authority.in_agency(recording.agency_id)),
        holds_department_role=bool(authority.department),
        restriction=restriction,
        statement=statement,
    )
    return decide(Act.REPORT_PROHIBITED, facts, policy_of(recording.agency, today))


def report_prohibited(*, actor: Person, recording: Recording, restriction: str, statement: str) -> ProhibitedReview:
    """Report it under one of the policy's restrictions.

    Raises `Refused`; `Mistaken` where such a report is under review already, where the restriction was kept and the
    person may not have it reviewed anew, for a part of a recording, and for a statement that is too long.
    """
    statement = statement.strip()
    if restriction == SENSITIVE_RANGE:
        raise Mistaken("Expected a ground that holds for the whole recording; mark a sensitive part as a range of it.")
    if len(statement) > STATEMENT_MAX:
        raise Mistaken(f"Expected a statement of at most {STATEMENT_MAX} characters; found {len(statement)}.")
    now = timezone.now()
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        decision = require(decide_report(actor, recording, restriction=restriction, statement=statement))
        open_ones = ProhibitedReview.objects.filter(recording=recording, restriction=restriction, decided_at=None)
        if open_ones.filter(ground=Ground.REPORT).exists():
            raise Mistaken("It was reported on this ground already, and the review is open.")
        _check_not_kept(actor, recording, restriction, statement)
        review = open_review(
            recording,
            restriction=restriction,
            ground=Ground.REPORT,
            statement=statement,
            by=actor,
            at=now,
            decision=decision,
        )
        after = restriction_after(recording, category=recording.category, encounter=recording.encounter, at=now)
        settle_restriction(recording, after, actor=who)
        recording.save(update_fields=["restriction"])
    return review


def _check_not_kept(actor: Person, recording: Recording, restriction: str, statement: str) -> None:
    """A restriction that was kept stands without another report; only who may assign reviews has it looked at again."""
    decided = ProhibitedReview.objects.filter(recording=recording).exclude(decided_at=None)
    if restriction not in reviewed_restrictions(decided):
        return
    asked = ProhibitedReview(recording=recording, restriction=restriction)
    if not decide_step(actor, asked, reason=statement, decides=False).permitted:
        raise Mistaken("It was reviewed on this ground already, and stays restricted; a custodian may reopen it.")
