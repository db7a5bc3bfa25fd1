"""Cameras through their life: moves, reports, disposal by two, readings with their signs, stand-downs, loans."""

import json
from datetime import timedelta

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.actions.answer_signal import answer_signal
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.end_loan import end_loan
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.actions.lift_stand_down import lift_stand_down
from openbwc.program.actions.move_camera import move_camera
from openbwc.program.actions.order_stand_down import order_stand_down
from openbwc.program.actions.propose_disposal import propose_disposal
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.actions.settle_camera_report import settle_camera_report
from openbwc.program.actions.settle_disposal import settle_disposal
from openbwc.program.device_reading import DeviceReading
from openbwc.program.equipment import out_under, stand_downs_of, standing_at
from openbwc.program.models import Camera, CameraSignal, Person, ReportKind, Role, Site, Standing
from openbwc.program.readings import DOCK
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.unsettled import unsettled_of
from tests.world import World, WorldAgency, read

pytestmark = pytest.mark.django_db

FIT = {
    "firmware": "1.4.2",
    "resolution_lines": 1080,
    "codec": "h264",
    "settings": {"audio": True, "automatic_overwrite": False, "stealth": False},
    "pre_event_seconds": 120,
}


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ice(world: World) -> WorldAgency:
    return world.agency("ICE")


@pytest.fixture
def manager(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER, "First").row.id)


@pytest.fixture
def second(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER, "Second").row.id)


def codes(camera: Camera, person: Person, world: World) -> set[str]:
    camera.refresh_from_db()
    return {reason.code for reason in decide_check_out(camera, person, world.now).reasons}


def refused(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refusal.value.decision.reasons}


def happened(kind: str) -> list[dict[str, object]]:
    return [json.loads(bytes(event.body))["facts"] for event in Event.objects.filter(kind=kind)]


def test_a_camera_goes_through_its_life_and_is_worn_only_when_issued(
    world: World, ice: WorldAgency, manager: Actor
) -> None:
    camera, ruiz = ice.camera(standing=Standing.PURCHASED), ice.officer("Ruiz").trained().row
    assert codes(camera, ruiz, world) == {"camera_not_issued", "camera_not_in_service"}
    for wanted in (Standing.RECEIVED, Standing.ISSUED, Standing.IN_REPAIR):
        move_camera(actor=manager, camera=camera, wanted=wanted, reason="Next step.", at=world.now)
        assert (
            codes(camera, ruiz, world)
            == {
                Standing.RECEIVED: {"camera_not_issued", "camera_not_in_service"},
                Standing.ISSUED: set(),
                Standing.IN_REPAIR: {"camera_not_in_service"},
            }[wanted]
        )
    assert [fact["after"] for fact in happened("program.camera_moved")] == ["received", "issued", "in_repair"]
    with pytest.raises(Refused) as refusal:
        move_camera(actor=manager, camera=camera, wanted=Standing.PURCHASED, reason="Back.", at=world.now)
    assert refused(refusal) == {"move_not_in_the_table"}


def test_nobody_without_authority_moves_a_camera(world: World, ice: WorldAgency) -> None:
    camera, ruiz = ice.camera(), Actor.person(ice.officer("Ruiz").trained().row.id)
    with pytest.raises(Refused) as refusal:
        move_camera(actor=ruiz, camera=camera, wanted=Standing.WITHDRAWN, reason="Old.", at=world.now)
    assert refused(refusal) == {"no_authority"}


def test_where_a_camera_stood_is_known_for_each_moment(world: World, ice: WorldAgency, manager: Actor) -> None:
    camera = ice.camera()
    for days, wanted in ((3, Standing.IN_REPAIR), (2, Standing.ISSUED), (1, Standing.WITHDRAWN)):
        move_camera(actor=manager, camera=camera, wanted=wanted, reason="So.", at=world.now - timedelta(days=days))
    camera.refresh_from_db()
    stood = [standing_at(camera, world.now - timedelta(days=days, hours=-1)) for days in (5, 3, 2, 1)]
    assert stood == [Standing.ISSUED, Standing.IN_REPAIR, Standing.ISSUED, Standing.WITHDRAWN]


