"""What a request costs its requester: work in, money out (V.B.1; 5 USC 552(a)(4)(A); 6 CFR 5.11).

Facts of a request and the policy in force go in; nothing is looked up. Guarantees:
- Every rate, allowance and threshold is a parameter of V.B.1; amounts are whole cents, and none is below zero.
- More work never costs less, and the order in which it was logged changes nothing: what is free of a search is its
  dearest time.
- Who pays for what is data: a category pays for a task only where the policy says so, and not for what it takes from an
  agency that missed a limit of the law (552(a)(4)(A)(viii)), unless one of the statute's exceptions holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.requests import CLAUSE, ClockState, History, Reading, allowed_days
from openbwc.policy.working_days import WorkingDays

QUARTER = 15
"""Minutes of the time that is charged for; one counts when more than half of it was needed (6 CFR 5.11(d)(3))."""
MISSED = frozenset({ClockState.OVERDUE, ClockState.MET_LATE})


class Task(StrEnum):
    """What is charged for (5 USC 552(a)(4)(A)(ii))."""

    SEARCH = "search"
    REVIEW = "review"
    DUPLICATION = "duplication"


class Grade(StrEnum):
    """Whose time it is (6 CFR 5.11(c)(1)(ii)), the cheapest first."""

    CLERICAL = "clerical"
    PROFESSIONAL = "professional"
    MANAGERIAL = "managerial"


class Spared(StrEnum):
    """Why nothing is asked of the requester, or less than the work costs."""

    NOTHING = ""
    WAIVED = "waived"
    SMALL = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Work on a request: minutes by grade, pages, and the direct costs of other media in cents."""

    search: Mapping[Grade, int] = field(default_factory=dict)
    review: Mapping[Grade, int] = field(default_factory=dict)
    pages: int = 0
    media_cents: int = 0

    def __add__(self, other: "Work") -> "Work":
        return Work(
            search=_together(self.search, other.search),
            review=_together(self.review, other.review),
            pages=self.pages + other.pages,
            media_cents=self.media_cents + other.media_cents,
        )

    def only(self, tasks: frozenset[Task]) -> "Work":
        """The part of the work that belongs to these tasks."""
        copies = Task.DUPLICATION in tasks
        return Work(
            search=self.search if Task.SEARCH in tasks else {},
            review=self.review if Task.REVIEW in tasks else {},
            pages=self.pages if copies else 0,
            media_cents=self.media_cents if copies else 0,
        )


