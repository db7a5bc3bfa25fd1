"""V.B.3: after serious bodily injury or a death in custody footage is released soon, or withheld for a reason that is
specific, compelling and not curable by redaction, in writing and until a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.raise_objection import raise_objection
from openbwc.disclosure.actions.rule_on_objection import rule_on_objection
from openbwc.disclosure.gate import what_is_missing
from openbwc.disclosure.models import Expedited, ExpeditedState, ReleaseKind
from openbwc.policy.release_facts import Duty
from openbwc.policy.rules.release import asked_of
from openbwc.program.models import Person, Role
from openbwc.program.policies import department_standard, policy_of
from openbwc.program.refusals import Refused
from tests.world import WorldAgency

STEPS = ("cameras_identified", "recordings_accounted_for", "uploads_complete")
OBJECTION = {
    "objector": "U.S. Attorney's Office",
    "specific": "A witness under protection speaks from minute 3 on.",
    "compelling": "She was threatened.",
    "not_curable": "What she says tells who she is.",
}


@pytest.fixture
def officer(ice: WorldAgency) -> Person:
    return ice.staff(Role.DISCLOSURE_OFFICER).row


@pytest.fixture
def official(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER).row


@pytest.fixture(params=["serious_bodily_injury", "death_in_custody"])
def track(ice: WorldAgency, officer: Person, request: pytest.FixtureRequest) -> Expedited:
    encounter = ice.encounter("planned_arrest_warrant")
    wearer = ice.officer("Ruiz").trained()
    wearer.wears().recorded(encounter=encounter)
    made = flag_incident(actor=wearer.row, about=encounter, incident=request.param)
    for step in STEPS:
        complete_step(actor=officer, expedited=made, step=step, statement="Held against the roster.")
    return made


def test_both_incidents_of_the_clause_open_the_track_under_its_clock(track: Expedited) -> None:
    assert track.state == ExpeditedState.OPEN
    policy = policy_of(track.agency, timezone.now().date())
    assert track.incident in policy.members("V.B.3", "expedited_triggers")
    assert policy.number("V.B.3", "expedited_decision_days") <= department_standard(timezone.now().date()).number(
        "V.B.3", "expedited_decision_days"
    )


def test_a_decision_to_release_leaves_every_duty_of_the_clause_to_the_gate(track: Expedited, official: Person) -> None:
    decide_expedited(actor=official, expedited=track, releases=True, basis="Nothing stands against it.")
    track.refresh_from_db()
    assert track.release is not None
    policy = policy_of(track.agency, timezone.now().date())
    duties = {Duty.REDACTED, Duty.US_ATTORNEY, Duty.PUBLIC_AFFAIRS, Duty.AUTHORISED}
    assert duties <= asked_of(ReleaseKind.EXPEDITED, policy)
    missing = {one.code for one in what_is_missing(track.release)}
    assert {"nothing_in_it", "us_attorney_not_consulted", "public_affairs_not_told", "not_authorised"} <= missing


def test_dislike_withholds_nothing(track: Expedited, officer: Person, official: Person) -> None:
    day = timezone.now().date() + timedelta(days=10)
    with pytest.raises(Refused) as refusal:
        decide_expedited(actor=official, expedited=track, releases=False, basis="It looks bad.", review_on=day)
    assert [reason.code for reason in refusal.value.decision.reasons] == ["no_objection_upheld"]
    vague = OBJECTION | {"specific": ""}
    with pytest.raises(Refused) as refusal:
        raise_objection(actor=officer, expedited=track, **vague)
    assert [reason.clause for reason in refusal.value.decision.reasons] == ["V.B.3"]


def test_an_upheld_objection_withholds_in_writing_and_until_a_day(
    track: Expedited, officer: Person, official: Person
) -> None:
    objection = raise_objection(actor=officer, expedited=track, **OBJECTION)
    rule_on_objection(actor=official, objection=objection, upholds=True, statement="It is all of that.")
    for basis, days in (("", 30), ("The witness.", None), ("The witness.", 400)):
        day = None if days is None else timezone.now().date() + timedelta(days=days)
        with pytest.raises(Refused):
            decide_expedited(actor=official, expedited=track, releases=False, basis=basis, review_on=day)
    day = timezone.now().date() + timedelta(days=30)
    made = decide_expedited(actor=official, expedited=track, releases=False, basis="The witness.", review_on=day)
    assert (made.basis, made.review_on) == ("The witness.", day)
