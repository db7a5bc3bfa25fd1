"""'Meets or exceeds': an offered value is accepted if and only if it is not looser, for every class of tightening."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import (
    AccessFacts,
    AccessRule,
    Act,
    Parameter,
    PolicyInForce,
    Rendition,
    Scope,
    Value,
    decide,
    load_library,
)
from openbwc.policy.in_force import assemble
from openbwc.policy.model import CorrectionRule, Profile, Role, Standard, Tightening
from openbwc.policy.profile import read_profile
from openbwc.policy.tightening import Change, Movement, check_tightening, move, sentence

from .conftest import POLICIES
from .profiles import HEAD_LINES, write_profile

NUMBERS = st.integers(min_value=0, max_value=1000)
WORDS = st.frozensets(st.sampled_from("abcdef"), min_size=1).map(lambda words: tuple(sorted(words)))
ANY = NUMBERS | st.booleans() | WORDS | st.sampled_from(["own_agency", "lead_agency"])


@given(floor=NUMBERS, offered=NUMBERS)
def test_at_least_accepts_what_is_not_less(floor: int, offered: int) -> None:
    movement = move(Tightening.AT_LEAST, floor, offered)
    assert (movement is Movement.LOOSER) is (offered < floor)
    assert (movement is Movement.EQUAL) is (offered == floor)


@given(floor=NUMBERS, offered=NUMBERS)
def test_at_most_accepts_what_is_not_more(floor: int, offered: int) -> None:
    movement = move(Tightening.AT_MOST, floor, offered)
    assert (movement is Movement.LOOSER) is (offered > floor)
    assert (movement is Movement.EQUAL) is (offered == floor)


@given(floor=WORDS, offered=WORDS)
def test_superset_of_accepts_what_holds_the_floor(floor: tuple[str, ...], offered: tuple[str, ...]) -> None:
    assert (move(Tightening.SUPERSET_OF, floor, offered) is Movement.LOOSER) is (not set(offered) >= set(floor))


@given(floor=WORDS, offered=WORDS)
def test_subset_of_accepts_what_the_floor_holds(floor: tuple[str, ...], offered: tuple[str, ...]) -> None:
    assert (move(Tightening.SUBSET_OF, floor, offered) is Movement.LOOSER) is (not set(offered) <= set(floor))


@given(floor=ANY, offered=ANY, tightens=st.sampled_from([Tightening.MUST_BE, Tightening.UNCHANGED]))
def test_must_be_and_unchanged_accept_only_the_same(floor: object, offered: object, tightens: Tightening) -> None:
    same = type(floor) is type(offered) and floor == offered
    assert move(tightens, floor, offered) is (Movement.EQUAL if same else Movement.LOOSER)  # type: ignore[arg-type]  # drawn from the values' types


@given(floor=ANY, offered=ANY, tightens=st.sampled_from(Tightening))
def test_values_of_unlike_types_are_looser(floor: object, offered: object, tightens: Tightening) -> None:
    if type(floor) is not type(offered):
        assert move(tightens, floor, offered) is Movement.LOOSER  # type: ignore[arg-type]  # drawn from the values' types


def changes(tmp_path: Path, standard: Standard, body: str) -> tuple[Change, ...]:
    return check_tightening(standard, read_profile(write_profile(tmp_path, body), standard)).changes


def test_a_looser_number_is_refused_with_clause_floor_value_and_line(tmp_path: Path, standard: Standard) -> None:
    body = "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 20\n"
    (change,) = changes(tmp_path, standard, body)
    assert (change.clause, change.subject, change.movement) == ("V.A.7", "pre_event_buffer_seconds", Movement.LOOSER)
    assert (change.floor, change.offered, change.line) == ("30 s", "20 s", HEAD_LINES + 3)
    assert sentence(change) == (
        f"line {HEAD_LINES + 3}: V.A.7 pre_event_buffer_seconds: has to be at least 30 s; "
        "the floor is 30 s, the profile offers 20 s."
    )


def test_a_tightening_is_listed_and_an_equal_value_is_silent(tmp_path: Path, standard: Standard) -> None:
    body = """\
parameters:
  V.A.7:
    pre_event_buffer_seconds: 30
  V.A.4:
    people_for_disposition: 3
