"""Which policy is in force on a day; every version kept; nothing loaded that loosens."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from openbwc.policy import (
    LooseningError,
    NotInForceError,
    PolicyError,
    PolicyFileError,
    PolicyLibrary,
    UnknownTermError,
    load_library,
)

from .profiles import HEAD

STANDARD = "standard/2023-05-22"


def newer_profile(copy: Path, agency: str, day: str, body: str = "", more: str = "") -> Path:
    head = HEAD.replace("CBP", agency).replace("2024-01-01", day) + more
    path = copy / "profiles" / agency / f"{day}.yaml"
    path.write_text(head + body, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "effective"),
    [
        (date(2023, 11, 18), date(2023, 11, 18)),
        (date(2024, 1, 11), date(2023, 11, 18)),
        (date(2024, 1, 12), date(2024, 1, 12)),
        (date(2031, 1, 1), date(2024, 1, 12)),
    ],
)
def test_the_policy_in_force_is_that_of_the_day(day: date, effective: date, library: PolicyLibrary) -> None:
    assert library.in_force("ICE", on=day).effective == effective


def test_before_the_first_version_nothing_is_in_force(library: PolicyLibrary) -> None:
    with pytest.raises(NotInForceError, match=r"in force on 2023-11-17; found none \(its first is of 2023-11-18\)"):
        library.in_force("ICE", on=date(2023, 11, 17))
    with pytest.raises(NotInForceError, match="a department standard in force on 2023-05-21"):
        library.standard_in_force(date(2023, 5, 21))


def test_an_unknown_agency_clause_or_parameter_is_named(library: PolicyLibrary) -> None:
    policy = library.in_force("CBP", on=date(2024, 1, 1))
    with pytest.raises(UnknownTermError, match="found 'NASA'"):
        library.in_force("NASA", on=date(2024, 1, 1))
    with pytest.raises(UnknownTermError, match=r"found 'V\.A\.9'"):
        library.clause("V.A.9")
    with pytest.raises(UnknownTermError, match=r"\(accepted_reasons, pre_event_buffer_seconds\); found 'x'"):
        policy.parameter("V.A.7", "x")
    with pytest.raises(UnknownTermError, match="expected a number"):
        policy.number("V.A.4", "hold_types")
    with pytest.raises(UnknownTermError, match="expected a set"):
        policy.members("V.A.7", "pre_event_buffer_seconds")


def test_every_version_is_kept_and_found_by_its_hash(library: PolicyLibrary) -> None:
    versions = library.history("ICE")
    assert [(v.effective, v.until) for v in versions] == [
        (date(2023, 11, 18), date(2024, 1, 11)),
        (date(2024, 1, 12), None),
    ]
    for version in (*versions, *library.standard_history()):
        assert library.by_version(version.policy.version) is version.policy
        assert version.policy.version.startswith("sha256:")
        assert len(version.policy.version) == 71
    with pytest.raises(UnknownTermError):
        library.by_version("sha256:0")


def test_versions_differ_between_agencies_and_are_the_same_when_loaded_again(
    library: PolicyLibrary, copy: Path
) -> None:
    day = date(2024, 6, 1)
    versions = {code: library.in_force(code, on=day).version for code in library.agencies}
    assert len(set(versions.values())) == 6
    again = load_library(copy)
    assert {code: again.in_force(code, on=day).version for code in again.agencies} == versions


def test_a_profile_ends_with_its_last_day(copy: Path) -> None:
    newer_profile(copy, "CBP", "2025-01-01", more="until: 2025-12-31\n")
    library = load_library(copy)
    assert library.in_force("CBP", on=date(2025, 12, 31)).title == "A profile of a test"
    with pytest.raises(NotInForceError):
        library.in_force("CBP", on=date(2026, 1, 1))


def test_a_new_standard_binds_from_its_day_and_starts_new_versions(copy: Path) -> None:
    newer = copy / "standard" / "2025-01-01"
    shutil.copytree(copy / STANDARD, newer)
    head, clauses = newer / "standard.yaml", newer / "clauses.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("2023-05-22\nsigned", "2025-01-01\nsigned"), "utf-8")
    clauses.write_text(
        clauses.read_text(encoding="utf-8").replace("value: 30\n      basis: reg", "value: 45\n      basis: reg"),
        "utf-8",
    )
    for agency in ("FPS", "ICE", "TSA", "USSS"):
        policy = load_library(copy).in_force(agency, on=date(2024, 12, 31))
        after = load_library(copy).in_force(agency, on=date(2025, 1, 1))
        assert (policy.number("V.A.7", "pre_event_buffer_seconds"), policy.version == after.version) == (30, False)
        assert after.number("V.A.7", "pre_event_buffer_seconds") == 45


def test_a_new_standard_that_a_profile_falls_below_keeps_the_library_from_loading(copy: Path) -> None:
    newer = copy / "standard" / "2025-01-01"
    shutil.copytree(copy / STANDARD, newer)
    head, clauses = newer / "standard.yaml", newer / "clauses.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("2023-05-22\nsigned", "2025-01-01\nsigned"), "utf-8")
    clauses.write_text(
        clauses.read_text(encoding="utf-8").replace("value: 30\n      basis: reg", "value: 90\n      basis: reg"),
        "utf-8",
    )
    with pytest.raises(LooseningError, match=r"USCG: .*the floor is 90 s, the profile offers 60 s"):
        load_library(copy)


def test_a_profile_that_loosens_keeps_the_library_from_loading(copy: Path) -> None:
    newer_profile(copy, "CBP", "2025-01-01", "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 29\n")
    with pytest.raises(LooseningError, match=r"CBP: .*2025-01-01\.yaml, line 9: V\.A\.7") as caught:
        load_library(copy)
    assert len(caught.value.sentences) == 1


def test_a_profile_older_than_the_standard_is_an_error(copy: Path) -> None:
    newer_profile(copy, "CBP", "2020-01-01")
    with pytest.raises(PolicyFileError, match="begins when a standard is in force"):
        load_library(copy)


def test_a_file_in_the_wrong_place_is_an_error(copy: Path) -> None:
    path = newer_profile(copy, "CBP", "2025-01-01")
    moved = path.with_name("2025-01-02.yaml")
    path.rename(moved)
    with pytest.raises(PolicyFileError, match=r"the profile CBP/2025-01-01\.yaml, as its content says"):
        load_library(copy)
    moved.rename(path.with_suffix(".yml"))
    with pytest.raises(PolicyFileError, match=r"named <effective date>\.yaml"):
        load_library(copy)


def test_missing_folders_are_errors(tmp_path: Path, copy: Path) -> None:
    with pytest.raises(PolicyFileError, match="a folder of policies"):
        load_library(tmp_path / "nowhere")
    (copy / STANDARD).rename(copy / "standard" / "2023-05-23")
    with pytest.raises(PolicyFileError, match="named by the effective date"):
        load_library(copy)
    shutil.rmtree(copy / "standard" / "2023-05-23")
    with pytest.raises(PolicyError, match="a department standard"):
        load_library(copy)
    (copy / "profiles" / "NEW").mkdir()
    with pytest.raises(PolicyError):
        load_library(copy)


def test_an_agency_without_a_profile_file_is_an_error(copy: Path) -> None:
    (copy / "profiles" / "NEW").mkdir()
    with pytest.raises(PolicyFileError, match="at least one profile"):
        load_library(copy)
