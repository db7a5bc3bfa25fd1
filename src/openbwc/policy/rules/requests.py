"""Requests: who receives and handles them, when a clock may stop or be extended, how one ends (V.B.1, V.B.2).

Guarantees: anybody may ask, whoever they are; nothing stops or extends a clock but what the law gives, in writing and
in time; 'no records' is not said before a search of a time that found none still gives the same answer, and what is
known to be missing, or was found by another search, is explained away by somebody else than who says it; no other end
is put to a request without its ground on record; nobody decides an appeal against their own work, and nobody alone
takes a past day out of the clocks.
"""

from openbwc.policy.in_force import PolicyInForce, granted_scopes
from openbwc.policy.model import Act, Scope
from openbwc.policy.request_facts import (
    CloseRequest,
    ConfirmClosure,
    DecideAppeal,
    DecideExpedition,
    DecideWaiver,
    EnterClosure,
    ExtendRequest,
    HandleRequest,
    MakeAppeal,
    ReceiveRequest,
    StopRequest,
)
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.findings import Findings
from openbwc.policy.rules.searches import check_explained, check_held_up

CLAUSE = "V.B.1"
ONE_PROCESS = "V.B.2"
NO_RECORDS = "no_records"

_DONE = {
    Act.READ_REQUESTS: "read the agency's requests",
    Act.RECEIVE_REQUEST: "enter a request",
    Act.HANDLE_REQUEST: "handle a request",
    Act.DECIDE_EXPEDITION: "decide on expedited processing",
    Act.DECIDE_WAIVER: "decide on a waiver of fees",
    Act.STOP_REQUEST: "ask a requester in the agency's name",
    Act.EXTEND_REQUEST: "extend the time of a request",
    Act.SEARCH_FOR_REQUEST: "search for a request",
    Act.CLOSE_REQUEST: "close a request",
    Act.ENTER_CLOSURE: "enter a day on which offices were closed",
    Act.CONFIRM_CLOSURE: "confirm a day on which offices were closed",
    Act.DECIDE_APPEAL: "decide an appeal",
    Act.DECIDE_FEE_CATEGORY: "decide in which category a requester is",
    Act.LOG_WORK: "log work on a request",
    Act.ESTIMATE_FEES: "estimate the fees of a request",
    Act.ANSWER_ESTIMATE: "note an answer on fees",
    Act.ASSESS_FEES: "assess fees",
    Act.ENTER_PAYMENT: "note a payment",
    Act.NOTE_UNPAID: "note that a bill was not paid",
    Act.REFUND_FEES: "give fees back",
    Act.JOIN_FEES: "charge requests as one",
}


def begun(act: Act, facts: HandleRequest, policy: PolicyInForce) -> Findings:
    """The findings on an act, with the refusal of somebody whom no rule grants it."""
    findings = Findings((CLAUSE, "V.A.1"))
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if not within_reach(scopes, is_wearer=False):
        findings.refuse(
            "V.A.1",
            "no_authority",
            f"No appointment in force lets this person {_DONE[act]}.",
            "Ask the disclosure officer of the agency.",
        )
    return findings


def handle_request(act: Act, facts: HandleRequest, policy: PolicyInForce) -> Findings:
    """Read requests; route, refer, consult, resume, note; search."""
    return begun(act, facts, policy)


def kinds_of_requesters(policy: PolicyInForce) -> tuple[str, ...]:
    """Everybody whose requests go through the one process (V.B.2), in the order of their codes."""
    named = policy.members(ONE_PROCESS, "requester_kinds") | policy.members(ONE_PROCESS, "other_requester_kinds")
    return tuple(sorted(named))


