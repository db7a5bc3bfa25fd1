"""The gate as a truth table: with all else done, each single missing duty blocks (V.B.2, V.B.3, V.A.5, V.A.6)."""

import dataclasses
from typing import Any

import pytest

from openbwc.policy import Act, PolicyInForce, decide
from openbwc.policy.in_force import assemble
from openbwc.policy.release_facts import AUDIENCES, KINDS, Asked, Duty, Officer, Told
from openbwc.policy.rules.release import asked_of, audiences_of, missing, owed

from .facts_of_releases import (
    answering,
    authorising,
    determining,
    duties,
    expedited,
    freeing,
    letting_go,
    opening,
    part,
    preparing,
    putting_in,
    telling,
    withdrawing_release,
    withholding,
)

NOBODY = "V.A.1 no_authority"
EVERYBODY = ("leo", "supervisor", "custodian", "redactor", "reviewer", "disclosure_officer", "investigator", "auditor",
             "programme_manager", "policy_office")  # fmt: skip
UNTOLD = Officer(name="Sam Haddad", told=Told.NOT_YET)
TOLD = Officer(name="Elena Ruiz", told=Told.PROVED)
ORIGINAL = part(original=True, name="The original of a stop")


def discovery(**changes: Any) -> Any:
    told = {"kind": "discovery", "audience": "court", "recipient": "The defence", "matter": "D-1", "granted": False}
    return duties(**told | {"parts": (ORIGINAL,)} | changes)


def publication(**changes: Any) -> Any:
    told = {"kind": "publication", "audience": "public", "granted": False, "public_affairs": Asked.UNDER_WAY}
    return duties(**told | changes)


