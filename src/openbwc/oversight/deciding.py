"""Whether somebody may read or run an agency's oversight, answer a finding, or decide on an answer."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.oversight.models import Answer, Finding
from openbwc.policy import Act, AnswerFinding, Decision, Oversee, RuleOnFinding, decide
from openbwc.program.management import authority_of_actor, person_of
from openbwc.program.models import Agency, Appointment, Person, Role
from openbwc.program.policies import governing
from openbwc.program.queries import Authority
from openbwc.program.refusals import require


def decide_overseeing(act: Act, authority: Authority, agency: Agency) -> Decision:
    """Whether that authority reads (`READ_OVERSIGHT`) or runs (`RUN_OVERSIGHT`) the agency's oversight."""
    facts = Oversee(roles_in_agency=authority.in_agency(agency.id), department_roles=authority.department)
    return decide(act, facts, governing(agency, timezone.now().date()))


def agencies_overseen(authority: Authority, agencies: Iterable[Agency], act: Act = Act.READ_OVERSIGHT) -> list[Agency]:
    """Those of the agencies whose oversight that authority reads, or runs."""
    return [agency for agency in agencies if decide_overseeing(act, authority, agency).permitted]


def require_running(actor: Actor, agency: Agency) -> None:
    """Raise `Refused` where a person runs an agency's oversight without authority; the queue runs it by itself."""
    if person_of(actor) is not None:
        require(decide_overseeing(Act.RUN_OVERSIGHT, authority_of_actor(actor), agency))


def decide_answer(person: Person, finding: Finding, *, reason: str, statement: str) -> Decision:
    """Whether a person may answer a finding like this."""
    authority = authority_of_actor(Actor.person(person.id))
    facts = AnswerFinding(
        roles_in_agency=authority.in_agency(finding.agency_id),
        department_roles=authority.department,
        is_owner=finding.owner_id == person.id,
        clause=finding.clause,
        reason=reason,
        statement=statement,
    )
    return decide(Act.ANSWER_FINDING, facts, governing(finding.agency, timezone.now().date()))


def decide_ruling(
    person: Person, finding: Finding, answer: Answer, *, accepts: bool, statement: str, remedy: str
) -> Decision:
    """Whether a person may decide on an answer like this."""
    authority = authority_of_actor(Actor.person(person.id))
    facts = RuleOnFinding(
        roles_in_agency=authority.in_agency(finding.agency_id),
        department_roles=authority.department,
        concerns_self=person.id in {answer.person_id, answer.on_behalf_of_id, finding.owner_id},
        accepts=accepts,
        statement=statement,
        remedy=remedy,
    )
    return decide(Act.RULE_ON_FINDING, facts, governing(finding.agency, timezone.now().date()))


def manager_of(agency: Agency, on: date) -> UUID | None:
    """The programme manager who was appointed first of those in office on a day; None where there is none."""
    held = Appointment.objects.filter(Appointment.in_force(on), agency=agency, role=Role.PROGRAMME_MANAGER)
    return held.order_by("starts_on", "id").values_list("person_id", flat=True).first()
