"""A request's events as the history that the policy's clocks are read from, and what follows for the request.

Guarantees: days are those of the policy's zone; whoever asks for the clocks of a request gets them from its events, the
closures on record and the policy in force on that day, and from nothing that was kept.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from openbwc.disclosure.models import Closure, Outcome, Request, RequestEvent, State, Step, Track
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import (
    CLAUSE,
    Cause,
    Clock,
    ClockState,
    Extension,
    History,
    Pause,
    Reading,
    readings,
    zone_of,
)
from openbwc.policy.working_days import WorkingDays
from openbwc.program.policies import policy_of

STOPS = {Step.STOPPED_INFORMATION: Cause.INFORMATION, Step.STOPPED_FEES: Cause.FEES}
ENDS = frozenset({Step.CLOSED, Step.DETERMINED})
OWED = frozenset({ClockState.RUNNING, ClockState.OVERDUE})


def working_days() -> WorkingDays:
    """The federal working days, with the closures on record."""
    return WorkingDays(frozenset(Closure.objects.values_list("day", flat=True)))


def events_of(request: Request) -> list[RequestEvent]:
    """What happened to the request, in order."""
    return list(request.events.select_related("by"))


def history_of(request: Request, events: Iterable[RequestEvent], policy: PolicyInForce) -> History:
    """The history of a request, as days."""
    zone = zone_of(policy)
    days: dict[str, date] = {}
    pauses: list[Pause] = []
    extensions: list[Extension] = []
    adverse_outcomes = policy.members(CLAUSE, "adverse_outcomes")
    adverse = False
    for event in events:
        step, day = event.step, event.at.astimezone(zone).date()
        days.setdefault(step, day)
        if step in STOPS:
            pauses.append(Pause(cause=STOPS[Step(step)], since=day))
        elif step == Step.RESUMED and pauses and pauses[-1].until is None:
            pauses[-1] = Pause(cause=pauses[-1].cause, since=pauses[-1].since, until=day)
        elif step == Step.EXTENDED:
            extensions.append(Extension(noticed_on=day, working_days=event.facts["working_days"]))
        elif step in ENDS:
            adverse = event.facts["outcome"] in adverse_outcomes
    received = request.received_at.astimezone(zone).date()
    return History(
        received_on=received,
        acknowledged_on=days.get(Step.ACKNOWLEDGED),
        routed_on=days.get(Step.ROUTED),
        improper_since=days.get(Step.UNCLEAR),
        proper_on=days.get(Step.CLARIFIED),
        expedition_asked_on=received if request.expedition_asked else None,
        expedition_decided_on=days.get(Step.EXPEDITION_GRANTED) or days.get(Step.EXPEDITION_DENIED),
        extensions=tuple(extensions),
        pauses=tuple(pauses),
        determined_on=min((days[step] for step in ENDS if step in days), default=None),
        adverse=adverse,
        appealed_on=days.get(Step.APPEALED),
        appeal_decided_on=days.get(Step.APPEAL_DECIDED),
    )


def clocks_of(request: Request, at: datetime) -> tuple[Reading, ...]:
    """Every clock of the request as it stands at a moment. `PolicyError` where its agency has no policy in force."""
    policy = policy_of(request.agency, at.date())
    history = history_of(request, request.events.all(), policy)
    return readings(history, policy, working_days(), on=at.astimezone(zone_of(policy)).date())


def settle(request: Request) -> None:
    """Write into the request where its events leave it: its state, its track, and what is owed next."""
    events = list(request.events.all())
    found = clocks_of(request, timezone.now())
    owed = [one for one in found if one.state in OWED and one.due_on is not None and one.clock is not Clock.APPEAL]
    first = min(owed, key=lambda one: one.due_on or date.max, default=None)
    request.owes = first.clock.value if first else ""
    request.owed_on = first.due_on if first else None
    request.state = _state(events, found)
    request.track = _track(request)
    request.save(update_fields=["owes", "owed_on", "state", "track"])


def _state(events: list[RequestEvent], clocks: tuple[Reading, ...]) -> State:
    steps = {event.step for event in events}
    if Step.APPEALED in steps and Step.APPEAL_DECIDED not in steps:
        return State.APPEALED
    if _has_ended(events):
        return State.CLOSED
    unclear = Step.UNCLEAR in steps and Step.CLARIFIED not in steps
    stopped = any(one.state is ClockState.STOPPED for one in clocks)
    return State.STOPPED if unclear or stopped else State.OPEN


def _has_ended(events: Iterable[RequestEvent]) -> bool:
    """Whether nothing is left to do: closed, denied, or all of it released; an appeal that reverses it reopens it."""
    ended = False
    for event in events:
        if event.step == Step.CLOSED:
            ended = True
        elif event.step == Step.DETERMINED:
            ended = event.facts["outcome"] == Outcome.DENIAL
        elif event.step == Step.RELEASED:
            ended = ended or event.facts["all"]
        elif event.step == Step.APPEAL_DECIDED and event.facts["reverses"]:
            ended = False
    return ended


def _track(request: Request) -> str:
    if request.events.filter(step=Step.EXPEDITION_GRANTED).exists():
        return Track.EXPEDITED
    chosen = request.events.filter(step=Step.TRACKED).last()
    return Track.SIMPLE if chosen is None else str(chosen.facts["track"])


def open_stop_of(request: Request) -> RequestEvent | None:
    """The step that stopped the clock and was not answered yet."""
    last = request.events.filter(step__in=[*STOPS, Step.RESUMED]).last()
    return last if last is not None and last.step in STOPS else None


def in_court(request: Request) -> bool:
    """Whether the request was taken to court, and the case has not ended."""
    last = request.events.filter(step__in=(Step.LITIGATION, Step.LITIGATION_ENDED)).last()
    return last is not None and last.step == Step.LITIGATION
