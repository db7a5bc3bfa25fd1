"""`decide` refuses by default, is deterministic, and answers only for acts and facts that belong together."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import (
    AccessFacts,
    Act,
    CameraStanding,
    CheckOutCamera,
    Condition,
    Decision,
    Outcome,
    PolicyInForce,
    PolicyLibrary,
    Rendition,
    Role,
    Scope,
    SettingsRead,
    TakeInFootage,
    decide,
    departures,
    granted_scopes,
)
from openbwc.policy.deciding import RULES
from openbwc.policy.in_force import assemble

from .conftest import DAY
from .facts import DOCUMENTS, EMPTY, NONE, PERMITTED, reading

ROLES = st.frozensets(st.sampled_from([*Role, "administrator"]), max_size=4).map(frozenset[str])
TOPICS = st.frozensets(st.sampled_from([f"III.D.{number}" for number in range(1, 8)]), max_size=2)
PURPOSES = st.sampled_from(
    ["investigation", "discovery", "testimony", "training", "misconduct_claim", "audit", "administrative_interview"]
)
ACCESS = st.builds(
    AccessFacts,
    signed_in_person_active=st.booleans(),
    roles_in_owning_agency=ROLES,
    department_roles=ROLES,
    is_wearer=st.booleans(),
    training_current=st.booleans(),
    training_missing_topics=TOPICS,
    purpose=st.none() | PURPOSES | st.sampled_from(["", "curiosity", "discipline"]),
    matter=st.none() | st.sampled_from(["", " ", "C-1"]),
    rendition=st.sampled_from(Rendition),
    restriction=st.none() | st.sampled_from(["first_amendment", "sensitive_location", "protected_identity", "other"]),
    named_on_access_list=st.booleans(),
    for_redaction=st.booleans(),
)
READINGS = st.builds(
    SettingsRead,
    days_ago=st.integers(0, 40),
    firmware=st.sampled_from(["", "1.3.9", "1.4", "2"]),
    resolution_lines=st.none() | st.sampled_from([480, 1080]),
    codec=st.sampled_from(["", "h264"]),
    settings=st.sets(st.sampled_from(["audio=on", "automatic_overwrite=off", "stealth=off", "gps=on"])).map(frozenset),
)
CHECK_OUT = st.builds(
    CheckOutCamera,
    training_missing_topics=TOPICS,
    camera_kind=st.sampled_from(["Example One", "Other Two"]),
    camera_reading=st.none() | READINGS | st.just(reading()),
    stand_downs=st.frozensets(st.sampled_from(["by the head: all."])),
)
TAKE_IN = st.builds(TakeInFootage, condition=st.sampled_from(Condition), camera=st.sampled_from(CameraStanding))


def codes(decision: Decision) -> set[str]:
    return {reason.code for reason in decision.reasons}


def test_every_act_has_a_rule() -> None:
    assert set(RULES) == set(Act) == set(PERMITTED) == set(EMPTY)


@pytest.mark.parametrize("act", Act)
def test_facts_that_say_nothing_are_never_permitted(act: Act, library: PolicyLibrary) -> None:
    for agency in library.agencies:
        decision = decide(act, EMPTY[act], library.in_force(agency, on=DAY))
        assert not decision.permitted
        assert decision.reasons
        assert decision.obligations == ()


@pytest.mark.parametrize("act", Act)
def test_each_act_can_be_permitted(act: Act, cbp: PolicyInForce) -> None:
    decision = decide(act, PERMITTED[act], cbp)
    assert decision.permitted
    assert decision.reasons == ()
    assert decision.clauses
    assert decision.policy_version == cbp.version


@pytest.mark.parametrize("act", Act)
def test_facts_of_another_act_raise(act: Act, cbp: PolicyInForce) -> None:
    for other, facts in PERMITTED.items():
        if type(facts) is not type(PERMITTED[act]):
            with pytest.raises(TypeError, match=f"{act.value}: expected facts of type"):
                decide(act, PERMITTED[other], cbp)


def test_a_forgotten_fact_raises() -> None:
    fields = dataclasses.asdict(PERMITTED[Act.CHECK_OUT_CAMERA])
    del fields["camera_issued"]
    with pytest.raises(TypeError):
        CheckOutCamera(**fields)


@pytest.mark.parametrize("act", Act)
def test_every_reason_cites_a_clause_and_says_what_would_lift_it(act: Act, cbp: PolicyInForce) -> None:
    for reason in decide(act, EMPTY[act], cbp).reasons:
        assert reason.clause in cbp.clauses
        assert reason.code
        assert reason.words.endswith(".")
        assert reason.remedy.endswith(".")


@pytest.mark.parametrize("act", Act)
def test_a_decision_is_plain_json(act: Act, cbp: PolicyInForce) -> None:
    for facts in (PERMITTED[act], EMPTY[act]):
        decision = decide(act, facts, cbp)
        data = json.loads(json.dumps(decision.as_dict()))
        assert data["act"] == act.value
        assert data["outcome"] == decision.outcome.value
        assert [reason["clause"] for reason in data["reasons"]] == [reason.clause for reason in decision.reasons]
        assert data["policy_version"] == cbp.version


@given(facts=ACCESS, act=st.sampled_from([Act.VIEW, Act.DOWNLOAD]))
def test_an_access_decision_is_deterministic_and_whole(facts: AccessFacts, act: Act, cbp: PolicyInForce) -> None:
    decision = decide(act, facts, cbp)
    again = decide(act, dataclasses.replace(facts), cbp)
    assert decision == again
    assert decision.permitted is (not decision.reasons)
    assert decision.outcome is (Outcome.PERMITTED if decision.permitted else Outcome.REFUSED)
    assert len(set(decision.clauses)) == len(decision.clauses)


@given(facts=ACCESS, act=st.sampled_from([Act.VIEW, Act.DOWNLOAD]))
def test_nothing_is_permitted_without_a_grant_training_and_purpose(
    facts: AccessFacts, act: Act, cbp: PolicyInForce
) -> None:
    if not decide(act, facts, cbp).permitted:
        return
    scopes = granted_scopes(act, facts.purpose, facts.roles_in_owning_agency, facts.department_roles, cbp)
    assert scopes
    assert facts.is_wearer or scopes != {Scope.OWN}
    assert facts.training_current
    assert not facts.training_missing_topics
    assert facts.purpose in cbp.purposes
    assert facts.restriction is None or facts.named_on_access_list
    if facts.for_redaction:
        assert act is Act.VIEW
        assert facts.rendition is Rendition.PROXY
        assert facts.roles_in_owning_agency & {"redactor", "reviewer"}
    else:
        assert facts.purpose != "training" or facts.rendition is Rendition.REDACTED_COPY


@given(facts=ACCESS, act=st.sampled_from([Act.VIEW, Act.DOWNLOAD]))
def test_a_system_administrator_has_no_evidence_rights(facts: AccessFacts, act: Act, cbp: PolicyInForce) -> None:
    only = dataclasses.replace(
        facts, roles_in_owning_agency=frozenset({"administrator"}), department_roles=frozenset({"administrator"})
    )
    assert not decide(act, only, cbp).permitted


@given(facts=CHECK_OUT)
def test_a_check_out_is_permitted_only_when_everything_holds(facts: CheckOutCamera, cbp: PolicyInForce) -> None:
    holds = (
        facts.person_appointed_as_leo
        and facts.training_current
        and not facts.training_missing_topics
        and facts.camera_issued
        and facts.camera_in_service
        and facts.camera_agency_matches
        and facts.camera_free
        and facts.agency_active
        and facts.camera_pre_event_seconds is not None
        and facts.camera_pre_event_seconds >= 120
        and not facts.camera_fault_open
        and not facts.stand_downs
        and not departures(facts.camera_reading, facts.camera_kind, cbp)
    )
    assert decide(Act.CHECK_OUT_CAMERA, facts, cbp).permitted is holds


@given(facts=TAKE_IN)
def test_footage_is_taken_in_only_when_everything_holds(facts: TakeInFootage, cbp: PolicyInForce) -> None:
    wrongs = [
        facts.condition is not Condition.SOUND,
        facts.camera is not CameraStanding.ISSUED,
        not facts.assigned,
        not facts.time_in_bounds,
        not facts.agency_active,
    ]
    assert len(decide(Act.TAKE_IN_FOOTAGE, facts, cbp).reasons) == sum(wrongs)


@given(documents=st.frozensets(st.sampled_from(sorted(DOCUMENTS))))
def test_each_missing_document_is_named(documents: frozenset[str], cbp: PolicyInForce) -> None:
    facts = dataclasses.replace(PERMITTED[Act.ACTIVATE_AGENCY], documents=documents)
    decision = decide(Act.ACTIVATE_AGENCY, facts, cbp)
    assert codes(decision) == {f"document_missing_{kind}" for kind in DOCUMENTS - documents}


def test_the_standard_alone_decides_too(library: PolicyLibrary) -> None:
    standard = library.standard_in_force(DAY)
    assert standard.agency is None
    assert decide(Act.ACTIVATE_AGENCY, PERMITTED[Act.ACTIVATE_AGENCY], standard).permitted


def test_a_policy_without_rules_permits_no_access(cbp: PolicyInForce) -> None:
    bare = assemble(dataclasses.replace(cbp.standard, access_rules=(), correction_rules=()), None)
    granted: list[Any] = [
        Act.VIEW, Act.DOWNLOAD, Act.CORRECT_ASSERTION, Act.RESOLVE_QUARANTINE, Act.MANAGE_PROGRAMME,
    ]  # fmt: skip
    for act in granted:
        assert "no_authority" in codes(decide(act, PERMITTED[act], bare))


def test_scopes_come_from_the_level_at_which_the_role_is_held(cbp: PolicyInForce) -> None:
    auditor, leo = frozenset({"auditor"}), frozenset({"leo"})
    assert granted_scopes(Act.VIEW, "audit", auditor, NONE, cbp) == {Scope.AGENCY}
    assert granted_scopes(Act.VIEW, "audit", NONE, auditor, cbp) == {Scope.DEPARTMENT}
    assert granted_scopes(Act.VIEW, "investigation", leo, NONE, cbp) == {Scope.OWN}
    assert granted_scopes(Act.VIEW, "investigation", NONE, leo, cbp) == frozenset()
    assert granted_scopes(Act.VIEW, None, auditor, auditor, cbp) == frozenset()
    assert granted_scopes(Act.VIEW, "discipline", auditor, auditor, cbp) == frozenset()


def test_a_purpose_that_the_agency_has_given_up_opens_nothing(cbp: PolicyInForce) -> None:
    assert cbp.profile is not None
    stricter = dataclasses.replace(cbp.profile, parameters={("V.A.2", "authorised_purposes"): ("audit",)})
    policy = assemble(cbp.standard, stricter)
    investigator = frozenset({"investigator"})
    assert granted_scopes(Act.VIEW, "investigation", investigator, NONE, cbp) == {Scope.AGENCY}
    assert granted_scopes(Act.VIEW, "investigation", investigator, NONE, policy) == frozenset()
    assert codes(decide(Act.VIEW, PERMITTED[Act.VIEW], policy)) == {"purpose_not_authorised", "no_authority"}
