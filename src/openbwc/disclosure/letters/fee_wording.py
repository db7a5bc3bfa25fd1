"""What a letter says of fees: each task and what it costs, what was agreed to, and what the requester can do.

Guarantees: a letter about fees tells who has to pay nothing of what it tells (6 CFR 5.11(e)(1)), and until when an
answer or a payment is awaited; every figure in it is the step's own.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openbwc.disclosure.fees import FeesStanding, waives
from openbwc.disclosure.history import Reckoning, has_gone_out
from openbwc.disclosure.models import RequestEvent, Step
from openbwc.policy import PolicyInForce
from openbwc.policy.fees import Spared, Task, tasks_paid
from openbwc.policy.requests import CLAUSE, ClockState
from openbwc.policy.rules.fees import dollars
from openbwc.policy.wording import headed

CATEGORIES = {
    "commercial": "Commercial use",
    "educational_scientific": "Educational or noncommercial scientific institution",
    "first_party": "Person asking for records about themselves (Privacy Act)",
    "news_media": "Representative of the news media",
    "other": "Other requester",
}
STOPPED = "The clock of your request is stopped until you answer."
_MADE = "; we make that search whether or not you agree to pay"
_PAYING = "Pay by check or money order to the Treasury of the United States, with the number of the request."


def category_in_words(code: str) -> str:
    """A category as people read it."""
    return CATEGORIES.get(code, headed(code))


def rows(event: RequestEvent) -> list[tuple[str, str]]:
    """The figures of an estimate or a bill; none of any other step."""
    facts = event.facts
    charges = facts.get("estimate") or facts.get("charges")
    if not charges:
        return []
    told = [("Category", category_in_words(facts["category"]))]
    told += [(one["task"].capitalize(), charge_in_words(one)) for one in charges]
    if event.step == Step.FEES_ASSESSED:
        told.append(("You owe", dollars(facts["due_cents"])))
        if facts["due_cents"] < facts["total_cents"] and facts["spared"] == Spared.NOTHING:
            told.append(
                ("Not charged", f"{dollars(facts['total_cents'] - facts['due_cents'])} beyond what was agreed to")
            )
        return told
    told.append(("Estimate", dollars(facts["due_cents"])))
    told.append(("You agreed to", dollars(facts["agreed_cents"])))
    if facts["advance_cents"]:
        told.append(("To be paid in advance", dollars(facts["advance_cents"])))
    return told


def paragraphs(event: RequestEvent, policy: PolicyInForce) -> Iterable[str]:
    """What the requester can do about an estimate or a bill, and what becomes of one that is waived; else nothing."""
    facts = event.facts
    if event.step == Step.STOPPED_FEES and "estimate" in facts:
        yield from _on_an_estimate(facts, policy)
    elif waives(event):
        yield "You pay no fees: if we have billed you, that bill falls, and what you have paid for it we give back."
    elif event.step == Step.FEES_ASSESSED and facts["due_cents"]:
        days = policy.number(CLAUSE, "fee_payment_days")
        yield f"{_PAYING} The bill is to be paid within {days} days from the day on which this letter went out."


def opening(told: Reckoning, at: datetime) -> str:
    """How a letter about fees begins: the clock is not said to be stopped where nothing of it is left."""
    stopped = any(one.state is ClockState.STOPPED for one in told.clocks(at))
    return f"Before we go on we have to settle the fees with you.{' ' + STOPPED if stopped else ''} We write:"


def charge_in_words(charge: dict[str, Any]) -> str:
    """What a task costs and what of it is charged: `$56.00 of $125.00`."""
    cents, cost = charge["cents"], charge["cost_cents"]
    if not charge["charged"]:
        return "not charged in your category"
    if charge["late"]:
        return f"{dollars(cents)} of {dollars(cost)}, for we missed a time limit of the law"
    return dollars(cents) if cents == cost else f"{dollars(cents)} of {dollars(cost)}, the rest being free of charge"


def entry_in_words(entry: RequestEvent) -> str:
    """An entry of the log as a line: `Search: 45 minutes, professional`."""
    said = entry.facts
    if "minutes" in said:
        others = ", of other exemptions after an appeal" if "other_exemptions" in said else ""
        return f"{said['task'].capitalize()}: {said['minutes']} minutes, {said['grade']}{others}"
    media = f", {dollars(said['media_cents'])} for other media" if said["media_cents"] else ""
    return f"Copies: {said['pages']} pages{media}"


def sums_in_words(standing: FeesStanding, *, logged: bool = True) -> list[tuple[str, str]]:
    """The sums of a request as rows: what it costs, what was agreed to, asked, owed, paid, given back.

    `logged` false: as the requester reads it: without what it costs by the log, which is the agency's own until it is
    assessed, and without what no letter has told them.
    """
    fees = standing.fees
    events = standing.told.events
    rows = [("Fees", "waived")] if standing.waived else [("Agreed to", dollars(standing.agreed_cents))]
    if logged and fees is not None and standing.lead is None:
        spared = f" ({fees.spared.value}: nothing is due)" if fees.spared else ""
        rows.append(("By what is logged", f"{dollars(fees.total_cents)}{spared}"))
    if standing.estimate is not None and (logged or has_gone_out(standing.estimate, events)):
        rows.append(("Estimated", dollars(standing.estimate.facts["due_cents"])))
    if standing.advance_cents and (logged or standing.answer_by):
        rows.append(("Asked in advance", dollars(standing.advance_cents)))
    if standing.assessed is not None and (logged or standing.bill_told):
        rows += [("Assessed", dollars(standing.assessed_cents)), ("Owed", dollars(standing.owed_cents))]
    if standing.money.paid:
        rows.append(("Paid", dollars(standing.money.paid)))
    if standing.money.refunded:
        rows.append(("Given back", dollars(standing.money.refunded)))
    if standing.surplus_cents and (logged or standing.waived or standing.assessed is not None):
        rows.append(("To be given back", dollars(standing.surplus_cents)))
    return rows


def _on_an_estimate(facts: dict[str, Any], policy: PolicyInForce) -> Iterable[str]:
    if facts["category"] in policy.members(CLAUSE, "fee_categories_with_free_part"):
        hours, pages = policy.number(CLAUSE, "free_search_hours"), policy.number(CLAUSE, "free_pages")
        search = f"The first {hours} hours of search and the first {pages} pages"
        free = search if Task.SEARCH in tasks_paid(facts["category"], policy) else f"The first {pages} pages"
        yield (
            f"{free}, or what they cost on another medium, are free of charge for you, and are taken off already. You "
            f"may ask for no more than these give{_MADE if free == search else ''}."
        )
    days = policy.number(CLAUSE, "fee_answer_working_days")
    if facts["advance_cents"]:
        yield f"{_PAYING} We go on when {dollars(facts['advance_cents'])} have come."
    yield (
        "Tell us in writing that you agree to pay this amount, or up to which other, or how you narrow your request so "
        f"that it costs less. If no answer comes within {days} working days from the day on which this letter went "
        "out, we may end our work on the request."
    )
