"""Answering and deciding: legal states only, whatever is done in whatever order; nobody decides on their own answer."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from openbwc.oversight.actions.answer_finding import answer_finding
from openbwc.oversight.actions.rule_on_finding import rule_on_finding
from openbwc.oversight.models import Finding, FindingState, Outcome, Ruling
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency

from .conftest import Told

SAID = {"reason": "remedied", "statement": "It was put right."}


@pytest.fixture
def owner(ice: WorldAgency) -> Person:
    return ice.officer("Ruiz").row


@pytest.fixture
def supervisor(ice: WorldAgency) -> Person:
    return ice.staff(Role.SUPERVISOR).row


@pytest.fixture
def finding(ice: WorldAgency, owner: Person) -> Finding:
    Told(found={"a": None}, owner_id=owner.id).run(ice.row)
    return Finding.objects.get()


def test_the_owner_answers_and_the_supervisor_accepts(finding: Finding, owner: Person, supervisor: Person) -> None:
    answer = answer_finding(actor=owner, finding=finding, **SAID)
    finding.refresh_from_db()
    assert (answer.on_behalf_of, finding.state) == (None, FindingState.ANSWERED)
    rule_on_finding(actor=supervisor, finding=finding, outcome=Outcome.ACCEPTED, statement="Seen.")
    finding.refresh_from_db()
    assert finding.state == FindingState.ACCEPTED
    assert not finding.open


def test_a_return_names_the_remedy_and_its_day_and_is_answered_again(
    finding: Finding, owner: Person, supervisor: Person
) -> None:
    answer_finding(actor=owner, finding=finding, **SAID)
    day = timezone.now().date() + timedelta(days=3)
    rule_on_finding(
        actor=supervisor, finding=finding, outcome=Outcome.RETURNED, statement="No.", remedy="Repair it.", due_on=day
    )
    finding.refresh_from_db()
    assert (finding.state, finding.due_on) == (FindingState.RETURNED, day)
    answer_finding(actor=owner, finding=finding, **SAID)
    rule_on_finding(actor=supervisor, finding=finding, outcome=Outcome.ACCEPTED, statement="Now it is.")
    assert Ruling.objects.count() == 2


def test_who_answers_for_another_says_so_and_neither_decides(
    ice: WorldAgency, finding: Finding, owner: Person, supervisor: Person
) -> None:
    answer = answer_finding(actor=supervisor, finding=finding, **SAID)
    assert answer.on_behalf_of == owner
    Told(code="tests.more", found={"m": None}, owner_id=supervisor.id).run(ice.row)
    for who, what in ((supervisor, finding), (owner, finding)):
        with pytest.raises(Refused):
            rule_on_finding(actor=who, finding=what, outcome=Outcome.ACCEPTED, statement="Fine.")
    manager = ice.person("Mori").appointed(Role.PROGRAMME_MANAGER).row
    rule_on_finding(actor=manager, finding=finding, outcome=Outcome.ACCEPTED, statement="Fine.")


def test_an_owner_does_not_decide_on_an_answer_given_for_them(ice: WorldAgency, supervisor: Person) -> None:
    Told(found={"a": None}, owner_id=supervisor.id).run(ice.row)
    finding = Finding.objects.get()
    manager = ice.person("Mori").appointed(Role.PROGRAMME_MANAGER).row
    answer_finding(actor=manager, finding=finding, **SAID)
    with pytest.raises(Refused) as refusal:
        rule_on_finding(actor=supervisor, finding=finding, outcome=Outcome.ACCEPTED, statement="Fine.")
    assert [reason.code for reason in refusal.value.decision.reasons] == ["own_answer"]


def test_what_cannot_be_done_now_is_a_mistake(finding: Finding, owner: Person, supervisor: Person) -> None:
    with pytest.raises(Mistaken, match="awaits a decision"):
        rule_on_finding(actor=supervisor, finding=finding, outcome=Outcome.ACCEPTED, statement="Fine.")
    answer_finding(actor=owner, finding=finding, **SAID)
    with pytest.raises(Mistaken, match="awaits an answer"):
        answer_finding(actor=owner, finding=finding, **SAID)
    with pytest.raises(Mistaken, match="a day from"):
        rule_on_finding(
            actor=supervisor,
            finding=finding,
            outcome=Outcome.RETURNED,
            statement="No.",
            remedy="Do.",
            due_on=timezone.now().date() - timedelta(days=1),
        )


def test_a_reason_that_the_policy_does_not_accept_is_refused(finding: Finding, owner: Person) -> None:
    with pytest.raises(Refused) as refusal:
        answer_finding(actor=owner, finding=finding, reason="forgot", statement="I forgot.")
    assert "reason_not_accepted" in {reason.code for reason in refusal.value.decision.reasons}


LEGAL = {
    "open": {"open", "answered", "resolved"},
    "answered": {"answered", "accepted", "returned", "resolved"},
    "returned": {"returned", "answered", "resolved"},
    "accepted": {"accepted", "resolved"},
    "resolved": {"resolved", "open"},
}
STEPS = st.one_of(
    st.tuples(st.just("run"), st.sets(st.sampled_from("abc"))),
    st.tuples(st.sampled_from(["answer", "accept", "return"]), st.sampled_from("abc")),
)


class AnySequence(TestCase):
    """Any sequence of runs, answers and decisions keeps findings single and their states legal."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(STEPS, min_size=1, max_size=12))
    def test_findings_stay_single_and_their_states_legal(self, steps: list[tuple[str, object]]) -> None:
        ice = World().agency("ICE")
        owner, supervisor = ice.officer("Ruiz").row, ice.staff(Role.SUPERVISOR).row
        told = Told(owner_id=owner.id)
        before: dict[str, str] = {}
        for verb, what in steps:
            if verb == "run":
                told.found = dict.fromkeys(what)  # type: ignore[call-overload]  # a set of keys
                told.run(ice.row)
            elif (finding := Finding.objects.filter(key=what).first()) is not None:
                self._say(verb, finding, owner, supervisor)
            now = {finding.key: finding.state for finding in Finding.objects.all()}
            assert len(now) == Finding.objects.count()
            assert all(now[key] in LEGAL[state] for key, state in before.items())
            assert all(now[key] != "resolved" for key in told.found)
            before = now

    def _say(self, verb: str, finding: Finding, owner: Person, supervisor: Person) -> None:
        awaited = {"open": "answer", "returned": "answer", "answered": "decision"}.get(finding.state)
        try:
            if verb == "answer":
                answer_finding(actor=owner, finding=finding, **SAID)
                assert awaited == "answer"
            else:
                outcome = Outcome.ACCEPTED if verb == "accept" else Outcome.RETURNED
                rule_on_finding(actor=supervisor, finding=finding, outcome=outcome, statement="So.", remedy="Do it.")
                assert awaited == "decision"
        except Mistaken:
            assert awaited != ("answer" if verb == "answer" else "decision")
