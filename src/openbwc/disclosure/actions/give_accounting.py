"""An individual who asks for it gets the accounting of the recordings that show them (5 USC 552a(c)(3)).

Guarantees: it is for whoever declared who they are (28 USC 1746; 6 CFR 5.21), of what was found for them and ruled to
be of them, and never of a disclosure about somebody else; disclosures under (b)(7) are left out, and nothing given says
whether there are any; where a rule exempts the system of records from (c)(3), it is cited and nothing is given
(552a(j)(2)).
"""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.accounting import accounts_shown, standing
from openbwc.disclosure.accounting_files import individual_csv
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.events import ACCOUNTING_GIVEN
from openbwc.disclosure.models import AccountingGiven, Disclosed, Request, Ruling
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require

INDIVIDUAL = "person_in_footage"


def give_accounting(*, actor: Person, request: Request, exempt_by: str = "") -> AccountingGiven:
    """Give it. Raises `Refused`.

    `Mistaken` unless a person in the footage asked and declared who they are, and all that was found is ruled on.
    """
    now = timezone.now()
    who = Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        decision = require(decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now))
        if request.kind != INDIVIDUAL:
            raise Mistaken("Expected a request of somebody who is in the footage; the accounting is for them alone.")
        if not request.identity_declared:
            raise Mistaken("Expected an identity declared under penalty of perjury (28 USC 1746); found a name alone.")
        found = request.responsive
        if not found.exists() or found.filter(ruling="").exists():
            raise Mistaken("Expected a request whose footage was searched for, and ruled on: which of it shows them?")
        shown, left_out = accounts_shown(one for one in _of(request) if _is_about(one, request))
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


def _of(request: Request) -> QuerySet[Disclosed]:
    """The disclosures of what was ruled to be what the requester asked for, in order."""
    theirs = request.responsive.exclude(ruling=Ruling.NOT_RESPONSIVE).order_by().values("recording")
    return standing().filter(agency=request.agency, recording__in=theirs).order_by("made_on", "at", "id")


def _is_about(one: Disclosed, request: Request) -> bool:
    """Whether a disclosure may be told to the requester: it names them, or nobody."""
    return not one.individual.strip() or _plain(one.individual) == _plain(request.name)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
