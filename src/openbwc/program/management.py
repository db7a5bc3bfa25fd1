"""Who may change the programme's records: a programme manager in the agency, or the department's policy office.

Until the first policy office is appointed, the installation itself stands in for it, so that a new system can be
set up; from then on it holds nothing. For that reason there is always somebody in the policy office.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.policy import Act, Decision, ManageProgramme, decide
from openbwc.program.models import Agency, Appointment, Person, Role
from openbwc.program.policies import governing
from openbwc.program.queries import NO_ROLES, Authority, authority_of
from openbwc.program.refusals import Mistaken

INSTALLATION = Actor.system("installation")
NOTHING = Authority({}, NO_ROLES)


def authority_of_actor(actor: Actor) -> Authority:
    """The roles that an actor holds today; a system actor holds none, but see the module's docstring."""
    today = timezone.now().date()
    if actor == INSTALLATION and not Appointment.objects.filter(role=Role.POLICY_OFFICE).exists():
        return Authority({}, frozenset({Role.POLICY_OFFICE.value}))
    person = person_of(actor)
    return authority_of(person, today) if person else NOTHING


def person_of(actor: Actor) -> Person | None:
    """The person who acts; None for a system actor."""
    kind, _, key = actor.text.partition(":")
    return Person.objects.filter(id=UUID(key)).first() if kind == "person" else None


def decide_management(actor: Actor, agency: Agency | None, *, authority_over: Person | None = None) -> Decision:
    """Whether the actor may change the programme's records of an agency (or, with none, of the department).

    `authority_over` is the person whose authority the change gives or takes, so that nobody does it for themselves.
    """
    today = timezone.now().date()
    authority = authority_of_actor(actor)
    facts = ManageProgramme(
        roles_in_agency=authority.in_agency(agency.id) if agency else NO_ROLES,
        department_roles=authority.department,
        concerns_self=authority_over is not None and actor == Actor.person(authority_over.id),
    )
    return decide(Act.MANAGE_PROGRAMME, facts, governing(agency, today))


def holds_for_department(actor: Actor) -> bool:
    """Whether the actor acts by the department's authority: what they order for one agency is the department's."""
    return decide_management(actor, None).permitted


def keep_a_policy_office(ending: Iterable[Appointment]) -> None:
    """Call inside a transaction, after the appointments were shortened.

    Raises `Mistaken` when one of them leaves nobody in the policy office on the day of its end, or today if later. None
    that is declared void can be the last one: somebody else of the policy office does that.
    """
    today = timezone.now().date()
    for one in ending:
        if one.role != Role.POLICY_OFFICE or one.agency_id is not None or one.ends_on is None:
            continue
        offices = Appointment.objects.select_for_update(of=("self",)).select_related("person").order_by("id")
        on = max(today, one.ends_on)
        held = offices.filter(Appointment.in_force(on), role=Role.POLICY_OFFICE, agency=None)
        if not any(other.person.serves(on) for other in held):
            raise Mistaken(
                f"Expected a policy office on {on}; this appointment is the last one. Appoint a successor first."
            )
