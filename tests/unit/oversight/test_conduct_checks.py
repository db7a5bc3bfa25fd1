"""The standing checks of conduct: each finds its problem, none where all is well, and counts what it looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest

from openbwc.access.models import Viewing
from openbwc.custody import Actor
from openbwc.evidence.actions.assign_review import assign_review
from openbwc.evidence.actions.decide_review import decide_review
from openbwc.evidence.actions.report_prohibited import report_prohibited
from openbwc.evidence.actions.state_notice import state_notice
from openbwc.evidence.models import AccessListEntry, Encounter, Outcome, ProhibitedReview, Recording, Tag
from openbwc.evidence.queries import Criteria
from openbwc.evidence.searching import check_search
from openbwc.oversight.checking import Scope
from openbwc.oversight.checks.conduct import (
    CHECKS,
    access_lists,
    following,
    notice_stated,
    reviews_overdue,
    words_screened,
)
from openbwc.oversight.models import Finding, FindingState
from openbwc.oversight.reconciling import reconcile
from openbwc.policy.model import ScreenedWords
from openbwc.program.models import Appointment, Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Refused
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


def scope_of(ice: WorldAgency, *, days_on: int = 0) -> Scope:
    now = ice.world.now
    policy = policy_of(ice.row, now.date())
    at = now + timedelta(days=days_on, seconds=1)
    return Scope(agency=ice.row, policy=policy, since=at - timedelta(days=30), at=at)


def test_nothing_to_look_at_is_no_problem(ice: WorldAgency) -> None:
    for check in CHECKS:
        examined = check.examine(scope_of(ice))
        assert (examined.population, list(examined.problems)) == (0, []), check.code


def test_a_review_that_is_not_decided_in_time(ice: WorldAgency) -> None:
    recording = ice.officer("Ruiz").wears().recorded()
    custodian, supervisor = ice.staff(Role.CUSTODIAN).row, ice.staff(Role.SUPERVISOR).row
    review = report_prohibited(
        actor=custodian, recording=recording, restriction="first_amendment", statement="A vigil."
    )
    due = (review.due_on - ice.world.today).days
    assert list(reviews_overdue(scope_of(ice, days_on=due)).problems) == []
    (problem,) = reviews_overdue(scope_of(ice, days_on=due + 1)).problems
    assert problem.owner_id is None
    assert "has no reviewer" in problem.words
    assign_review(actor=custodian, review=review, reviewer=supervisor, reason="Knows the place.")
    (problem,) = reviews_overdue(scope_of(ice, days_on=due + 1)).problems
    assert problem.owner_id == supervisor.id
    decide_review(actor=supervisor, review=review, outcome=Outcome.KEPT, reason="Nothing else is seen.")
    examined = reviews_overdue(scope_of(ice, days_on=due + 1))
    assert (examined.population, list(examined.problems)) == (0, [])
    assert ProhibitedReview.objects.count() == 1


def test_words_written_before_they_were_screened(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz")
    tagged, titled = ruiz.wears().recorded(), ruiz.wears().recorded(hours_ago=2)
    Tag.objects.create(recording=tagged, text="zorblaxian car", person=ruiz.row, made_at=ice.world.now)
    Tag.objects.create(recording=tagged, text="red car", person=ruiz.row, made_at=ice.world.now)
    Recording.objects.filter(id=titled.id).update(title="Stop of a Zorblaxian")
    Encounter.objects.create(agency=ice.row, type="x", title="Street", place="zorblaxian", starts_at=ice.world.now)
    scope = scope_of(ice)
    examined = words_screened(scope)
    assert (examined.population, list(examined.problems)) == (5, [])
    word = ScreenedWords(characteristic="ethnicity", anywhere=frozenset({"zorblaxian"}), alone=frozenset())
    later = replace(scope, policy=replace(scope.policy, screened_words=(*scope.policy.screened_words, word)))
    problems = list(words_screened(later).problems)
    assert [(one.subject.kind, one.evidence["what"]) for one in problems] == [
        ("recording", "tag"),
        ("encounter", "encounter place"),
        ("recording", "title"),
    ]
    assert not any("zorblaxian" in one.words.lower() for one in problems)


def viewed(person: Person, recording: Recording, number: int) -> None:
    now = World().now
    Viewing.objects.create(
        person=person,
        recording=recording,
        act="view",
        purpose="investigation",
        opened_at=now - timedelta(hours=1),
        grant_digest=f"{number:064}",
        browser_digest="0" * 64,
        grant_expires_at=now,
        decision={},
    )


def test_a_person_followed_through_recordings(ice: WorldAgency) -> None:
    most = policy_of(ice.row, ice.world.today).number("II.B.1", "recordings_of_one_wearer")
    camera = ice.officer("Ruiz").wears()
    wearer, viewer = camera.wearer, ice.staff(Role.INVESTIGATOR).row
    for number in range(most):
        viewed(viewer, camera.recorded(hours_ago=number + 2), number)
    again = Recording.objects.all()[0]
    viewed(viewer, again, most + 1)
    viewed(wearer, again, most + 2)
    examined = following(scope_of(ice))
    assert (examined.population, list(examined.problems)) == (1, [])
    viewed(viewer, camera.recorded(hours_ago=1.5), most + 3)
    (problem,) = following(scope_of(ice)).problems
    assert (problem.owner_id, problem.evidence["recordings"]) == (viewer.id, most + 1)
    week = problem.arose_at
    assert week is not None
    assert (week.weekday(), week.time().isoformat(), problem.key) == (
        0,
        "00:00:00",
        f"of {wearer.id} {week.date() - timedelta(days=7)}",
    )
    assert [one.key for one in following(scope_of(ice, days_on=8)).problems] == [problem.key]


def test_nobody_who_followed_somebody_waits_it_out(ice: WorldAgency) -> None:
    most = policy_of(ice.row, ice.world.today).number("II.B.1", "recordings_of_one_wearer")
    camera, viewer = ice.officer("Ruiz").wears(), ice.staff(Role.INVESTIGATOR).row
    for number in range(most + 1):
        viewed(viewer, camera.recorded(hours_ago=number + 2), number)
    (check,) = (one for one in CHECKS if one.code == "conduct.following")
    finding = None
    for days_on in (0, 5, 10, 30, 37, 60):
        scope = scope_of(ice, days_on=days_on)
        reconcile(check, scope, following(scope).problems, actor=Actor.system("worker"), manager_id=None)
        finding = Finding.objects.get()
        assert finding.state == FindingState.OPEN, days_on
    assert finding is not None
    week = finding.arose_at
    exactly = replace(scope_of(ice, days_on=30), since=week)  # a window that begins as the week ends
    assert [one.key for one in following(exactly).problems] == [finding.key]


def test_repeated_searches_for_people(ice: WorldAgency) -> None:
    most = policy_of(ice.row, ice.world.today).number("II.B.1", "refused_person_searches")
    supervisor = ice.staff(Role.SUPERVISOR).row
    for number in range(most + 1):
        assert list(following(scope_of(ice)).problems) == [], number
        with pytest.raises(Refused):
            check_search(actor=supervisor, criteria=Criteria(officer="Ruiz, Okafor"))
    (problem,) = following(scope_of(ice)).problems
    assert (problem.subject.id, problem.key) == (supervisor.id, f"searches {problem.evidence['week']}")
    assert problem.arose_at is not None
    assert [one.key for one in following(scope_of(ice, days_on=20)).problems] == [problem.key]
    other = World().agency("CBP")
    assert list(following(scope_of(other)).problems) == []


def test_an_encounter_without_notice_or_reason(ice: WorldAgency) -> None:
    ruiz = ice.officer("Ruiz").trained()
    encounter = ice.encounter("at_large_arrest")
    ruiz.wears().recorded(encounter=encounter)
    hours = policy_of(ice.row, ice.world.today).number("IV.F", "notice_statement_hours")
    days = hours // 24 + 1
    assert notice_stated(scope_of(ice)).population == 0
    (problem,) = notice_stated(scope_of(ice, days_on=days)).problems
    assert (problem.subject.id, problem.owner_id) == (encounter.id, ruiz.row.id)
    state_notice(actor=ruiz.row, encounter=encounter, given_at=None, reason="A pursuit on foot")
    examined = notice_stated(scope_of(ice, days_on=days))
    assert (examined.population, list(examined.problems)) == (1, [])


def test_access_lists_are_confirmed_and_name_people_in_service(ice: WorldAgency) -> None:
    protected = ice.officer("Ruiz").wears().recorded(category="protected_identity", restriction="protected_identity")
    investigator, gone = ice.staff(Role.INVESTIGATOR).named_on(protected), ice.staff(Role.AUDITOR).named_on(protected)
    ice.staff(Role.CUSTODIAN).named_on(protected, until=-1)
    scope = scope_of(ice)
    examined = access_lists(scope)
    assert (examined.population, list(examined.problems)) == (2, [])
    Appointment.objects.filter(person=gone.row).update(ends_on=ice.world.today)
    days = scope.policy.number("II.B.3", "access_list_days")
    AccessListEntry.objects.filter(person=investigator.row).update(named_on=ice.world.today - timedelta(days=days + 1))
    words = sorted(problem.words for problem in access_lists(scope).problems)
    assert len(words) == 2
    assert any("holds no appointment" in one for one in words)
    assert any("not confirmed since" in one for one in words)
