"""The search of a certificate is made again and compared, and that it was is kept in the ledger (V.B.1)."""

from dataclasses import asdict

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, subject_of
from openbwc.disclosure.events import SEARCH_COMPARED
from openbwc.disclosure.models import SearchCertificate
from openbwc.disclosure.searching import Comparison, made_again
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def compare_search(*, actor: Person, certificate: SearchCertificate) -> Comparison:
    """Search again, and say what differs. Raises `Refused`."""
    request, who = certificate.request, Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        decision = require(decide_on_requests(Act.SEARCH_FOR_REQUEST, actor, request.agency, timezone.now()))
        found = made_again(certificate)
        facts = {"certificate": str(certificate.id), "sha256": certificate.sha256, **asdict(found)}
        record(SEARCH_COMPARED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return found
