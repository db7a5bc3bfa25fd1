"""How an agency's disclosure office is reached is entered, for the letters: where to write and appeal, who helps."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.events import OFFICE_ENTERED
from openbwc.disclosure.models import Office
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, regulated, require

LONGEST = 1000


def enter_office(*, actor: Person, agency: Agency, address: str, appeals_to: str, liaison: str) -> Office:
    """Enter it; letters from now on tell it. Raises `Refused`; `Mistaken` for what is empty or too long."""
    now, who, about = timezone.now(), Actor.person(actor.id), Subject("agency", agency.id)
    with regulated(actor=who, subject=about):
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, agency, now))
        for name, text, longest in (
            ("the office's address", address, LONGEST),
            ("where to appeal", appeals_to, LONGEST),
            ("the public liaison", liaison, 200),
        ):
            if not 0 < len(text.strip()) <= longest:
                raise Mistaken(f"Expected {name} in at most {longest} characters; found {len(text.strip())}.")
        office = Office.objects.create(
            agency=agency,
            address=address.strip(),
            appeals_to=appeals_to.strip(),
            liaison=liaison.strip(),
            by=actor,
            at=now,
        )
        facts = {"agency": agency.code, "address": office.address, "appeals_to": office.appeals_to}
        record(OFFICE_ENTERED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
    return office