def receive_request(act: Act, facts: ReceiveRequest, policy: PolicyInForce) -> Findings:
    """Take a request in: from the requester directly, or entered by somebody of the agency."""
    findings = Findings((CLAUSE, ONE_PROCESS)) if facts.by_requester else begun(act, facts, policy)
    kinds = kinds_of_requesters(policy)
    if facts.requester_kind not in kinds:
        findings.refuse(
            ONE_PROCESS,
            "requester_kind_unknown",
            f"'{facts.requester_kind}' is no kind of requester of the policy.",
            f"Name one of: {', '.join(kinds)}.",
        )
    if not facts.described:
        findings.refuse(
            CLAUSE,
            "nothing_described",
            "The request does not say what records it asks for.",
            "Say in words which recordings are asked for: the place, the day, the people, what happened.",
        )
    return findings


def decide_expedition(act: Act, facts: DecideExpedition, policy: PolicyInForce) -> Findings:
    """Grant or deny expedited processing (5 USC 552(a)(6)(E))."""
    findings = begun(act, facts, policy)
    if not facts.asked:
        findings.refuse(
            CLAUSE,
            "expedition_not_asked",
            "Nobody asked for expedited processing.",
            "Choose the track of the request instead.",
        )
    if facts.decided:
        findings.refuse(
            CLAUSE, "expedition_decided", "Expedition is decided already.", "A denial may be appealed by the requester."
        )
    grounds = policy.members(CLAUSE, "expedition_grounds")
    if facts.grants and facts.ground not in grounds:
        findings.refuse(
            CLAUSE,
            "no_ground",
            f"'{facts.ground}' is no ground of expedited processing.",
            f"Name one of: {', '.join(sorted(grounds))}; or deny it.",
        )
    state(findings, facts.statement, "A decision on expedition needs a statement of why.")
    return findings


def decide_waiver(act: Act, facts: DecideWaiver, policy: PolicyInForce) -> Findings:
    """Waive the fees, or deny it (5 USC 552(a)(4)(A)(iii); 6 CFR 5.11(k))."""
    findings = begun(act, facts, policy)
    if not facts.asked:
        findings.refuse(CLAUSE, "waiver_not_asked", "Nobody asked for a waiver of fees.", "Charge no fees instead.")
    if facts.decided:
        findings.refuse(CLAUSE, "waiver_decided", "The waiver is decided already.", "Charge no fees instead.")
    if facts.appealed:
        findings.refuse(
            CLAUSE,
            "waiver_appealed",
            "The denial of the waiver is under appeal.",
            "Decide the appeal: it decides on the waiver.",
        )
    state(findings, facts.statement, "A decision on a waiver needs a statement of why.")
    return findings


def stop_request(act: Act, facts: StopRequest, policy: PolicyInForce) -> Findings:
    """Ask the requester, and stop the clock until the answer (5 USC 552(a)(6)(A)(ii)); or before it starts."""
    findings = begun(act, facts, policy)
    if facts.unclear and facts.running:
        findings.refuse(
            CLAUSE,
            "clock_runs",
            "The clock runs: what a request describes is settled before it starts.",
            "Ask for information, which stops the clock once; the request need not be closed for want of an answer.",
        )
    if not facts.unclear and facts.days_left < 1:
        findings.refuse(
            CLAUSE,
            "nothing_left",
            "Nothing is left of the clock; a question stops it no more.",
            "Ask without stopping the clock, and determine the request.",
        )
    allowed = policy.number(CLAUSE, "information_stops")
    if not facts.unclear and facts.stops >= allowed:
        findings.refuse(
            CLAUSE,
            "information_asked_before",
            f"The clock may stop for information {allowed} time(s); it did.",
            "Ask without stopping the clock.",
        )
    if facts.awaits:
        findings.refuse(
            CLAUSE, "answer_awaited", "The clock is stopped already.", "Note the answer that is awaited first."
        )
    _undetermined(findings, facts.determined)
    state(findings, facts.letter, "The requester has to be told in writing what is asked.")
    return findings


