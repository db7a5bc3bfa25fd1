"""An operation, an emergency or a patrol shift is entered, with its roster (II.A.1-3)."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import OPERATION_PLANNED
from openbwc.evidence.models import Operation, RosterEntry, Sensitivity
from openbwc.evidence.rosters import RosterLine, check_operation, clause_of, decide_planning, entries_of, told
from openbwc.policy import Act, ScreenText, decide
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require


def plan_operation(
    *,
    actor: Actor,
    agency: Agency,
    type: str,
    number: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
    site: str = "",
    place: str = "",
    sensitivity: Sensitivity = Sensitivity.NONE,
    exemption: str = "",
    roster: Iterable[RosterLine] = (),
) -> Operation:
    """Enter an operation with the people of its roster: all of it, or nothing. Its words are screened (II.B.5).

    Raises `Refused`; `Mistaken` for a type, an exemption, a zone or times that cannot be, a number that the agency
    has used, and a person who is on the roster twice or has left.
    """
    policy = policy_of(agency, starts_at.date())
    operation = Operation(
        agency=agency,
        type=type,
        number=number.strip(),
        title=title.strip(),
        site=site.strip(),
        zone=zone,
        place=place.strip(),
        sensitivity=sensitivity,
        exemption=exemption,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    subject = Subject("operation", operation.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_planning(actor, agency))
        words = ScreenText(text=f"{title} {place} {site}")
        require(decide(Act.SCREEN_TEXT, words, policy_of(agency, timezone.now().date())))
        check_operation(operation, policy)
        operation.save(force_insert=True)
        entries = RosterEntry.objects.bulk_create(entries_of(operation, roster))
        facts = {
            "agency": str(agency.id),
            "type": type,
            "clause": clause_of(type, policy),
            "number": operation.number,
            "title": operation.title,
            "starts_at": starts_at.isoformat(),
            "ends_at": ends_at.isoformat(),
            "zone": zone,
            "site": operation.site,
            "place": operation.place,
            "sensitivity": sensitivity.value,
            "exemption": exemption,
            "roster": told(entries),
        }
        record(OPERATION_PLANNED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return operation