def test_a_disposal_takes_two_people_and_nothing_unsettled(
    world: World, ice: WorldAgency, manager: Actor, second: Actor
) -> None:
    camera = ice.camera(standing=Standing.WITHDRAWN)
    report_camera(
        actor=manager, camera=camera, kind=ReportKind.FAULT, happened_at=world.now, at=world.now, words="Lens broken."
    )
    with pytest.raises(Refused) as refusal:
        propose_disposal(actor=manager, camera=camera, reason="Old.", means="Shredded.", at=world.now)
    assert refused(refusal) == {"unsettled"}
    settle_camera_report(actor=second, report=camera.reports.get(), outcome="Not worth repair.", at=world.now)
    disposal = propose_disposal(actor=manager, camera=camera, reason="Old.", means="Shredded.", at=world.now)
    with pytest.raises(Mistaken, match="proposed already"):
        propose_disposal(actor=second, camera=camera, reason="Old.", means="Shredded.", at=world.now)
    with pytest.raises(Refused) as refusal:
        settle_disposal(actor=manager, disposal=disposal, confirm=True, at=world.now)
    assert refused(refusal) == {"people_missing"}
    settle_disposal(actor=second, disposal=disposal, confirm=True, at=world.now)
    camera.refresh_from_db()
    assert camera.standing == Standing.DISPOSED
    with pytest.raises(Mistaken, match="settled at"):
        settle_disposal(actor=second, disposal=disposal, confirm=False, at=world.now)


def test_a_disposal_turned_down_leaves_the_camera(world: World, ice: WorldAgency, manager: Actor) -> None:
    camera = ice.camera(standing=Standing.WITHDRAWN)
    disposal = propose_disposal(actor=manager, camera=camera, reason="Old.", means="Shredded.", at=world.now)
    settle_disposal(actor=manager, disposal=disposal, confirm=False, at=world.now)
    camera.refresh_from_db()
    assert camera.standing == Standing.WITHDRAWN


def test_one_step_to_disposal_is_refused_to_one_person(world: World, ice: WorldAgency, manager: Actor) -> None:
    camera = ice.camera(standing=Standing.WITHDRAWN)
    with pytest.raises(Refused) as refusal:
        move_camera(actor=manager, camera=camera, wanted=Standing.DISPOSED, reason="Old.", at=world.now)
    assert refused(refusal) == {"people_missing"}


def test_a_lost_camera_is_with_nobody_and_is_not_taken_out_until_it_is_looked_at(
    world: World, ice: WorldAgency, manager: Actor
) -> None:
    ruiz = ice.officer("Ruiz").trained()
    out = ruiz.wears("ICE-7", hours=5)
    read(out.row)
    report_camera(
        actor=Actor.person(ruiz.row.id),
        camera=out.row,
        kind=ReportKind.LOSS,
        happened_at=world.now - timedelta(hours=1),
        at=world.now,
        words="Fell into the river.",
        place="Rio Grande, mile 12",
        footage="Two encounters of the morning.",
    )
    out.assignment.refresh_from_db()
    assert out.assignment.ends_at is not None
    assert codes(out.row, ruiz.row, world) == {"camera_not_in_service"}
    (facts,) = happened("program.camera_reported")
    assert facts["person"] == str(ruiz.row.id)
    assert facts["footage"] == "Two encounters of the morning."
    assert unsettled_of(out.row)
    settle_camera_report(actor=manager, report=out.row.reports.get(), outcome="Fished out.", at=world.now)
    out.row.refresh_from_db()
    assert out.row.standing == Standing.RECEIVED
    assert not unsettled_of(out.row)


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_is_taken_from_the_agency_and_from_nobody_else(
    world: World, ice: WorldAgency, kind: ReportKind
) -> None:
    camera = ice.camera()
    said = {"camera": camera, "kind": kind, "happened_at": world.now, "at": world.now, "words": "Gone."}
    with pytest.raises(Refused):
        report_camera(actor=Actor.person(world.agency("CBP").officer("Guest").row.id), **said)
    with pytest.raises(Mistaken, match="time that has come"):
        report_camera(actor=DOCK, **{**said, "happened_at": world.now + timedelta(hours=1)})
    report_camera(actor=Actor.person(ice.officer("Ruiz").row.id), **said)
    camera.refresh_from_db()
    after = {"loss": Standing.LOST, "theft": Standing.STOLEN, "fault": Standing.ISSUED}
    assert camera.standing == after[kind.value]


def test_a_fault_keeps_the_camera_in_the_dock_until_it_is_settled(
    world: World, ice: WorldAgency, manager: Actor
) -> None:
    camera, ruiz = ice.camera(), ice.officer("Ruiz").trained().row
    report = report_camera(
        actor=DOCK, camera=camera, kind=ReportKind.FAULT, happened_at=world.now, at=world.now, words="No charge."
    )
    assert codes(camera, ruiz, world) == {"camera_faulty"}
    settle_camera_report(actor=manager, report=report, outcome="Battery replaced.", at=world.now)
    assert codes(camera, ruiz, world) == set()


