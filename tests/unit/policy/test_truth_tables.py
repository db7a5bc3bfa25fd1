"""Truth tables: what is said about the act, the outcome, and the codes of the refusal."""

from typing import Any

import pytest

from openbwc.policy import (
    Act,
    AnswerSignal,
    CameraLife,
    CameraStanding,
    Condition,
    ManageProgramme,
    PolicyInForce,
    Rendition,
    decide,
)

from .facts import (
    DOCUMENTS,
    NONE,
    access,
    activation,
    check_out,
    correction,
    disposal,
    footage,
    move,
    quarantine,
    reading,
)

Row = tuple[Act, Any, set[str]]
V, D = Act.VIEW, Act.DOWNLOAD
L = CameraLife
TOPIC = frozenset({"III.D.6"})
AUDITOR = frozenset({"auditor"})

CHECK_OUT: list[Row] = [
    (Act.CHECK_OUT_CAMERA, check_out(), set()),
    (Act.CHECK_OUT_CAMERA, check_out(person_appointed_as_leo=False), {"VIII.B not_a_leo"}),
    (Act.CHECK_OUT_CAMERA, check_out(training_current=False), {"III.D training_not_current"}),
    (Act.CHECK_OUT_CAMERA, check_out(training_missing_topics=TOPIC), {"III.D training_topics_missing"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_issued=False), {"IV.C camera_not_issued"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_in_service=False), {"IV.B camera_not_in_service"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_agency_matches=False), {"IV.C camera_of_other_agency"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_free=False), {"IV.C camera_not_free"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_pre_event_seconds=119), {"V.A.7 pre_event_short"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_pre_event_seconds=None), {"V.A.7 pre_event_unknown"}),
    (Act.CHECK_OUT_CAMERA, check_out(agency_active=False), {"III.C agency_not_active"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=None), {"IV.B camera_not_read"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(days_ago=31)), set()),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(days_ago=32)), {"IV.B reading_too_old"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(firmware="1.4")), set()),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(firmware="1.3.9")), {"IV.B firmware_too_old"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(firmware="")), {"IV.B firmware_too_old"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(firmware="beta")), {"IV.B firmware_too_old"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(firmware="beta"), camera_kind="Other Two"), set()),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(resolution_lines=719)), {"IV.B resolution_too_low"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(resolution_lines=None)), {"IV.B resolution_too_low"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(codec="mjpeg")), {"IV.B codec_not_allowed"}),
    (Act.CHECK_OUT_CAMERA, check_out(camera_reading=reading(codec="")), {"IV.B codec_not_allowed"}),
    (
        Act.CHECK_OUT_CAMERA,
        check_out(camera_reading=reading(settings=frozenset({"audio=on", "automatic_overwrite=off", "stealth=on"}))),
        {"IV.B setting_stealth"},
    ),
    (
        Act.CHECK_OUT_CAMERA,
        check_out(camera_reading=reading(settings=NONE)),
        {"IV.B setting_audio", "IV.B setting_automatic_overwrite", "IV.B setting_stealth"},
    ),
    (Act.CHECK_OUT_CAMERA, check_out(camera_fault_open=True), {"IV.B camera_faulty"}),
    (Act.CHECK_OUT_CAMERA, check_out(stand_downs=frozenset({"by the head: all."})), {"IV.B stood_down"}),
    (
        Act.CHECK_OUT_CAMERA,
        check_out(training_current=False, camera_free=False),
        {"III.D training_not_current", "IV.C camera_not_free"},
    ),
]

EQUIPMENT: list[Row] = [
    (Act.MOVE_CAMERA, move(), set()),
    (Act.MOVE_CAMERA, move(reason=" "), {"IV.B reason_missing"}),
    (Act.MOVE_CAMERA, move(current=L.ISSUED, wanted=L.WITHDRAWN, is_out=True), {"IV.B camera_is_out"}),
    (Act.MOVE_CAMERA, move(current=L.ISSUED, wanted=L.LOST, is_out=True), set()),
    (Act.MOVE_CAMERA, move(current=L.ISSUED, wanted=L.WITHDRAWN, unsettled=TOPIC), set()),
    (Act.MOVE_CAMERA, disposal(), set()),
    (Act.MOVE_CAMERA, disposal(people=1), {"IV.B people_missing"}),
    (Act.MOVE_CAMERA, disposal(unsettled=frozenset({"a report"})), {"IV.B unsettled"}),
    (Act.MOVE_CAMERA, disposal(current=L.ISSUED), {"IV.B move_not_in_the_table"}),
    (Act.ANSWER_SIGNAL, AnswerSignal(wore_the_camera=False, statement="Changed in repair."), set()),
    (Act.ANSWER_SIGNAL, AnswerSignal(wore_the_camera=True, statement="Nothing."), {"IV.D own_signal"}),
    (Act.ANSWER_SIGNAL, AnswerSignal(wore_the_camera=False, statement=" "), {"IV.D statement_missing"}),
]

