"""compliance-trestle, a judge that we did not write: it loads each document and resolves each profile."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from trestle.core.profile_resolver import ProfileResolver
from trestle.oscal.assessment_plan import AssessmentPlan
from trestle.oscal.catalog import Catalog
from trestle.oscal.component import ComponentDefinition
from trestle.oscal.profile import Profile

from openbwc.oversight.oscal.catalogue import texts_of
from openbwc.oversight.oscal.documents import parameter_id
from openbwc.program.policies import library
from tests.unit.oversight.oscal.conftest import DAY


@pytest.fixture
def inside(workspace: Path) -> Iterator[Path]:
    """The workspace as the current folder, against which trestle looks up what a profile imports."""
    before = Path.cwd()
    os.chdir(workspace)
    yield workspace
    os.chdir(before)


def test_it_loads_each_document(inside: Path) -> None:
    assert len(Catalog.oscal_read(inside / "catalog.json").controls) == 50
    assert len(ComponentDefinition.oscal_read(inside / "component-definition.json").components) == 1
    assert AssessmentPlan.oscal_read(inside / "assessment-plan.json").reviewed_controls
    for path in inside.glob("profile-*.json"):
        assert Profile.oscal_read(path).merge.as_is


@pytest.mark.parametrize("code", ["CBP", "ICE", "USSS"])
def test_it_resolves_a_profile_to_the_policy_in_force(inside: Path, code: str) -> None:
    resolved = ProfileResolver.get_resolved_profile_catalog(inside, f"profile-{code}.json")
    policy = library().in_force(code, on=DAY)
    values = {one.id: one.values for control in resolved.controls for one in control.params or []}
    assert values == {parameter_id(*key): texts_of(value) for key, value in policy.parameters.items()}
    added = {prop.value for control in resolved.controls for prop in control.props if prop.name == "encounter-type"}
    assert added == set(policy.profile.encounter_types)  # type: ignore[union-attr]  # a profile is in force
