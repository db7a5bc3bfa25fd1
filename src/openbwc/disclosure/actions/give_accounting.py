"""An individual who asks for it gets the accounting of the recordings that their request found (5 USC 552a(c)(3)).

Guarantees: disclosures under (b)(7) are left out, and nothing given says whether there are any; where a rule exempts
the system of records from (c)(3), it is cited and nothing is given (552a(j)(2)).
"""

import hashlib

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.accounting import accounts_shown
from openbwc.disclosure.accounting_files import individual_csv
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.events import ACCOUNTING_GIVEN
from openbwc.disclosure.models import AccountingGiven, Disclosed, Request
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require

INDIVIDUAL = "person_in_footage"


def give_accounting(*, actor: Person, request: Request, exempt_by: str = "") -> AccountingGiven:
    """Give it. Raises `Refused`; `Mistaken` unless a person in the footage asked, and the request was searched for."""
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        certificate = request.certificates.first()
        if request.kind != INDIVIDUAL:
            raise Mistaken("Expected a request of somebody who is in the footage; the accounting is for them alone.")
        if certificate is None:
            raise Mistaken("Expected a request that was searched for; nobody knows yet which recordings it is about.")
        rows = Disclosed.objects.filter(agency=request.agency, recording__in=certificate.recording_ids())
        shown, left_out = accounts_shown(rows.order_by("made_on", "at", "id"))
        cited = exempt_by.strip()
        content = b"" if cited else individual_csv(shown).encode()
        given = AccountingGiven(
            id=new_id(),
            request=request,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
            given=0 if cited else len(shown),
            left_out=len(shown) + left_out if cited else left_out,
            exempt_by=cited,
            by=actor,
            at=now,
        )
        given.save(force_insert=True)
        facts = {
            "accounting": str(given.id),
            "sha256": given.sha256,
            "given": given.given,
            "left_out": given.left_out,
            "exempt_by": cited,
        }
        record(ACCOUNTING_GIVEN, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return given
