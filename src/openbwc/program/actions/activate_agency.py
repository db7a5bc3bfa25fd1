"""An agency's programme is activated, when its papers and people are complete (III.C)."""

from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import AGENCY_ACTIVATED
from openbwc.program.management import decide_management
from openbwc.program.models import Activation, Agency
from openbwc.program.readiness import decide_activation
from openbwc.program.refusals import Mistaken, regulated, require


def activate_agency(*, actor: Actor, agency: Agency, at: datetime) -> Activation:
    """Activate an agency from a moment on.

    Raises `Refused` with every paper that is missing; `Mistaken` when it is activated already.
    """
    subject = Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        require(decide_management(actor, agency))
        if Activation.objects.filter(agency=agency, ends_at=None).exists():
            raise Mistaken(f"{agency} was expected to be inactive; it is activated already.")
        decision = require(decide_activation(agency, at))
        activation = Activation.objects.create(agency=agency, starts_at=at)
        facts = {"starts_at": at.isoformat()}
        record(AGENCY_ACTIVATED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return activation
