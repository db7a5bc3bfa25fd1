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
from openbwc.disclosure.determining import may_answer
from openbwc.disclosure.fees import fees_standing
from openbwc.disclosure.history import events_of, is_ended, reopens
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
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
        since: datetime = max((one.at for one in events if reopens(one)), default=request.received_at)
        searches = request.certificates.filter(at__gte=since)  # since the request was last opened, the latest first
        certificates = list(searches) if outcome == NO_RECORDS else []
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
                **_told_of_fees(request, now, searched=searches.exists()),
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


def _told_of_fees(request: Request, at: datetime, *, searched: bool) -> dict[str, bool]:
    """Whether a letter about fees was not answered in time, and what is free of the search was done.

    A search of the system counts for that where nothing that it found may answer the request: the rest is to be given.
    """
    standing = fees_standing(request, at)
    last = standing.answer_by
    return {
        "fees_unsettled": last is not None and standing.told.day_of(at) > last,
        "free_search_given": standing.free_search_logged or (searched and not may_answer(request)),
    }


def _is_another(other: Request | None, request: Request) -> bool:
    return other is not None and other.agency_id == request.agency_id and other.received_at < request.received_at