def test_what_is_read_decides_the_next_check_out(world: World, ice: WorldAgency) -> None:
    camera, ruiz = ice.camera(), ice.officer("Ruiz").trained().row
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(**{**FIT, "pre_event_seconds": 10}), at=world.now)
    assert codes(camera, ruiz, world) == {"pre_event_short"}
    stealthy = {**FIT, "settings": {**FIT["settings"], "stealth": True}}
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(**stealthy), at=world.now)
    assert codes(camera, ruiz, world) == {"setting_stealth"}
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(**FIT), at=world.now)
    assert codes(camera, ruiz, world) == set()
    out = check_out_camera(actor=Actor.person(ruiz.id), camera=camera, person=ruiz, at=world.now, condition="scratched")
    assert out.condition_out == "scratched"
    (facts,) = happened("program.camera_checked_out")
    assert facts["reading"] == str(camera.readings.first().id)  # type: ignore[union-attr]


def test_a_reading_comes_from_the_dock_and_is_of_this_camera(world: World, ice: WorldAgency) -> None:
    camera, ruiz = ice.camera("ICE-1"), ice.officer("Ruiz").trained().row
    with pytest.raises(Refused):
        read_camera(actor=Actor.person(ruiz.id), camera=camera, reading=DeviceReading(**FIT), at=world.now)
    with pytest.raises(Mistaken, match="ICE-2"):
        read_camera(actor=DOCK, camera=camera, reading=DeviceReading(serial="ICE-2", **FIT), at=world.now)
    ahead = DeviceReading(read_at=world.now + timedelta(days=1), **FIT)
    with pytest.raises(Mistaken, match="taken by"):
        read_camera(actor=DOCK, camera=camera, reading=ahead, at=world.now)
    unset = DeviceReading(clock=world.now - timedelta(days=9000), **FIT)
    with pytest.raises(Mistaken, match="366 days"):
        read_camera(actor=DOCK, camera=camera, reading=unset, at=world.now)


def test_settings_and_clock_that_move_while_the_camera_is_out_are_signs(world: World, ice: WorldAgency) -> None:
    camera, ruiz = ice.camera(), ice.officer("Ruiz").trained().row
    began = world.now - timedelta(hours=9)
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(read_at=began, clock=began, **FIT), at=world.now)
    out = check_out_camera(actor=desk(ice), camera=camera, person=ruiz, at=began + timedelta(hours=1))
    changed = {**FIT, "settings": {**FIT["settings"], "audio": False}}
    now = world.now
    check_in_camera(
        actor=DOCK,
        assignment=out,
        at=now,
        reading=DeviceReading(read_at=now, clock=now - timedelta(seconds=3600), **changed),
        condition="as it was",
    )
    signals = {signal.kind: signal for signal in CameraSignal.objects.all()}
    assert set(signals) == {"changed_settings", "clock_jump"}
    assert signals["changed_settings"].evidence["changed"] == {"audio": ["on", "off"]}
    assert "-3600 s" in signals["clock_jump"].words
    assert {signal.assignment_id for signal in signals.values()} == {out.id}


def desk(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER, "Desk").row.id)


def test_what_a_dock_sets_is_no_sign(world: World, ice: WorldAgency) -> None:
    camera, now = ice.camera(), world.now
    before = now - timedelta(hours=2)
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(read_at=before, clock=now, **FIT), at=now)
    set_anew = {**FIT, "settings": {**FIT["settings"], "gps": True, "audio": False}}
    read_camera(actor=DOCK, camera=camera, reading=DeviceReading(read_at=now, clock=now, **set_anew), at=now)
    assert not CameraSignal.objects.exists()


def test_who_had_the_camera_does_not_answer_for_it(
    world: World, ice: WorldAgency, manager: Actor, second: Actor
) -> None:
    wearer = ice.officer("Ruiz").trained().appointed(Role.PROGRAMME_MANAGER)
    out = wearer.wears("ICE-7")
    signal = CameraSignal.objects.create(
        camera=out.row,
        assignment=out.assignment,
        kind="clock_jump",
        key="1",
        words="Jumped.",
        evidence={},
        arose_at=world.now,
        found_at=world.now,
    )
    with pytest.raises(Refused) as refusal:
        answer_signal(actor=Actor.person(wearer.row.id), signal=signal, answer="Nothing.", at=world.now)
    assert refused(refusal) == {"own_signal"}
    answer_signal(actor=manager, signal=signal, answer="The battery had been changed.", at=world.now)
    signal.refresh_from_db()
    assert signal.answered_by_id is not None
    with pytest.raises(Mistaken, match="answered at"):
        answer_signal(actor=second, signal=signal, answer="Again.", at=world.now)


