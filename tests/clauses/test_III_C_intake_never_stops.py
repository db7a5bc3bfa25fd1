"""III.C: footage is judged by how things stood when it was recorded; what lapsed or ended since keeps nothing out."""

from datetime import timedelta

import pytest

from openbwc.intake.standing import place
from openbwc.intake.taken import TakenFacts
from openbwc.policy import Condition
from openbwc.program.models import Activation, Camera, Person, PrivacyDocument, SiteActivation
from tests.world import WorldAgency, WorldCamera


@pytest.fixture
def worn(ice: WorldAgency) -> WorldCamera:
    """A camera that was worn since yesterday."""
    return ice.officer("Ruiz").trained().wears("ICE-1")


def refused(ice: WorldAgency, *, hours_ago: float = 2.0, settling: bool = False) -> set[str]:
    """The codes that keep a minute of footage in quarantine; empty when it becomes a recording."""
    facts = TakenFacts(
        condition=Condition.SOUND,
        media_type="video/mp4",
        duration_ms=60_000,
        claimed_started_at=ice.world.now - timedelta(hours=hours_ago),
        pre_event_ms=30_000,
    )
    placement = place(facts, "ICE-1", at=ice.world.now, settling=settling)
    return {reason.code for reason in placement.decision.reasons}


def test_papers_that_lapsed_keep_no_footage_out(ice: WorldAgency, worn: WorldCamera) -> None:
    PrivacyDocument.objects.filter(agency=ice.row).update(lapses_on=ice.world.today - timedelta(days=100))
    assert refused(ice) == set()


def test_an_activation_that_has_ended_since_keeps_no_footage_out(ice: WorldAgency, worn: WorldCamera) -> None:
    Activation.objects.filter(agency=ice.row).update(ends_at=ice.world.now - timedelta(hours=1))
    assert refused(ice, hours_ago=2) == set()
    assert refused(ice, hours_ago=0.5) == {"agency_not_active"}


def test_footage_from_before_the_activation_waits_for_a_custodian(ice: WorldAgency, worn: WorldCamera) -> None:
    Activation.objects.filter(agency=ice.row).update(starts_at=ice.world.now - timedelta(hours=1))
    assert refused(ice, hours_ago=2) == {"agency_not_active"}
    assert refused(ice, hours_ago=2, settling=True) == set()
    Activation.objects.filter(agency=ice.row).update(ends_at=ice.world.now - timedelta(minutes=30))
    assert refused(ice, hours_ago=2, settling=True) == {"agency_not_active"}


def test_the_moment_is_true_time_and_not_the_cameras(ice: WorldAgency, worn: WorldCamera) -> None:
    Activation.objects.filter(agency=ice.row).update(ends_at=ice.world.now - timedelta(hours=1))
    worn.row.clock_readings.create(read_at=ice.world.now, offset_ms=-3_600_000)
    assert refused(ice, hours_ago=1.5) == {"agency_not_active"}


@pytest.mark.parametrize("whose", ["camera", "wearer"])
def test_a_pilot_sites_footage_is_taken_in_before_its_agency_is_active(
    whose: str, ice: WorldAgency, worn: WorldCamera
) -> None:
    Activation.objects.filter(agency=ice.row).delete()
    assert refused(ice) == {"agency_not_active"}
    site = ice.site("Houston", active=True)
    if whose == "camera":
        Camera.objects.filter(id=worn.row.id).update(site=site)
    else:
        Person.objects.filter(id=worn.wearer.id).update(site=site)
    assert refused(ice) == set()
    SiteActivation.objects.update(ends_at=ice.world.now - timedelta(hours=3))
    assert refused(ice, hours_ago=4) == set()
    assert refused(ice, hours_ago=2) == {"agency_not_active"}
