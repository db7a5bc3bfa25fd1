"""Somebody who did not handle the request decides on its appeal (5 USC 552(a)(6)(A)(ii)).

Guarantees: a decision that reverses what was determined opens the request again, with a time of its own; one that
reverses a denial of expedition puts the request on the expedited track.
"""

from collections.abc import Sequence

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, subject_of
from openbwc.disclosure.history import against_of, events_of
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.policy.requests import Against
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def decide_appeal(
    *,
    actor: Person,
    request: Request,
    reverses: bool,
    statement: str,
    against: Against = Against.DETERMINATION,
) -> RequestEvent:
    """Affirm what was decided, or reverse it. Raises `Refused`; `Mistaken` where nothing of the kind is appealed."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        events = events_of(request)
        appeals = [one for one in events if _is_of_an_appeal(one) and against_of(one) is against]
        made = [one for one in appeals if one.step == Step.APPEALED]
        decision = require(
            decide_on_requests(
                Act.DECIDE_APPEAL,
                actor,
                request.agency,
                now,
                handled_by_person=bool(made) and _handled(actor, request, events, made[-1]),
                decided=bool(appeals) and appeals[-1].step == Step.APPEAL_DECIDED,
                statement=statement,
            )
        )
        if not made:
            raise Mistaken("Expected a request under appeal; nobody appealed this one.")
        facts = {"reverses": reverses, "against": against.value}
        return tell(
            request,
            Step.APPEAL_DECIDED,
            LetterKind.APPEAL,
            by=actor,
            at=now,
            decision=decision,
            words=statement,
            **facts,
        )


def _handled(actor: Person, request: Request, events: Sequence[RequestEvent], made: RequestEvent) -> bool:
    """Whether the person had a hand in the request before the appeal: a step, or a letter. Entering it is none."""
    before = events[: events.index(made)]
    stepped = any(one.by_id == actor.id and one.step != Step.RECEIVED for one in before)
    return stepped or request.letters.filter(by=actor, at__lt=made.at).exists()


def _is_of_an_appeal(event: RequestEvent) -> bool:
    return event.step in (Step.APPEALED, Step.APPEAL_DECIDED)
