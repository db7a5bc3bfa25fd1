"""Truth tables of expedited releases: each thing that stands in the way, by itself (V.B.3)."""

import dataclasses
from typing import Any

import pytest

from openbwc.policy import Act, Decision, PolicyInForce, decide
from openbwc.policy.in_force import assemble
from openbwc.policy.rules.expedited import GATED, checklist

from .facts_of_expedited import (
    ELEMENTS,
    NONE,
    assigning,
    completing,
    deciding,
    flagging,
    keeping,
    objecting,
    opening,
    publishing,
    reviewing,
    ruling,
    unpublishing,
    withholding,
)

OFFICER, OFFICIAL = "disclosure_officer", "programme_manager"
OFFICE = frozenset({"policy_office"})
OTHERS = ("leo", "supervisor", "custodian", "redactor", "reviewer", "investigator", "auditor")
NOBODY = "V.A.1 no_authority"
UNSTATED = "V.B.3 statement_missing"

TABLE: list[tuple[Act, Any, set[str]]] = [
    (Act.READ_EXPEDITED, keeping("auditor"), set()),
    (Act.READ_EXPEDITED, keeping(department_roles=OFFICE), set()),
    (Act.READ_EXPEDITED, keeping("leo", "supervisor", "custodian", "redactor", "investigator"), {NOBODY}),
    # Whoever was there or looks after the footage flags an incident; what it opens is the policy's.
    *((Act.FLAG_INCIDENT, flagging(role), set()) for role in ("supervisor", "custodian", "investigator", OFFICER)),
    (Act.FLAG_INCIDENT, flagging("leo", is_wearer=True), set()),
    (Act.FLAG_INCIDENT, flagging("leo"), {NOBODY}),
    (Act.FLAG_INCIDENT, flagging("redactor", "auditor", is_wearer=True), {NOBODY}),
    (Act.FLAG_INCIDENT, flagging("supervisor", incident="serious_bodily_injury"), set()),
    (Act.FLAG_INCIDENT, flagging("supervisor", incident="bad_press"), {"V.B.3 no_trigger"}),
    (Act.FLAG_INCIDENT, flagging("supervisor", flagged=True), {"V.B.3 flagged_before"}),
    (Act.OPEN_EXPEDITED, opening(OFFICIAL), set()),
    (Act.OPEN_EXPEDITED, opening(*OTHERS), {NOBODY}),
    (Act.OPEN_EXPEDITED, opening(OFFICER, reason=" "), {UNSTATED}),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(*OTHERS, OFFICIAL), {NOBODY}),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(OFFICER, released=True), {"V.B.3 released"}),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(OFFICER, step="pray"), {"V.B.3 step_unknown"}),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(OFFICER, owner_serves=False), {"V.B.3 owner_not_serving"}),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(OFFICER, due_in_days=0), set()),
    (Act.ASSIGN_EXPEDITED_STEP, assigning(OFFICER, due_in_days=-1), {"V.B.3 day_passed"}),
    (Act.COMPLETE_EXPEDITED_STEP, completing(*OTHERS, OFFICIAL), {NOBODY}),
    (Act.COMPLETE_EXPEDITED_STEP, completing("redactor", is_owner=True), set()),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, decided=True), {"V.B.3 decided"}),
    # What the gate looks at is done on the release, and never stated here.
    *(
        (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, step=step), {"V.B.3 not_a_step_to_state"})
        for step in ("agency_approval", "consult_us_attorney", "notify_leo", "redact", "tell_public_affairs")
    ),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, cameras=0), {"V.B.3 no_camera"}),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, step="uploads_complete", cameras=0), set()),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, statement=""), {UNSTATED}),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, released=True), set()),
    (Act.COMPLETE_EXPEDITED_STEP, completing(OFFICER, unexplained=frozenset({"BWC-2"})), {"V.B.3 not_accounted_for"}),
    (Act.RAISE_OBJECTION, objecting(*OTHERS, OFFICIAL), {NOBODY}),
    (Act.RAISE_OBJECTION, objecting(OFFICER, released=True), {"V.B.3 released"}),
    (Act.RAISE_OBJECTION, objecting(OFFICER, objector=""), {"V.B.3 objector_missing"}),
    *(
        (Act.RAISE_OBJECTION, objecting(OFFICER, stated=ELEMENTS - {element}), {f"V.B.3 {element}_missing"})
        for element in sorted(ELEMENTS)
    ),
    (Act.RULE_ON_OBJECTION, ruling(department_roles=OFFICE), set()),
    (Act.RULE_ON_OBJECTION, ruling(*OTHERS, OFFICER), {NOBODY}),
    (Act.RULE_ON_OBJECTION, ruling(OFFICIAL, raised_by_person=True), {"V.B.3 own_objection"}),
    (Act.RULE_ON_OBJECTION, ruling(OFFICIAL, ruled=True), {"V.B.3 ruled_before"}),
    (Act.RULE_ON_OBJECTION, ruling(OFFICIAL, statement=" "), {UNSTATED}),
    # To release: each single thing that stands against it.
    (Act.DECIDE_EXPEDITED, deciding(department_roles=OFFICE), set()),
    (Act.DECIDE_EXPEDITED, deciding(*OTHERS, OFFICER), {NOBODY}),
    (Act.DECIDE_EXPEDITED, deciding(OFFICIAL, decided=True), {"V.B.3 decided"}),
    (Act.DECIDE_EXPEDITED, deciding(OFFICIAL, basis=""), {UNSTATED}),
    (Act.DECIDE_EXPEDITED, deciding(OFFICIAL, unprepared=frozenset({"uploads_complete"})), {"V.B.3 not_prepared"}),
    (Act.DECIDE_EXPEDITED, deciding(OFFICIAL, undecided=1), {"V.B.3 objection_undecided"}),
    (Act.DECIDE_EXPEDITED, deciding(OFFICIAL, upheld=1), {"V.B.3 objection_stands"}),
    # To withhold: only on an upheld objection, with a written basis and a day of review.
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL), set()),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, upheld=0), {"V.B.3 no_objection_upheld"}),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, upheld=0, undecided=1),
     {"V.B.3 no_objection_upheld", "V.B.3 objection_undecided"}),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, basis=" "), {UNSTATED}),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, review_in_days=None), {"V.B.3 review_day"}),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, review_in_days=0), {"V.B.3 review_day"}),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, review_in_days=45), set()),
    (Act.DECIDE_EXPEDITED, withholding(OFFICIAL, review_in_days=46), {"V.B.3 review_day"}),
    (Act.REVIEW_WITHHOLDING, reviewing(*OTHERS, OFFICER), {NOBODY}),
    (Act.REVIEW_WITHHOLDING, reviewing(OFFICIAL, withheld=False), {"V.B.3 not_withheld"}),
    (Act.REVIEW_WITHHOLDING, reviewing(OFFICIAL, statement=""), {UNSTATED}),
    (Act.REVIEW_WITHHOLDING, reviewing(OFFICIAL, review_in_days=46), {"V.B.3 review_day"}),
    (Act.REVIEW_WITHHOLDING, reviewing(OFFICIAL, stands=False, review_in_days=None), set()),
    (Act.PUBLISH_RELEASE, publishing(*OTHERS, OFFICIAL), {NOBODY}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, released=False), {"V.B.3 not_released"}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, for_the_public=False), {"V.B.3 not_for_the_public"}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, published=True), {"V.B.3 published_before"}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, words=" "), {UNSTATED}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, without_captions=2, uncaptioned=" "), {"V.B.3 captions_missing"}),
    (Act.PUBLISH_RELEASE, publishing(OFFICER, without_captions=2, uncaptioned="Nobody speaks."), set()),
    (Act.WITHDRAW_PUBLICATION, unpublishing(OFFICIAL), set()),
    (Act.WITHDRAW_PUBLICATION, unpublishing(*OTHERS), {NOBODY}),
    (Act.WITHDRAW_PUBLICATION, unpublishing(OFFICER, withdrawn=True), {"V.B.3 withdrawn_before"}),
    (Act.WITHDRAW_PUBLICATION, unpublishing(OFFICER, reason=""), {UNSTATED}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


def test_a_step_that_an_agency_adds_is_stated_until_the_footage_is_out(cbp: PolicyInForce) -> None:
    steps = cbp.members("V.B.3", "expedited_steps")
    assert steps == GATED
    assert cbp.profile is not None
    stated = dict(cbp.profile.parameters) | {("V.B.3", "expedited_steps"): (*steps, "family_told")}
    stricter = assemble(cbp.standard, dataclasses.replace(cbp.profile, parameters=stated))
    told = completing(OFFICER, step="family_told", decided=True)
    assert decide(Act.COMPLETE_EXPEDITED_STEP, told, stricter).permitted
    assert codes_of(decide(Act.COMPLETE_EXPEDITED_STEP, told, cbp)) == {"not_a_step_to_state", "decided"}
    out = completing(OFFICER, step="family_told", decided=True, released=True)
    assert codes_of(decide(Act.COMPLETE_EXPEDITED_STEP, out, stricter)) == {"released"}


def codes_of(decision: Decision) -> set[str]:
    return {reason.code for reason in decision.reasons}


def test_the_checklist_holds_every_step_of_the_register_once(cbp: PolicyInForce) -> None:
    steps = checklist(cbp)
    assert cbp.members("V.B.3", "expedited_steps") < set(steps)
    assert len(steps) == len(set(steps))


def test_no_role_decides_in_an_agency_in_which_it_is_not_held(cbp: PolicyInForce) -> None:
    assert not decide(Act.DECIDE_EXPEDITED, deciding(department_roles=frozenset({OFFICIAL})), cbp).permitted
    assert not decide(Act.READ_EXPEDITED, keeping(department_roles=NONE), cbp).permitted