GATE: list[tuple[Any, set[str]]] = [
    (duties(), set()),
    (expedited(), set()),
    (discovery(), set()),
    (publication(), set()),
    (duties(drafted=False), {"V.B.2 not_drafted"}),
    (duties(parts=()), {"V.B.2 nothing_in_it"}),
    (duties(audience="public"), {"V.B.2 audience_not_permitted"}),
    (discovery(audience="public"), {"V.B.2 audience_not_permitted"}),
    (discovery(recipient=" "), {"V.A.2 recipient_or_matter_missing"}),
    (discovery(audience="agency", matter=""), {"V.A.2 recipient_or_matter_missing"}),
    (duties(incident=""), {"V.B.3 incident_not_stated", "V.B.3 public_affairs_not_told",
                           "V.B.3 us_attorney_not_consulted"}),
    (duties(prosecution=""), {"V.B.3 prosecution_not_stated", "V.B.3 us_attorney_not_consulted"}),
    (discovery(incident=""), {"V.B.3 incident_not_stated"}),
    (duties(prosecution_on_record=True), {"V.B.3 prosecution_denied", "V.B.3 us_attorney_not_consulted"}),
    (duties(prosecution="possible", prosecution_on_record=True, us_attorney=Asked.ANSWERED), set()),
    (discovery(prosecution="pending"), {"V.B.3 us_attorney_not_consulted"}),
    (duties(granted=False), {"V.B.1 request_not_granted"}),
    (duties(announced=False), {"V.B.1 determination_not_sent"}),
    (publication(announced=False), set()),
    (duties(parts=(part(), part(original=True))), {"V.A.6 original_in_release"}),
    (expedited(parts=(part(original=True),)), {"V.A.6 original_in_release"}),
    (publication(parts=(part(original=True),)), {"V.A.6 original_in_release"}),
    (duties(parts=(part(), part(withdrawn=True))), {"V.A.6 copy_withdrawn"}),
    (duties(parts=(part(reviewed=False),)), {"V.A.6 not_reviewed"}),
    (duties(parts=(part(checked=False),)), {"V.A.6 residual_check_missing"}),
    (duties(parts=(part(unanswered=1),)), {"V.A.6 leftovers_open"}),
    (duties(parts=(part(to_be_mended=1),)), {"V.A.6 leftovers_open"}),
    (duties(parts=(part(custody_holds=False),)), {"V.A.5 custody_broken"}),
    (duties(parts=(part(bytes_hold=False),)), {"V.A.5 custody_broken"}),
    (discovery(parts=(dataclasses.replace(ORIGINAL, bytes_hold=False),)), {"V.A.5 custody_broken"}),
    (duties(parts=(part(for_this=False),)), {"V.A.6 copy_for_another"}),
    (duties(parts=(part(of_matter="24-cr-7"),)), {"V.A.6 copy_of_another_matter"}),
    (publication(parts=(part(of_matter="24-cr-7"),)), {"V.A.6 copy_of_another_matter"}),
    (duties(parts=(part(exemptions_unstated=frozenset({"PII"})),)), {"V.B.1 exemption_unstated"}),
    (duties(parts=(part(exemptions_unkept=frozenset({"(b)(7)(C)"})),)), {"V.B.1 exemption_not_redacted"}),
    (publication(parts=(part(exemptions_unkept=frozenset({"(b)(7)(C)"})),)), set()),
    (duties(parts=(part(restricted_under="II.B.3"),)), set()),
    (duties(parts=(part(restricted_under="II.B.3", restricted_since=True),)), {"II.B.3 restricted_since"}),
    (discovery(parts=(dataclasses.replace(ORIGINAL, restricted_under="II.B.3"),)), {"II.B.3 original_restricted"}),
    (publication(parts=(part(exemptions_unstated=frozenset({"PII"})),)), set()),
    (duties(parts=(part(ruled_for_release=False),)), {"V.B.1 not_ruled_for_release"}),
    (duties(officers=(TOLD, UNTOLD)), {"V.B.2 officer_not_notified"}),
    (discovery(officers=(UNTOLD,)), {"V.B.2 officer_not_notified"}),
    (duties(officers=(Officer(name="A", told=Told.UNDER_WAY),)), {"V.B.2 notice_not_proved"}),
    (duties(officers=(Officer(name="A", told=Told.FAILED),)), {"V.B.2 notice_failed"}),
    (duties(prosecution="possible"), {"V.B.3 us_attorney_not_consulted"}),
    (duties(prosecution="pending", us_attorney=Asked.UNDER_WAY), {"V.B.3 us_attorney_not_answered"}),
    (duties(prosecution="pending", us_attorney=Asked.ANSWERED), set()),
    (expedited(us_attorney=Asked.NOT_YET), {"V.B.3 us_attorney_not_consulted"}),
    (expedited(us_attorney=Asked.UNDER_WAY), {"V.B.3 us_attorney_not_answered"}),
    (duties(incident_on_record=True, us_attorney=Asked.ANSWERED, public_affairs=Asked.UNDER_WAY),
     {"V.B.3 incident_denied"}),
    (publication(incident_on_record=True), {"V.B.3 incident_denied", "V.B.3 us_attorney_not_consulted"}),
    (discovery(incident_on_record=True), {"V.B.3 incident_denied"}),
    (duties(incident="death_in_custody"), {"V.B.3 public_affairs_not_told", "V.B.3 us_attorney_not_consulted"}),
    (duties(incident="death_in_custody", us_attorney=Asked.ANSWERED), {"V.B.3 public_affairs_not_told"}),
    (duties(incident="serious_bodily_injury", public_affairs=Asked.UNDER_WAY), {"V.B.3 us_attorney_not_consulted"}),
    (duties(incident="serious_bodily_injury", public_affairs=Asked.UNDER_WAY, us_attorney=Asked.UNDER_WAY),
     {"V.B.3 us_attorney_not_answered"}),
    (duties(incident="serious_bodily_injury", public_affairs=Asked.UNDER_WAY, us_attorney=Asked.ANSWERED), set()),
    (publication(incident="death_in_custody"), {"V.B.3 us_attorney_not_consulted"}),
    (discovery(incident="death_in_custody"), set()),
    (expedited(public_affairs=Asked.NOT_YET), {"V.B.3 public_affairs_not_told"}),
    (publication(public_affairs=Asked.NOT_YET), {"V.B.3 public_affairs_not_told"}),
    (expedited(objections=("District of Arizona",)), {"V.B.3 objection_standing"}),
    (expedited(objections=("District of Arizona",), objections_met=True), set()),
    (expedited(incidents_undecided=1), {"V.B.3 incident_not_decided"}),
    (expedited(incident_objections=1), {"V.B.3 incident_objection"}),
    (expedited(incident_recordings_left_out=4), {"V.B.3 incident_incomplete"}),
    (expedited(incident_steps_open=frozenset({"family_told"})), {"V.B.3 step_not_done"}),
    (duties(authorised=False), {"V.B.3 not_authorised"}),
    (discovery(authorised=False), {"V.B.3 not_authorised"}),
    (duties(authorised_as_it_is=False), {"V.B.3 authorisation_outdated"}),
]  # fmt: skip

