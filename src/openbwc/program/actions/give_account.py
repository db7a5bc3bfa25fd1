"""A registered person is given an account to sign in with; it says who somebody is and gives no right (V.A.1)."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import ACCOUNT_GIVEN
from openbwc.program.management import decide_management
from openbwc.program.models import Account, Person
from openbwc.program.refusals import Mistaken, regulated, require


def give_account(*, actor: Actor, person: Person, username: str, email: str, password: str) -> Account:
    """Give a person an account. Raises `Refused`; `Mistaken` when the person has one already.

    The password is for the first sign-in; it stands in no event.
    """
    if person.account_id is not None:
        raise Mistaken(f"{person.name} was expected to have no account; one exists already.")
    subject = Subject("person", person.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, person.agency))
        account = Account.objects.create_user(username, email, password)
        person.account = account
        person.save(update_fields=["account"])
        facts = {"account": str(account.id), "username": username}
        record(ACCOUNT_GIVEN, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return account
