"""What a request asks for is kept while it is open, may be appealed, or is before a court (V.A.4).

Guarantees: each certificate of a search stands with a hold on its query, which catches what comes in later too; whoever
releases such a hold, from whichever page or program, is refused until the request lets go of it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from openbwc.custody import NewEvent, Recorded, listen
from openbwc.disclosure.history import in_court, reckon
from openbwc.disclosure.models import Request, RequestHold, SearchCertificate, State
from openbwc.evidence.queries import Criteria
from openbwc.policy import Act, Decision, decide
from openbwc.policy.release_facts import FreeFootage
from openbwc.policy.requests import CLAUSE, Against, appeal_ends_at
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.queries import holders_of
from openbwc.program.refusals import Mistaken, require
from openbwc.retention.actions.place_hold import place_hold
from openbwc.retention.events import HOLD_RELEASED
from openbwc.retention.models import Hold
from openbwc.retention.scopes import criteria_of, saved

FOIA, PRIVACY_ACT = "foia_request", "privacy_act_request"
KEEPING = "V.A.4"


def keep_footage(*, actor: Person, certificate: SearchCertificate, criteria: Criteria) -> Hold:
    """Hold what a certificate's search finds, in the current transaction; the same search once. Raises `Refused`.

    A hold covers training environments too, whatever the search said of them.
    """
    request, today = certificate.request, timezone.now().date()
    own = replace(criteria, agency_code=request.agency.code, training=False)
    asked = criteria_of(saved(own))
    there = request.holds.filter(hold__released_at=None).select_related("hold")
    same = next((one.hold for one in there if criteria_of(one.hold.query or {}) == asked), None)
    if same is not None:
        return same
    policy = policy_of(request.agency, today)
    about_themselves = request.kind in policy.members(CLAUSE, "privacy_act_requesters")
    hold = place_hold(
        actor=actor,
        agency=request.agency,
        kind=PRIVACY_ACT if about_themselves else FOIA,
        authority=f"Request {request.number}; search certificate {certificate.sha256[:16]}",
        matter=request.number,
        query=own,
        custodian=_custodian(actor, request),
        review_on=today + timedelta(days=policy.number(KEEPING, "hold_review_days")),
    )
    RequestHold.objects.create(request=request, certificate=certificate, hold=hold)
    return hold


def decide_freeing(request: Request, at: datetime) -> Decision:
    """Whether a hold for the request may end."""
    told = reckon(request, at)
    last = told.history.appealable(Against.DETERMINATION)
    ends_at = appeal_ends_at(told.history, told.policy, told.days)
    facts = FreeFootage(
        open=request.state != State.CLOSED,
        appealable=last is not None and last.appealed_on is None and ends_at is not None and at <= ends_at,
        in_court=in_court(request),
    )
    return decide(Act.FREE_FOOTAGE, facts, policy_of(request.agency, at.date()))


def _custodian(actor: Person, request: Request) -> Person:
    """Who searches, where they serve in the agency; else a disclosure officer who does."""
    today = timezone.now().date()
    officers = [actor, *holders_of(Role.DISCLOSURE_OFFICER, request.agency, today)]
    for one in officers:
        if one.agency_id == request.agency_id and one.serves(today):
            return one
    raise Mistaken(f"Expected a disclosure officer who serves in {request.agency.code}, to keep the hold; found none.")


def _released(_event: Recorded, happened: NewEvent) -> None:
    """Refuse the release of a hold that a request still needs: the release rolls back with it."""
    kept = RequestHold.objects.filter(hold=happened.subject.id).select_related("request__agency").first()
    if kept is not None:
        require(decide_freeing(kept.request, timezone.now()))


listen(HOLD_RELEASED, _released)
