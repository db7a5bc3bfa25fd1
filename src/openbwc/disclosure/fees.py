"""Where the fees of a request stand: what was logged, estimated, agreed to, assessed, paid and given back (V.B.1).

Guarantees: `fees_standing` is the one place in which they are read: from the request's events, its own clocks and the
policy under which it is reckoned, and from nothing that was kept. What is asked of the requester, in advance or by a
bill, counts from the day on which its letter went out, and nothing is asked in advance once the request has ended.
Amounts are cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openbwc.disclosure.history import (
    Reckoning,
    against_of,
    awaited,
    events_of,
    has_gone_out,
    reckon,
    reopens,
    standing_ends,
)
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.policy.fees import (
    Excuse,
    Fees,
    Grade,
    Task,
    Work,
    agreed_cents,
    answer_due_on,
    billed_of,
    fees_of,
    free_search_minutes,
    limits_missed,
)
from openbwc.policy.requests import CLAUSE, Against, Reading

BILLING = frozenset({Against.FEES, Against.WAIVER})
"""What an appeal is against that reverses a bill when it is granted."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """What came in for a request, what went back, and what its bill comes to, in cents.

    `due` is the bill that stands, less what went back beyond a surplus: what was paid too much lowers no bill.
    """

    paid: int = 0
    refunded: int = 0
    due: int = 0

    @property
    def held(self) -> int:
        """What was paid and has not gone back."""
        return self.paid - self.refunded


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A request that is charged with another: its category, its work, and where it stands.

    `ended`: it has, and the letters that say so have gone out (`told`); `missed`: a limit was missed with it. Where its
    fees are waived, none of its work counts.
    """

    request: Request
    category: str
    waiver_open: bool
    ended: bool
    told: bool
    work: Work
    missed: bool


@dataclass(frozen=True, kw_only=True)
class FeesStanding:
    """The fees of a request at a moment.

    `under_foia`: FOIA has something to say on them. `waiver` is the decision on a waiver that stands, also an appeal's.
    `entries` is the log that stands, of this request alone; `others` are the requests that are charged with it, `lead`
    the one with which it is charged itself. `ended`: it has, and so have they; `told_of_end`: the letters that say so
    went out. `billed`: its fees are assessed, or its lead's. `missed` are the limits that the agency missed and nothing
    excuses. `asked` is an estimate that waits for an answer, `answer_by` the last day of an answer on fees, None while
    its letter has not gone out. `assessed` is the assessment that stands, `bill_told`: its letter went out, `disputed`:
    it is under appeal, or the denial of a waiver is, or one is asked for and not decided; `pay_by` is the last day to
    pay it, None where there is none.
    """

    told: Reckoning
    under_foia: bool
    category: RequestEvent | None
    waiver: RequestEvent | None
    waiver_open: bool
    entries: tuple[RequestEvent, ...]
    others: tuple[Joined, ...]
    lead: Request | None
    ended: bool
    told_of_end: bool
    billed: bool
    missed: tuple[Reading, ...]
    agreed_cents: int
    estimate: RequestEvent | None
    asked: RequestEvent | None
    answer_by: date | None
    assessed: RequestEvent | None
    bill_told: bool
    disputed: bool
    pay_by: date | None
    unpaid: RequestEvent | None
    money: Money

    @property
    def category_code(self) -> str:
        """The category that was decided; empty where none is."""
        return _category(self.category)

    @property
    def waived(self) -> bool:
        """Whether the fees are waived."""
        return waives(self.waiver)

    @property
    def joined(self) -> tuple[Request, ...]:
        """The requests that are charged with it."""
        return tuple(one.request for one in self.others)

    @property
    def alike(self) -> bool:
        """Whether all that is charged as one is in one category, which says what is paid for."""
        return all(one.category == self.category_code for one in self.others)

    @property
    def work(self) -> Work:
        """What was logged of this request."""
        return work_logged(self.entries)

    @property
    def free_search_logged(self) -> bool:
        """Whether so much search was logged as is free for the category."""
        return sum(self.work.search.values()) >= free_search_minutes(self.category_code, self.told.policy)

    @property
    def fees(self) -> Fees | None:
        """What the request costs, with those that are charged with it, by what was logged; None without a category."""
        return self.fees_with(self.work)

    def fees_with(self, work: Work) -> Fees | None:
        """What it costs with other work on it than was logged; None without a category."""
        if not self.category_code:
            return None
        works = ((work, bool(self.missed)), *((one.work, one.missed) for one in self.others))
        return fees_of(works, self.category_code, self.told.policy, waived=self.waived)

    @property
    def bill(self) -> Fees | None:
        """What a bill says now: no more than was agreed to; None without a category."""
        return None if self.fees is None else billed_of(self.fees, self.agreed_cents, self.told.policy)

    @property
    def advance_cents(self) -> int:
        """What is asked before the work is done, while the estimate waits for an answer."""
        return 0 if self.asked is None else int(self.asked.facts["advance_cents"])

    @property
    def assessed_cents(self) -> int:
        """What was assessed and stands."""
        return 0 if self.assessed is None else int(self.assessed.facts["due_cents"])

    @property
    def held_cents(self) -> int:
        """What was paid and has not gone back."""
        return self.money.held

    @property
    def owed_cents(self) -> int:
        """What was billed, by a letter that went out, and was not paid."""
        return max(0, self.money.due - self.money.held) if self.bill_told else 0

    @property
    def asked_cents(self) -> int:
        """What a payment may be for now: what is owed, or what is asked in advance and has not come."""
        return self.owed_cents or (max(0, self.advance_cents - self.held_cents) if self.answer_by else 0)

    @property
    def surplus_cents(self) -> int:
        """What is held beyond what the request costs, and has to go back.

        Without a bill that stands that is what was logged, once the request has ended; nothing, where its fees are
        waived or charged with another's. Until then an advance is held for the work.
        """
        if self.assessed is not None:
            return max(0, self.held_cents - self.money.due)
        if self.waived or self.lead is not None:
            return self.held_cents
        costs = 0 if self.bill is None else self.bill.due_cents
        return max(0, self.held_cents - costs) if self.ended else 0

    def overdue(self, on: date) -> bool:
        """Whether a bill was not paid in time: the requester's default (5 USC 552(a)(4)(A)(v)); no disputed one."""
        return self.owed_cents > 0 and self.pay_by is not None and on > self.pay_by


