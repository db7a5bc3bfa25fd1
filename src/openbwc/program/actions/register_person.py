"""A person of the department enters the programme's records, with or without an account to sign in."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import PERSON_REGISTERED
from openbwc.program.management import decide_management
from openbwc.program.models import Account, Agency, Person
from openbwc.program.refusals import regulated, require


def register_person(
    *, actor: Actor, agency: Agency, given_name: str, family_name: str, badge: str, account: Account | None = None
) -> Person:
    """Register a person in an agency; registration alone gives no authority (V.A.1). Raises `Refused`."""
    person = Person(agency=agency, given_name=given_name, family_name=family_name, badge=badge, account=account)
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        person.save(force_insert=True)
        facts = {"agency": str(agency.id), "name": person.name, "badge": badge}
        record(PERSON_REGISTERED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return person
