"""The verbs of the programme: each is decided, changes what it says, and leaves its event; a refusal leaves one too."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.policy import Role as PolicyRole
from openbwc.policy.training import months_before
from openbwc.program.actions.activate_agency import activate_agency
from openbwc.program.actions.appoint import appoint
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.define_course import define_course
from openbwc.program.actions.end_appointment import end_appointment
from openbwc.program.actions.establish_agency import establish_agency
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.actions.issue_camera import issue_camera
from openbwc.program.actions.record_training import record_training
from openbwc.program.actions.register_person import register_person
from openbwc.program.device_reading import DeviceReading
from openbwc.program.management import INSTALLATION
from openbwc.program.models import Agency, Assignment, DocumentKind, Person, Role, Standing
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of, clock_offset_ms
from openbwc.program.readiness import activated, decide_activation
from openbwc.program.readings import DOCK
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.training import training_of
from tests.world import ALL_TOPICS, World

pytestmark = pytest.mark.django_db

FIT = DeviceReading(
    firmware="1.4.2",
    resolution_lines=1080,
    codec="h264",
    settings={"audio": True, "automatic_overwrite": False, "stealth": False},
)
"""A camera's account of itself on which every policy lets it go, but for the buffer, which each test states."""


def body(event: Event | None) -> dict[str, object]:
    assert event is not None
    return json.loads(bytes(event.body))


def clauses(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.clause for reason in refusal.value.decision.reasons}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def manager(world: World) -> Actor:
    return Actor.person(world.agency("ICE").staff(Role.PROGRAMME_MANAGER).row.id)


@pytest.mark.parametrize("code", [".ICE", "-ICE", "_ICE", "", "ICE/ERO", "installation", "Installation"])
def test_an_agency_whose_code_can_name_no_key_of_its_own_is_not_established(world: World, code: str) -> None:
    with pytest.raises(Mistaken):
        establish_agency(actor=INSTALLATION, code=code, name="Enforcement")
    assert not Agency.objects.exists()


def test_the_installation_sets_a_department_up_and_then_holds_nothing(world: World) -> None:
    agency = establish_agency(actor=INSTALLATION, code="ICE", name="Immigration and Customs Enforcement")
    head = register_person(actor=INSTALLATION, agency=agency, given_name="Pat", family_name="Lee", badge="P1")
    appoint(actor=INSTALLATION, person=head, role=Role.POLICY_OFFICE, agency=None, starts_on=world.today)
    with pytest.raises(Refused) as refusal:
        establish_agency(actor=INSTALLATION, code="CBP", name="Customs and Border Protection")
    assert clauses(refusal) == {"III.A.1"}
    assert not Agency.objects.filter(code="CBP").exists()
    establish_agency(actor=Actor.person(head.id), code="CBP", name="Customs and Border Protection")
    assert [event.kind for event in Event.objects.all()] == [
        "program.agency_established",
        "program.person_registered",
        "program.appointed",
        "policy.refused",
        "program.agency_established",
    ]


def test_a_manager_manages_the_own_agency_and_no_other(world: World, manager: Actor) -> None:
    ice, cbp = world.agency("ICE").row, world.agency("CBP").row
    issue_camera(actor=manager, agency=ice, serial="ICE-1", make="Example", model="One")
    with pytest.raises(Refused):
        issue_camera(actor=manager, agency=cbp, serial="CBP-1", make="Example", model="One")
    with pytest.raises(Refused):
        register_person(actor=manager, agency=cbp, given_name="A", family_name="B", badge="1")
    assert body(Event.objects.last())["decision"]["outcome"] == "refused"


