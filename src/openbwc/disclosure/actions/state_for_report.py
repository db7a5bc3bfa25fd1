"""The office states what only it can know of a fiscal year for the annual FOIA report (5 USC 552(e)(1))."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.annual_report.cases import Stated, fiscal_year_of
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.events import REPORT_STATED
from openbwc.disclosure.models import AnnualStatement
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, regulated, require


def state_for_report(*, actor: Person, agency: Agency, year: int, stated: Stated) -> AnnualStatement:
    """State the figures of a year, in place of what was stated before. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, agency, now))
        told = {name: getattr(stated, name) for name in Stated.__slots__}
        if year > fiscal_year_of(now.date()):
            raise Mistaken(f"Expected a fiscal year that has begun; found {year}.")
        if any(value < 0 for value in told.values()):
            raise Mistaken("Expected figures that are not below zero.")
        if stated.consultations_processed > stated.consultations_at_start + stated.consultations_received:
            raise Mistaken("Expected no more consultations processed than there were.")
        row = AnnualStatement(agency=agency, year=year, by=actor, at=now, **told)
        row.save(force_insert=True)
        facts = {"agency": agency.code, "year": year, "figures": {name: str(value) for name, value in told.items()}}
        record(REPORT_STATED, actor=who, subject=Subject("agency", agency.id), facts=facts, decision=decision.as_dict())
    return row