@dataclass(frozen=True, slots=True)
class Charge:
    """What one task costs by the rates, and what of that the requester is charged, in cents.

    `late`: a missed limit took something from it; `charged`: the category pays for it at all.
    """

    task: Task
    cost_cents: int
    cents: int
    charged: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What a request costs: each task, their sum, and what is due of it in cents; `spared` says why nothing is."""

    category: str
    charges: tuple[Charge, ...]
    total_cents: int
    due_cents: int
    spared: Spared


def fees_of(works: Iterable[tuple[Work, bool]], category: str, policy: PolicyInForce, *, waived: bool = False) -> Fees:
    """The fees of requests that are charged as one: of each its work, and whether a limit of the law was missed.

    Mostly that is one request; the free allowances are given once (6 CFR 5.11(h)).
    """
    paid, lost = tasks_paid(category, policy), _tasks(category, policy, "fees_lost_when_late")
    whole, kept, late = Work(), Work(), False
    for work, missed in works:
        whole, kept = whole + work, kept + work.only(paid - lost if missed else paid)
        late = late or missed
    free = category in policy.members(CLAUSE, "fee_categories_with_free_part")
    pages = policy.number(CLAUSE, "free_pages") if free else 0
    costs = _cents(whole, policy)
    cents = _cents(kept, policy, free_minutes=free_search_minutes(category, policy), free_pages=pages)
    charges = tuple(
        Charge(task, costs[task], cents[task], task in paid, late and task in paid & lost and costs[task] > 0)
        for task in Task
    )
    total = sum(one.cents for one in charges)
    small = total <= policy.number(CLAUSE, "small_fee_cents")
    spared = Spared.WAIVED if waived else Spared.SMALL if small and total else Spared.NOTHING
    return Fees(
        category=category,
        charges=charges,
        total_cents=total,
        due_cents=0 if spared else total,
        spared=spared,
    )


def tasks_paid(category: str, policy: PolicyInForce) -> frozenset[Task]:
    """What a category of requesters pays for (5 USC 552(a)(4)(A)(ii))."""
    return _tasks(category, policy, "fees_charged")


def free_search_minutes(category: str, policy: PolicyInForce) -> int:
    """How much search a category of requesters is given free, also where they do not agree to pay for more."""
    free = category in policy.members(CLAUSE, "fee_categories_with_free_part")
    return policy.number(CLAUSE, "free_search_hours") * 60 if free else 0


def categories(policy: PolicyInForce) -> tuple[str, ...]:
    """The categories of requesters, in the order of their codes."""
    return tuple(sorted(policy.members(CLAUSE, "fee_categories")))


def billed_of(fees: Fees, agreed: int, policy: PolicyInForce) -> Fees:
    """What is billed of fees: no more than was agreed to, and nothing where collecting it costs more than it is."""
    due = min(fees.due_cents, agreed)
    if 0 < due <= policy.number(CLAUSE, "small_fee_cents"):
        return replace(fees, due_cents=0, spared=Spared.SMALL)
    return replace(fees, due_cents=due)


def agreed_cents(stated: int | None, policy: PolicyInForce, *, asks_waiver: bool) -> int:
    """What a requester is held to have agreed to: what they stated, else what the policy takes for agreed to.

    Whoever asks for a waiver has agreed to nothing but what they stated (6 CFR 5.11(a)).
    """
    if stated is not None:
        return stated
    return 0 if asks_waiver else policy.number(CLAUSE, "fee_notice_cents")


def may_ask_in_advance(cents: int, policy: PolicyInForce, *, defaulted: bool) -> bool:
    """Whether payment may be asked before the work is done (5 USC 552(a)(4)(A)(v))."""
    return defaulted or cents > policy.number(CLAUSE, "advance_payment_cents")


def answer_due_on(asked_on: date, policy: PolicyInForce, days: WorkingDays) -> date:
    """The last day on which the requester answers a letter about fees that went out on a day."""
    return days.of_requesters().add(asked_on, policy.number(CLAUSE, "fee_answer_working_days"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """What the statute's exceptions ask for (552(a)(4)(A)(viii)(II)).

    `pages`: how many are necessary to respond; `discussed`, `attempts`: how often it was talked over with the requester
    how to limit the request, and tried to; `until`: until which day a court has excused the agency.
    """

    pages: int = 0
    discussed: int = 0
    attempts: int = 0
    until: date | None = None


def limits_missed(
    clocks: Iterable[Reading], history: History, policy: PolicyInForce, days: WorkingDays, excuse: Excuse, *, on: date
) -> tuple[Reading, ...]:
    """The limits of the law that the agency missed by a day, and that nothing excuses.

    An extension whose notice went out in time is in the clock already (viii)(II)(aa).
    """
    if _is_large(history, policy, days, excuse):
        return ()
    counted = policy.members(CLAUSE, "limits_that_cost_fees")
    missed = (one for one in clocks if one.clock in counted and one.state in MISSED)
    return tuple(one for one in missed if excuse.until is None or (one.met_on or on) > excuse.until)


def _is_large(history: History, policy: PolicyInForce, days: WorkingDays, excuse: Excuse) -> bool:
    """Whether (viii)(II)(bb) holds: many pages, notice in time, and the scope was talked over, or that was tried."""
    in_time = allowed_days(history, policy, days) > policy.number(CLAUSE, "determination_working_days")
    talked = excuse.discussed or excuse.attempts >= policy.number(CLAUSE, "fee_scope_attempts")
    return bool(in_time and talked and excuse.pages > policy.number(CLAUSE, "fee_pages_beyond"))


def _tasks(category: str, policy: PolicyInForce, name: str) -> frozenset[Task]:
    pairs = (one.split("=") for one in policy.members(CLAUSE, name))
    return frozenset(Task(task) for who, task in pairs if who == category)


def _cents(work: Work, policy: PolicyInForce, *, free_minutes: int = 0, free_pages: int = 0) -> dict[Task, int]:
    page = policy.number(CLAUSE, "fee_page_cents")
    return {
        Task.SEARCH: _time(work.search, policy, free_minutes=free_minutes),
        Task.REVIEW: _time(work.review, policy, free_minutes=0),
        Task.DUPLICATION: max(0, (work.pages - free_pages) * page + work.media_cents),
    }


def _time(minutes: Mapping[Grade, int], policy: PolicyInForce, *, free_minutes: int) -> int:
    rates = {grade: policy.number(CLAUSE, f"fee_quarter_hour_{grade}_cents") for grade in Grade}
    cents = 0
    for grade in sorted(Grade, key=lambda one: (-rates[one], one)):
        spent = minutes.get(grade, 0)
        spared = min(spent, free_minutes)
        free_minutes -= spared
        cents += (spent - spared + QUARTER // 2) // QUARTER * rates[grade]
    return cents


def _together(one: Mapping[Grade, int], other: Mapping[Grade, int]) -> dict[Grade, int]:
    return {grade: total for grade in Grade if (total := one.get(grade, 0) + other.get(grade, 0))}
