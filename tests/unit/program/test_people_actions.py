"""Leaving, annulling, retiring, warning: what each leaves behind."""

import json
from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.actions.annul_record import annul_record
from openbwc.program.actions.define_course import define_course
from openbwc.program.actions.record_departure import close_departed_accounts, record_departure
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.retire_course import retire_course
from openbwc.program.actions.warn_of_expiry import warn_of_expiry
from openbwc.program.models import Annulment, Camera, Person, Role, Standing
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.training import training_of
from tests.world import ALL_TOPICS, World, WorldAgency

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")


@pytest.fixture
def ice() -> WorldAgency:
    return World().agency("ICE")


@pytest.fixture
def manager(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)


def facts(kind: str) -> dict[str, object]:
    event = Event.objects.filter(kind=kind).last()
    assert event is not None
    return json.loads(bytes(event.body))["facts"]


def test_who_leaves_today_holds_no_role_no_account_and_still_owes_the_camera(ice: WorldAgency, manager: Actor) -> None:
    ruiz = ice.officer("Ruiz").trained()
    ruiz.appointed(Role.SUPERVISOR, since=-10)
    account, camera = ruiz.account, ruiz.wears("ICE-1").row
    record_departure(actor=manager, person=ruiz.row, left_on=ice.world.today)
    account.refresh_from_db()
    assert not account.is_active
    assert authority_of(Person.objects.get(id=ruiz.row.id), ice.world.today).in_agency(ice.row.id) == frozenset()
    assert all(one.ends_on is not None and one.ends_on >= one.starts_on for one in ruiz.row.appointments.all())
    assert facts("program.person_left")["cameras_out"] == [str(camera.id)]
    with pytest.raises(Mistaken, match="left on"):
        record_departure(actor=manager, person=ruiz.row, left_on=ice.world.today)


def test_who_leaves_later_keeps_the_account_until_the_day_has_come(ice: WorldAgency, manager: Actor) -> None:
    ruiz = ice.officer("Ruiz")
    account = ruiz.account
    record_departure(actor=manager, person=ruiz.row, left_on=ice.world.today + timedelta(days=3))
    assert authority_of(ruiz.row, ice.world.today).in_agency(ice.row.id) == {"leo"}
    assert close_departed_accounts(actor=WORKER) == 0
    Person.objects.update(left_on=ice.world.today)
    assert close_departed_accounts(actor=WORKER) == 1
    assert close_departed_accounts(actor=WORKER) == 0
    account.refresh_from_db()
    assert not account.is_active


def test_an_entry_by_mistake_is_void_and_stays_to_be_seen(ice: WorldAgency, manager: Actor) -> None:
    ruiz = ice.officer("Ruiz").trained()
    appointment, completion = ruiz.row.appointments.get(), ruiz.row.completions.get()
    today = ice.world.today
    annul_record(actor=manager, entry=appointment, why="Entered for the wrong Ruiz.")
    annul_record(actor=manager, entry=completion, why="The roster was another's.")
    assert authority_of(ruiz.row, today).in_agency(ice.row.id) == frozenset()
    assert not training_of(ruiz.row, today, policy_of(ice.row, today)).current
    assert ruiz.row.appointments.count() == ruiz.row.completions.count() == 1
    assert facts("program.record_annulled")["entry"] == f"training_completion:{completion.id}"
    for entry, why, expected in (
        (appointment, "again", "already"),
        (ruiz.trained().row.completions.first(), " ", "why"),
    ):
        with pytest.raises(Mistaken, match=expected):
            annul_record(actor=manager, entry=entry, why=why)


def test_a_camera_entered_by_mistake_leaves_service_unless_it_was_worn(ice: WorldAgency, manager: Actor) -> None:
    wrong = Camera.objects.create(agency=ice.row, serial="ICE-X", make="E", model="1")
    annul_record(actor=manager, entry=wrong, why="A typing error.")
    wrong.refresh_from_db()
    assert wrong.standing == Standing.WITHDRAWN
    worn = ice.officer("Ruiz").wears("ICE-1").row
    with pytest.raises(Mistaken, match="worn"):
        annul_record(actor=manager, entry=worn, why="A typing error.")


def test_nobody_annuls_what_concerns_their_own_authority_or_another_agency(ice: WorldAgency) -> None:
    boss = ice.staff(Role.PROGRAMME_MANAGER)
    own = boss.row.completions.get()
    theirs = ice.world.agency("CBP").officer("Stone").row.appointments.get()
    for entry in (own, theirs):
        with pytest.raises(Refused):
            annul_record(actor=Actor.person(boss.row.id), entry=entry, why="A mistake.")
    assert not Annulment.objects.exists()


def test_a_retired_course_is_recorded_for_no_later_day(ice: WorldAgency, manager: Actor) -> None:
    today, ruiz = ice.world.today, ice.officer("Ruiz").row
    course = define_course(actor=manager, agency=ice.row, title="Old", topics=ALL_TOPICS, valid_days=365)
    retire_course(actor=manager, course=course, retired_on=today)
    with pytest.raises(Mistaken, match="retired"):
        record_training(actor=manager, person=ruiz, programme=course, completed_on=today, evidence="c")
    yesterday = today - timedelta(days=1)
    record_training(actor=manager, person=ruiz, programme=course, completed_on=yesterday, evidence="c")
    assert training_of(ruiz, today, policy_of(ice.row, today)).current


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"topics": []}, "found none"),
        ({"topics": ["III.D.8"]}, "III.D.8"),
        ({"valid_days": 0}, "a day at least"),
        ({"title": "basic"}, "already"),
    ],
)
def test_a_course_that_says_nothing_sensible_is_not_defined(
    ice: WorldAgency, manager: Actor, change: dict[str, object], expected: str
) -> None:
    sound = {"title": "Basic", "topics": ALL_TOPICS, "valid_days": 365}
    basic = define_course(actor=manager, agency=ice.row, **sound)
    with pytest.raises(Mistaken, match=expected):
        define_course(actor=manager, agency=ice.row, **{**sound, "title": "Other", **change})
    part = define_course(actor=manager, agency=ice.row, **{**sound, "title": "Part"}, part_of=basic)
    with pytest.raises(Mistaken, match="part itself"):
        define_course(actor=manager, agency=ice.row, **{**sound, "title": "Smaller"}, part_of=part)


def test_who_is_about_to_lapse_is_warned_once_for_each_end(ice: WorldAgency) -> None:
    days = policy_of(ice.row, ice.world.today).number("III.D", "expiry_warning_days")
    soon = ice.officer("Soon").trained(days_left=days)
    ice.officer("Later").trained(days_left=days + 1)
    ice.officer("Lapsed").trained(days_left=0)
    ice.person("Unappointed").trained(days_left=3)
    ice.row.people.filter(family_name="Disclosure").update(left_on=ice.world.today)
    assert warn_of_expiry(actor=WORKER, agency=ice.row, at=ice.world.now) == 1
    assert facts("program.training_expiring")["person"] == str(soon.row.id)
    assert warn_of_expiry(actor=WORKER, agency=ice.row, at=ice.world.now) == 0
    soon.row.completions.update(expires_on=ice.world.today + timedelta(days=2))
    assert warn_of_expiry(actor=WORKER, agency=ice.row, at=ice.world.now) == 1
