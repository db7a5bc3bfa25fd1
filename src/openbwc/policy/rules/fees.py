"""Fees of requests: who pays for what, what has to be asked before, when a bill is overdue (V.B.1).

Guarantees: nothing is asked of a requester before their category is decided with its reason and a waiver that they ask
for is decided; nobody pays before the work is done but over the law's amount or after a bill that they did not pay, nor
is billed before they were told how it ended; no requests are charged as one without a reason, or over different
categories. Sources: 5 USC 552(a)(4)(A); 6 CFR 5.11.
"""

from openbwc.policy.fee_facts import (
    AnswerEstimate,
    AssessFees,
    DecideFeeCategory,
    EnterPayment,
    EstimateFees,
    JoinFees,
    LogWork,
    NoteUnpaid,
    RefundFees,
)
from openbwc.policy.fees import categories, may_ask_in_advance
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act
from openbwc.policy.rules.findings import Findings
from openbwc.policy.rules.requests import CLAUSE, begun, state


def decide_fee_category(act: Act, facts: DecideFeeCategory, policy: PolicyInForce) -> Findings:
    """Decide in which category a requester is (6 CFR 5.11(b))."""
    findings = begun(act, facts, policy)
    _under_foia(findings, facts.under_foia)
    known = categories(policy)
    if facts.category not in known:
        findings.refuse(
            CLAUSE,
            "fee_category_unknown",
            f"'{facts.category}' is no category of requesters.",
            f"Name one of: {', '.join(known)}.",
        )
    elif facts.category in policy.members(CLAUSE, "fee_categories_of_the_privacy_act") and not (
        facts.identity_declared and facts.requester_kind in policy.members(CLAUSE, "privacy_act_requesters")
    ):
        findings.refuse(
            CLAUSE,
            "not_about_themselves",
            "Only who asks for a record about themselves, and has declared who they are, pays by the Privacy Act "
            "(6 CFR 5.21, 5.29).",
            "Name another category; or ask them to declare who they are under penalty of perjury (28 USC 1746).",
        )
    _unbilled(findings, facts.billed)
    state(findings, facts.statement, "A category is decided with its reason.")
    return findings


def log_work(act: Act, facts: LogWork, policy: PolicyInForce) -> Findings:
    """Log time and copies, or strike what was logged."""
    findings = begun(act, facts, policy)
    _under_foia(findings, facts.under_foia)
    if facts.on_appeal:
        findings.refuse(
            CLAUSE,
            "review_on_appeal",
            "Review while an appeal is decided is not charged for (6 CFR 5.11(c)(3)).",
            "Leave it out.",
        )
    elif facts.after_reversal and not facts.other_exemptions:
        findings.refuse(
            CLAUSE,
            "reviewed_before",
            "Only the first review of a record is charged for, and after an appeal that of exemptions which were not "
            "looked at before (6 CFR 5.11(c)(3)).",
            "State that it is a review of other exemptions than those that fell; else leave it out.",
        )
    _unbilled(findings, facts.billed)
    state(findings, facts.statement, "Work is logged with what was done, and struck with why.")
    return findings


def estimate_fees(act: Act, facts: EstimateFees, policy: PolicyInForce) -> Findings:
    """Estimate the fees, and ask the requester where they are more than was agreed to (6 CFR 5.11(e))."""
    findings = begun(act, facts, policy)
    _under_foia(findings, facts.under_foia)
    _chargeable(findings, facts)
    _unbilled(findings, facts.billed)
    if facts.ended:
        findings.refuse(
            CLAUSE, "determined", "The request has ended.", "Assess the fees: no more is asked than was agreed to."
        )
    defaulted = facts.defaulted and facts.same_requester
    if facts.advance_cents and not may_ask_in_advance(facts.estimate_cents, policy, defaulted=defaulted):
        least = dollars(policy.number(CLAUSE, "advance_payment_cents"))
        findings.refuse(
            CLAUSE,
            "no_advance",
            f"Payment is asked in advance over {least}, or of a requester who did not pay an earlier bill in time "
            "(6 CFR 5.11(i)(2), (3)).",
            "Ask the requester to agree; or name the request of theirs whose bill is overdue, and state that it is "
            "theirs.",
        )
    if facts.advance_cents > facts.estimate_cents:
        findings.refuse(CLAUSE, "advance_too_much", "More is asked in advance than is estimated.", "Ask for less.")
    if facts.estimate_cents > facts.agreed_cents or facts.advance_cents:
        if facts.awaits:
            findings.refuse(
                CLAUSE, "answer_awaited", "An answer is awaited already.", "Note the answer that is awaited first."
            )
        state(findings, facts.letter, "The requester has to be told in writing what is estimated, and why.")
    return findings


