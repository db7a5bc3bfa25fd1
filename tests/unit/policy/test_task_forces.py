"""The resolver of task forces, by a table of every combination (VI.A.1-2, VI.B.1-4, VIII.C).

The expectation below is written from the clauses, not from the code: it asks the questions in another order, and the
two have to agree on each of the combinations.
"""

import itertools

import pytest

from openbwc.policy import Act, CheckOutCamera, PolicyInForce, decide
from openbwc.policy.task_forces import (
    FROM_PARTNER,
    TO_PARTNER,
    AgreementState,
    Followed,
    Governing,
    Leader,
    Owner,
    Resolution,
    Service,
    TaskForceFacts,
    resolve,
)

from .facts import check_out

NO_TERMS: frozenset[str] = frozenset()
TERMS = (NO_TERMS, frozenset({"bwc_use"}), frozenset({"data_terms", "signed_document"}))
LED, OTHER = Leader.DEPARTMENT, Leader.OTHER


def every_combination() -> list[TaskForceFacts]:
    """Led by × agreement and its state × terms × international × procedures × membership × day × who."""
    flags = (False, True)
    return [
        TaskForceFacts(
            led_by=led_by,
            international=international,
            stands=stands,
            agreement=agreement,
            follows=follows,
            missing_terms=missing,
            procedures=procedures,
            service=service,
            task_force_officer=officer,
        )
        for led_by, international, stands in itertools.product(Leader, flags, flags)
        for agreement, follows, missing in itertools.product(AgreementState, (None, *Followed), TERMS)
        for procedures, service, officer in itertools.product(flags, Service, flags)
        if (agreement is AgreementState.NONE) == (follows is None)
        if agreement is not AgreementState.NONE or missing == NO_TERMS
    ]


COMBINATIONS = every_combination()


def facts(**changes: object) -> TaskForceFacts:
    """An officer of the department in a standing task force that it leads, with everything in order."""
    return TaskForceFacts(
        **{  # type: ignore[arg-type]  # the table's words are of the right types
            "led_by": LED,
            "international": False,
            "stands": True,
            "agreement": AgreementState.RATIFIED,
            "follows": Followed.AGREEMENT,
            "missing_terms": NO_TERMS,
            "procedures": False,
            "service": Service.CURRENT,
            "task_force_officer": False,
            **changes,
        }
    )


def expected_governing(one: TaskForceFacts) -> tuple[Governing, str]:
    signed = one.agreement in {AgreementState.SIGNED, AgreementState.RATIFIED}
    if one.service is not Service.CURRENT or not one.stands:
        return Governing.OWN_AGENCY, "I"
    if one.international and one.procedures:
        return Governing.PROCEDURES, "VI.B.4"
    if one.led_by is LED and (not one.international or one.task_force_officer):
        return Governing.LEAD_AGENCY, "VI.A.2"
    if one.international:
        return Governing.OWN_AGENCY, "VI.B.4"
    if not signed:
        return Governing.OWN_AGENCY, "VI.B.2"
    if one.follows is Followed.LEADER:
        return Governing.LEADER, "VI.B.1"
    if "bwc_use" in one.missing_terms:
        return Governing.OWN_AGENCY, "VI.B.2"
    return Governing.AGREEMENT, "VI.B.1"


def expected_owner(one: TaskForceFacts) -> tuple[Owner, str]:
    serving = one.stands and one.service is Service.CURRENT
    if one.task_force_officer:
        return (Owner.DEPARTMENT, "VI.A.1") if serving and one.led_by is LED else (Owner.PARTNER, "VIII.C")
    if not serving:
        return Owner.PARENT_AGENCY, "I"
    return (Owner.DEPARTMENT, "VI.A.1") if one.led_by is LED else (Owner.PARENT_AGENCY, "VI.B.3")


AGREEMENT_CODES = {
    AgreementState.NONE: {"VI.A.1 agreement_missing"},
    AgreementState.DRAFT: {"VI.A.1 agreement_unsigned"},
    AgreementState.NOT_YET: {"VI.A.1 agreement_not_begun"},
    AgreementState.ENDED: {"VI.A.1 agreement_ended"},
    AgreementState.SIGNED: {"VI.A.1 agreement_not_ratified"},
    AgreementState.RATIFIED: set(),
}


def expected_blocks(one: TaskForceFacts) -> set[str]:
    blocks = set()
    if one.led_by is LED:
        blocks |= AGREEMENT_CODES[one.agreement] | {f"VI.A.1 term_missing_{term}" for term in one.missing_terms}
    leading = "VI.A.1" if one.led_by is LED else "VI.B.1"
    if not one.stands:
        blocks.add(f"{leading} task_force_not_standing")
    if one.service is not Service.CURRENT:
        blocks.add(f"{'VIII.C' if one.task_force_officer else leading} not_a_member")
    if one.led_by is OTHER and one.task_force_officer:
        blocks.add("VIII.C not_of_the_department")
    if one.international and not one.procedures:
        blocks.add("VI.B.4 procedures_missing")
    return blocks


def codes(answer: Resolution) -> set[str]:
    return {f"{block.clause} {block.code}" for block in answer.blocks}


def test_the_table_holds_every_combination() -> None:
    # Without an agreement nothing follows and no term is missing; the other five states come with both follows and
    # all three sets of terms: 1 + 5 · 2 · 3 = 31, times six questions of two or four answers.
    assert len(COMBINATIONS) == 31 * 2 * 2 * 2 * 2 * 4 * 2
    assert len(set(COMBINATIONS)) == len(COMBINATIONS)


