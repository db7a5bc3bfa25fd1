"""Scenarios from files: the shipped ones, and hostile ones."""

from pathlib import Path

import pytest

from openbwc.oversight.planning import DEPARTMENT, SCENARIOS, make_plan, read_scenario
from openbwc.policy import PolicyFileError

REQUIRED = frozenset({"bitrate", "hours", "officers", "redaction_load", "retention_mix"})
TEXT = (SCENARIOS / "department.yaml").read_text()


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "scenario.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_scenarios_are_sound(path: Path) -> None:
    scenario = read_scenario(path, REQUIRED)
    assert len(scenario.bodies) == 9
    assert sum(one.officers.likely for one in scenario.bodies) == 80_000
    assert sum(one.cameras_in(2) for one in scenario.bodies) == 7_000
    assert make_plan(scenario, draws=10).courses[DEPARTMENT]["cameras"].likely[0] == 2_000


def test_no_period_of_the_examples_claims_an_authority() -> None:
    for path in SCENARIOS.glob("*.yaml"):
        assert {one.authority for one in read_scenario(path, REQUIRED).kept} == {None}


@pytest.mark.parametrize("section", sorted(REQUIRED))
def test_a_scenario_without_a_required_input_is_refused_by_its_name(tmp_path: Path, section: str) -> None:
    path = written(tmp_path, TEXT.replace(f"\n{section}:", f"\nnot_{section}:"))
    with pytest.raises(PolicyFileError, match=rf"'{section}', which the policy requires \(III.A.3\)"):
        read_scenario(path, REQUIRED)


def test_an_input_that_an_agency_s_policy_adds_is_required_too(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="'prices', which the policy requires"):
        read_scenario(written(tmp_path, TEXT), REQUIRED | {"prices"})


def test_an_input_that_the_planner_does_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="an input that the planner knows"):
        read_scenario(written(tmp_path, TEXT + "weather: {}\n"), REQUIRED | {"weather"})


HOSTILE = {
    "a number with an exponent": ("low: 40500", "low: 1e9", "plain decimal number"),
    "not a number": ("low: 40500", "low: .nan", "plain decimal number"),
    "endless": ("high: 49500", "high: .inf", "plain decimal number"),
    "negative": ("low: 40500", "low: -1", "plain decimal number"),
    "a text for a number": ("low: 40500", 'low: "40500"', "plain decimal number"),
    "a range upside down": ("low: 40500", "low: 60000", "low ≤ likely ≤ high"),
    "more officers than people": ("high: 49500", "high: 99999999999", "0 to 1e"),
    "another unit": ('unit: "Mbit/s"', 'unit: "GB/h"', "the figure's unit, 'Mbit/s'"),
    "an unknown basis": ("basis: secondary", "basis: certain", "one of measured"),
    "shares above one": ("share: 0.75", "share: 0.8", "shares that add up to 1"),
    "a thousand years": ("years: 10\n", "years: 1000\n", "a whole number from 1 to 30"),
    "more phases than years": ("cameras: [900, 1900, 2900]", f"cameras: {[1] * 11}", "at most 10 numbers"),
    "the department as an agency": ("    CBP:", "    department:", "stands for all of them"),
    "a key that nobody asked for": ("first_year: 2027", "first_year: 2027\nextra: 1", "'extra'"),
    "an agency twice": ("    ICE:", "    CBP:", "once"),
    "no source": (
        'source: "7 hours of footage an officer-month (secondary), over 18 days on duty"',
        'source: ""',
        "an empty text",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_scenario_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    old, new, words = HOSTILE[case]
    assert old in TEXT
    with pytest.raises(PolicyFileError, match=words) as refusal:
        read_scenario(written(tmp_path, TEXT.replace(old, new, 1)), REQUIRED)
    assert refusal.value.line is not None
    assert "scenario.yaml" in str(refusal.value)


def test_an_empty_file_and_a_profile_of_23_hours_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="an empty file"):
        read_scenario(written(tmp_path, ""), REQUIRED)
    assumed = (SCENARIOS.parent / "assumptions.yaml").read_text()
    uplink = assumed[assumed.index("uplink:") : assumed.index("\ncompute:")].replace("[0.01, ", "[", 1)
    with pytest.raises(PolicyFileError, match="24 shares"):
        read_scenario(written(tmp_path, TEXT + uplink), REQUIRED)