def answer_estimate(act: Act, facts: AnswerEstimate, policy: PolicyInForce) -> Findings:
    """Note what the requester answered to an estimate (6 CFR 5.11(e)(2), (i)(4))."""
    findings = begun(act, facts, policy)
    if not facts.asked:
        findings.refuse(CLAUSE, "nothing_asked", "No estimate waits for an answer.", "Estimate the fees first.")
    if facts.up_to_cents is not None:
        owed = may_ask_in_advance(facts.up_to_cents, policy, defaulted=facts.defaulted)
        if owed and facts.paid_cents < min(facts.advance_cents, facts.up_to_cents):
            findings.refuse(
                CLAUSE,
                "advance_unpaid",
                "The payment that was asked in advance has not come.",
                "Note the payment when it comes; or note how the requester narrows the request.",
            )
    state(findings, facts.statement, "The answer is noted in the requester's words.")
    return findings


def assess_fees(act: Act, facts: AssessFees, policy: PolicyInForce) -> Findings:
    """Assess what the requester owes."""
    findings = begun(act, facts, policy)
    _under_foia(findings, facts.under_foia)
    _chargeable(findings, facts)
    _unbilled(findings, facts.billed)
    if not facts.ended:
        findings.refuse(
            CLAUSE,
            "not_determined",
            "The request has not ended; nobody pays for work before it is done.",
            "Determine it first; or ask for payment in advance with the estimate, where the law lets it.",
        )
    elif not facts.told:
        findings.refuse(
            CLAUSE,
            "end_not_told",
            "The letter that says how the request ended has not gone out; its day tells what may be charged "
            "(552(a)(4)(A)(viii)).",
            "Send that letter, and those of the requests that are charged with it, first.",
        )
    if facts.joined:
        findings.refuse(
            CLAUSE, "joined", "It is charged with another request.", "Assess the fees of that one; they hold for both."
        )
    state(findings, facts.statement, "An assessment says what is charged for.")
    return findings


def enter_payment(act: Act, facts: EnterPayment, policy: PolicyInForce) -> Findings:
    """Note a payment."""
    findings = begun(act, facts, policy)
    if facts.asked_cents < 1:
        findings.refuse(
            CLAUSE,
            "nothing_owed",
            "Nothing is asked of the requester.",
            "Send the letter that asks for it first; give the money back; or find the request that it is for.",
        )
    _amount(findings, facts.cents)
    state(findings, facts.reference, "A payment has what proves it, such as the number of the receipt.")
    return findings


def note_unpaid(act: Act, facts: NoteUnpaid, policy: PolicyInForce) -> Findings:
    """Note that a bill was not paid in time (6 CFR 5.11(i)(3))."""
    findings = begun(act, facts, policy)
    days = policy.number(CLAUSE, "fee_payment_days")
    if facts.owed_cents < 1:
        findings.refuse(
            CLAUSE, "nothing_owed", "Nothing is owed for the request.", "Assess the fees, and send the bill."
        )
    elif facts.disputed:
        findings.refuse(
            CLAUSE,
            "bill_disputed",
            "The bill, or the denial of a waiver, is under appeal, or a waiver is asked for and not decided.",
            "Decide on it; the days to pay run anew from that decision.",
        )
    elif facts.days is None or facts.days <= days:
        findings.refuse(
            CLAUSE,
            "bill_not_due",
            f"A bill is paid within {days} days from the day on which it went out.",
            "Wait for that day, or send the bill.",
        )
    if facts.noted:
        findings.refuse(
            CLAUSE, "noted_before", "That the bill was not paid is noted.", "Note the payment when it comes."
        )
    state(findings, facts.statement, "It is noted with what was done to get an answer.")
    return findings