def test_who_governs_in_every_combination(cbp: PolicyInForce) -> None:
    for one in COMBINATIONS:
        answer = resolve(one, cbp)
        assert (answer.governing, answer.governing_clause) == expected_governing(one), one
        assert answer.why


def test_who_owns_the_footage_in_every_combination(cbp: PolicyInForce) -> None:
    for one in COMBINATIONS:
        answer = resolve(one, cbp)
        assert (answer.owner, answer.owner_clause) == expected_owner(one), one


def test_what_blocks_in_every_combination(cbp: PolicyInForce) -> None:
    for one in COMBINATIONS:
        answer = resolve(one, cbp)
        assert codes(answer) == expected_blocks(one), one
        assert answer.deployable is (not expected_blocks(one))


def test_what_is_owed_in_every_combination(cbp: PolicyInForce) -> None:
    for one in COMBINATIONS:
        owed = {duty.code for duty in resolve(one, cbp).duties}
        signed = one.agreement in {AgreementState.SIGNED, AgreementState.RATIFIED}
        ours = expected_owner(one)[0] is not Owner.PARTNER and one.stands and one.service is Service.CURRENT
        assert ("federal_record" in owed) is ours, one
        assert (TO_PARTNER in owed) is (ours and signed), one
        assert ("notice_before_release" in owed) is (ours and signed), one
        assert (FROM_PARTNER in owed) is (ours and signed and one.led_by is OTHER), one


WORKED: list[tuple[str, TaskForceFacts, Governing, str, Owner, set[str]]] = [
    ("led here, in order", facts(), Governing.LEAD_AGENCY, "VI.A.2", Owner.DEPARTMENT, set()),
    ("a task-force officer", facts(task_force_officer=True), Governing.LEAD_AGENCY, "VI.A.2", Owner.DEPARTMENT, set()),
    (
        "led here, no agreement",
        facts(agreement=AgreementState.NONE, follows=None),
        Governing.LEAD_AGENCY,
        "VI.A.2",
        Owner.DEPARTMENT,
        {"VI.A.1 agreement_missing"},
    ),
    (
        "led here, signed and not ratified",
        facts(agreement=AgreementState.SIGNED),
        Governing.LEAD_AGENCY,
        "VI.A.2",
        Owner.DEPARTMENT,
        {"VI.A.1 agreement_not_ratified"},
    ),
    (
        "led by others, agreement names the leader's policy",
        facts(led_by=OTHER, follows=Followed.LEADER),
        Governing.LEADER,
        "VI.B.1",
        Owner.PARENT_AGENCY,
        set(),
    ),
    (
        "led by others, agreement sets the use",
        facts(led_by=OTHER),
        Governing.AGREEMENT,
        "VI.B.1",
        Owner.PARENT_AGENCY,
        set(),
    ),
    (
        "led by others, nothing signed",
        facts(led_by=OTHER, agreement=AgreementState.DRAFT),
        Governing.OWN_AGENCY,
        "VI.B.2",
        Owner.PARENT_AGENCY,
        set(),
    ),
    (
        "abroad, with procedures",
        facts(led_by=OTHER, international=True, procedures=True),
        Governing.PROCEDURES,
        "VI.B.4",
        Owner.PARENT_AGENCY,
        set(),
    ),
    (
        "abroad, without",
        facts(led_by=OTHER, international=True),
        Governing.OWN_AGENCY,
        "VI.B.4",
        Owner.PARENT_AGENCY,
        {"VI.B.4 procedures_missing"},
    ),
    (
        "no member any more",
        facts(service=Service.ENDED),
        Governing.OWN_AGENCY,
        "I",
        Owner.PARENT_AGENCY,
        {"VI.A.1 not_a_member"},
    ),
]


@pytest.mark.parametrize(("case", "one", "governing", "clause", "owner", "blocks"), WORKED)
def test_worked_cases(
    case: str,
    one: TaskForceFacts,
    governing: Governing,
    clause: str,
    owner: Owner,
    blocks: set[str],
    cbp: PolicyInForce,
) -> None:
    answer = resolve(one, cbp)
    assert (answer.governing, answer.governing_clause, answer.owner) == (governing, clause, owner), case
    assert codes(answer) == blocks, case


CHECK_OUTS: list[tuple[CheckOutCamera, set[str]]] = [
    (check_out(task_force=facts()), set()),
    (check_out(task_force=facts(led_by=OTHER, agreement=AgreementState.NONE, follows=None)), set()),
    (check_out(task_force=facts(agreement=AgreementState.NONE, follows=None)), {"VI.A.1 agreement_missing"}),
    (check_out(task_force=facts(service=Service.NONE)), {"VI.A.1 not_a_member"}),
    (check_out(task_force=facts(), person_appointed_as_leo=False), {"VIII.B not_a_leo"}),
    (check_out(task_force=facts(task_force_officer=True), person_appointed_as_leo=False), set()),
    (
        check_out(task_force=facts(task_force_officer=True, service=Service.ENDED), person_appointed_as_leo=False),
        {"VIII.C not_a_member"},
    ),
    (check_out(task_force=facts(task_force_officer=True), training_current=False), {"III.D training_not_current"}),
]


@pytest.mark.parametrize(("asked", "refusals"), CHECK_OUTS)
def test_a_camera_for_a_task_force(asked: CheckOutCamera, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(Act.CHECK_OUT_CAMERA, asked, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    owed = {duty.code for duty in decision.obligations}
    assert ("federal_record" in owed) is decision.permitted
