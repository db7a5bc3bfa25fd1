"""What is said of a draft: faults by line, loosenings, parts that are missing; under each standard it would meet."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyFileError, PolicyLibrary, examine, load_library, missing_parts
from openbwc.policy.drafting import LONGEST
from openbwc.policy.library import Version, published_name

from .profiles import HEAD, HEAD_LINES

ALL_PARTS = frozenset({"activate", "carry", "deactivate", "maintain", "operate", "secure", "special_techniques"})
PARTS = "parts:\n" + "".join(f"  {part}: How to {part}.\n" for part in sorted(ALL_PARTS))


@pytest.fixture(scope="session")
def standards(library: PolicyLibrary) -> tuple[Version, ...]:
    return library.standard_history()


def test_a_profile_with_every_part_is_complete(standards: tuple[Version, ...]) -> None:
    found = examine(HEAD + PARTS, agency="CBP", standards=standards)
    assert found.publishable
    assert found.policy is not None
    assert found.policy.profile is not None
    assert found.policy.profile.parts["carry"] == "How to carry."


@pytest.mark.parametrize("part", sorted(ALL_PARTS))
def test_each_part_is_missed(part: str, standards: tuple[Version, ...]) -> None:
    text = HEAD + "".join(line for line in PARTS.splitlines(keepends=True) if not line.startswith(f"  {part}:"))
    found = examine(text, agency="CBP", standards=standards)
    assert found.missing_parts == {part}
    assert not found.publishable


def test_an_agency_may_ask_for_more_parts_and_then_owes_them(standards: tuple[Version, ...]) -> None:
    more = sorted(ALL_PARTS | {"horses"})
    asked = "parameters:\n  III.A.1:\n    required_parts: [" + ", ".join(more) + "]\n"
    found = examine(HEAD + PARTS + asked, agency="CBP", standards=standards)
    assert found.missing_parts == {"horses"}
    assert examine(HEAD + PARTS + "  horses: On horseback.\n" + asked, agency="CBP", standards=standards).publishable


def test_the_standard_by_itself_has_no_parts(library: PolicyLibrary) -> None:
    assert missing_parts(library.standard_in_force(date(2024, 1, 1))) == ALL_PARTS


def test_a_loosening_is_told_with_line_clause_and_both_values(standards: tuple[Version, ...]) -> None:
    text = HEAD + PARTS + "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 10\n"
    found = examine(text, agency="CBP", standards=standards)
    (words,) = found.loosenings
    assert not found.publishable
    assert "V.A.7" in words
    assert "30 s" in words
    assert "10 s" in words
    assert list(found.by_line) == [HEAD_LINES + PARTS.count("\n") + 3]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "an empty file"),
        ("agency: [CBP", 2, "expected ',' or ']'"),
        (HEAD.replace("CBP", "ICE", 1), None, "agency: CBP"),
        (HEAD.replace("2024-01-01", "2019-01-01"), None, "begins when a standard is in force"),
        (HEAD.replace("2024-01-01", "soon"), 5, "a date such as"),
        (HEAD + "parts:\n  carry: ''\n", HEAD_LINES + 2, "an empty text"),
        (HEAD + "parts:\n  wave: How to wave.\n", HEAD_LINES + 2, "a part that III.A.1 asks for"),
        (HEAD + "parts: all\n", HEAD_LINES + 1, "a mapping"),
        (HEAD + "flags: {}\n", HEAD_LINES + 1, "'flags'"),
        (HEAD + "clauses: all\n", HEAD_LINES + 1, "once"),
        ("x" * (LONGEST + 1), None, "at most"),
        ("a: &a [1]\nb: *a\n", None, "anchor"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int | None, words: str, standards: tuple[Version, ...]) -> None:
    (fault,) = examine(text, agency="CBP", standards=standards).faults
    assert words in fault.words
    if line is not None:
        assert fault.line == line


@given(text=st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: raw.decode("latin-1")))
def test_whatever_is_typed_gets_an_answer(text: str, standards: tuple[Version, ...]) -> None:
    assert not examine(HEAD + text, agency="FPS", standards=standards).publishable


def amended(copy: Path, day: str, seconds: int) -> tuple[Version, ...]:
    """The standards, after one that asks for so many seconds takes effect on a day."""
    folder = copy / "standard" / day
    shutil.copytree(copy / "standard" / "2023-05-22", folder)
    head = folder / "standard.yaml"
    head.write_text(head.read_text().replace("effective: 2023-05-22", f"effective: {day}"))
    clauses = folder / "clauses.yaml"
    before, name, after = clauses.read_text().partition("pre_event_buffer_seconds:")
    clauses.write_text(before + name + after.replace("value: 30\n", f"value: {seconds}\n", 1))
    return load_library(copy).standard_history()


def test_a_draft_is_held_to_the_standard_that_will_follow(copy: Path) -> None:
    shutil.rmtree(copy / "profiles" / "CBP")
    standards = amended(copy, "2026-01-01", 60)
    text = HEAD + PARTS + "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 45\n"
    found = examine(text, agency="CBP", standards=standards)
    (words,) = found.loosenings
    assert "60 s" in words
    assert "45 s" in words
    assert examine(text + "until: 2025-12-31\n", agency="CBP", standards=standards).publishable


def test_published_profiles_are_part_of_the_library(copy: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    published.mkdir()
    path = published / published_name("CBP", date(2024, 1, 1))
    path.write_text(HEAD + PARTS, encoding="utf-8")
    library = load_library(copy, published)
    policy = library.in_force("CBP", on=date(2024, 2, 1))
    assert policy.title == "A profile of a test"
    assert library.in_force("CBP", on=date(2023, 12, 31)).title != policy.title
    assert library.history("CBP")[-2].until == date(2023, 12, 31)


def test_two_profiles_from_one_day_are_refused(copy: Path, tmp_path: Path) -> None:
    (tmp_path / published_name("CBP", date(2023, 11, 18))).write_text(
        HEAD.replace("2024-01-01", "2023-11-18"), encoding="utf-8"
    )
    with pytest.raises(PolicyFileError, match="one profile of CBP from 2023-11-18"):
        load_library(copy, tmp_path)


def test_a_name_that_its_content_denies_is_refused(copy: Path, tmp_path: Path) -> None:
    (tmp_path / published_name("ICE", date(2024, 1, 1))).write_text(HEAD, encoding="utf-8")
    with pytest.raises(PolicyFileError, match="as its content says"):
        load_library(copy, tmp_path)
