"""Truth tables of requests: each thing that stands in the way, by itself (V.B.1, V.B.2)."""

from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide

from .facts_of_requests import (
    NONE,
    appealing,
    closing,
    confirming_closure,
    deciding_appeal,
    entering_closure,
    expediting,
    extending,
    handling,
    receiving,
    stopping,
    waiving,
)

OFFICER = "disclosure_officer"
OTHERS = ("leo", "supervisor", "custodian", "redactor", "reviewer", "investigator", "auditor", "programme_manager")
NOBODY = "V.A.1 no_authority"
UNSTATED = "V.B.1 statement_missing"

TABLE: list[tuple[Act, Any, set[str]]] = [
    (Act.READ_REQUESTS, handling("auditor"), set()),
    (Act.READ_REQUESTS, handling(department_roles=frozenset({"policy_office"})), set()),
    (Act.READ_REQUESTS, handling("leo", "supervisor", "redactor", "investigator"), {NOBODY}),
    (Act.HANDLE_REQUEST, handling(*OTHERS), {NOBODY}),
    (Act.SEARCH_FOR_REQUEST, handling(*OTHERS), {NOBODY}),
    # Anybody may ask; what is entered for them is entered by the disclosure officer.
    (Act.RECEIVE_REQUEST, receiving(by_requester=True), set()),
    (Act.RECEIVE_REQUEST, receiving(OFFICER), set()),
    (Act.RECEIVE_REQUEST, receiving(*OTHERS), {NOBODY}),
    (Act.RECEIVE_REQUEST, receiving(by_requester=True, described=False), {"V.B.1 nothing_described"}),
    (Act.RECEIVE_REQUEST, receiving(OFFICER, requester_kind="tourist"), {"V.B.2 requester_kind_unknown"}),
    *(
        (Act.RECEIVE_REQUEST, receiving(by_requester=True, requester_kind=kind), set())
        for kind in ("public", "person_in_footage", "press", "congress", "discovery", "other_agency")
    ),
    (Act.DECIDE_EXPEDITION, expediting(*OTHERS), {NOBODY}),
    (Act.DECIDE_EXPEDITION, expediting(OFFICER, asked=False), {"V.B.1 expedition_not_asked"}),
    (Act.DECIDE_EXPEDITION, expediting(OFFICER, decided=True), {"V.B.1 expedition_decided"}),
    (Act.DECIDE_EXPEDITION, expediting(OFFICER, ground="hurry"), {"V.B.1 no_ground"}),
    (Act.DECIDE_EXPEDITION, expediting(OFFICER, grants=False, ground=""), set()),
    (Act.DECIDE_EXPEDITION, expediting(OFFICER, statement=" "), {UNSTATED}),
    (Act.DECIDE_WAIVER, waiving(*OTHERS), {NOBODY}),
    (Act.DECIDE_WAIVER, waiving(OFFICER, asked=False), {"V.B.1 waiver_not_asked"}),
    (Act.DECIDE_WAIVER, waiving(OFFICER, decided=True), {"V.B.1 waiver_decided"}),
    (Act.DECIDE_WAIVER, waiving(OFFICER, appealed=True), {"V.B.1 waiver_appealed"}),
    (Act.DECIDE_WAIVER, waiving(OFFICER, statement=""), {UNSTATED}),
    (Act.STOP_REQUEST, stopping(*OTHERS), {NOBODY}),
    (Act.STOP_REQUEST, stopping(OFFICER, stops=1), {"V.B.1 information_asked_before"}),
    (Act.STOP_REQUEST, stopping(OFFICER, days_left=0), {"V.B.1 nothing_left"}),
    (Act.STOP_REQUEST, stopping(OFFICER, days_left=-5), {"V.B.1 nothing_left"}),
    (Act.STOP_REQUEST, stopping(OFFICER, unclear=True), {"V.B.1 clock_runs"}),
    (Act.STOP_REQUEST, stopping(OFFICER, unclear=True, running=False, days_left=0), set()),
    (Act.STOP_REQUEST, stopping(OFFICER, awaits=True), {"V.B.1 answer_awaited"}),
    (Act.STOP_REQUEST, stopping(OFFICER, determined=True), {"V.B.1 determined"}),
    (Act.STOP_REQUEST, stopping(OFFICER, letter=""), {UNSTATED}),
    (Act.EXTEND_REQUEST, extending(*OTHERS), {NOBODY}),
    (Act.EXTEND_REQUEST, extending(OFFICER, circumstance="backlog"), {"V.B.1 no_unusual_circumstance"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, working_days=11), {"V.B.1 extension_too_long"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, working_days=0), {"V.B.1 extension_too_long"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, working_day=20), {"V.B.1 notice_too_late"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, extended=True), {"V.B.1 extended_before"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, determined=True), {"V.B.1 determined"}),
    (Act.EXTEND_REQUEST, extending(OFFICER, letter=""), {UNSTATED}),
    (Act.CLOSE_REQUEST, closing(*OTHERS), {NOBODY}),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="forgotten"), {"V.B.1 outcome_unknown"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, statement=""), {UNSTATED}),
    (Act.CLOSE_REQUEST, closing(OFFICER, searched=False, held_up=False), {"V.B.1 not_searched"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, found=3), {"V.B.1 records_found"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, found=3, explained=True), {"V.B.1 records_found"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, ended=True), {"V.B.1 determined"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, spanned=False), {"V.B.1 no_span"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, missing=1), {"V.B.1 footage_outstanding"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, found_before=3), {"V.B.1 found_before"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, by_words=True), {"V.B.1 searched_by_words"}),
    *(
        (Act.CLOSE_REQUEST, closing(OFFICER, explained=True, explained_by_person=own, **known), refusals)
        for known in ({"missing": 1}, {"found_before": 3}, {"by_words": True})
        for own, refusals in ((False, set()), (True, {"V.B.1 own_explanation"}))
    ),
    (Act.CLOSE_REQUEST, closing(OFFICER, held_up=False), {"V.B.1 search_outdated"}),
    (
        Act.CLOSE_REQUEST,
        closing(OFFICER, outcome="withdrawn", withdrawn=True, searched=False, found=3, missing=1, held_up=False),
        set(),
    ),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="withdrawn"), {"V.B.1 no_withdrawal"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="duplicate"), {"V.B.1 no_other_request"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="duplicate", duplicate_of=True), set()),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="all_records_referred"), {"V.B.1 not_referred"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="all_records_referred", referred=True), set()),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="fee_related"), {"V.B.1 fees_not_overdue"}),
    (Act.CLOSE_REQUEST, closing(OFFICER, outcome="fee_related", fees_unsettled=True), set()),
    (
        Act.CLOSE_REQUEST,
        closing(OFFICER, outcome="fee_related", fees_unsettled=True, free_search_given=False),
        {"V.B.1 free_search_owed"},
    ),
    (Act.ENTER_CLOSURE, entering_closure(OFFICER, days_past=14), set()),
    (Act.ENTER_CLOSURE, entering_closure(*OTHERS), {NOBODY}),
    (Act.ENTER_CLOSURE, entering_closure(OFFICER, days_past=15), {"V.B.1 closure_too_late"}),
    (Act.ENTER_CLOSURE, entering_closure(OFFICER, reason=""), {UNSTATED}),
    (Act.ENTER_CLOSURE, entering_closure(OFFICER, whole_department=True), {NOBODY}),
    (
        Act.ENTER_CLOSURE,
        entering_closure(whole_department=True, department_roles=frozenset({"policy_office"})),
        set(),
    ),
    (Act.CONFIRM_CLOSURE, confirming_closure(OFFICER, own=True), {"V.B.1 own_closure"}),
    (Act.CONFIRM_CLOSURE, confirming_closure("auditor"), {NOBODY}),
    (Act.CONFIRM_CLOSURE, confirming_closure(OFFICER, whole_department=True), {NOBODY}),
    (Act.MAKE_APPEAL, appealing(), set()),
    (Act.MAKE_APPEAL, appealing(adverse=False), {"V.B.1 nothing_to_appeal"}),
    (Act.MAKE_APPEAL, appealing(in_time=False), {"V.B.1 appeal_too_late"}),
    (Act.MAKE_APPEAL, appealing(appealed=True), {"V.B.1 appealed_before"}),
    (Act.MAKE_APPEAL, appealing(statement=""), {UNSTATED}),
    (Act.DECIDE_APPEAL, deciding_appeal(department_roles=frozenset({"policy_office"})), set()),
    (Act.DECIDE_APPEAL, deciding_appeal(*OTHERS), {NOBODY}),
    (Act.DECIDE_APPEAL, deciding_appeal(OFFICER, handled_by_person=True), {"V.B.1 own_request"}),
    (Act.DECIDE_APPEAL, deciding_appeal(OFFICER, decided=True), {"V.B.1 appeal_decided"}),
    (Act.DECIDE_APPEAL, deciding_appeal(OFFICER, statement=""), {UNSTATED}),
]


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


def test_no_role_reads_requests_in_an_agency_in_which_it_is_not_held(cbp: PolicyInForce) -> None:
    assert not decide(Act.READ_REQUESTS, handling(department_roles=frozenset({OFFICER})), cbp).permitted
    assert not decide(Act.READ_REQUESTS, handling(department_roles=NONE), cbp).permitted
