"""Requests as they stood on the last day of a fiscal year, read from their histories.

Guarantees: an event after that day is not known to the report of that day, whenever it is made; days are those of the
policy that was in force then, in its zone.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openbwc.disclosure.annual_report.cases import (
    Adjudication,
    Appeal,
    Case,
    Stated,
    Year,
    first_day,
    last_day,
)
from openbwc.disclosure.history import ENDS, history_of, working_days
from openbwc.disclosure.models import (
    AnnualStatement,
    Request,
    RequestEvent,
    State,
    Step,
    Track,
    Withholding,
)
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE, Clock, ClockState, History, Reading, readings, working_day, zone_of
from openbwc.policy.requests import started_on as clock_started_on
from openbwc.policy.working_days import WorkingDays
from openbwc.program.models import Agency
from openbwc.program.policies import governing

BATCH = 500
LATE = (ClockState.OVERDUE, ClockState.MET_LATE)
_EXEMPTION = re.compile(r"\(b\)\((\d)\)(?:\(([A-F])\))?")
_STATUTE = "(b)(3)"


def year_of(agency: Agency, number: int) -> Year:
    """An agency's fiscal year as it stood on its last day, or stands today."""
    policy = governing(agency, timezone.now().date())
    today = timezone.now().astimezone(zone_of(policy)).date()
    until = max(first_day(number), min(last_day(number), today))
    policy = governing(agency, until)
    zone = zone_of(policy)
    begins, ends = _midnight(first_day(number), zone), _midnight(until + timedelta(days=1), zone)
    return Year(
        number=number,
        until=until,
        cases=tuple(cases_of(agency, begins, ends, policy)),
        stated=_stated(agency, number),
    )


def exemption_of(code: str) -> str | None:
    """The form's code of an exemption of the policy's; None for what is no exemption of FOIA."""
    found = _EXEMPTION.fullmatch(code)
    if found is None:
        return None
    number, letter = found.groups()
    return f"Ex. {number}({letter})" if letter else f"Ex. {number}"


def _stated(agency: Agency, number: int) -> Stated | None:
    row = AnnualStatement.objects.filter(agency=agency, year=number).first()
    return None if row is None else Stated(**{name: getattr(row, name) for name in Stated.__slots__})


def cases_of(agency: Agency, begins: datetime, ends: datetime, policy: PolicyInForce) -> Iterable[Case]:
    """The requests that a time touches, [begins, ends), as they stood at its end, in the order in which they came."""
    days = working_days()
    later = RequestEvent.objects.filter(request=OuterRef("pk"), at__gte=begins)
    asked = (
        Request.objects.filter(
            Exists(later) | ~Q(state=State.CLOSED), agency=agency, received_at__lt=ends, testing=False
        )
        .exclude(kind__in=policy.members(CLAUSE, "kinds_not_under_foia"))
        .select_related("agency")
        .prefetch_related("events")
        .order_by("received_at", "id")
    )
    batch: list[Request] = []
    for request in asked.iterator(chunk_size=BATCH):
        batch.append(request)
        if len(batch) == BATCH:
            yield from _few(batch, ends, policy, days)
            batch = []
    yield from _few(batch, ends, policy, days)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _few(batch: list[Request], ends: datetime, policy: PolicyInForce, days: WorkingDays) -> Iterable[Case]:
    withheld: defaultdict[UUID, list[Withholding]] = defaultdict(list)
    for one in Withholding.objects.filter(responsive__request__in=batch, at__lt=ends).select_related("responsive"):
        withheld[one.responsive.request_id].append(one)
    for request in batch:
        yield _case(request, withheld[request.id], ends, policy, days)


def _case(
    request: Request, withheld: list[Withholding], ends: datetime, policy: PolicyInForce, days: WorkingDays
) -> Case:
    until = (ends - timedelta(microseconds=1)).astimezone(zone_of(policy)).date()
    events = [one for one in request.events.all() if one.at < ends]
    history = history_of(request, events, policy)
    clocks = {one.clock: one for one in readings(history, policy, days, on=until)}
    started, closed = clock_started_on(history, policy, days), history.determined_on
    end = next((one for one in events if one.step in ENDS), None)
    standing = [] if end is None else [one for one in withheld if _stood(one, end.at)]
    steps = {one.step: one.at.astimezone(zone_of(policy)).date() for one in events}
    return Case(
        id=request.id,
        number=request.number,
        track=_track(events),
        received_on=history.received_on,
        perfected_on=started if started is not None and started <= (closed or until) else None,
        closed_on=closed,
        outcome="" if end is None else str(end.facts["outcome"]),
        days=working_day(history, policy, days, on=closed or until),
        late=clocks[Clock.DETERMINE].state in LATE,
        exemptions=frozenset(code for one in standing if (code := exemption_of(one.exemption))),
        statutes=frozenset((one.basis, one.scope) for one in standing if one.exemption == _STATUTE and one.basis),
        expedition=_decided(history, steps, Step.EXPEDITION_GRANTED, Step.EXPEDITION_DENIED),
        waiver=_decided(history, steps, Step.WAIVER_GRANTED, Step.WAIVER_DENIED),
        appeal=_appeal(history, events, until, days, clocks),
    )


def _stood(one: Withholding, at: datetime) -> bool:
    """Whether a withholding stood when the request was determined."""
    return one.at <= at and (one.ended_at is None or one.ended_at > at)


def _track(events: list[RequestEvent]) -> str:
    """The track on the last day: a granted expedition outranks what was chosen."""
    if any(one.step == Step.EXPEDITION_GRANTED for one in events):
        return Track.EXPEDITED
    chosen = [one for one in events if one.step == Step.TRACKED]
    return str(chosen[-1].facts["track"]) if chosen else Track.SIMPLE


def _decided(history: History, steps: Mapping[str, date], granted: Step, denied: Step) -> Adjudication | None:
    """What was asked for with the request, and decided on a day; expedition and waivers are asked when it comes."""
    for step in (granted, denied):
        if step in steps:
            days = (steps[step] - history.received_on).days
            return Adjudication(decided_on=steps[step], granted=step == granted, days=days)
    return None


def _appeal(
    history: History,
    events: list[RequestEvent],
    until: date,
    days: WorkingDays,
    clocks: Mapping[Clock, Reading],
) -> Appeal | None:
    made_on, decided_on = history.appealed_on, history.appeal_decided_on
    if made_on is None:
        return None
    return Appeal(
        made_on=made_on,
        decided_on=decided_on,
        reverses=any(one.step == Step.APPEAL_DECIDED and one.facts["reverses"] for one in events),
        days=days.between(made_on, decided_on or until),
        overdue=clocks[Clock.APPEAL_DECISION].state is ClockState.OVERDUE,
    )
