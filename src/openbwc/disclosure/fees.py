"""Where the fees of a request stand: what was logged, estimated, agreed to, assessed, paid and given back (V.B.1).

Guarantees: `fees_standing` is the one place in which they are read: from the request's events, its own clocks and the
policy under which it is reckoned, and from nothing that was kept. What was asked of the requester counts from the day
on which its letter went out. Amounts are cents.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from openbwc.disclosure.history import Reckoning, against_of, awaited, events_of, has_gone_out, reckon, reopens
from openbwc.disclosure.models import Request, RequestEvent, Step
from openbwc.policy.fees import (
    Excuse,
    Fees,
    Grade,
    Task,
    Work,
    agreed_cents,
    answer_due_on,
    fees_of,
    limits_missed,
)
from openbwc.policy.requests import CLAUSE, Against, Reading

WAIVERS = frozenset({Step.WAIVER_GRANTED, Step.WAIVER_DENIED})


@dataclass(frozen=True, kw_only=True)
class FeesStanding:
    """The fees of a request at a moment.

    `under_foia`: FOIA has something to say on them. `entries` is the log that stands, of this request alone; `joined`
    are the requests that are charged with it, `others` the work on each and whether a limit was missed there, `lead`
    the one with which it is charged itself; `billed`: its fees are assessed, with its lead's if need be. `missed` are
    the limits that the agency missed and nothing excuses. `asked` is an estimate that waits for an answer, `answer_by`
    the last day of an answer on fees, None while its letter has not gone out. `assessed` is the assessment that
    stands, `pay_by` the last day to pay it, None while the bill has not gone out or nothing is due.
    """

    told: Reckoning
    under_foia: bool
    category: RequestEvent | None
    waiver: RequestEvent | None
    waiver_open: bool
    entries: tuple[RequestEvent, ...]
    joined: tuple[Request, ...]
    others: tuple[tuple[Work, bool], ...]
    lead: Request | None
    billed: bool
    missed: tuple[Reading, ...]
    agreed_cents: int
    estimate: RequestEvent | None
    asked: RequestEvent | None
    answer_by: date | None
    assessed: RequestEvent | None
    pay_by: date | None
    unpaid: RequestEvent | None
    paid_cents: int
    refunded_cents: int

    @property
    def category_code(self) -> str:
        """The category that was decided; empty where none is."""
        return "" if self.category is None else str(self.category.facts["category"])

    @property
    def waived(self) -> bool:
        """Whether the fees are waived."""
        return self.waiver is not None and self.waiver.step == Step.WAIVER_GRANTED

    @property
    def work(self) -> Work:
        """What was logged of this request."""
        return sum((work_of(one) for one in self.entries), Work())

    @property
    def fees(self) -> Fees | None:
        """What the request costs, with those that are charged with it, by what was logged; None without a category."""
        return self.fees_with(self.work)

    def fees_with(self, work: Work) -> Fees | None:
        """What it costs with other work on it than was logged; None without a category."""
        if not self.category_code:
            return None
        works = ((work, bool(self.missed)), *self.others)
        return fees_of(works, self.category_code, self.told.policy, waived=self.waived)

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
        return self.paid_cents - self.refunded_cents

    @property
    def owed_cents(self) -> int:
        """What is assessed and was not paid."""
        return max(0, self.assessed_cents - self.paid_cents)

    @property
    def asked_cents(self) -> int:
        """What a payment may be for now: what is owed, or what is asked in advance and has not come."""
        return self.owed_cents or max(0, self.advance_cents - self.held_cents)

    @property
    def surplus_cents(self) -> int:
        """What was paid beyond what was assessed, and has to go back."""
        return 0 if self.assessed is None else max(0, self.held_cents - self.assessed_cents)

    def overdue(self, on: date) -> bool:
        """Whether a bill was not paid in time: the requester's default (5 USC 552(a)(4)(A)(v))."""
        return self.owed_cents > 0 and self.pay_by is not None and on > self.pay_by


def fees_standing(request: Request, at: datetime, *, told: Reckoning | None = None, pages: int = 0) -> FeesStanding:
    """Where the fees stand at a moment. `PolicyError` where no policy is in force.

    `pages`: how many are necessary to respond, where somebody counted them.
    """
    told = reckon(request, at) if told is None else told
    events, policy = told.events, told.policy
    category = _last(events, Step.CATEGORY_DECIDED)
    waiver = next((one for one in reversed(events) if one.step in WAIVERS), None)
    joined = joined_to(request)
    entries, missed = log_of(events), missed_by(told, at, pages=pages)
    asked, assessed, lead = _asked(events), standing_assessment(events), _lead(events)
    return FeesStanding(
        told=told,
        under_foia=is_under_foia(told),
        category=category,
        waiver=waiver,
        waiver_open=bool(request.waiver_reason) and waiver is None,
        entries=entries,
        joined=joined,
        others=tuple(_work_of_other(one, at) for one in joined),
        lead=lead,
        billed=any(standing_assessment(one) for one in (events, events_of(lead) if lead else ())),
        missed=missed,
        agreed_cents=agreed_cents(stated_cents(request, events), policy),
        estimate=next((one for one in reversed(events) if "estimate" in one.facts), None),
        asked=asked,
        answer_by=answer_by(told),
        assessed=assessed,
        pay_by=_pay_by(told, assessed),
        unpaid=_last(events, Step.FEES_UNPAID),
        paid_cents=_sum(events, Step.FEES_PAID),
        refunded_cents=_sum(events, Step.FEES_REFUNDED),
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
    """The last day of an answer to a letter about fees that went out; None where none is awaited."""
    asked = awaited(told.events)
    if asked is None or asked.step != Step.STOPPED_FEES or not has_gone_out(asked, told.events):
        return None
    return answer_due_on(told.history.pauses[-1].since, told.policy, told.days)


def standing_assessment(events: Sequence[RequestEvent]) -> RequestEvent | None:
    """The assessment that no appeal has reversed; None where nothing is assessed."""
    found = None
    for event in events:
        if event.step == Step.FEES_ASSESSED:
            found = event
        elif event.step == Step.APPEAL_DECIDED and against_of(event) is Against.FEES and event.facts["reverses"]:
            found = None
    return found


def is_after_appeal(events: Iterable[RequestEvent]) -> bool:
    """Whether an appeal has opened the request again."""
    return any(reopens(one) for one in events)


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


def _pay_by(told: Reckoning, assessed: RequestEvent | None) -> date | None:
    if assessed is None or not assessed.facts["due_cents"]:
        return None
    sent = [one for one in told.events if one.step == Step.LETTER_SENT and one.facts["event"] == str(assessed.id)]
    if not sent:
        return None
    return told.day_of(sent[0].at) + timedelta(days=told.policy.number(CLAUSE, "fee_payment_days"))


def _work_of_other(request: Request, at: datetime) -> tuple[Work, bool]:
    told = reckon(request, at)
    return sum((work_of(one) for one in log_of(told.events)), Work()), bool(missed_by(told, at))


def _lead(events: Iterable[RequestEvent]) -> Request | None:
    joined = _last(events, Step.FEES_JOINED)
    return None if joined is None else Request.objects.select_related("agency").get(id=joined.facts["lead"])


def _last(events: Iterable[RequestEvent], step: Step) -> RequestEvent | None:
    found = [one for one in events if one.step == step]
    return found[-1] if found else None


def _sum(events: Iterable[RequestEvent], step: Step) -> int:
    return sum(int(one.facts["cents"]) for one in events if one.step == step)
