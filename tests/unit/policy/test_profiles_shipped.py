"""The six profiles: they pass the check and hold the facts that the register states about each agency."""

from datetime import date
from pathlib import Path

import pytest

from openbwc.policy import PolicyLibrary, check_tightening
from openbwc.policy.model import Standard
from openbwc.policy.profile import read_profile

from .conftest import DAY, POLICIES

FILES = sorted((POLICIES / "profiles").glob("*/*.yaml"))
ICE_ACTIVITIES = {
    "at_large_arrest": "II.A.2",
    "brief_investigatory_detention": "II.A.1",
    "planned_arrest_warrant": "II.A.2",
    "subpoena_service": "II.A.1",
    "search_or_seizure_warrant": "II.A.3",
    "removal_order": "II.A.2",
    "federal_facility_protection": "II.A.1",
    "facility_disturbance": "II.A.1",
    "public_interaction": "II.A.1",
    "emergency_response": "II.A.1",
}


def test_six_agencies_have_a_profile(library: PolicyLibrary) -> None:
    assert library.agencies == ("CBP", "FPS", "ICE", "TSA", "USCG", "USSS")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_profile_meets_or_exceeds_the_standard(path: Path, standard: Standard) -> None:
    report = check_tightening(standard, read_profile(path, standard))
    assert report.loosenings == ()
    assert report.meets


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_the_register_does_not_state_is_marked(path: Path, standard: Standard) -> None:
    profile = read_profile(path, standard)
    assert "signed_by" in profile.illustrative
    dated_by_the_register = profile.agency == "ICE" and profile.effective == date(2024, 1, 12)
    assert ("effective" in profile.illustrative) is not dated_by_the_register


def test_cbp_keeps_120_seconds_and_the_others_at_least_30(library: PolicyLibrary) -> None:
    kept = {
        code: library.in_force(code, on=DAY).number("V.A.7", "pre_event_buffer_seconds") for code in library.agencies
    }
    assert kept["CBP"] == 120
    assert min(kept.values()) == 30


def test_ice_maps_its_ten_activities_to_ii_a(library: PolicyLibrary) -> None:
    types = library.in_force("ICE", on=DAY).encounter_types
    assert {code: kind.clause for code, kind in types.items()} == ICE_ACTIVITIES | {"other_contact": "II.B.2"}


def test_only_usss_has_the_white_house_exemption(library: PolicyLibrary) -> None:
    exempt = {code: tuple(library.in_force(code, on=DAY).exemptions) for code in library.agencies}
    assert exempt.pop("USSS") == ("white_house_grounds",)
    assert set(exempt.values()) == {()}


def test_every_agency_maps_encounters_to_each_clause_of_ii_a(library: PolicyLibrary) -> None:
    for code in library.agencies:
        clauses = {kind.clause for kind in library.in_force(code, on=DAY).encounter_types.values()}
        assert clauses == {"II.A.1", "II.A.2", "II.A.3", "II.B.2"}, code