FOLLOWS = {
    L.PURCHASED: {L.RECEIVED, L.LOST, L.STOLEN, L.WITHDRAWN},
    L.RECEIVED: {L.ISSUED, L.IN_REPAIR, L.LOST, L.STOLEN, L.WITHDRAWN},
    L.ISSUED: {L.RECEIVED, L.IN_REPAIR, L.LOST, L.STOLEN, L.WITHDRAWN},
    L.IN_REPAIR: {L.RECEIVED, L.ISSUED, L.LOST, L.STOLEN, L.WITHDRAWN},
    L.LOST: {L.RECEIVED, L.STOLEN, L.WITHDRAWN},
    L.STOLEN: {L.RECEIVED, L.WITHDRAWN},
    L.WITHDRAWN: {L.RECEIVED, L.DISPOSED},
    L.DISPOSED: set(),
    L.PERSONAL: set(),
}


@pytest.mark.parametrize("current", L)
@pytest.mark.parametrize("wanted", L)
def test_a_camera_moves_only_as_the_table_of_its_life_says(current: L, wanted: L, cbp: PolicyInForce) -> None:
    decision = decide(Act.MOVE_CAMERA, move(current=current, wanted=wanted, people=2), cbp)
    assert decision.permitted is (wanted in FOLLOWS[current])


TAKE_IN: list[Row] = [
    (Act.TAKE_IN_FOOTAGE, footage(), set()),
    (Act.TAKE_IN_FOOTAGE, footage(pre_event_seconds=3.0), set()),
    (Act.TAKE_IN_FOOTAGE, footage(pre_event_seconds=None), set()),
    (Act.TAKE_IN_FOOTAGE, footage(condition=Condition.EMPTY), {"IV.D file_empty"}),
    (Act.TAKE_IN_FOOTAGE, footage(condition=Condition.WRONG_TYPE), {"V.A.5 wrong_type"}),
    (Act.TAKE_IN_FOOTAGE, footage(condition=Condition.UNDECODABLE), {"IV.D not_decodable"}),
    (Act.TAKE_IN_FOOTAGE, footage(condition=Condition.TRUNCATED), {"IV.D truncated"}),
    (Act.TAKE_IN_FOOTAGE, footage(camera=CameraStanding.UNKNOWN), {"IV.C camera_unknown"}),
    (Act.TAKE_IN_FOOTAGE, footage(camera=CameraStanding.PERSONAL), {"IV.C camera_personal"}),
    (Act.TAKE_IN_FOOTAGE, footage(camera=CameraStanding.WITHDRAWN), {"IV.C camera_withdrawn"}),
    (
        Act.TAKE_IN_FOOTAGE,
        footage(camera=CameraStanding.OUT_OF_SERVICE),
        {"IV.C camera_out_of_service"},
    ),
    (Act.TAKE_IN_FOOTAGE, footage(assigned=False), {"IV.C camera_unassigned"}),
    (Act.TAKE_IN_FOOTAGE, footage(time_in_bounds=False), {"IV.D time_out_of_bounds"}),
    (Act.TAKE_IN_FOOTAGE, footage(agency_active=False), {"III.C agency_not_active"}),
]