def extend_request(act: Act, facts: ExtendRequest, policy: PolicyInForce) -> Findings:
    """Extend the time for unusual circumstances (5 USC 552(a)(6)(B))."""
    findings = begun(act, facts, policy)
    known = policy.members(CLAUSE, "unusual_circumstances")
    if facts.circumstance not in known:
        findings.refuse(
            CLAUSE,
            "no_unusual_circumstance",
            f"'{facts.circumstance}' is no unusual circumstance.",
            f"Name one of: {', '.join(sorted(known))}.",
        )
    longest = policy.number(CLAUSE, "extension_working_days")
    if not 1 <= facts.working_days <= longest:
        findings.refuse(
            CLAUSE,
            "extension_too_long",
            f"An extension is 1 to {longest} working days; {facts.working_days} are asked.",
            "Offer the requester to narrow the request, or to agree on another time.",
        )
    latest = policy.number(CLAUSE, "extension_notice_working_day")
    if facts.working_day > latest:
        findings.refuse(
            CLAUSE,
            "notice_too_late",
            f"Notice goes out by working day {latest}; this is day {facts.working_day}.",
            "The time is not extended any more: determine the request, or agree with the requester on a time.",
        )
    if facts.extended:
        findings.refuse(
            CLAUSE, "extended_before", "The time was extended once.", "Agree with the requester on another time."
        )
    _undetermined(findings, facts.determined)
    state(findings, facts.letter, "The requester has to be told in writing why, and until when.")
    return findings


def close_request(act: Act, facts: CloseRequest, policy: PolicyInForce) -> Findings:
    """Close a request without a determination on records."""
    findings = begun(act, facts, policy)
    if facts.ended:
        findings.refuse(CLAUSE, "determined", "The request has ended.", "An appeal that reverses it opens it again.")
    outcomes = policy.members(CLAUSE, "closing_outcomes")
    if facts.outcome not in outcomes:
        findings.refuse(
            CLAUSE,
            "outcome_unknown",
            f"'{facts.outcome}' is no such end of a request.",
            f"Name one of: {', '.join(sorted(outcomes))}.",
        )
    state(findings, facts.statement, "The requester has to be told in writing why.")
    if facts.outcome == NO_RECORDS:
        _nothing_found(findings, facts)
    for outcome, grounded, code, words, remedy in _GROUNDS:
        if facts.outcome == outcome and not getattr(facts, grounded):
            findings.refuse(CLAUSE, code, words, remedy)
    return findings


_GROUNDS = (
    (
        "withdrawn",
        "withdrawn",
        "no_withdrawal",
        "No word of the requester that withdraws the request is on record.",
        "Note what they wrote, and when it came.",
    ),
    (
        "duplicate",
        "duplicate_of",
        "no_other_request",
        "The request that this one repeats is not named.",
        "Name it by its number: one of the same agency, that came before.",
    ),
    (
        "all_records_referred",
        "referred",
        "not_referred",
        "No agency is on record to which the request was referred.",
        "Refer it, and note to whom.",
    ),
    (
        "fee_related",
        "fees_unsettled",
        "fees_not_overdue",
        "No letter about fees went out whose time to answer has run out.",
        "Ask the requester about the fees; wait for the last day of the answer.",
    ),
    (
        "fee_related",
        "free_search_given",
        "free_search_owed",
        "The search that is free for the requester was not made; it is, whether or not they agree to pay (6 CFR "
        "5.11(e)(1)).",
        "Search, or log the time of search that is free.",
    ),
)


def _nothing_found(findings: Findings, facts: CloseRequest) -> None:
    """'No records' is a statement about a search, and the search has to bear it."""
    if not facts.searched:
        findings.refuse(
            CLAUSE, "not_searched", "Nothing was searched for this request.", "Search, and keep its certificate."
        )
        return
    if not facts.spanned:
        findings.refuse(
            CLAUSE,
            "no_span",
            "The latest search names no time, so that nothing tells what of it is missing.",
            "Search a span of time.",
        )
    if facts.found:
        findings.refuse(
            CLAUSE,
            "records_found",
            f"The latest search found {facts.found} recordings.",
            "Review them; or search again if it asked too widely.",
        )
    check_held_up(findings, held_up=facts.held_up)
    check_explained(
        findings,
        missing=facts.missing,
        found_before=facts.found_before,
        by_words=facts.by_words,
        explained=facts.explained,
        explained_by_person=facts.explained_by_person,
    )