def fees_standing(request: Request, at: datetime, *, told: Reckoning | None = None, pages: int = 0) -> FeesStanding:
    """Where the fees stand at a moment. `PolicyError` where no policy is in force.

    `pages`: how many are necessary to respond, where somebody counted them.
    """
    told = reckon(request, at) if told is None else told
    events = told.events
    waiver, waiver_open = waiver_of(request, events)
    others = tuple(_joined(one, at) for one in joined_to(request))
    assessed, lead, ends = bill_of(request, events), _lead(events), standing_ends(events)
    is_open = waiver_open or any(one.waiver_open for one in others)
    disputed = is_open or any(map(told.history.is_under_appeal, BILLING))
    return FeesStanding(
        told=told,
        under_foia=is_under_foia(told),
        category=_last(events, Step.CATEGORY_DECIDED),
        waiver=waiver,
        waiver_open=is_open,
        entries=log_of(events),
        others=others,
        lead=lead,
        ended=bool(ends) and all(one.ended for one in others),
        told_of_end=bool(ends) and _are_told(ends, events) and all(one.told for one in others),
        billed=assessed is not None or (lead is not None and bill_of(lead, events_of(lead)) is not None),
        missed=missed_by(told, at, pages=pages),
        agreed_cents=_agreed(request, told),
        estimate=next((one for one in reversed(events) if "estimate" in one.facts), None),
        asked=_asked(events),
        answer_by=answer_by(told),
        assessed=assessed,
        bill_told=assessed is not None and has_gone_out(assessed, events),
        disputed=disputed,
        pay_by=None if assessed is None or disputed else _pay_by(told, assessed),
        unpaid=_last(events, Step.FEES_UNPAID),
        money=_money(events, assessed),
    )


def is_under_foia(told: Reckoning) -> bool:
    """Whether the request is a FOIA request, so that its fees are FOIA's."""
    return told.request.kind not in told.policy.members(CLAUSE, "kinds_not_under_foia")


