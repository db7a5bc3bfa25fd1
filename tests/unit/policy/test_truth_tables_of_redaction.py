"""Truth tables of redaction, from opening a project to a finished copy (V.A.6), and of looking at what is redacted."""

import dataclasses
from typing import Any

import pytest

from openbwc.policy import TO_BE_MENDED, Act, PolicyInForce, Rendition, decide
from openbwc.policy.in_force import assemble

from .facts import access, answering, finishing, redacting, reviewing_redaction, submitting, withdrawing

Row = tuple[Act, Any, set[str]]
OPEN, EDIT, SUBMIT, REVIEW = Act.OPEN_REDACTION, Act.EDIT_REDACTION, Act.SUBMIT_REDACTION, Act.REVIEW_REDACTION
ANSWER, FINISH, WITHDRAW, VIEW = Act.ANSWER_LEFTOVER, Act.FINISH_COPY, Act.WITHDRAW_COPY, Act.VIEW
NOBODY = "V.A.1 no_authority"
OWN = "V.A.6 own_redaction"
LOOKING = {"purpose": "training", "matter": None, "for_redaction": True}

TABLE: list[Row] = [
    (OPEN, redacting("redactor"), set()),
    (OPEN, redacting("disclosure_officer"), set()),
    (OPEN, redacting("reviewer"), {NOBODY}),
    (OPEN, redacting("leo", "supervisor", "investigator", "auditor"), {NOBODY}),
    (OPEN, redacting(department=frozenset({"redactor"})), {NOBODY}),
    (EDIT, redacting("redactor"), set()),
    (EDIT, redacting("disclosure_officer"), {NOBODY}),
    (EDIT, redacting("reviewer"), {NOBODY}),
    (SUBMIT, submitting("redactor"), set()),
    (SUBMIT, submitting("reviewer"), {NOBODY}),
    (SUBMIT, submitting("redactor", without_reason=3), {"V.A.6 redaction_without_reason"}),
    (SUBMIT, submitting("redactor", reasons=frozenset({"(b)(9)"})), {"V.A.6 reason_not_in_policy"}),
    (SUBMIT, submitting("redactor", reasons_without_basis=frozenset({"(b)(3)"})), {"V.A.6 basis_missing"}),
    (SUBMIT, submitting("redactor", styles=frozenset({"sepia"})), {"V.A.6 style_not_permitted"}),
    (SUBMIT, submitting("redactor", styles=frozenset({"blur", "pixelate"})), set()),
    (REVIEW, reviewing_redaction("reviewer"), set()),
    (REVIEW, reviewing_redaction("redactor"), {NOBODY}),
    (REVIEW, reviewing_redaction("reviewer", "redactor", edited_by_person=True), {OWN}),
    (REVIEW, reviewing_redaction("reviewer", "redactor", submitted_by_person=True), {OWN}),
    (REVIEW, reviewing_redaction("reviewer", approves=False), {"V.A.6 remark_missing"}),
    (REVIEW, reviewing_redaction("reviewer", approves=False, remarked=True), set()),
    (REVIEW, reviewing_redaction("reviewer", approves=False, remarked=True, edited_by_person=True), {OWN}),
    (ANSWER, answering("reviewer"), set()),
    (ANSWER, answering("redactor", answer="need_not_be_withheld"), set()),
    (ANSWER, answering("leo"), {NOBODY}),
    (ANSWER, answering("redactor", edited_by_person=True), {OWN}),
    (ANSWER, answering("redactor", edited_by_person=True, answer=TO_BE_MENDED, statement=""), set()),
    (ANSWER, answering("redactor", submitted_by_person=True), {OWN}),
    (ANSWER, answering("reviewer", edited_by_person=True, submitted_by_person=True), {OWN}),
    (ANSWER, answering("redactor", submitted_by_person=True, answer=TO_BE_MENDED, statement=""), set()),
    (ANSWER, answering("reviewer", answer="never_mind"), {"V.A.6 answer_not_accepted"}),
    (ANSWER, answering("reviewer", statement=" "), {"V.A.6 statement_missing"}),
    (FINISH, finishing("redactor"), set()),
    (FINISH, finishing("disclosure_officer", people=3), set()),
    (FINISH, finishing("reviewer"), {NOBODY}),
    (FINISH, finishing("redactor", people=1), {"V.A.6 people_missing"}),
    (FINISH, finishing("redactor", plan_is_approved=False), {"V.A.6 not_the_approved_plan"}),
    (FINISH, finishing("redactor", original_unchanged=False), {"V.A.5 original_differs"}),
    (FINISH, finishing("redactor", file_unchanged=False), {"V.A.6 file_differs"}),
    (FINISH, finishing("redactor", checked=False), {"V.A.6 residual_check_missing"}),
    (FINISH, finishing("redactor", unanswered=1), {"V.A.6 leftovers_unanswered"}),
    (FINISH, finishing("redactor", to_be_mended=1), {"V.A.6 leftovers_to_be_mended"}),
    (WITHDRAW, withdrawing("disclosure_officer"), set()),
    (WITHDRAW, withdrawing("custodian"), set()),
    (WITHDRAW, withdrawing("redactor"), {NOBODY}),
    (WITHDRAW, withdrawing("custodian", reason=" "), {"V.A.6 reason_missing"}),
    (VIEW, access("redactor", **LOOKING), set()),
    (VIEW, access("reviewer", **LOOKING), set()),
    (VIEW, access("redactor", purpose="training"), {"V.A.2 redacted_copy_only"}),
    (VIEW, access("leo", **LOOKING), {"V.A.6 no_redaction_authority"}),
    (VIEW, access("redactor", **LOOKING, rendition=Rendition.ORIGINAL), {"V.A.6 no_redaction_authority"}),
    (VIEW, access("redactor", **LOOKING | {"purpose": "audit"}), {NOBODY}),
    (VIEW, access("redactor", **LOOKING, restriction="protected_identity"), {"II.B.3 not_on_access_list"}),
    (VIEW, access("redactor", **LOOKING, training_current=False), {"III.D training_not_current"}),
    (Act.DOWNLOAD, access("redactor", "disclosure_officer", **LOOKING | {"purpose": "discovery", "matter": "C-1"}),
     {"V.A.6 no_redaction_authority"}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


def with_values(policy: PolicyInForce, **values: Any) -> PolicyInForce:
    assert policy.profile is not None
    stated = dict(policy.profile.parameters) | {("V.A.6", name): value for name, value in values.items()}
    return assemble(policy.standard, dataclasses.replace(policy.profile, parameters=stated))


def test_an_agency_may_ask_for_a_third_person(cbp: PolicyInForce) -> None:
    three = with_values(cbp, people_for_redaction=3)
    assert not decide(FINISH, finishing("redactor"), three).permitted
    assert decide(FINISH, finishing("redactor", people=3), three).permitted


def test_an_agency_may_use_fewer_reasons_styles_and_answers(cbp: PolicyInForce) -> None:
    narrow = with_values(cbp, redaction_reasons=("(b)(7)(C)",), redaction_styles=("box",), leftover_answers=())
    assert list(narrow.redaction_reasons) == ["(b)(7)(C)"]
    refused = decide(SUBMIT, submitting("redactor", styles=frozenset({"blur"})), narrow).reasons
    assert {reason.code for reason in refused} == {"reason_not_in_policy", "style_not_permitted"}
    assert not decide(ANSWER, answering("reviewer"), narrow).permitted
    assert decide(ANSWER, answering("reviewer", answer=TO_BE_MENDED), narrow).permitted
