"""An agency joins the installation (I)."""

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGENCY_ESTABLISHED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency
from openbwc.program.refusals import regulated, require


def establish_agency(*, actor: Actor, code: str, name: str) -> Agency:
    """Establish an agency; its code names its policy profile. Raises `Refused`."""
    agency = Agency(code=code, name=name)
    subject = Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, None))
        agency.save(force_insert=True)
        facts = {"code": code, "name": name}
        record(AGENCY_ESTABLISHED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return agency