def test_an_appointment_gives_its_role_between_its_dates(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    person = ice.person("Ruiz").row
    appointment = appoint(
        actor=manager, person=person, role=Role.LEO, agency=ice.row, starts_on=world.today, ends_on=None
    )
    assert authority_of(person, world.today).in_agency(ice.row.id) == {"leo"}
    assert authority_of(person, world.today - timedelta(days=1)).in_agency(ice.row.id) == frozenset()
    end_appointment(actor=manager, appointment=appointment, ends_on=world.today)
    assert authority_of(person, world.today).in_agency(ice.row.id) == frozenset()
    with pytest.raises(ValueError, match="ends after it starts"):
        appoint(
            actor=manager,
            person=person,
            role=Role.LEO,
            agency=ice.row,
            starts_on=world.today,
            ends_on=world.today,
        )


def test_training_counts_until_it_expires_and_only_with_every_topic(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    person = ice.officer("Ruiz").row
    policy = policy_of(ice.row, world.today)
    partial = define_course(actor=manager, agency=ice.row, title="Half", topics=ALL_TOPICS[:3], valid_days=365)
    record_training(actor=manager, person=person, programme=partial, completed_on=world.today, evidence="c1")
    assert training_of(person, world.today, policy).missing_topics == set(ALL_TOPICS[3:])
    whole = define_course(actor=manager, agency=ice.row, title="Whole", topics=ALL_TOPICS, valid_days=365)
    record_training(actor=manager, person=person, programme=whole, completed_on=world.today, evidence="c2")
    assert training_of(person, world.today, policy).current
    assert training_of(person, world.today + timedelta(days=364), policy).current
    assert not training_of(person, world.today + timedelta(days=365), policy).current
    assert not training_of(person, world.today - timedelta(days=1), policy).current
    with pytest.raises(ValueError, match="Evidence"):
        record_training(actor=manager, person=person, programme=whole, completed_on=world.today, evidence=" ")


def test_an_agency_is_activated_only_with_every_paper_and_a_disclosure_officer(world: World) -> None:
    head = Actor.person(world.agency("ICE").person("Head").appointed(Role.POLICY_OFFICE, department=True).row.id)
    fps = establish_agency(actor=head, code="FPS", name="Federal Protective Service")
    with pytest.raises(Refused) as refusal:
        activate_agency(actor=head, agency=fps, at=world.now)
    assert clauses(refusal) == {"III.C"}
    for kind in DocumentKind:
        file_privacy_document(
            actor=head, agency=fps, kind=kind, reference=kind.label, approved_on=world.today, lapses_on=None
        )
    assert not decide_activation(fps, world.now).permitted
    officer = register_person(actor=head, agency=fps, given_name="D", family_name="O", badge="1")
    appoint(actor=head, person=officer, role=Role.DISCLOSURE_OFFICER, agency=fps, starts_on=world.today)
    assert not activated(fps, world.now)
    activate_agency(actor=head, agency=fps, at=world.now)
    assert activated(fps, world.now)


def test_a_trained_officer_takes_a_camera_and_brings_it_back(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    ruiz = ice.officer("Ruiz").trained().row
    camera = issue_camera(
        actor=manager, agency=ice.row, serial="ICE-7", make="Example", model="One", pre_event_seconds=60, reading=FIT
    )
    out = check_out_camera(actor=manager, camera=camera, person=ruiz, at=world.now - timedelta(hours=8))
    with pytest.raises(Refused) as refusal:
        check_out_camera(actor=manager, camera=camera, person=ice.officer("Two").trained().row, at=world.now)
    assert clauses(refusal) == {"IV.C"}
    back = check_in_camera(
        actor=manager, assignment=out, at=world.now, clock_offset_ms=-2500, pre_event_seconds=90, condition="good"
    )
    assert back.ends_at is not None
    camera.refresh_from_db()
    assert camera.pre_event_seconds == 90
    assert clock_offset_ms(camera, world.now) == -2500
    with pytest.raises(ValueError, match="checked in"):
        check_in_camera(actor=manager, assignment=back, at=world.now)


def test_nobody_appoints_themselves_or_records_their_own_training(world: World) -> None:
    ice = world.agency("ICE")
    manager = ice.staff(Role.PROGRAMME_MANAGER).row
    course = define_course(
        actor=Actor.person(manager.id), agency=ice.row, title="Whole", topics=ALL_TOPICS, valid_days=365
    )
    for own in (
        lambda actor: appoint(
            actor=actor, person=manager, role=Role.INVESTIGATOR, agency=ice.row, starts_on=world.today
        ),
        lambda actor: record_training(
            actor=actor, person=manager, programme=course, completed_on=world.today, evidence="c"
        ),
    ):
        with pytest.raises(Refused) as refusal:
            own(Actor.person(manager.id))
        assert clauses(refusal) == {"V.A.1"}
        own(Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id))


def test_an_ended_appointment_is_not_reopened(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    ended = ice.person("Former").appointed(Role.INVESTIGATOR, until=-100).row.appointments.get()
    with pytest.raises(ValueError, match="Expected a day from"):
        end_appointment(actor=manager, appointment=ended, ends_on=world.today + timedelta(days=999))


def test_a_course_lasts_no_longer_than_the_policys_period_between_refreshers(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    policy = policy_of(ice.row, world.today)
    assert policy.number("III.D", "refresher_months") == 12
    person = ice.officer("Ruiz").row
    lasting = define_course(actor=manager, agency=ice.row, title="Once", topics=ALL_TOPICS, valid_days=36_500)
    record_training(
        actor=manager, person=person, programme=lasting, completed_on=world.today - timedelta(days=360), evidence="c"
    )
    assert training_of(person, world.today, policy).current
    assert not training_of(person, world.today + timedelta(days=10), policy).current


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
    ],
)
def test_months_are_counted_back_to_the_last_day_there_is(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_papers_that_lapse_stop_new_check_outs(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    camera = issue_camera(
        actor=manager, agency=ice.row, serial="ICE-8", make="Example", model="One", pre_event_seconds=60, reading=FIT
    )
    assert decide_check_out(camera, ice.officer("Ruiz").trained().row, world.now).permitted
    ice.row.documents.filter(kind=DocumentKind.PIA).update(lapses_on=world.today)
    decision = decide_check_out(camera, ice.officer("Ruiz").trained().row, world.now)
    assert {reason.clause for reason in decision.reasons} == {"III.C"}


def test_readings_come_from_a_dock_or_the_programme_and_stay_in_bounds(world: World, manager: Actor) -> None:
    ice = world.agency("ICE")
    ruiz = ice.officer("Ruiz").trained()
    out = ruiz.wears("ICE-7").assignment
    with pytest.raises(Refused):
        check_in_camera(actor=Actor.person(ruiz.row.id), assignment=out, at=world.now, clock_offset_ms=60_000)
    with pytest.raises(ValueError, match="366 days"):
        check_in_camera(actor=DOCK, assignment=out, at=world.now, clock_offset_ms=-(10**14))
    out.refresh_from_db()
    assert out.ends_at is None
    check_in_camera(actor=Actor.person(ruiz.row.id), assignment=out, at=world.now, condition="scratched")
    assert not out.camera.clock_readings.exists()


@pytest.mark.parametrize(
    ("spoil", "clause"),
    [
        ("untrained", "III.D"),
        ("not a LEO", "VIII.B"),
        ("personal device", "IV.C"),
        ("withdrawn", "IV.B"),
        ("short buffer", "V.A.7"),
        ("other agency", "IV.C"),
        ("inactive agency", "III.C"),
    ],
)
def test_a_camera_is_refused_with_the_clause(world: World, manager: Actor, spoil: str, clause: str) -> None:
    ice = world.agency("ICE")
    officer: Person = (ice.person("Clerk").trained() if spoil == "not a LEO" else ice.officer("Ruiz")).row
    if spoil not in {"untrained", "not a LEO"}:
        officer = ice.officer("Trained").trained().row
    if spoil == "other agency":
        officer = world.agency("CBP").officer("Guest").trained().row
    standing = {"personal device": Standing.PERSONAL, "withdrawn": Standing.WITHDRAWN}.get(spoil, Standing.ISSUED)
    camera = issue_camera(
        actor=manager,
        agency=ice.row,
        serial="ICE-9",
        make="Example",
        model="One",
        standing=standing,
        pre_event_seconds=20 if spoil == "short buffer" else 60,
        reading=FIT,
    )
    if spoil == "inactive agency":
        ice.row.activations.update(ends_at=world.now - timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        check_out_camera(actor=manager, camera=camera, person=officer, at=world.now)
    assert clause in clauses(refusal)
    assert not camera.assignments.exists()


def test_the_database_itself_allows_one_wearer_at_a_time(world: World) -> None:
    out = world.agency("ICE").officer("Ruiz").wears("ICE-1").assignment
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(camera=out.camera, person=out.person, starts_at=world.now)


def test_every_role_of_the_policy_can_be_held_and_no_other() -> None:
    assert set(Role.values) == {role.value for role in PolicyRole}