LACKING = {
    "files": {"not_drafted", "nothing_in_it", "audience_not_permitted", "recipient_or_matter_missing"},
    "incident": {"incident_not_stated", "incident_denied"},
    "prosecution": {"prosecution_not_stated", "prosecution_denied"},
    "determination": {"request_not_granted", "determination_not_sent"},
    "copies": {"original_in_release", "original_restricted", "restricted_since", "copy_withdrawn", "not_reviewed",
               "residual_check_missing", "leftovers_open", "copy_for_another", "copy_of_another_matter"},
    "custody": {"custody_broken"},
    "rulings": {"exemption_unstated", "exemption_not_redacted", "not_ruled_for_release"},
    "officers": {"officer_not_notified", "notice_not_proved", "notice_failed"},
    "us_attorney": {"us_attorney_not_consulted", "us_attorney_not_answered"},
    "public_affairs": {"public_affairs_not_told"},
    "objections": {"objection_standing"},
    "track": {"incident_not_decided", "incident_objection", "incident_incomplete", "step_not_done"},
    "authorisation": {"not_authorised", "authorisation_outdated"},
}  # fmt: skip
"""By duty, what is missing of it and of no other."""
KINDS_DONE = {"request": duties(), "expedited": expedited(), "discovery": discovery(), "publication": publication()}


