"""Somebody takes the whole accounting of their agencies along as a file: names and addresses (5 USC 552a(c)).

Guarantees: that it was taken stands in the ledger for each agency, before a row of it goes out.
"""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.events import ACCOUNTING_TAKEN
from openbwc.disclosure.models import Disclosed
from openbwc.policy import Act
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import regulated, require


def take_accounting(*, actor: Person, agencies: Iterable[Agency]) -> QuerySet[Disclosed]:
    """Take it; the accounts of these agencies as of now, corrected ones too. Raises `Refused`."""
    now, who, wanted = timezone.now(), Actor.person(actor.id), list(agencies)
    rows = Disclosed.objects.filter(agency__in=wanted, at__lte=now).select_related("agency", "by")
    for agency in wanted:
        subject = Subject("agency", agency.id)
        with regulated(actor=who, subject=subject):
            decision = require(decide_on_requests(Act.READ_REQUESTS, actor, agency, now))
            facts = {"agency": agency.code, "accounts": rows.filter(agency=agency).count()}
            record(ACCOUNTING_TAKEN, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return rows