"""
    (change,) = changes(tmp_path, standard, body)
    assert (change.movement, change.words) == (Movement.TIGHTER, "3 people instead of 2 people")


REFUSED = {
    "a hold type dropped": ("V.A.4", "parameters:\n  V.A.4:\n    hold_types: [litigation]\n"),
    "a reason that the standard has not": (
        "II.B.6",
        "parameters:\n  II.B.6:\n    non_activation_reasons: [unsafe_to_record, too_cold]\n",
    ),
    "live recognition": ("V.A.8", "parameters:\n  V.A.8:\n    live_facial_recognition: true\n"),
    "another owner": ("VI.A.1", "parameters:\n  VI.A.1:\n    data_owner: vendor\n"),
    "more days": ("III.A.1", "parameters:\n  III.A.1:\n    agency_policy_days: 181\n"),
    "training not needed for viewing": (
        "III.D",
        "parameters:\n  III.D:\n    acts_needing_training: [check_out_camera, download]\n",
    ),
    "a purpose without its matter": (
        "V.A.2",
        "parameters:\n  V.A.2:\n    purposes_needing_matter: [discovery]\n",
    ),
    "training on what is not redacted": (
        "V.A.2",
        "parameters:\n  V.A.2:\n    redacted_only_purposes: [audit]\n",
    ),
    "a new grant": (
        "V.A.1",
        "access_rules:\n  - role: leo\n    acts: [download]\n    purposes: [investigation]\n    scope: own\n",
    ),
    "a wider scope": (
        "V.A.1",
        "access_rules:\n  - role: leo\n    acts: [view]\n    purposes: [investigation]\n    scope: agency\n",
    ),
    "a grant at the other level": (
        "V.A.1",
        "access_rules:\n  - role: policy_office\n    acts: [manage_programme]\n    scope: agency\n",
    ),
    "a new corrector": (
        "V.A.4",
        "correction_rules:\n  - role: leo\n    subjects: [wearer]\n    scope: own\n",
    ),
    "another agency's exemption": ("I", "exemptions: [white_house_grounds]\n"),
    "no encounter type for II.A.3": (
        "II.A.3",
        "encounter_types:\n  a:\n    title: A\n    clause: II.A.1\n  b:\n    title: B\n    clause: II.A.2\n",
    ),
    "a restriction lifted": (
        "II.B.3",
        "categories:\n  protected_identity:\n    title: Undercover personnel\n    clause: II.B.3\n",
    ),
    "a restriction exchanged for another": (
        "II.B.3",
        "categories:\n  protected_identity:\n    title: U\n    clause: II.B.3\n    restriction: first_amendment\n",
    ),
    "a category moved to another clause": (
        "V.B.3",
        "categories:\n  serious_injury_or_death:\n    title: Injury\n    clause: V.A.4\n",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_loosening_is_refused_with_its_clause(case: str, tmp_path: Path, standard: Standard) -> None:
    clause, body = REFUSED[case]
    report = check_tightening(standard, read_profile(write_profile(tmp_path, body), standard))
    assert not report.meets
    assert {change.clause for change in report.loosenings} == {clause}
    assert all(change.line is not None and change.line > HEAD_LINES for change in report.loosenings)


ACCEPTED = {
    "a narrower scope": (
        "V.A.1",
        "access_rules:\n  - role: investigator\n    acts: [view]\n    purposes: [investigation]\n    scope: own\n",
    ),
    "fewer purposes": ("V.A.2", "parameters:\n  V.A.2:\n    authorised_purposes: [discovery, audit]\n"),
    "one more hold type": (
        "V.A.4",
        "parameters:\n  V.A.4:\n    hold_types: [congressional, foia_request, investigation, litigation, other,"
        " privacy_act_request, union_grievance]\n",
    ),
    "a category restricted": (
        "V.A.2",
        "categories:\n  evidentiary:\n    title: Evidentiary\n    clause: V.A.2\n    restriction: protected_identity\n",
    ),
    "more screened words": ("II.B.5", "screened_words:\n  age:\n    anywhere: [teenager]\n"),
    "one more characteristic": (
        "II.B.5",
        "parameters:\n  II.B.5:\n    protected_characteristics: [age, disability, ethnicity, gender_identity,"
        " national_origin, race, religion, sex, sexual_orientation, veteran_status]\n"
        "screened_words:\n  veteran_status:\n    anywhere: [veteran]\n",
    ),
}


def test_reasons_are_narrowed_as_far_as_every_category_keeps_one(tmp_path: Path, standard: Standard) -> None:
    (parameter,) = (one for one in standard.clauses["V.A.6"].parameters if one.name == "redaction_reasons")
    assert isinstance(parameter.value, tuple)
    for kept, meets in ((list(parameter.value), True), (["(b)(5)"], False)):
        body = f"parameters:\n  V.A.6:\n    redaction_reasons: {kept}\n"
        report = check_tightening(standard, read_profile(write_profile(tmp_path, body), standard))
        assert report.meets is meets, kept


@pytest.mark.parametrize("case", ACCEPTED)
def test_each_tightening_is_accepted_and_listed(case: str, tmp_path: Path, standard: Standard) -> None:
    clause, body = ACCEPTED[case]
    report = check_tightening(standard, read_profile(write_profile(tmp_path, body), standard))
    assert report.meets
    assert clause in {change.clause for change in report.tightenings}


def not_looser(parameter: Parameter, offered: Value) -> bool:
    """The oracle: what the words of each class say, without the code under test."""
    floor = parameter.value
    if isinstance(floor, tuple) and isinstance(offered, tuple):
        return {
            Tightening.SUPERSET_OF: set(floor) <= set(offered),
            Tightening.SUBSET_OF: set(offered) <= set(floor),
        }.get(parameter.tightens, set(offered) == set(floor))
    if parameter.tightens is Tightening.AT_LEAST and isinstance(floor, int) and isinstance(offered, int):
        return offered >= floor
    if parameter.tightens is Tightening.AT_MOST and isinstance(floor, int) and isinstance(offered, int):
        return offered <= floor
    return offered == floor


FORMED = {
    "accounted_disclosures": ("congress=b9", "press=b12"),
    "fees_charged": ("student=search", "commercial=review"),
    "fees_lost_when_late": ("student=search", "commercial=review"),
    "firmware_floor": ("Example One>=1.2.3", "Example Two>=4.0"),
    "required_settings": ("stealth=off", "volume=3"),
    "release_duties": ("discovery=copies_redacted", "publication=us_attorney_consulted"),
    "release_audiences": ("discovery=public", "expedited=agency"),
}
"""Members to add to a set whose members have a form of their own."""


def offers(parameter: Parameter) -> st.SearchStrategy[Value]:
    """Values of the parameter's type, near its floor and far from it."""
    floor = parameter.value
    if isinstance(floor, bool):
        return st.booleans()
    if isinstance(floor, int):
        return st.integers(max(0, floor - 2), floor + 2) | st.integers(0, 999_999_999)
    if isinstance(floor, str):
        return st.just(floor) | st.sampled_from(["lead_agency", "own_agency", "vendor"])
    added = FORMED.get(parameter.name, ("a_new_one", "another_one"))
    members = st.frozensets(st.sampled_from([*floor, *added]), min_size=1)
    return members.map(lambda words: tuple(sorted(words)))


