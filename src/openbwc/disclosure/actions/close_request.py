"""A request ends without a determination on records: none exist, it is withdrawn, it is another agency's.

Guarantees: 'no records' stands on a certificate of a search of a time that found none, made again in this transaction
with the same answer; what other searches found, and what is known to be missing, was explained away by somebody else
(`explain_search`). Every other end has its ground on record. It is told in a letter.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.fees import answer_by
from openbwc.disclosure.history import events_of, is_ended, reckon, reopens
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, SearchCertificate, Step
from openbwc.disclosure.searched import told_of_searches
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.policy.rules.requests import NO_RECORDS
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def close_request(
    *, actor: Person, request: Request, outcome: str, statement: str, duplicate_of: Request | None = None
) -> RequestEvent:
    """Close it. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        events = events_of(request)
        certificates = _standing(request, events) if outcome == NO_RECORDS else []
        happened = {one.step for one in events}
        decision = require(
            decide_on_requests(
                Act.CLOSE_REQUEST,
                actor,
                request.agency,
                now,
                outcome=outcome,
                statement=statement,
                ended=is_ended(events),
                withdrawn=Step.WITHDRAWAL in happened,
                duplicate_of=_is_another(duplicate_of, request),
                referred=Step.REFERRED in happened,
                fees_unsettled=_unsettled(request, now),
                **told_of_searches(actor, certificates, events),
            )
        )
        require_open(request)
        facts: dict[str, Any] = {"outcome": outcome}
        if certificates:
            facts["certificate"] = certificates[0].sha256
        if duplicate_of is not None and outcome == "duplicate":
            facts["duplicate_of"] = str(duplicate_of.id)
        return tell(
            request,
            Step.CLOSED,
            LetterKind.CLOSING,
            by=actor,
            at=now,
            decision=decision,
            words=statement,
            **facts,
        )


def _standing(request: Request, events: list[RequestEvent]) -> list[SearchCertificate]:
    """The certificates since the request was last opened, the latest first."""
    since: datetime = max((one.at for one in events if reopens(one)), default=request.received_at)
    return list(request.certificates.filter(at__gte=since))


def _unsettled(request: Request, at: datetime) -> bool:
    """Whether a letter about fees was not answered in time."""
    told = reckon(request, at)
    last = answer_by(told)
    return last is not None and told.day_of(at) > last


def _is_another(other: Request | None, request: Request) -> bool:
    return other is not None and other.agency_id == request.agency_id and other.received_at < request.received_at
