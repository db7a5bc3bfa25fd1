"""A day on which offices were closed is entered, confirmed or withdrawn; the clocks of every open request follow.

Guarantees: a closure is of one agency, or of the whole department by whoever has the act there; a past day counts only
once a second person has confirmed it; nothing that ended is reckoned anew; an agency without a policy in force stands
in nobody's way.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, EventKind, Subject, record
from openbwc.disclosure.deciding import decide_on_requests, locked
from openbwc.disclosure.events import CLOSURE_CONFIRMED, CLOSURE_ENDED, CLOSURE_ENTERED
from openbwc.disclosure.history import settle
from openbwc.disclosure.models import Closure, Request, State
from openbwc.policy import Act, Decision, PolicyError
from openbwc.policy.requests import zone_of
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Agency, Person
from openbwc.program.policies import governing, policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def enter_closure(*, actor: Person, day: date, reason: str, agency: Agency | None = None) -> Closure:
    """Enter a closure of an agency; None: of the whole department. Raises `Refused`.

    `Mistaken` for a day that does not count anyway, one on record, and a reason that is too long.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), reason.strip()
    with regulated(actor=who, subject=_about(actor, agency)):
        today = now.astimezone(zone_of(governing(agency, now.date()))).date()
        decision = require(_decide(actor, agency, now, days_past=max(0, (today - day).days), reason=words))
        if len(words) > Closure.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {Closure.REASON_MAX} characters; found {len(words)}.")
        if not WorkingDays().is_working(day):
            raise Mistaken(f"Expected a working day; {day} is none.")
        there = Closure.objects.filter(day=day, agency=agency, ended_at=None).first()
        if there is not None:
            raise Mistaken(f"Expected a day that is not on record; {day} is: {there.reason}.")
        closure = Closure.objects.create(
            agency=agency, day=day, reason=words, by=actor, at=now, counts_from=None if day < today else now
        )
        _record(CLOSURE_ENTERED, closure, who, decision)
        _follow(closure)
    return closure


def confirm_closure(*, actor: Person, closure: Closure) -> Closure:
    """Confirm a closure of a past day. Raises `Refused`; `Mistaken` where nothing is to confirm."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=_about(actor, closure.agency)):
        closure = Closure.objects.select_for_update(of=("self",)).select_related("agency").get(id=closure.id)
        agency = closure.agency or actor.agency
        told = {"whole_department": closure.agency is None, "own": closure.by_id == actor.id}
        decision = require(decide_on_requests(Act.CONFIRM_CLOSURE, actor, agency, now, **told))
        if closure.counts_from is not None or closure.ended_at is not None:
            raise Mistaken("Expected a closure that waits for a second person; this one does not.")
        closure.counts_from, closure.confirmed_by = now, actor
        closure.save(update_fields=["counts_from", "confirmed_by"])
        _record(CLOSURE_CONFIRMED, closure, who, decision)
        _follow(closure)
    return closure


def end_closure(*, actor: Person, closure: Closure, reason: str) -> Closure:
    """Withdraw a closure: the day counts again. Raises `Refused`; `Mistaken` for one that was withdrawn."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=_about(actor, closure.agency)):
        closure = Closure.objects.select_for_update(of=("self",)).select_related("agency").get(id=closure.id)
        decision = require(_decide(actor, closure.agency, now, days_past=0, reason=reason))
        if closure.ended_at is not None:
            raise Mistaken("Expected a closure that stands; this one was withdrawn.")
        closure.ended_at, closure.ended_by = now, actor
        closure.ended_because = reason.strip()[: Closure.REASON_MAX]
        closure.save(update_fields=["ended_at", "ended_by", "ended_because"])
        _record(CLOSURE_ENDED, closure, who, decision)
        _follow(closure)
    return closure


def _decide(actor: Person, agency: Agency | None, now: datetime, *, days_past: int, reason: str) -> Decision:
    told = {"whole_department": agency is None, "days_past": days_past, "reason": reason}
    return decide_on_requests(Act.ENTER_CLOSURE, actor, agency or actor.agency, now, **told)


def _about(actor: Person, agency: Agency | None) -> Subject:
    return Subject("agency", agency.id if agency else actor.agency_id)


def _record(kind: EventKind, closure: Closure, who: Actor, decision: Decision) -> None:
    facts = {
        "agency": closure.agency.code if closure.agency else None,
        "day": closure.day.isoformat(),
        "reason": closure.ended_because or closure.reason,
    }
    record(kind, actor=who, subject=Subject("closure", closure.id), facts=facts, decision=decision.as_dict())


def _follow(closure: Closure) -> None:
    """Settle every request that has not ended, one locked row at a time."""
    agencies = [closure.agency] if closure.agency else list(Agency.objects.all())
    for agency in agencies:
        try:
            policy_of(agency, timezone.now().date())
        except PolicyError:
            continue
        waiting = Request.objects.filter(agency=agency).exclude(state=State.CLOSED)
        for key in waiting.order_by("id").values_list("id", flat=True):
            with transaction.atomic():
                settle(locked(key))