@pytest.mark.parametrize(("done", "blocking"), GATE)
def test_each_single_missing_duty_blocks(done: Any, blocking: set[str], cbp: PolicyInForce) -> None:
    assert {f"{one.clause} {one.code}" for one in missing(done, cbp)} == blocking
    decision = decide(Act.RELEASE_FOOTAGE, letting_go("disclosure_officer", duties=done), cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == blocking
    assert decision.permitted is (not blocking)


@pytest.mark.parametrize(("done", "blocking"), GATE)
def test_what_is_missing_is_missing_of_a_duty_and_the_others_are_done(
    done: Any, blocking: set[str], cbp: PolicyInForce
) -> None:
    codes = {one.partition(" ")[2] for one in blocking}
    found = {duty.name: {one.code for one in duty.lacks} for duty in owed(done, cbp) if duty.lacks}
    assert found == {duty: lacks & codes for duty, lacks in LACKING.items() if lacks & codes}


def test_the_table_tries_everything_that_can_be_missing_of_a_duty() -> None:
    tried = {one.partition(" ")[2] for _, blocking in GATE for one in blocking}
    assert tried == set().union(*LACKING.values())


def test_a_duty_is_owed_by_the_releases_of_which_the_policy_asks_it(cbp: PolicyInForce) -> None:
    always = {"files", "incident", "prosecution", "copies", "custody", "officers", "track", "authorisation"}
    asked = {one: {duty.name for duty in owed(facts, cbp)} - always for one, facts in KINDS_DONE.items()}
    assert asked == {
        "request": {"determination", "rulings"},
        "expedited": {"us_attorney", "public_affairs"},
        "discovery": set(),
        "publication": {"public_affairs"},
    }
    pending = {duty.name for duty in owed(discovery(prosecution="pending"), cbp)}
    assert "us_attorney" in pending
    assert "objections" in {duty.name for duty in owed(expedited(objections=("DEA",)), cbp)}


def test_bytes_that_were_not_read_block_the_release_itself(cbp: PolicyInForce) -> None:
    unread = duties(parts=(part(bytes_hold=None),))
    assert missing(unread, cbp) == ()
    decision = decide(Act.RELEASE_FOOTAGE, letting_go("disclosure_officer", duties=unread), cbp)
    assert [reason.code for reason in decision.reasons] == ["bytes_not_read"]


@pytest.mark.parametrize("role", EVERYBODY)
def test_nobody_but_the_disclosure_officer_releases(role: str, cbp: PolicyInForce) -> None:
    for facts in (letting_go(role), letting_go(department_roles=frozenset({role}))):
        permitted = decide(Act.RELEASE_FOOTAGE, facts, cbp).permitted
        assert permitted is (role in facts.roles_in_owning_agency and role == "disclosure_officer")


def test_every_role_together_skips_no_duty(cbp: PolicyInForce) -> None:
    for done, blocking in GATE:
        everything = letting_go(*EVERYBODY, department_roles=frozenset(EVERYBODY), duties=done)
        assert decide(Act.RELEASE_FOOTAGE, everything, cbp).permitted is (not blocking)


def with_value(policy: PolicyInForce, **values: Any) -> PolicyInForce:
    assert policy.profile is not None
    stated = dict(policy.profile.parameters) | {("V.B.2", name): value for name, value in values.items()}
    return assemble(policy.standard, dataclasses.replace(policy.profile, parameters=stated))


def test_an_agency_may_ask_for_more_before_discovery(cbp: PolicyInForce) -> None:
    more = ("discovery=copies_redacted", "discovery=us_attorney_consulted")
    strict = with_value(cbp, release_duties=(*cbp.parameters["V.B.2", "release_duties"], *more))
    found = {one.code for one in missing(discovery(), strict)}
    assert found == {"original_in_release", "us_attorney_not_consulted"}


def test_the_notice_to_leos_is_no_parameter_that_an_agency_could_leave_out(cbp: PolicyInForce) -> None:
    bare = with_value(cbp, release_duties=())
    for kind in KINDS:
        untold = duties(kind=kind, audience=min(audiences_of(kind, bare)), officers=(UNTOLD,))
        assert "officer_not_notified" in {one.code for one in missing(untold, bare)}
    assert cbp.parameter("V.B.2", "leo_notice_before_release") is True


def test_every_kind_asks_for_the_official_and_has_an_audience(cbp: PolicyInForce) -> None:
    for kind in KINDS:
        assert Duty.AUTHORISED in asked_of(kind, cbp)
        assert audiences_of(kind, cbp) <= set(AUDIENCES)
        assert audiences_of(kind, cbp)


ACTS: list[tuple[Act, Any, set[str]]] = [
    (Act.PREPARE_RELEASE, preparing("disclosure_officer"), set()),
    (Act.PREPARE_RELEASE, preparing("programme_manager", "redactor", "custodian"), {NOBODY}),
    (Act.OPEN_RELEASE, opening("disclosure_officer"), set()),
    (Act.OPEN_RELEASE, opening("programme_manager"), {NOBODY}),
    (Act.OPEN_RELEASE, opening("disclosure_officer", audience="public"), {"V.B.2 audience_not_permitted"}),
    (Act.OPEN_RELEASE, opening("disclosure_officer", of_request=False), {"V.B.2 request_or_none"}),
    (Act.OPEN_RELEASE, opening("disclosure_officer", kind="expedited", audience="public", of_request=False),
     {"V.B.3 not_decided"}),
    (Act.OPEN_RELEASE, opening("disclosure_officer", kind="discovery", audience="court", of_request=False,
     recipient="Federal Defender, Tucson", matter="24-cr-7"), set()),
    (Act.OPEN_RELEASE, opening("disclosure_officer", kind="discovery", audience="agency", of_request=False,
     recipient="DEA"), {"V.A.2 recipient_or_matter_missing"}),
    (Act.READ_RELEASES, preparing("programme_manager"), set()),
    (Act.READ_RELEASES, preparing("leo"), {NOBODY}),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer"), set()),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", part=part(original=True)), {"V.A.6 original_in_release"}),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", kind="discovery", part=part(original=True)), set()),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", kind="discovery",
     part=part(original=True, restricted_under="II.B.3")), {"II.B.3 original_restricted"}),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", part=part(of_matter="24-cr-7")),
     {"V.A.6 copy_of_another_matter"}),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", part=part(unanswered=2)), {"V.A.6 leftovers_open"}),
    (Act.PUT_IN_RELEASE, putting_in("disclosure_officer", part=part(ruled_for_release=False)), set()),
    (Act.ENTER_TELLING, telling("disclosure_officer"), set()),
    (Act.ENTER_TELLING, telling("leo"), {NOBODY}),
    (Act.ENTER_TELLING, telling("disclosure_officer", own=True), {"V.B.2 own_notice"}),
    (Act.ENTER_TELLING, telling("disclosure_officer", hours=23), {"V.B.2 notice_under_way"}),
    (Act.ENTER_TELLING, telling("disclosure_officer", hours=0, failed=True), set()),
    (Act.ENTER_TELLING, telling("disclosure_officer", way="rumour"), {"V.B.2 way_not_known"}),
    (Act.ENTER_TELLING, telling("disclosure_officer", words=" "), {"V.B.2 statement_missing"}),
    (Act.ENTER_ANSWER, answering("disclosure_officer"), set()),
    (Act.ENTER_ANSWER, answering("programme_manager"), {NOBODY}),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False), {"V.B.3 paper_missing"}),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False, outcome="objection"), set()),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False, body="public_affairs"), set()),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False, body="other_agency", takes_back=True),
     {"V.B.3 paper_missing"}),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False, body="other_agency", takes_back=True,
     outcome="noted"), set()),
    (Act.ENTER_ANSWER, answering("disclosure_officer", on_paper=False, outcome="noted"), {"V.B.3 paper_missing"}),
    (Act.ENTER_ANSWER, answering("disclosure_officer", words=""), {"V.B.3 statement_missing"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager"), set()),
    (Act.AUTHORISE_RELEASE, authorising(department_roles=frozenset({"policy_office"})), set()),
    (Act.AUTHORISE_RELEASE, authorising("disclosure_officer"), {NOBODY}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", prepared_by_person=True), {"V.B.3 own_release"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", redacted_by_person=True), {"V.B.3 own_release"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", as_seen=False), {"V.B.3 release_changed"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", statement=" "), {"V.B.3 statement_missing"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", objections=("A",)), {"V.B.3 objection_not_decided"}),
    (Act.AUTHORISE_RELEASE, authorising("programme_manager", objections=("A",), on_objections="Cured."), set()),
    (Act.RELEASE_FOOTAGE, letting_go("disclosure_officer"), set()),
    (Act.RELEASE_FOOTAGE, letting_go("disclosure_officer", told_by_person=True), {"V.B.2 own_telling"}),
    (Act.RELEASE_FOOTAGE, letting_go("disclosure_officer", authorised_by_person=True), {"V.B.3 own_authorisation"}),
    (Act.WITHDRAW_RELEASE, withdrawing_release("disclosure_officer"), set()),
    (Act.WITHDRAW_RELEASE, withdrawing_release("disclosure_officer", reason=" "), {"V.B.2 reason_missing"}),
    (Act.REVIEW_RECORDS, preparing("redactor"), {NOBODY}),
    (Act.WITHHOLD, withholding("disclosure_officer"), set()),
    (Act.WITHHOLD, withholding("disclosure_officer", own_recording=True), {"V.B.1 own_recording"}),
    (Act.WITHHOLD, withholding("redactor"), {NOBODY}),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="EMBARRASSING"), {"V.B.1 exemption_not_in_policy"}),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="PII"), {"V.B.1 exemption_not_in_policy"}),
    (Act.WITHHOLD, withholding("disclosure_officer", harm=" "), {"V.B.1 harm_missing"}),
    (Act.WITHHOLD, withholding("disclosure_officer", scope=""), {"V.B.1 scope_missing"}),
    (Act.WITHHOLD, withholding("disclosure_officer", justification=""), {"V.B.1 justification_missing"}),
    (Act.WITHHOLD, withholding("disclosure_officer", segregability=""), {"V.B.1 segregability_missing"}),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="(b)(3)"), {"V.B.1 basis_missing"}),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="(b)(3)", basis="8 USC 1367", harm=""), set()),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="PA (j)(2)"), {"V.B.1 not_a_privacy_act_request"}),
    (Act.WITHHOLD, withholding("disclosure_officer", exemption="PA (k)(2)", requester_kind="person_in_footage"), set()),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer"), set()),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", own_recording=True), {"V.B.1 own_recording"}),
    (Act.DETERMINE_REQUEST, determining("redactor"), {NOBODY}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", partly=0, outcome="grant"), set()),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", outcome="grant"), {"V.B.1 outcome_differs"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", outcome="denial"), {"V.B.1 outcome_differs"}),
    (Act.DETERMINE_REQUEST,
     determining("disclosure_officer", outcome="denial", released=0, partly=0, withheld=2), set()),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", released=0, partly=0), {"V.B.1 nothing_responsive"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", searched=False), {"V.B.1 not_searched"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", unmarked=1), {"V.B.1 found_and_not_reviewed"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", held_up=False), {"V.B.1 search_outdated"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", missing=2), {"V.B.1 footage_outstanding"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", missing=2, explained=True), set()),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", missing=2, explained=True, explained_by_person=True),
     {"V.B.1 own_explanation"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", unruled=1), {"V.B.1 unruled"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", unexplained=1), {"V.B.1 withholding_missing"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", under_privacy_act_alone=1), {"V.B.1 privacy_act_alone"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", contradicted=1), {"V.B.1 released_and_withheld"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", determined=True), {"V.B.1 determined"}),
    (Act.DETERMINE_REQUEST, determining("disclosure_officer", statement=""), {"V.B.1 statement_missing"}),
    (Act.FREE_FOOTAGE, freeing(), set()),
    (Act.FREE_FOOTAGE, freeing(open=True), {"V.A.4 request_open"}),
    (Act.FREE_FOOTAGE, freeing(appealable=True), {"V.A.4 request_appealable"}),
    (Act.FREE_FOOTAGE, freeing(in_court=True), {"V.A.4 request_in_court"}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "facts", "refusals"), ACTS)
def test_the_outcome_is_that_of_the_table(act: Act, facts: Any, refusals: set[str], cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    assert {f"{reason.clause} {reason.code}" for reason in decision.reasons} == refusals
    assert decision.permitted is (not refusals)
