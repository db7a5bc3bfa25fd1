"""What a search found is taken over for review, all of it: each recording waits for a ruling (V.B.1)."""

import hashlib

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.events import RECORDS_MARKED
from openbwc.disclosure.models import Request, Responsive, SearchCertificate
from openbwc.disclosure.searching import certificate_content
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require

_BATCH = 1000


def mark_responsive(*, actor: Person, request: Request, certificate: SearchCertificate) -> int:
    """Take over what the certificate found; gives how many are new. Raises `Refused`.

    `Mistaken` for another request's certificate and a request that is not being handled; `AlteredError` for a
    certificate that is not the one that was signed.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.REVIEW_RECORDS, actor, request.agency, now))
        require_open(request)
        if certificate.request_id != request.id:
            raise Mistaken("Expected a certificate of a search for this request.")
        certificate_content(certificate)
        there = set(request.responsive.values_list("recording_id", flat=True))
        fresh = [one for one in certificate.recording_ids() if one not in there]
        rows = [
            Responsive(request=request, recording_id=one, found_by=certificate, marked_by=actor, marked_at=now)
            for one in fresh
        ]
        Responsive.objects.bulk_create(rows, batch_size=_BATCH)
        facts = {
            "certificate": str(certificate.id),
            "recordings": len(fresh),
            "sha256": hashlib.sha256(b"".join(one.bytes for one in fresh)).hexdigest(),
        }
        record(RECORDS_MARKED, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return len(fresh)