def enter_closure(act: Act, facts: EnterClosure, policy: PolicyInForce) -> Findings:
    """Enter a day on which offices were closed: it gives every open request more time."""
    findings = _closing_offices(act, facts, policy)
    longest = policy.number(CLAUSE, "closure_entry_days")
    if facts.days_past > longest:
        findings.refuse(
            CLAUSE,
            "closure_too_late",
            f"A closure is entered within {longest} days; this one was {facts.days_past} days ago.",
            "The day counts as any other.",
        )
    state(findings, facts.reason, "A closure has its reason, such as the executive order.")
    return findings


def confirm_closure(act: Act, facts: ConfirmClosure, policy: PolicyInForce) -> Findings:
    """Confirm a closure of a past day."""
    findings = _closing_offices(act, facts, policy)
    if facts.own:
        findings.refuse(
            CLAUSE, "own_closure", "This person entered it; somebody else confirms it.", "Ask another official."
        )
    return findings


def _closing_offices(act: Act, facts: EnterClosure | ConfirmClosure, policy: PolicyInForce) -> Findings:
    """The findings of a closure: of the whole department, for whoever has the act in the whole department."""
    findings = begun(act, facts, policy)
    scopes = granted_scopes(act, None, facts.roles_in_owning_agency, facts.department_roles, policy)
    if facts.whole_department and not findings.reasons and Scope.DEPARTMENT not in scopes:
        findings.refuse(
            "V.A.1",
            "no_authority",
            "No appointment in force lets this person close the offices of the whole department.",
            "Enter it for the own agency, or ask the department's policy office.",
        )
    return findings


def make_appeal(_act: Act, facts: MakeAppeal, policy: PolicyInForce) -> Findings:
    """Appeal an adverse decision (5 USC 552(a)(6)(A)(i)(III); 6 CFR 5.8). Anybody may whose request it was."""
    findings = Findings((CLAUSE,))
    if not facts.adverse:
        findings.refuse(
            CLAUSE,
            "nothing_to_appeal",
            "Nothing adverse was decided on the request.",
            "Wait for its determination; what is overdue may be taken to court.",
        )
    elif not facts.in_time:
        days = policy.number(CLAUSE, "appeal_working_days")
        findings.refuse(
            CLAUSE,
            "appeal_too_late",
            f"An appeal is made within {days} working days of the decision.",
            "Make the request again; its decision may be appealed anew.",
        )
    if facts.appealed:
        findings.refuse(CLAUSE, "appealed_before", "The request is under appeal.", "Add to that appeal in writing.")
    state(findings, facts.statement, "An appeal says what it is against.")
    return findings


def decide_appeal(act: Act, facts: DecideAppeal, policy: PolicyInForce) -> Findings:
    """Decide an appeal."""
    findings = begun(act, facts, policy)
    if facts.handled_by_person:
        findings.refuse(
            CLAUSE,
            "own_request",
            "This person handled the request; an appeal is decided by somebody else.",
            "Ask another disclosure officer, or the department's policy office.",
        )
    if facts.decided:
        findings.refuse(CLAUSE, "appeal_decided", "The appeal is decided.", "The requester may go to court.")
    state(findings, facts.statement, "A decision on an appeal needs a statement of why.")
    return findings


def _undetermined(findings: Findings, determined: bool) -> None:
    if determined:
        findings.refuse(CLAUSE, "determined", "The request is determined.", "Its clock does not run any more.")


def state(findings: Findings, words: str, why: str) -> None:
    """Refused without a statement."""
    if not words.strip():
        findings.refuse(CLAUSE, "statement_missing", why, "State it in a sentence.")