@pytest.mark.parametrize(
    ("named", "stands"),
    [
        ({}, True),
        ({"make": "example"}, True),
        ({"make": "Example", "model": "One"}, True),
        ({"model": "Two"}, False),
        ({"firmware": "1.4.2"}, True),
        ({"firmware": "1.4"}, False),
    ],
)
def test_a_stand_down_holds_for_what_fits_all_that_it_names(
    world: World, ice: WorldAgency, manager: Actor, named: dict[str, str], stands: bool
) -> None:
    camera, ruiz = ice.camera(), ice.officer("Ruiz").trained().row
    other = world.agency("CBP").camera()
    order = order_stand_down(
        actor=manager,
        authority="Head of ICE, memo 7",
        reason="Found by Bluetooth.",
        at=world.now,
        agency=ice.row,
        **named,
    )
    assert codes(camera, ruiz, world) == ({"stood_down"} if stands else set())
    assert not stand_downs_of(other, world.now).exists()
    lift_stand_down(actor=manager, order=order, reason="Firmware mended.", at=world.now)
    assert codes(camera, ruiz, world) == set()
    with pytest.raises(Mistaken, match="lifted at"):
        lift_stand_down(actor=manager, order=order, reason="Again.", at=world.now)


def test_a_stand_down_names_each_wearer_who_is_out(world: World, ice: WorldAgency, manager: Actor) -> None:
    ruiz, haddad = ice.officer("Ruiz").wears("ICE-1"), ice.officer("Haddad").wears("ICE-2")
    ice.camera("ICE-3")
    order = order_stand_down(
        actor=manager,
        authority="Head of ICE",
        reason="Recall.",
        at=world.now,
        agency=ice.row,
        cameras=[ruiz.row, ice.camera("ICE-4")],
    )
    assert [one.person_id for one in out_under(order)] == [ruiz.wearer.id]
    (facts,) = happened("program.camera_stood_down")
    assert facts["person"] == str(ruiz.wearer.id)
    assert not stand_downs_of(haddad.row, world.now).exists()


def test_an_order_over_agencies_is_the_policy_offices(world: World, ice: WorldAgency, manager: Actor) -> None:
    said = {"authority": "The Secretary", "reason": "Recall.", "at": world.now}
    with pytest.raises(Refused):
        order_stand_down(actor=manager, **said)
    office = Actor.person(ice.person("Office").trained().appointed(Role.POLICY_OFFICE, department=True).row.id)
    order = order_stand_down(actor=office, **said)
    assert stand_downs_of(world.agency("CBP").camera(), world.now).exists()
    with pytest.raises(Refused):
        lift_stand_down(actor=manager, order=order, reason="We need them.", at=world.now)
    assert stand_downs_of(ice.camera(), world.now).exists()


def test_an_order_of_a_site_holds_there_alone(world: World, ice: WorldAgency, manager: Actor) -> None:
    here, there = (Site.objects.create(agency=ice.row, name=name) for name in ("El Paso", "Laredo"))
    at_site = {site.name: ice.camera() for site in (here, there)}
    for site in (here, there):
        Camera.objects.filter(id=at_site[site.name].id).update(site=site)
        at_site[site.name].refresh_from_db()
    order_stand_down(actor=manager, authority="Chief", reason="Dock fire.", at=world.now, agency=ice.row, site=here)
    assert stand_downs_of(at_site["El Paso"], world.now).exists()
    assert not stand_downs_of(at_site["Laredo"], world.now).exists()
    foreign = Site.objects.create(agency=world.agency("CBP").row, name="Tucson")
    with pytest.raises(Mistaken, match="site of the agency"):
        order_stand_down(actor=manager, authority="C", reason="R", at=world.now, agency=ice.row, site=foreign)


def test_a_loan_lets_a_camera_of_another_agency_be_taken_out_while_it_is_in_force(
    world: World, ice: WorldAgency, manager: Actor
) -> None:
    camera, guest = ice.camera(), world.agency("CBP").officer("Guest").trained().row
    assert codes(camera, guest, world) == {"camera_of_other_agency", "not_a_leo"}
    loan = lend_camera(
        actor=manager,
        camera=camera,
        person=guest,
        starts_at=world.now - timedelta(hours=1),
        ends_at=world.now + timedelta(days=1),
        reason="Joint operation.",
    )
    assert codes(camera, guest, world) == set()
    assert "camera_of_other_agency" in codes(camera, world.agency("CBP").officer("Other").trained().row, world)
    with pytest.raises(Mistaken, match="lent to somebody else"):
        lend_camera(
            actor=manager,
            camera=camera,
            person=guest,
            starts_at=world.now,
            ends_at=world.now + timedelta(hours=1),
            reason="Twice.",
        )
    end_loan(actor=manager, loan=loan, at=world.now)
    assert codes(camera, guest, world) == {"camera_of_other_agency", "not_a_leo"}
