"""What is noted of a request on its way: acknowledged, at the right office, its track, referred, consulted, in court.

Guarantees: each is a step of its own in the request's history, on the day on which it happened; none of them stops a
clock that runs. That the request does not describe the records is a question to the requester: it is decided as one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.fees import waiver_of, waives
from openbwc.disclosure.history import Reckoning, awaited, reckon, state_of
from openbwc.disclosure.models import LetterKind, Request, RequestEvent, State, Step, Track
from openbwc.disclosure.stepping import take_step, tell
from openbwc.policy import Act, Decision
from openbwc.policy.requests import Against, determining
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


@dataclass(frozen=True)
class _Noted:
    """What a step asks for: words, a letter with which it is told; `once`: it happens to a request one time.

    `after`: the step without which it makes no sense.
    """

    needs_words: bool = False
    once: bool = False
    when_closed: bool = False
    on_appeal: bool = False
    letter: LetterKind | None = None
    after: Step | None = None


STEPS = {
    Step.ACKNOWLEDGED: _Noted(once=True, letter=LetterKind.ACKNOWLEDGEMENT),
    Step.ROUTED: _Noted(once=True),
    Step.TRACKED: _Noted(needs_words=True),
    Step.UNCLEAR: _Noted(needs_words=True, once=True, letter=LetterKind.CLARIFICATION),
    Step.CLARIFIED: _Noted(once=True, after=Step.UNCLEAR),
    Step.EXPEDITION_ASKED: _Noted(needs_words=True, once=True),
    Step.WAIVER_ASKED: _Noted(needs_words=True, on_appeal=True),  # while it is pending, or on appeal: 5.11(k)(5)
    Step.REFERRED: _Noted(needs_words=True),
    Step.CONSULTED: _Noted(needs_words=True),
    Step.WITHDRAWAL: _Noted(needs_words=True, once=True),
    Step.SCOPE_DISCUSSED: _Noted(needs_words=True),
    Step.SCOPE_ATTEMPTED: _Noted(needs_words=True),
    Step.LITIGATION: _Noted(needs_words=True, when_closed=True),
    Step.LITIGATION_ENDED: _Noted(needs_words=True, when_closed=True, after=Step.LITIGATION),
}


def handle_request(
    *,
    actor: Person,
    request: Request,
    step: Step,
    words: str = "",
    track: Track | None = None,
    at: datetime | None = None,
) -> RequestEvent:
    """Note a step, and when it happened. Raises `Refused`; `Mistaken` for one that happened or comes out of order."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(request)):
        request = locked(request.id)
        told = reckon(request, now)
        decision = require(_decide(step, actor, told, now, words))
        noted = STEPS.get(step)
        if noted is None:
            raise Mistaken(f"Expected one of {', '.join(STEPS)}; found {step}.")
        if not (noted.when_closed or (noted.on_appeal and state_of(told.events) == State.APPEALED)):
            require_open(request)
        _check(step, noted, told, words)
        if (step == Step.TRACKED) != (track is not None) or track == Track.EXPEDITED:
            raise Mistaken("Expected the simple or the complex track; the expedited one is a decision of its own.")
        facts: dict[str, Any] = {"track": track.value} if track else {}
        if noted.letter is not None:
            if at is not None:
                raise Mistaken("Expected no day: what the requester is told counts from the day of the letter.")
            return tell(request, step, noted.letter, by=actor, at=now, decision=decision, words=words)
        happened = at or now
        since = max((one.at for one in told.events if one.step == noted.after), default=request.received_at)
        if not since <= happened <= now:
            raise Mistaken("Expected a day on which that could happen, and not one of the future.")
        return take_step(request, step, by=actor, actor=who, words=words, at=happened, decision=decision, **facts)


def _decide(step: Step, actor: Person, told: Reckoning, now: datetime, words: str) -> Decision:
    request = told.request
    if step != Step.UNCLEAR:
        return decide_on_requests(Act.HANDLE_REQUEST, actor, request.agency, now)
    clock = determining(told.history, told.policy, told.days, on=told.day_of(now))
    return decide_on_requests(
        Act.STOP_REQUEST,
        actor,
        request.agency,
        now,
        unclear=True,
        running=clock.started_on is not None and clock.started_on < told.day_of(now),
        days_left=clock.days_left or 0,
        stops=0,
        awaits=awaited(told.events) is not None,
        determined=told.history.determined_on is not None,
        letter=words,
    )


def _check(step: Step, noted: _Noted, told: Reckoning, words: str) -> None:
    """Raises `Mistaken` for a step that is not to be noted of the request as it is."""
    happened = {one.step for one in told.events}
    asked_before = step == Step.EXPEDITION_ASKED and told.history.expedition_asked_on is not None
    stands, is_open = waiver_of(told.request, told.events)
    asked_before = asked_before or (step == Step.WAIVER_ASKED and is_open)
    if asked_before or (noted.once and step in happened):
        raise Mistaken(f"Expected a step that has not happened; '{step.label}' is noted already.")
    if step == Step.WAIVER_ASKED and (waives(stands) or told.history.is_under_appeal(Against.WAIVER)):
        raise Mistaken("Expected a request of which a waiver can be decided; it is granted, or its denial is appealed.")
    if noted.needs_words and not words.strip():
        raise Mistaken(f"Expected a sentence with '{step.label}'; found none.")
    if step == Step.CLARIFIED and Step.UNCLEAR not in happened:
        raise Mistaken("Expected a request whose requester was asked what it describes; nobody asked.")
    cases = [one.step for one in told.events if one.step in (Step.LITIGATION, Step.LITIGATION_ENDED)]
    if step == Step.LITIGATION_ENDED and cases[-1:] != [Step.LITIGATION]:
        raise Mistaken("Expected a request that was taken to court; this one is before none.")
