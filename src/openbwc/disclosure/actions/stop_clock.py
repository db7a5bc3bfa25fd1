"""The requester is asked for information, and the clock stops (5 USC 552(a)(6)(A)(ii)(I)).

Guarantees: the question is a letter, and the clock stops on the day on which the letter goes out. About fees nothing is
asked here: that is done by an estimate alone (`estimate_fees`), which is refused until it may be asked.
"""

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.history import ENDS, awaited, reckon
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, Step
from openbwc.disclosure.stepping import tell
from openbwc.policy import Act
from openbwc.policy.requests import allowed_days, determining
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def stop_clock(*, actor: Person, request: Request, letter: str) -> RequestEvent:
    """Ask the requester in writing. Raises `Refused`, `Mistaken`."""
    now = timezone.now()
    with regulated(actor=Actor.person(actor.id), subject=subject_of(request)):
        request = locked(request.id)
        told = reckon(request, now)
        clock = determining(told.history, told.policy, told.days, on=told.day_of(now))
        left = allowed_days(told.history, told.policy, told.days) if clock.days_left is None else clock.days_left
        decision = require(
            decide_on_requests(
                Act.STOP_REQUEST,
                actor,
                request.agency,
                now,
                unclear=False,
                running=clock.started_on is not None and clock.started_on < told.day_of(now),
                days_left=left,
                stops=sum(one.step == Step.STOPPED_INFORMATION for one in told.events),
                awaits=awaited(told.events) is not None,
                determined=any(one.step in ENDS for one in told.events),
                letter=letter,
            )
        )
        require_open(request)
        step, kind = Step.STOPPED_INFORMATION, LetterKind.INFORMATION
        return tell(request, step, kind, by=actor, at=now, decision=decision, words=letter)