ALL_PARAMETERS = [
    parameter
    for clause in load_library(POLICIES).standard_history()[-1].policy.clauses.values()
    for parameter in clause.parameters
    if parameter.name != "redaction_reasons"  # narrowed only as far as each category keeps a reason
]


@given(data=st.data(), parameter=st.sampled_from(ALL_PARAMETERS))
def test_any_value_of_any_parameter_in_a_file_is_accepted_iff_it_is_not_looser(
    data: st.DataObject, parameter: Parameter, standard: Standard, tmp_path_factory: pytest.TempPathFactory
) -> None:
    offered = data.draw(offers(parameter))
    written = (
        str(offered).lower() if isinstance(offered, bool) else list(offered) if isinstance(offered, tuple) else offered
    )
    body = f"parameters:\n  {parameter.clause}:\n    {parameter.name}: {written}\n"
    report = check_tightening(standard, read_profile(write_profile(tmp_path_factory.getbasetemp(), body), standard))
    assert report.meets is not_looser(parameter, offered)
    assert bool(report.tightenings) is (report.meets and offered != parameter.value)


RULES = st.lists(
    st.builds(
        AccessRule,
        role=st.sampled_from([role.value for role in (Role.LEO, Role.AUDITOR, Role.INVESTIGATOR)]),
        acts=st.frozensets(st.sampled_from([Act.VIEW, Act.DOWNLOAD]), min_size=1),
        purposes=st.frozensets(st.sampled_from(["investigation", "audit", "misconduct_claim"]), min_size=1),
        scope=st.sampled_from(Scope),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
ACCESS = st.builds(
    AccessFacts,
    signed_in_person_active=st.just(True),
    roles_in_owning_agency=st.frozensets(st.sampled_from(["leo", "auditor", "investigator"]), max_size=1),
    department_roles=st.frozensets(st.sampled_from(["leo", "auditor", "investigator"]), max_size=1),
    is_wearer=st.booleans(),
    training_current=st.just(True),
    training_missing_topics=st.just(frozenset[str]()),
    purpose=st.sampled_from(["investigation", "audit", "misconduct_claim"]),
    matter=st.just("C-1"),
    rendition=st.just(Rendition.PROXY),
    restriction=st.none(),
    named_on_access_list=st.just(False),
)


def profile_of(cbp: PolicyInForce, **stated: object) -> Profile:
    assert cbp.profile is not None
    return dataclasses.replace(cbp.profile, **stated)


@given(floor=RULES, offered=RULES, facts=ACCESS, act=st.sampled_from([Act.VIEW, Act.DOWNLOAD]))
def test_a_profile_that_passes_never_permits_what_the_standard_refuses(
    floor: tuple[AccessRule, ...], offered: tuple[AccessRule, ...], facts: AccessFacts, act: Act, cbp: PolicyInForce
) -> None:
    standard = dataclasses.replace(cbp.standard, access_rules=floor)
    profile = profile_of(cbp, access_rules=offered)
    if check_tightening(standard, profile).meets and decide(act, facts, assemble(standard, profile)).permitted:
        assert decide(act, facts, assemble(standard, None)).permitted


@given(floor=RULES, offered=RULES)
def test_a_profile_that_is_refused_permits_something_that_the_standard_refuses(
    floor: tuple[AccessRule, ...], offered: tuple[AccessRule, ...], cbp: PolicyInForce
) -> None:
    standard = dataclasses.replace(cbp.standard, access_rules=floor)
    profile = profile_of(cbp, access_rules=offered)
    everything = [
        (role, act, purpose, scope)
        for rule in offered
        for role in [rule.role]
        for act in rule.acts
        for purpose in rule.purposes
        for scope in [rule.scope]
    ]
    strict, ours = assemble(standard, None), assemble(standard, profile)
    wider = any(
        decide(act, facts, ours).permitted and not decide(act, facts, strict).permitted
        for role, act, purpose, scope in everything
        for facts in [
            AccessFacts(
                signed_in_person_active=True,
                roles_in_owning_agency=frozenset() if scope is Scope.DEPARTMENT else frozenset({role}),
                department_roles=frozenset({role}) if scope is Scope.DEPARTMENT else frozenset(),
                is_wearer=scope is Scope.OWN,
                training_current=True,
                training_missing_topics=frozenset(),
                purpose=purpose,
                matter="C-1",
                rendition=Rendition.PROXY,
                restriction=None,
                named_on_access_list=False,
                for_redaction=False,
            )
        ]
    )
    assert check_tightening(standard, profile).meets is (not wider)


@pytest.mark.parametrize(
    ("held", "asked", "holds"),
    [(held, asked, held is asked or (held, asked) == (Scope.AGENCY, Scope.OWN)) for held in Scope for asked in Scope],
)
def test_only_the_agencys_scope_holds_another(held: Scope, asked: Scope, holds: bool, cbp: PolicyInForce) -> None:
    rule = AccessRule(role="auditor", acts=frozenset({Act.VIEW}), purposes=frozenset({"audit"}), scope=held)
    standard = dataclasses.replace(cbp.standard, access_rules=(rule,))
    profile = profile_of(cbp, access_rules=(dataclasses.replace(rule, scope=asked),))
    assert check_tightening(standard, profile).meets is holds


def test_restating_the_standards_rules_is_silent(standard: Standard, cbp: PolicyInForce) -> None:
    profile = profile_of(
        cbp,
        access_rules=standard.access_rules,
        correction_rules=standard.correction_rules,
        parameters={},
        encounter_types={},
        categories={},
    )
    assert check_tightening(standard, profile).changes == ()


def test_dropping_a_correction_is_a_tightening(standard: Standard, cbp: PolicyInForce) -> None:
    rules = (CorrectionRule(role="custodian", subjects=frozenset({"wearer"}), scope=Scope.AGENCY),)
    report = check_tightening(standard, profile_of(cbp, correction_rules=rules))
    assert report.meets
    assert any(change.subject == "leo: correct category" for change in report.tightenings)
