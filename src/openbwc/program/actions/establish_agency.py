"""An agency joins the installation (I)."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGENCY_ESTABLISHED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.vault import INSTALLATION, BadNameError
from openbwc.vault.keys import check_holder


def establish_agency(*, actor: Actor, code: str, name: str) -> Agency:
    """Establish an agency; its code names its policy profile, and its key in the vault.

    Raises `Refused`; `Mistaken` for a code that no key can be named by.
    """
    try:
        check_holder(code)
    except BadNameError as error:
        raise Mistaken(str(error)) from error
    if code.casefold() == INSTALLATION:
        raise Mistaken(f"Expected another code: {INSTALLATION!r} is whose key seals what is of no agency.")
    agency = Agency(code=code, name=name)
    subject = Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, None))
        agency.save(force_insert=True)
        facts = {"code": code, "name": name}
        record(AGENCY_ESTABLISHED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agency