ACCESS: list[Row] = [
    (V, access("investigator"), set()),
    (D, access("investigator"), set()),
    (V, access("leo", is_wearer=True), set()),
    (V, access("leo", is_wearer=True, purpose="testimony"), set()),
    (V, access("leo", is_wearer=True, purpose="administrative_interview"), set()),
    (V, access("leo", is_wearer=False), {"V.A.1 not_the_wearer"}),
    (D, access("leo", is_wearer=True), {"V.A.1 no_authority"}),
    (V, access("leo", purpose="training", rendition=Rendition.REDACTED_COPY), set()),
    (V, access("leo", purpose="training"), {"V.A.2 redacted_copy_only"}),
    (V, access("leo", purpose="training", rendition=Rendition.ORIGINAL), {"V.A.2 redacted_copy_only"}),
    (V, access("supervisor"), set()),
    (D, access("supervisor"), {"V.A.1 no_authority"}),
    (V, access("supervisor", purpose="audit", matter=None), set()),
    (D, access("custodian"), set()),
    (V, access("redactor", purpose="discovery"), set()),
    (V, access("redactor"), {"V.A.1 no_authority"}),
    (V, access("reviewer", purpose="discovery"), set()),
    (D, access("disclosure_officer", purpose="discovery"), set()),
    (V, access("auditor", purpose="audit", matter=None), set()),
    (V, access("auditor"), {"V.A.1 no_authority"}),
    (V, access(department_roles=AUDITOR, purpose="audit", matter=None), set()),
    (D, access(department_roles=AUDITOR, purpose="audit", matter=None), {"V.A.1 no_authority"}),
    (V, access(department_roles=frozenset({"policy_office"}), purpose="audit"), {"V.A.1 no_authority"}),
    (V, access(department_roles=frozenset({"leo"}), is_wearer=True), {"V.A.1 no_authority"}),
    (V, access("programme_manager", purpose="audit"), {"V.A.1 no_authority"}),
    (V, access("administrator"), {"V.A.1 no_authority"}),
    (V, access(), {"V.A.1 no_authority"}),
    (V, access("investigator", signed_in_person_active=False), {"V.A.1 person_not_active"}),
    (V, access("investigator", training_current=False), {"III.D training_not_current"}),
    (V, access("investigator", training_missing_topics=TOPIC), {"III.D training_topics_missing"}),
    (V, access("investigator", matter=None), {"V.A.2 matter_missing"}),
    (V, access("investigator", matter="   "), {"V.A.2 matter_missing"}),
    (V, access("investigator", purpose=None), {"V.A.2 purpose_missing"}),
    (V, access("investigator", purpose=" "), {"V.A.2 purpose_missing"}),
    (V, access("investigator", purpose="curiosity"), {"V.A.2 purpose_not_authorised"}),
    (V, access("investigator", purpose="performance_assessment"), {"II.B.4 purpose_prohibited"}),
    (V, access(purpose="curiosity"), {"V.A.2 purpose_not_authorised", "V.A.1 no_authority"}),
    (V, access("investigator", restriction="first_amendment"), {"II.B.1 not_on_access_list"}),
    (V, access("investigator", restriction="sensitive_location"), {"II.B.2 not_on_access_list"}),
    (V, access("investigator", restriction="protected_identity"), {"II.B.3 not_on_access_list"}),
    (V, access("investigator", restriction="protected_identity", named_on_access_list=True), set()),
    (V, access("investigator", restriction="", named_on_access_list=True), {"V.A.1 restriction_unknown"}),
    (V, access("investigator", restriction="other", named_on_access_list=True), {"V.A.1 restriction_unknown"}),
    (V, access(restriction="protected_identity", named_on_access_list=True), {"V.A.1 no_authority"}),
    (V, access("leo", is_wearer=True, restriction="first_amendment"), {"II.B.1 not_on_access_list"}),
]

CORRECTIONS: list[Row] = [
    (Act.CORRECT_ASSERTION, correction("custodian"), set()),
    (Act.CORRECT_ASSERTION, correction("supervisor"), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("supervisor", subject="category"), set()),
    (Act.CORRECT_ASSERTION, correction("leo", subject="category", is_wearer=True), set()),
    (Act.CORRECT_ASSERTION, correction("leo", subject="category"), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("leo", subject="wearer", is_wearer=True), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("leo", subject="lift_restriction", is_wearer=True), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("leo", subject="length_of_keeping", is_wearer=True), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("supervisor", subject="length_of_keeping"), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("custodian", subject="length_of_keeping"), set()),
    (Act.CORRECT_ASSERTION, correction("custodian", subject="the weather"), {"V.A.1 no_authority"}),
    (Act.CORRECT_ASSERTION, correction("custodian", reason="\n"), {"V.A.4 reason_missing"}),
    (Act.CORRECT_ASSERTION, correction("custodian", changes_original=True), {"V.A.5 original_unchangeable"}),
    (Act.CORRECT_ASSERTION, correction("custodian", training_current=False), {"III.D training_not_current"}),
]