def log_of(events: Sequence[RequestEvent]) -> tuple[RequestEvent, ...]:
    """What was logged and not struck out."""
    struck = {one.facts["entry"] for one in events if one.step == Step.WORK_STRUCK}
    return tuple(one for one in events if one.step == Step.WORK_LOGGED and str(one.id) not in struck)


def work_of(entry: RequestEvent) -> Work:
    """An entry of the log as the policy is told of it."""
    said = entry.facts
    if said["task"] == Task.DUPLICATION:
        return Work(pages=said["pages"], media_cents=said["media_cents"])
    spent = {Grade(said["grade"]): said["minutes"]}
    return Work(search=spent) if said["task"] == Task.SEARCH else Work(review=spent)


def work_logged(entries: Iterable[RequestEvent]) -> Work:
    """What entries of the log come to."""
    return sum((work_of(one) for one in entries), Work())


def waiver_of(request: Request, events: Iterable[RequestEvent]) -> tuple[RequestEvent | None, bool]:
    """The decision on a waiver of fees that stands, an appeal's among them; and whether one is asked for since."""
    stands, asked = None, bool(request.waiver_reason)
    for event in events:
        if event.step == Step.WAIVER_DENIED or waives(event):
            stands, asked = event, False
        elif event.step == Step.WAIVER_ASKED:
            asked = True
    return stands, asked


def waives(event: RequestEvent | None) -> bool:
    """Whether the fees are waived by the event: by a decision, or by one on an appeal against its denial."""
    return event is not None and (event.step == Step.WAIVER_GRANTED or _reverses(event, {Against.WAIVER}))


def joined_to(request: Request) -> tuple[Request, ...]:
    """The requests that are charged with this one."""
    there = RequestEvent.objects.filter(step=Step.FEES_JOINED, facts__lead=str(request.id))
    return tuple(
        Request.objects.select_related("agency").filter(id__in=there.values("request")).order_by("received_at")
    )


def missed_by(told: Reckoning, at: datetime, *, pages: int = 0) -> tuple[Reading, ...]:
    """The limits of the law that the agency missed with the request, and that nothing excuses."""
    steps = [one.step for one in told.events]
    court = _last(told.events, Step.COURT_TIME)
    excuse = Excuse(
        pages=pages,
        discussed=steps.count(Step.SCOPE_DISCUSSED),
        attempts=steps.count(Step.SCOPE_ATTEMPTED),
        until=None if court is None else date.fromisoformat(court.facts["until"]),
    )
    return limits_missed(told.clocks(at), told.history, told.policy, told.days, excuse, on=told.day_of(at))


def stated_cents(request: Request, events: Iterable[RequestEvent]) -> int | None:
    """What the requester stated that they agree to: in the request, or in an answer since; None where nothing is."""
    stated = request.fees_up_to_cents
    for event in events:
        if event.step == Step.RESUMED and event.facts.get("up_to_cents") is not None:
            stated = event.facts["up_to_cents"]
    return stated


def answer_by(told: Reckoning) -> date | None:
    """The last day of an answer to a letter on fees that went out; None where none is awaited.

    Also to one of before there were estimates, whose amount stands in its words alone.
    """
    asked = awaited(told.events)
    if asked is None or asked.step != Step.STOPPED_FEES or not has_gone_out(asked, told.events):
        return None
    return answer_due_on(told.history.pauses[-1].since, told.policy, told.days)


def bill_of(request: Request, events: Sequence[RequestEvent]) -> RequestEvent | None:
    """The assessment of a request that stands; None where nothing is assessed.

    It falls with an appeal that reverses it, and when fees are waived that are in it, the joined requests' among them.
    """
    assessed = _last(events, Step.FEES_ASSESSED)
    if assessed is None:
        return None
    undone = [one for one in events if waives(one) or _reverses(one, {Against.FEES})]
    undone += [one for other in joined_to(request) for one in events_of(other) if waives(one)]
    return None if any((one.at, one.id) > (assessed.at, assessed.id) for one in undone) else assessed


