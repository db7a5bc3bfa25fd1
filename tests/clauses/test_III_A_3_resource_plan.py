"""III.A.3: resources are assessed for full implementation, by the installation's own figures where there are any."""

from datetime import timedelta

import pytest
from django.utils import timezone

from openbwc.evidence.models import ClipFile, Recording, Rendition, RenditionKind, RenditionState
from openbwc.oversight.planning import DEPARTMENT, make_plan
from openbwc.oversight.planning.drafting import DEFAULT, measured_scenario, required_inputs, shipped
from openbwc.oversight.planning.figures import Basis
from openbwc.oversight.planning.scenario import Scenario
from openbwc.program.models import Agency, Assignment
from openbwc.program.refusals import Mistaken
from tests.world import World, WorldAgency


def plan_of(agency: WorldAgency) -> Scenario:
    return measured_scenario(DEFAULT, timezone.now(), Agency.objects.all(), agency.row.code)


def footage(agency: WorldAgency, *, days: int, clips: int) -> None:
    """On each day one officer, `clips` recordings of 6 minutes at 5 Mbit/s, each with a proxy of a fifth."""
    camera = agency.officer("Ruiz").trained().wears("BWC-1")
    Assignment.objects.all().delete()
    for day in range(1, days + 1):
        starts = timezone.now() - timedelta(days=day)
        Assignment.objects.create(camera=camera.row, person=camera.wearer, starts_at=starts, ends_at=starts)
        for _ in range(clips):
            clip = ClipFile.objects.get(recording=camera.recorded(hours_ago=24 * day, minutes=6))
            clip.size = 5_000_000 // 8 * 360
            clip.save()
            Rendition.objects.create(
                clip=clip, kind=RenditionKind.PROXY, state=RenditionState.MADE, size=clip.size // 5
            )


def test_the_inputs_that_the_policy_names_are_required(world: World) -> None:
    assert required_inputs(world.today) == {"bitrate", "hours", "officers", "redaction_load", "retention_mix"}


def test_an_installation_s_own_figures_take_the_place_of_assumptions(ice: WorldAgency) -> None:
    footage(ice, days=5, clips=5)
    scenario = plan_of(ice)
    (rate,) = scenario.rates
    assert rate.rate.basis is Basis.MEASURED
    assert rate.rate.likely == pytest.approx(5.0)
    assert "25 clip files" in rate.rate.source
    hours, proxies = scenario.figures["hours_recorded"], scenario.figures["proxy_share"]
    assert (hours.basis, hours.likely) == (Basis.MEASURED, pytest.approx(0.5))
    assert (proxies.basis, proxies.likely) == (Basis.MEASURED, pytest.approx(0.2))
    (body,) = scenario.bodies
    assert (body.officers.likely, body.cameras) == (1, (1,))
    assert scenario.figures["handling_hours"].basis is Basis.ILLUSTRATIVE


def test_too_little_is_no_measurement(ice: WorldAgency) -> None:
    footage(ice, days=3, clips=2)
    scenario = plan_of(ice)
    assert Basis.MEASURED not in {rate.rate.basis for rate in scenario.rates}
    assert scenario.figures["hours_recorded"].basis is Basis.SECONDARY
    assert scenario.figures["proxy_share"].basis is Basis.ILLUSTRATIVE


def test_one_agency_s_footage_is_not_measured_for_another(world: World, ice: WorldAgency) -> None:
    footage(ice, days=5, clips=5)
    scenario = plan_of(world.agency("CBP"))
    assert Basis.MEASURED not in {rate.rate.basis for rate in scenario.rates}
    assert [body.code for body in scenario.bodies] == ["CBP"]


def test_a_plan_tells_storage_lines_computing_staff_and_money_over_ten_years(ice: WorldAgency) -> None:
    footage(ice, days=5, clips=5)
    made = make_plan(plan_of(ice), draws=20)
    assert len(made.years) == 10
    for line in ("hot", "site_peak", "dock_peak", "cores", "custodians", "money"):
        assert all(number > 0 for number in made.courses[DEPARTMENT][line].middle), line
    assert Recording.objects.count() == 25


def test_full_implementation_is_a_scenario_of_its_own() -> None:
    assert {"department", "full-implementation"} <= shipped().keys()


def test_an_agency_that_is_not_there_is_named(world: World) -> None:
    with pytest.raises(Mistaken, match="found 'NASA'"):
        measured_scenario(DEFAULT, world.now, Agency.objects.all(), "NASA")
