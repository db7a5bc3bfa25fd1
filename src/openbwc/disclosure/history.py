"""A request's events as the history that the policy's clocks are read from, and what follows for the request.

Guarantees: `reckon` is the one place in which a request's clocks are read: from its events, the closures that count for
its agency, and the policy of the day on which it arrived, and from nothing that was kept. What somebody enters after a
request has ended moves none of its days before. A question or an extension counts from the day on which its letter went
out; any other decision from that day or its own, whichever is later; and each letter that has not gone out is owed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from openbwc.disclosure.models import Channel, Closure, Outcome, Request, RequestEvent, State, Step, Track
from openbwc.policy import NotInForceError, PolicyInForce
from openbwc.policy.requests import (
    CLAUSE,
    Adverse,
    Against,
    Cause,
    Clock,
    ClockState,
    Extension,
    History,
    Pause,
    Reading,
    Reopening,
    readings,
    zone_of,
)
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of

STOPS = {Step.STOPPED_INFORMATION: Cause.INFORMATION, Step.STOPPED_FEES: Cause.FEES}
ENDS = frozenset({Step.CLOSED, Step.DETERMINED})
DENIALS = {"expedition_denied": Against.EXPEDITION, "waiver_denied": Against.WAIVER, "fees_assessed": Against.FEES}
ASKING = frozenset({*STOPS, Step.UNCLEAR, Step.EXTENDED})
"""What moves a clock in the agency's favour: it counts only once the requester was told."""
DIRECT = frozenset({Channel.FORM, Channel.PORTAL})
"""Ways in that lead to the office that the requester names, which has the request when it arrives."""
OWED = frozenset({ClockState.RUNNING, ClockState.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class Reckoning:
    """What the clocks of a request are read from, gathered once."""

    request: Request
    events: Sequence[RequestEvent]
    policy: PolicyInForce
    days: WorkingDays
    history: History

    def day_of(self, at: datetime) -> date:
        """The day on which a moment falls, in the zone of requests."""
        return at.astimezone(zone_of(self.policy)).date()

    def clocks(self, at: datetime) -> tuple[Reading, ...]:
        """Every clock as it stands at a moment."""
        return readings(self.history, self.policy, self.days, on=self.day_of(at))


def reckon(
    request: Request,
    at: datetime,
    *,
    telling: RequestEvent | None = None,
    events: Sequence[RequestEvent] | None = None,
    closures: Sequence[Closure] | None = None,
) -> Reckoning:
    """Gather it, as if the letter that tells of a step had gone out. `PolicyError` where no policy is in force.

    `events` are those that are known (the default: all), `closures` those of its agency, where somebody has read them.
    """
    events = events_of(request) if events is None else events
    policy = policy_for(request, at)
    ended = next((one.at for one in events if one.step in ENDS), None)
    return Reckoning(
        request=request,
        events=events,
        policy=policy,
        days=working_days(closures_of(request.agency) if closures is None else closures, ended_at=ended),
        history=history_of(request, events, policy, telling=telling),
    )


def policy_for(request: Request, at: datetime) -> PolicyInForce:
    """The policy under which a request is reckoned: that of the day on which it arrived, else of a later moment."""
    try:
        return policy_of(request.agency, request.received_at.date())
    except NotInForceError:
        return policy_of(request.agency, at.date())


def closures_of(agency: Agency | None = None) -> list[Closure]:
    """The closures of the department, and of an agency."""
    return list(Closure.objects.filter(Q(agency=None) | Q(agency=agency) if agency else Q(agency=None)))


def working_days(closures: Iterable[Closure], *, ended_at: datetime | None = None) -> WorkingDays:
    """The federal working days, with these closures.

    What was entered, or withdrawn, after `ended_at` about a day before it changes nothing any more.
    """
    closed = set()
    for row in closures:
        until = ended_at if ended_at is not None and row.day <= ended_at.date() else None
        counts, ends = row.counts_from, row.ended_at
        if counts is not None and (until is None or counts <= until) and (ends is None or (until and ends > until)):
            closed.add(row.day)
    return WorkingDays(frozenset(closed))


def events_of(request: Request) -> list[RequestEvent]:
    """What happened to the request, in order."""
    return list(request.events.select_related("by"))


def clocks_of(request: Request, at: datetime) -> tuple[Reading, ...]:
    """Every clock of the request as it stands at a moment. `PolicyError` where its agency has no policy in force."""
    return reckon(request, at).clocks(at)


def history_of(
    request: Request, events: Iterable[RequestEvent], policy: PolicyInForce, *, telling: RequestEvent | None = None
) -> History:
    """The history of a request, as days."""
    zone = zone_of(policy)
    happened = list(events)
    days: dict[str, date] = {}
    unsent: list[date] = []
    told = _Told(policy.members(CLAUSE, "adverse_outcomes"))
    went = {one.facts["event"]: one.at.astimezone(zone).date() for one in reversed(happened) if _is_sending(one)}
    if telling is not None:
        went.setdefault(str(telling.id), telling.at.astimezone(zone).date())
    for event in happened:
        step, day = event.step, event.at.astimezone(zone).date()
        if "letter" in event.facts and step != Step.LETTER_SENT:
            sent_on = went.get(str(event.id))
            if sent_on is None:
                unsent.append(day)
                if step in ASKING:
                    continue
            day = max(day, sent_on or day)
        days.setdefault(step, day)
        told.take(event, day)
    received = request.received_at.astimezone(zone).date()
    return History(
        received_on=received,
        acknowledged_on=days.get(Step.ACKNOWLEDGED),
        routed_on=received if request.channel in DIRECT else days.get(Step.ROUTED),
        improper_since=days.get(Step.UNCLEAR),
        proper_on=days.get(Step.CLARIFIED),
        expedition_asked_on=received if request.expedition_asked else days.get(Step.EXPEDITION_ASKED),
        expedition_decided_on=days.get(Step.EXPEDITION_GRANTED) or days.get(Step.EXPEDITION_DENIED),
        extensions=tuple(told.extensions),
        pauses=tuple(told.pauses),
        determined_on=min((days[step] for step in ENDS if step in days), default=None),
        adverse=told.adverse,
        appealed_on=told.appealed_on,
        appeal_decided_on=told.appeal_decided_on,
        others=tuple(told.others),
        reopened=tuple(told.reopened),
        unsent=tuple(unsent),
    )


class _Told:
    """What is gathered of a history, event by event: pauses, extensions, and what may be appealed, round by round."""

    def __init__(self, adverse_outcomes: frozenset[str]) -> None:
        self.adverse_outcomes = adverse_outcomes
        self.pauses: list[Pause] = []
        self.extensions: list[Extension] = []
        self.adverse = False
        self.determined = False
        self.appealed_on: date | None = None
        self.appeal_decided_on: date | None = None
        self.others: list[Adverse] = []
        self.reopened: list[Reopening] = []

    def take(self, event: RequestEvent, day: date) -> None:
        """Add an event that counts from a day."""
        step, facts = event.step, event.facts
        if step in STOPS:
            self.pauses.append(Pause(cause=STOPS[Step(step)], since=day))
        elif step == Step.RESUMED and self.pauses and self.pauses[-1].until is None:
            self.pauses[-1] = replace(self.pauses[-1], until=day)
        elif step == Step.EXTENDED:
            self.extensions.append(Extension(noticed_on=day, working_days=facts["working_days"]))
        elif step in DENIALS and facts.get("due_cents") != 0:
            self.others.append(Adverse(against=DENIALS[step], decided_on=day))
        elif step in ENDS:
            supplements = step == Step.DETERMINED and self.determined
            self.determined = self.determined or step == Step.DETERMINED
            self._end(day, adverse=facts["outcome"] in self.adverse_outcomes, supplements=supplements)
        elif step == Step.APPEALED:
            self._appeal(against_of(event), "appealed_on", day)
        elif step == Step.APPEAL_DECIDED:
            self._appeal(against_of(event), "appeal_decided_on", day)
            if reopens(event):
                self.reopened.append(Reopening(on=day))

    def _end(self, day: date, *, adverse: bool, supplements: bool) -> None:
        """It ends, ends anew after an appeal, or is determined once more of what came in later."""
        if not self.reopened and not supplements:
            self.adverse = adverse
            return
        if self.reopened and self.reopened[-1].determined_on is None:
            self.reopened[-1] = replace(self.reopened[-1], determined_on=day)
        if adverse:
            self.others.append(Adverse(against=Against.DETERMINATION, decided_on=day))

    def _appeal(self, against: Against, what: str, day: date) -> None:
        places = [place for place, one in enumerate(self.others) if one.against is against]
        if not places:
            setattr(self, what, day)
            return
        made = self.others[places[-1]]
        decided = what == "appeal_decided_on"
        self.others[places[-1]] = replace(made, appeal_decided_on=day) if decided else replace(made, appealed_on=day)


def against_of(event: RequestEvent) -> Against:
    """What an appeal, or a decision on one, is against."""
    return Against(event.facts.get("against", Against.DETERMINATION))


def reopens(event: RequestEvent) -> bool:
    """Whether the event is a decision on an appeal that reverses what was determined."""
    decided = event.step == Step.APPEAL_DECIDED and bool(event.facts["reverses"])
    return decided and against_of(event) is Against.DETERMINATION


def has_gone_out(event: RequestEvent, events: Iterable[RequestEvent]) -> bool:
    """Whether the letter that tells of a step has gone out, by what is known; True where there is none."""
    return "letter" not in event.facts or any(
        _is_sending(one) and one.facts["event"] == str(event.id) for one in events
    )


def _is_sending(event: RequestEvent) -> bool:
    return event.step == Step.LETTER_SENT and "event" in event.facts


def settle(request: Request) -> None:
    """Write into the request where its events leave it: its state, its track, and what is owed next.

    A trial of the portal owes nothing.
    """
    now = timezone.now()
    events = events_of(request)
    clocks = () if request.testing else reckon(request, now).clocks(now)
    owed = [one for one in clocks if one.state in OWED and one.due_on is not None and one.clock is not Clock.APPEAL]
    first = min(owed, key=lambda one: one.due_on or date.max, default=None)
    request.owes = first.clock.value if first else ""
    request.owed_on = first.due_on if first else None
    request.state = State.CLOSED if request.testing else state_of(events)
    request.track = track_of(events)
    request.save(update_fields=["owes", "owed_on", "state", "track"])


def state_of(events: Sequence[RequestEvent]) -> State:
    """Where its events leave a request."""
    appeals = [one for one in events if one.step in (Step.APPEALED, Step.APPEAL_DECIDED)]
    on_the_whole = [one for one in appeals if against_of(one) is Against.DETERMINATION]
    if on_the_whole and on_the_whole[-1].step == Step.APPEALED:
        return State.APPEALED
    if _has_ended(events):
        return State.CLOSED
    asked = awaited(events)
    waits = asked is not None and has_gone_out(asked, events)
    return State.STOPPED if waits else State.OPEN


def awaited(events: Sequence[RequestEvent]) -> RequestEvent | None:
    """The step with which the requester was asked something, and which was not answered yet.

    What was asked before the request ended waits for nothing, also where an appeal has opened it again.
    """
    answers = {Step.UNCLEAR: Step.CLARIFIED} | dict.fromkeys(STOPS, Step.RESUMED)
    for place in range(len(events) - 1, -1, -1):
        if events[place].step in ENDS:
            return None
        answer = answers.get(Step(events[place].step))
        if answer is not None:
            answered = any(one.step == answer for one in events[place:])
            return None if answered else events[place]
    return None


def _has_ended(events: Iterable[RequestEvent]) -> bool:
    """Whether nothing is left to do: closed, denied, or all of it released; an appeal that reverses it reopens it."""
    ended = False
    for event in events:
        if event.step == Step.CLOSED:
            ended = True
        elif event.step == Step.DETERMINED:
            ended = event.facts["outcome"] == Outcome.DENIAL or event.facts.get("all", False)
        elif event.step == Step.RELEASED:
            ended = ended or event.facts["all"]
        elif reopens(event):
            ended = False
    return ended


def is_ended(events: Iterable[RequestEvent]) -> bool:
    """Whether a determination or an end without one stands."""
    return bool(standing_ends(events))


def standing_ends(events: Iterable[RequestEvent]) -> list[RequestEvent]:
    """The determinations, and ends without one, that stand, in order: those since an appeal last reversed one."""
    found: list[RequestEvent] = []
    for event in events:
        if reopens(event):
            found = []
        elif event.step in ENDS:
            found.append(event)
    return found


def track_of(events: Iterable[RequestEvent]) -> str:
    """The track of a request: expedition that was granted, also on appeal, outranks what was chosen."""
    track: str = Track.SIMPLE
    expedited = False
    for event in events:
        if event.step == Step.TRACKED:
            track = str(event.facts["track"])
        elif event.step == Step.APPEAL_DECIDED and against_of(event) is Against.EXPEDITION:
            expedited = expedited or event.facts["reverses"]
        elif event.step == Step.EXPEDITION_GRANTED:
            expedited = True
    return Track.EXPEDITED if expedited else track


def open_stop_of(request: Request) -> RequestEvent | None:
    """The step that stopped the clock and was not answered yet."""
    asked = awaited(events_of(request))
    return asked if asked is not None and asked.step in STOPS else None


def in_court(request: Request) -> bool:
    """Whether the request was taken to court, and the case has not ended."""
    last = request.events.filter(step__in=(Step.LITIGATION, Step.LITIGATION_ENDED)).last()
    return last is not None and last.step == Step.LITIGATION