def refund_fees(act: Act, facts: RefundFees, policy: PolicyInForce) -> Findings:
    """Note that money went back to the requester."""
    findings = begun(act, facts, policy)
    _amount(findings, facts.cents)
    if facts.cents > facts.held_cents:
        findings.refuse(
            CLAUSE,
            "more_than_paid",
            f"{dollars(facts.held_cents)} of the requester's money are held.",
            "Give back no more than that.",
        )
    state(findings, facts.statement, "A refund has its reason and what proves it.")
    return findings


def join_fees(act: Act, facts: JoinFees, policy: PolicyInForce) -> Findings:
    """Charge requests as one (6 CFR 5.11(h))."""
    findings = begun(act, facts, policy)
    if not facts.fits:
        findings.refuse(
            CLAUSE,
            "does_not_fit",
            "Requests of one agency are charged as one with the first of them, and each with one other alone.",
            "Name a FOIA request of the same agency that is charged by itself.",
        )
    if not facts.related:
        findings.refuse(
            CLAUSE,
            "unrelated",
            "Requests about unrelated matters, or of people who do not act together, are not charged as one.",
            "Charge each by itself.",
        )
    if not facts.alike:
        findings.refuse(
            CLAUSE,
            "categories_differ",
            "Both are not decided to be of one category of requesters, which says what is paid for.",
            "Decide the category of each, with its reason; charge each by itself where they differ.",
        )
    if facts.waivers:
        findings.refuse(
            CLAUSE,
            "waiver_stands",
            "A waiver of fees is granted, or asked for and not decided.",
            "Decide on the waiver first; what is waived is not charged with another request.",
        )
    if facts.awaits:
        findings.refuse(
            CLAUSE,
            "answer_awaited",
            "An answer on fees is awaited of a requester.",
            "Note the answer first, then estimate them together.",
        )
    _unbilled(findings, facts.billed)
    state(findings, facts.statement, "Requests are charged as one for a reason: why they divide one request.")
    return findings


def dollars(cents: int) -> str:
    """An amount as people read it: `$1,025.00`."""
    return f"${cents // 100:,}.{cents % 100:02d}"


def _under_foia(findings: Findings, under_foia: bool) -> None:
    if not under_foia:
        findings.refuse(
            CLAUSE,
            "not_under_foia",
            "It is no FOIA request: what it costs is not for FOIA to say.",
            "Charge nothing under FOIA.",
        )


def _chargeable(findings: Findings, facts: EstimateFees | AssessFees) -> None:
    if not facts.category:
        findings.refuse(
            CLAUSE,
            "fee_category_undecided",
            "The requester's category is not decided.",
            "Decide it, with its reason.",
        )
    elif not facts.alike:
        findings.refuse(
            CLAUSE,
            "categories_differ",
            "What is charged with it is not of the same category of requesters.",
            "Decide the same category for each, with its reason.",
        )
    if facts.waiver_open:
        findings.refuse(
            CLAUSE, "waiver_undecided", "The requester asks for a waiver of fees.", "Decide on the waiver first."
        )
    if facts.waived:
        findings.refuse(CLAUSE, "fees_waived", "The fees are waived.", "Charge no fees.")


def _unbilled(findings: Findings, billed: bool) -> None:
    if billed:
        findings.refuse(
            CLAUSE,
            "fees_assessed",
            "The fees are assessed, and that stands.",
            "Give money back where too much was asked; an appeal that is granted lets the fees be assessed anew.",
        )


def _amount(findings: Findings, cents: int) -> None:
    if cents < 1:
        findings.refuse(CLAUSE, "no_amount", "No amount is named.", "Name it in dollars and cents.")