def review_stage(events: Iterable[RequestEvent], at: datetime) -> tuple[bool, bool]:
    """Whether the determination was under appeal at a moment, and whether an appeal had reversed it by then."""
    under_appeal = reversed_before = False
    for event in events:
        if event.at <= at and event.step in (Step.APPEALED, Step.APPEAL_DECIDED):
            reversed_before = reversed_before or reopens(event)
            if against_of(event) is Against.DETERMINATION:
                under_appeal = event.step == Step.APPEALED
    return under_appeal, reversed_before


def as_facts(fees: Fees) -> list[dict[str, Any]]:
    """What each task costs, as a step keeps it."""
    return [
        {
            "task": one.task.value,
            "cost_cents": one.cost_cents,
            "cents": one.cents,
            "charged": one.charged,
            "late": one.late,
        }
        for one in fees.charges
    ]


def _asked(events: Sequence[RequestEvent]) -> RequestEvent | None:
    asked = awaited(events)
    return asked if asked is not None and "estimate" in asked.facts else None


def _are_told(ends: Iterable[RequestEvent], events: Sequence[RequestEvent]) -> bool:
    """Whether the letter of each has gone out: before that of the first nobody knows whether it came in time."""
    return all(has_gone_out(one, events) for one in ends)


def _category(decided: RequestEvent | None) -> str:
    return "" if decided is None else str(decided.facts["category"])


def _agreed(request: Request, told: Reckoning) -> int:
    asks = bool(request.waiver_reason) or any(one.step == Step.WAIVER_ASKED for one in told.events)
    return agreed_cents(stated_cents(request, told.events), told.policy, asks_waiver=asks)


def _decides_on_a_bill(event: RequestEvent) -> bool:
    return event.step == Step.APPEAL_DECIDED and against_of(event) in BILLING


def _reverses(event: RequestEvent, against: Iterable[Against]) -> bool:
    return event.step == Step.APPEAL_DECIDED and against_of(event) in against and bool(event.facts["reverses"])


def _money(events: Iterable[RequestEvent], assessed: RequestEvent | None) -> Money:
    paid = refunded = due = 0
    for event in events:
        if event == assessed:
            due = int(event.facts["due_cents"])
        elif event.step == Step.FEES_PAID:
            paid += int(event.facts["cents"])
        elif event.step == Step.FEES_REFUNDED:
            back = int(event.facts["cents"])
            surplus = max(0, paid - refunded - due)
            due = max(0, due - max(0, back - surplus))
            refunded += back
    return Money(paid=paid, refunded=refunded, due=due)


def _pay_by(told: Reckoning, assessed: RequestEvent) -> date | None:
    """The last day to pay a bill: from its letter, or from the decision that leaves it as it is."""
    sent = [one for one in told.events if one.step == Step.LETTER_SENT and one.facts["event"] == str(assessed.id)]
    if not sent or not assessed.facts["due_cents"]:
        return None
    kept = [one for one in told.events if one.step == Step.WAIVER_DENIED or _decides_on_a_bill(one)]
    since = max(told.day_of(one.at) for one in (sent[0], *kept))
    return since + timedelta(days=told.policy.number(CLAUSE, "fee_payment_days"))


def _joined(request: Request, at: datetime) -> Joined:
    told = reckon(request, at)
    events, ends = told.events, standing_ends(told.events)
    waiver, is_open = waiver_of(request, events)
    return Joined(
        request=request,
        category=_category(_last(events, Step.CATEGORY_DECIDED)),
        waiver_open=is_open,
        ended=bool(ends),
        told=bool(ends) and _are_told(ends, events),
        work=Work() if waives(waiver) else work_logged(log_of(events)),
        missed=bool(missed_by(told, at)),
    )


def _lead(events: Iterable[RequestEvent]) -> Request | None:
    """The request with which it is charged; None once the fees of that one are waived, which waives no other's."""
    joined = _last(events, Step.FEES_JOINED)
    if joined is None:
        return None
    lead = Request.objects.select_related("agency").get(id=joined.facts["lead"])
    return None if waives(waiver_of(lead, events_of(lead))[0]) else lead


def _last(events: Iterable[RequestEvent], step: Step) -> RequestEvent | None:
    found = [one for one in events if one.step == step]
    return found[-1] if found else None
