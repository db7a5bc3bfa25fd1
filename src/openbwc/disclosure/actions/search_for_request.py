"""The catalogue is searched for a request, and the certificate of it is signed into the ledger (V.B.1).

Guarantees: words and people sought are screened before any recording is looked at (II.B.1, II.B.5); the certificate,
its digest in the ledger and the step in the request's history stand or fall together, and with them the hold that keeps
what the search finds, now and later, from disposal (V.A.4).
"""

import hashlib
from typing import Any

import rfc8785
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.events import SEARCHED
from openbwc.disclosure.history import events_of, state_of
from openbwc.disclosure.holding import keep_footage
from openbwc.disclosure.models import Request, SearchCertificate, State, Step
from openbwc.disclosure.searching import search
from openbwc.disclosure.stepping import take_step
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require


def search_for_request(*, actor: Person, request: Request, criteria: Criteria) -> SearchCertificate:
    """Search for the request. Raises `Refused`; `Mistaken` for criteria that ask nothing, and for a closed request."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        decision = require(decide_on_requests(Act.SEARCH_FOR_REQUEST, actor, request.agency, now))
    check_search(actor=actor, criteria=criteria)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        if request.testing or state_of(events_of(request)) == State.CLOSED:
            raise Mistaken("Expected a request that is not closed.")
        if criteria == Criteria(agency_code=criteria.agency_code):
            raise Mistaken("Expected a search that asks something: a span, an officer, a camera, a place or words.")
        made = search(request.agency, criteria, at=now)
        content = rfc8785.dumps(made.content)
        certificate = SearchCertificate(
            id=new_id(),
            request=request,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            recordings=made.recordings,
            outstanding=made.outstanding,
            found=made.found,
            missing=made.missing,
            by=actor,
            at=now,
        )
        facts: dict[str, Any] = {
            "certificate": str(certificate.id),
            "sha256": certificate.sha256,
            "found": made.found,
            "missing": made.missing,
        }
        event = record(SEARCHED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
        certificate.event_id = event.event_id
        certificate.save(force_insert=True)
        told = {name: facts[name] for name in ("certificate", "sha256", "found", "missing")}
        take_step(request, Step.SEARCHED, by=actor, actor=who, at=now, decision=decision, **told)
        keep_footage(actor=actor, certificate=certificate, criteria=criteria)
    return certificate