PROGRAMME: list[Row] = [
    (Act.ACTIVATE_AGENCY, activation(), set()),
    (Act.ACTIVATE_AGENCY, activation(documents=DOCUMENTS - {"pia"}), {"III.C document_missing_pia"}),
    (Act.ACTIVATE_AGENCY, activation(disclosure_officer_named=False), {"III.C disclosure_officer_missing"}),
    (Act.ACTIVATE_AGENCY, activation(policy_published=False), {"III.A.1 policy_missing"}),
    (Act.RESOLVE_QUARANTINE, quarantine("custodian"), set()),
    (Act.RESOLVE_QUARANTINE, quarantine("leo"), {"IV.C no_authority"}),
    (Act.RESOLVE_QUARANTINE, quarantine("custodian", reason=""), {"IV.C reason_missing"}),
    (Act.RESOLVE_QUARANTINE, quarantine("custodian", training_current=False), {"III.D training_not_current"}),
    (
        Act.MANAGE_PROGRAMME,
        ManageProgramme(roles_in_agency=frozenset({"programme_manager"}), department_roles=NONE, concerns_self=False),
        set(),
    ),
    (
        Act.MANAGE_PROGRAMME,
        ManageProgramme(roles_in_agency=NONE, department_roles=frozenset({"policy_office"}), concerns_self=False),
        set(),
    ),
    (
        Act.MANAGE_PROGRAMME,
        ManageProgramme(roles_in_agency=frozenset({"policy_office"}), department_roles=NONE, concerns_self=False),
        {"III.A.1 no_authority"},
    ),
    (
        Act.MANAGE_PROGRAMME,
        ManageProgramme(
            roles_in_agency=frozenset({"custodian"}),
            department_roles=frozenset({"programme_manager"}),
            concerns_self=False,
        ),
        {"III.A.1 no_authority"},
    ),
    (
        Act.MANAGE_PROGRAMME,
        ManageProgramme(roles_in_agency=frozenset({"programme_manager"}), department_roles=NONE, concerns_self=True),
        {"V.A.1 own_authority"},
    ),
    (
        Act.CORRECT_ASSERTION,
        correction("custodian", subject="access_list", concerns_self=True),
        {"V.A.1 own_access"},
    ),
]


TABLE = CHECK_OUT + EQUIPMENT + TAKE_IN + ACCESS + CORRECTIONS + PROGRAMME


@pytest.mark.parametrize(("act", "facts", "refusals"), TABLE)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)


OBLIGATIONS: list[tuple[Act, Any, list[str]]] = [
    (V, access("investigator"), ["V.A.1 record_access"]),
    (V, access("leo", is_wearer=True), ["V.A.1 record_access", "V.A.3 state_viewing_in_report"]),
    (V, access("leo", is_wearer=True, purpose="testimony"), ["V.A.1 record_access"]),
    (D, access("investigator"), ["V.A.1 record_access", "V.A.6 redact_before_disclosure"]),
    (D, access("investigator", rendition=Rendition.REDACTED_COPY), ["V.A.1 record_access"]),
    (Act.TAKE_IN_FOOTAGE, footage(), ["V.A.5 write_once", "IV.E clear_only_after_confirmation"]),
    (
        Act.TAKE_IN_FOOTAGE,
        footage(pre_event_seconds=119.9),
        ["V.A.5 write_once", "IV.E clear_only_after_confirmation", "V.A.7 pre_event_short"],
    ),
    (
        Act.TAKE_IN_FOOTAGE,
        footage(pre_event_seconds=None),
        ["V.A.5 write_once", "IV.E clear_only_after_confirmation", "V.A.7 pre_event_unknown"],
    ),
    (Act.CHECK_OUT_CAMERA, check_out(), ["IV.B record_check_out", "IV.E upload_at_end_of_shift"]),
    (Act.CORRECT_ASSERTION, correction("custodian"), ["V.A.4 keep_former_assertion"]),
]


@pytest.mark.parametrize(("act", "facts", "obligations"), OBLIGATIONS)
def test_what_goes_along_with_a_permission(act: Act, facts: Any, obligations: list[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert [f"{obligation.clause} {obligation.code}" for obligation in decision.obligations] == obligations
