"""Requests as they stood on the last day of a fiscal year, read from their histories.

Guarantees: an event after that day is not known to the report of that day, whenever it is made; a request's clocks are
those of its page (`history.reckon`); it is processed on the day on which the requester was told, and what an appeal
reopens is a case of its own, from that day on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openbwc.disclosure.annual_report.cases import (
    Adjudication,
    Appeal,
    Case,
    Collected,
    Stated,
    Year,
    first_day,
    last_day,
)
from openbwc.disclosure.history import ENDS, Reckoning, closures_of, has_gone_out, reckon, reopens, track_of
from openbwc.disclosure.models import (
    AnnualStatement,
    Closure,
    Request,
    RequestEvent,
    State,
    Step,
    Withholding,
)
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE, Adverse, Against, Clock, ClockState, Reading, working_day, zone_of
from openbwc.policy.requests import started_on as clock_started_on
from openbwc.program.models import Agency
from openbwc.program.policies import governing

BATCH = 500
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
        collected=_collected(agency, begins, ends),
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


def _collected(agency: Agency, begins: datetime, ends: datetime) -> Collected | None:
    """What requests of the agency record as paid, less what went back, in [begins, ends)."""
    money = RequestEvent.objects.filter(request__agency=agency, request__testing=False, at__gte=begins, at__lt=ends)
    rows = list(
        money.filter(step__in=(Step.FEES_PAID, Step.FEES_REFUNDED))
        .select_related("request")
        .order_by("request__received_at", "request", "at")
    )
    if not rows:
        return None
    cents = sum(int(one.facts["cents"]) * (1 if one.step == Step.FEES_PAID else -1) for one in rows)
    requests = dict.fromkeys((one.request_id, one.request.number) for one in rows)
    return Collected(dollars=Decimal(cents) / 100, requests=tuple(requests))


def cases_of(agency: Agency, begins: datetime, ends: datetime, policy: PolicyInForce) -> Iterable[Case]:
    """The requests that a time touches, [begins, ends), as they stood at its end, in the order in which they came."""
    closures = closures_of(agency)
    later = RequestEvent.objects.filter(request=OuterRef("pk"), at__gte=begins)
    asked = (
        Request.objects.filter(
            Exists(later) | ~Q(state=State.CLOSED, owes=""), agency=agency, received_at__lt=ends, testing=False
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
            yield from _few(batch, ends, closures)
            batch = []
    yield from _few(batch, ends, closures)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def _few(batch: list[Request], ends: datetime, closures: list[Closure]) -> Iterable[Case]:
    withheld: defaultdict[UUID, list[Withholding]] = defaultdict(list)
    for one in Withholding.objects.filter(responsive__request__in=batch, at__lt=ends).select_related("responsive"):
        withheld[one.responsive.request_id].append(one)
    for request in batch:
        events = [one for one in request.events.all() if one.at < ends]
        told = reckon(request, timezone.now(), events=events, closures=closures)
        yield from _rounds(told, withheld[request.id], ends - timedelta(microseconds=1))


def _rounds(told: Reckoning, withheld: list[Withholding], at: datetime) -> Iterable[Case]:
    """The request until it was determined, and each time that an appeal reopened it, as they stood at a moment."""
    ends: list[RequestEvent | None] = [None]
    for one in told.events:
        if one.step in ENDS:
            ends[-1] = ends[-1] or one
        elif reopens(one):
            ends.append(None)
    clocks = told.clocks(at)
    (determining,) = (one for one in clocks if one.clock is Clock.DETERMINE)
    yield _first(told, ends[0], determining, clocks, withheld, at)
    anew = [one for one in clocks if one.clock is Clock.AFTER_APPEAL]
    for place, (end, clock) in enumerate(zip(ends[1:], anew, strict=True), start=1):
        yield _again(told, end, clock, withheld, at, appeals=_appeals(told, clocks, at, round_=place))


def _first(
    told: Reckoning,
    end: RequestEvent | None,
    clock: Reading,
    clocks: Iterable[Reading],
    withheld: list[Withholding],
    at: datetime,
) -> Case:
    history, until = told.history, told.day_of(at)
    closed = clock.met_on if end is not None and has_gone_out(end, told.events) else None
    started = clock_started_on(history, told.policy, told.days)
    return Case(
        id=told.request.id,
        number=told.request.number,
        track=track_of(told.events),
        received_on=history.received_on,
        perfected_on=started if started is not None and started <= (closed or until) else None,
        days=working_day(history, told.policy, told.days, on=closed or until),
        expedition=_decided(told, Step.EXPEDITION_ASKED, Step.EXPEDITION_GRANTED, Step.EXPEDITION_DENIED),
        waiver=_decided(told, Step.WAIVER_ASKED, Step.WAIVER_GRANTED, Step.WAIVER_DENIED),
        appeals=_appeals(told, clocks, at, round_=0),
        **_ended(end, closed, clock, withheld, until),
    )


def _again(
    told: Reckoning,
    end: RequestEvent | None,
    clock: Reading,
    withheld: list[Withholding],
    at: datetime,
    *,
    appeals: tuple[Appeal, ...],
) -> Case:
    until = told.day_of(at)
    begun = clock.started_on or until
    closed = clock.met_on if end is not None and has_gone_out(end, told.events) else None
    return Case(
        id=told.request.id,
        number=told.request.number,
        track=track_of(told.events),
        received_on=begun,
        perfected_on=begun,
        days=told.days.between(begun, closed or until),
        appeals=appeals,
        **_ended(end, closed, clock, withheld, until),
    )


def _ended(
    end: RequestEvent | None, closed: date | None, clock: Reading, withheld: list[Withholding], until: date
) -> dict[str, Any]:
    """How a round ended, as a case says it: nothing of an end of which the requester was not told."""
    standing = [] if end is None or closed is None else [one for one in withheld if _stood(one, end.at)]
    return {
        "closed_on": closed,
        "outcome": "" if end is None or closed is None else str(end.facts["outcome"]),
        "late": clock.due_on is not None and (closed or until) > clock.due_on,
        "exemptions": frozenset(code for one in standing if (code := exemption_of(one.exemption))),
        "statutes": frozenset((one.basis, one.scope) for one in standing if one.exemption == _STATUTE and one.basis),
    }


def _stood(one: Withholding, at: datetime) -> bool:
    """Whether a withholding stood when the request was determined."""
    return one.at <= at and (one.ended_at is None or one.ended_at > at)


def _decided(told: Reckoning, asked: Step, granted: Step, denied: Step) -> Adjudication | None:
    """The last decision on what was asked for: with the request, or when it was last asked for before the decision."""
    asked_on, found = told.history.received_on, None
    for one in told.events:
        day = told.day_of(one.at)
        if one.step == asked:
            asked_on = day
        elif one.step in (granted, denied):
            found = Adjudication(decided_on=day, granted=one.step == granted, days=(day - asked_on).days)
    return found


def _appeals(told: Reckoning, clocks: Iterable[Reading], at: datetime, *, round_: int) -> tuple[Appeal, ...]:
    """The appeals against what was determined in a round: the first (0), or the n-th that an appeal reopened."""
    history = told.history

    def round_of(one: Adverse) -> int:
        """The one that its own appeal ended is not one before it, though it be of the same day."""
        return sum(each.on <= one.decided_on and each.on != one.appeal_decided_on for each in history.reopened)

    those = [one for one in history.others if one.against is Against.DETERMINATION and round_of(one) == round_]
    made = [(one.appealed_on, one.appeal_decided_on) for one in those]
    if round_ == 0:
        made.insert(0, (history.appealed_on, history.appeal_decided_on))
    return tuple(_appeal(told, clocks, made_on, decided_on, at) for made_on, decided_on in made if made_on is not None)


def _appeal(told: Reckoning, clocks: Iterable[Reading], made_on: date, decided_on: date | None, at: datetime) -> Appeal:
    """An appeal of these days as it stood at a moment."""
    deciding = [one for one in clocks if one.clock is Clock.APPEAL_DECISION and one.started_on == made_on]
    reversals = [told.day_of(one.at) for one in told.events if reopens(one)]
    return Appeal(
        made_on=made_on,
        decided_on=decided_on,
        reverses=decided_on is not None and any(made_on <= day <= decided_on for day in reversals),
        days=told.days.between(made_on, decided_on or told.day_of(at)),
        overdue=any(one.state is ClockState.OVERDUE for one in deciding if one.against is Against.DETERMINATION),
    )
