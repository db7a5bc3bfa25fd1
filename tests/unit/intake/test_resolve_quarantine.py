"""IV.C: a custodian has a quarantined file decided anew; it becomes a recording or stays, and either is an event."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.models import Recording, Rendition
from openbwc.intake.actions.resolve_quarantine import resolve_quarantine
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Quarantined
from openbwc.intake.queries import in_quarantine, sightings_of
from openbwc.program.models import Assignment, Camera, Role
from openbwc.program.refusals import Refused
from tests.unit.intake.conftest import Card, TakeIn
from tests.world import World, WorldCamera

pytestmark = pytest.mark.django_db


@pytest.fixture
def unassigned(camera: WorldCamera, card: Card, take_in: TakeIn) -> Quarantined:
    """A sound clip of an issued camera that nobody had, two days ago."""
    waiting = take_in(card.clip(hours_ago=48)).quarantined
    assert waiting is not None
    return waiting


def kinds(quarantined: Quarantined) -> list[str]:
    return [event.kind for event in history_of(Subject("quarantined", quarantined.id))]


def test_it_becomes_a_recording_once_the_calendar_is_right(
    world: World, camera: WorldCamera, unassigned: Quarantined
) -> None:
    custodian = world.agency("ICE").staff(Role.CUSTODIAN)
    moment = timezone.now() - timedelta(hours=50)
    Assignment.objects.create(
        camera=camera.row, person=camera.wearer, starts_at=moment, ends_at=moment + timedelta(hours=8)
    )
    resolution = resolve_quarantine(actor=custodian.row, quarantined=unassigned, reason="Calendar entered late.")
    assert resolution.clip is not None
    assert resolution.clip.recording.wearer == camera.wearer
    assert resolution.quarantined.state == "released"
    assert Rendition.objects.filter(clip=resolution.clip).exists()
    assert {"intake.quarantined", "intake.quarantine_released"} <= set(kinds(unassigned))
    with pytest.raises(IntakeError, match="released"):
        resolve_quarantine(actor=custodian.row, quarantined=unassigned, reason="Again.")


def test_it_stays_while_the_reasons_stay(world: World, unassigned: Quarantined) -> None:
    custodian = world.agency("ICE").staff(Role.CUSTODIAN)
    resolution = resolve_quarantine(actor=custodian.row, quarantined=unassigned, reason="Looked at.")
    assert resolution.clip is None
    assert {reason.code for reason in resolution.reasons} == {"camera_unassigned"}
    assert "intake.quarantine_kept" in kinds(unassigned)
    assert Recording.objects.count() == 0


def test_a_custodian_states_the_time(world: World, unassigned: Quarantined) -> None:
    custodian = world.agency("ICE").staff(Role.CUSTODIAN)
    stated = timezone.now() - timedelta(hours=2)
    resolution = resolve_quarantine(
        actor=custodian.row, quarantined=unassigned, reason="The clock had stopped.", claimed_started_at=stated
    )
    assert resolution.clip is not None
    assert resolution.clip.recording.started_at == stated


def test_a_custodian_states_the_camera_of_an_unknown_one(
    world: World, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    waiting = take_in(card.clip(serial="TYPO-1"), "TYPO-1").quarantined
    assert waiting is not None
    custodian = world.agency("ICE").staff(Role.CUSTODIAN)
    with pytest.raises(Refused, match=r"IV\.C"):
        resolve_quarantine(actor=custodian.row, quarantined=waiting, reason="Whose is it?")
    stated = Camera.objects.get(serial="BWC-1")
    resolution = resolve_quarantine(actor=custodian.row, quarantined=waiting, reason="Misread label.", camera=stated)
    assert resolution.clip is not None
    assert resolution.clip.recording.camera == stated


@pytest.mark.parametrize("who", ["officer", "other custodian", "untrained custodian", "no reason"])
def test_who_may_not_is_refused_with_the_clause(world: World, unassigned: Quarantined, who: str) -> None:
    ice = world.agency("ICE")
    person = {
        "officer": lambda: ice.officer("Plain").trained(),
        "other custodian": lambda: world.agency("CBP").staff(Role.CUSTODIAN),
        "untrained custodian": lambda: ice.person("New").appointed(Role.CUSTODIAN),
        "no reason": lambda: ice.staff(Role.CUSTODIAN),
    }[who]()
    reason = " " if who == "no reason" else "Because."
    with pytest.raises(Refused) as refused:
        resolve_quarantine(actor=person.row, quarantined=unassigned, reason=reason)
    assert refused.value.decision.reasons
    unassigned.refresh_from_db()
    assert unassigned.state == "open"
    assert kinds(unassigned).count("policy.refused") == 1


def test_a_camera_of_another_agency_needs_authority_in_both(world: World, unassigned: Quarantined) -> None:
    theirs = world.agency("CBP").officer("Vega").trained().wears("CBP-1").row
    custodian = world.agency("ICE").staff(Role.CUSTODIAN)
    with pytest.raises(Refused):
        resolve_quarantine(actor=custodian.row, quarantined=unassigned, reason="Theirs.", camera=theirs)


def test_the_quarantine_page_shows_what_is_of_ones_agencies(
    world: World, unassigned: Quarantined, card: Card, take_in: TakeIn
) -> None:
    unknown = take_in(card.clip("2.MP4", seed=2, serial="NOBODY"), "NOBODY").quarantined
    ice, cbp = world.agency("ICE").row.id, world.agency("CBP").row.id
    assert list(in_quarantine([ice], unknown_cameras=False)) == [unassigned]
    assert list(in_quarantine([cbp], unknown_cameras=False)) == []
    assert set(in_quarantine([ice], unknown_cameras=True)) == {unassigned, unknown}
    assert sightings_of(unassigned).count() == 1
