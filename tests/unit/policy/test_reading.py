"""Each complaint about a policy file names the file, the line, what was expected and what was found."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.policy import PolicyError, PolicyFileError
from openbwc.policy.model import Standard
from openbwc.policy.profile import read_profile
from openbwc.policy.reading import Cell, plain, read_file

from .profiles import HEAD, HEAD_LINES, write_profile

SPOILED: dict[str, tuple[str, str, int | None, str]] = {
    "an empty file": ("", "", 1, "an empty file"),
    "only comments": ("", "# nothing\n", 1, "an empty file"),
    "only null": ("", "~\n", 1, "an empty file"),
    "a list": ("", "- agency\n", 1, "a list"),
    "a text": ("", "agency\n", 1, "the text 'agency'"),
    "not YAML": (HEAD, "parameters: [\n", HEAD_LINES + 2, "did not find"),
    "two documents": (HEAD, "---\nagency: ICE\n", HEAD_LINES + 1, "but found another document"),
    "a tab": (HEAD, "parameters:\n\tV.A.7: {}\n", HEAD_LINES + 2, "cannot start any token"),
    "an unknown key": (HEAD, "colour: blue\n", HEAD_LINES + 1, "found 'colour'"),
    "a repeated key": (HEAD, "title: Again\n", HEAD_LINES + 1, "it again (first on line 2)"),
    "a missing key": (HEAD.replace("title: A profile of a test\n", ""), "", 1, "a key 'title'"),
    "an empty value": (HEAD.replace("A profile of a test", ""), "", 2, "found nothing"),
    "a number for a text": (HEAD.replace("A profile of a test", "12"), "", 2, "found a number '12'"),
    "a flag for a text": (HEAD.replace("A profile of a test", "no"), "", 2, "found a flag 'no'"),
    "no date": (HEAD.replace("2024-01-01", "January"), "", 5, "a date such as"),
    "an impossible day": (HEAD.replace("2024-01-01", "2024-02-30"), "", 5, "a day of the calendar"),
    "another standard": (HEAD.replace("dhs-ps-045-07", "dhs-ps-045-08"), "", 3, "the standard in force"),
    "a dropped clause": (HEAD.replace("clauses: all", "clauses: [I, V.A.7]"), "", 4, "a list that drops II.A.1"),
    "an unknown clause in the list": (HEAD.replace("clauses: all", "clauses: [IX]"), "", 4, "unknown clause 'IX'"),
    "an unknown clause": (HEAD, "parameters:\n  V.A.9:\n    x: 1\n", HEAD_LINES + 2, "unknown clause 'V.A.9'"),
    "an unknown parameter": (
        HEAD,
        "parameters:\n  V.A.7:\n    buffer: 1\n",
        HEAD_LINES + 3,
        "unknown parameter 'buffer'",
    ),
    "a parameter of a clause without": (HEAD, "parameters:\n  VIII.A:\n    x: 1\n", HEAD_LINES + 3, "it has none"),
    "a text for a number": (
        HEAD,
        "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: plenty\n",
        HEAD_LINES + 3,
        "a whole number",
    ),
    "a fraction for a number": (
        HEAD,
        "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 45.5\n",
        HEAD_LINES + 3,
        "found a fraction '45.5'",
    ),
    "a quoted number": (
        HEAD,
        'parameters:\n  V.A.7:\n    pre_event_buffer_seconds: "60"\n',
        HEAD_LINES + 3,
        "a whole number",
    ),
    "a number in base sixty": (
        HEAD,
        "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 1:30\n",
        HEAD_LINES + 3,
        "a whole number",
    ),
    "a negative number": (
        HEAD,
        "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: -5\n",
        HEAD_LINES + 3,
        "a whole number",
    ),
    "a list for a number": (
        HEAD,
        "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: [60]\n",
        HEAD_LINES + 3,
        "found a list",
    ),
    "yes for a flag": (
        HEAD,
        "parameters:\n  V.A.8:\n    live_facial_recognition: yes\n",
        HEAD_LINES + 3,
        "true or false",
    ),
    "an empty set": (HEAD, "parameters:\n  V.A.4:\n    hold_types: []\n", HEAD_LINES + 3, "an empty list"),
    "a repeated member": (
        HEAD,
        "parameters:\n  V.A.4:\n    hold_types:\n      - litigation\n      - litigation\n",
        HEAD_LINES + 5,
        "'litigation' again",
    ),
    "an alias": (HEAD, "remarks: &r [a]\nillustrative: *r\n", HEAD_LINES + 1, "an anchor that is used again"),
    "an unknown role": (
        HEAD,
        "access_rules:\n  - role: administrator\n    acts: [view]\n    purposes: [audit]\n    scope: agency\n",
        HEAD_LINES + 2,
        "found 'administrator'",
    ),
    "an unknown act": (
        HEAD,
        "access_rules:\n  - role: auditor\n    acts: [destroy]\n    purposes: [audit]\n    scope: agency\n",
        HEAD_LINES + 3,
        "found 'destroy'",
    ),
    "an unknown purpose": (
        HEAD,
        "access_rules:\n  - role: auditor\n    acts: [view]\n    purposes: [curiosity]\n    scope: agency\n",
        HEAD_LINES + 4,
        "found 'curiosity'",
    ),
    "an unknown scope": (
        HEAD,
        "access_rules:\n  - role: auditor\n    acts: [view]\n    purposes: [audit]\n    scope: world\n",
        HEAD_LINES + 5,
        "found 'world'",
    ),
    "a rule without purposes": (
        HEAD,
        "access_rules:\n  - role: auditor\n    acts: [view]\n    scope: agency\n",
        HEAD_LINES + 2,
        "a key 'purposes'",
    ),
    "purposes for an act without footage": (
        HEAD,
        "access_rules:\n  - role: custodian\n    acts: [resolve_quarantine]\n    purposes: [audit]\n    scope: own\n",
        HEAD_LINES + 4,
        "found 'purposes'",
    ),
    "two sorts of acts in one rule": (
        HEAD,
        "access_rules:\n  - role: leo\n    acts: [view, resolve_quarantine]\n    purposes: [audit]\n    scope: own\n",
        HEAD_LINES + 3,
        "two rules",
    ),
    "a correction among the access rules": (
        HEAD,
        "access_rules:\n  - role: custodian\n    acts: [correct_assertion]\n    scope: agency\n",
        HEAD_LINES + 3,
        "correction_rules",
    ),
    "an encounter type outside II.A": (
        HEAD,
        "encounter_types:\n  chat:\n    title: Chat\n    clause: II.B.1\n",
        HEAD_LINES + 4,
        "a clause of II.A",
    ),
    "a category with an unknown restriction": (
        HEAD,
        "categories:\n  x:\n    title: X\n    clause: II.B.1\n    restriction: secret\n",
        HEAD_LINES + 5,
        "found 'secret'",
    ),
    "an unknown exemption": (HEAD, "exemptions: [everywhere]\n", HEAD_LINES + 1, "found 'everywhere'"),
    "a mark on no field": (HEAD, "illustrative: [colour]\n", HEAD_LINES + 1, "a field of the profile"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_each_error_names_its_line_and_what_was_found(case: str, tmp_path: Path, standard: Standard) -> None:
    head, body, line, words = SPOILED[case]
    path = write_profile(tmp_path, body, head=head)
    with pytest.raises(PolicyFileError) as caught:
        read_profile(path, standard)
    assert (caught.value.path, caught.value.line) == (path, line)
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"{path}:{line}: expected ")


def test_the_plain_profile_is_read(tmp_path: Path, standard: Standard) -> None:
    assert read_profile(write_profile(tmp_path), standard).agency == "CBP"


def test_a_file_that_is_not_text_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PolicyFileError, match="a readable UTF-8 file"):
        read_file(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match="a readable UTF-8 file"):
        read_file(tmp_path / "profile.yaml")


def test_lists_nested_without_end_are_an_error_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text("[" * 4000 + "]" * 4000, encoding="utf-8")
    with pytest.raises(PolicyFileError):
        read_file(path)


def test_comments_and_line_breaks_do_not_change_the_content(tmp_path: Path) -> None:
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    one.write_text("a: one two\nb: [1, true]\n", encoding="utf-8")
    other.write_text("# why\nb:\n  - 1\n  - true\na: >-\n  one\n  two\n", encoding="utf-8")
    assert plain(read_file(one).node) == plain(read_file(other).node) == {"a": "one two", "b": [1, True]}


READERS: list[Callable[[Cell], object]] = [Cell.text, Cell.integer, Cell.flag, Cell.day, Cell.texts, Cell.mapping]


@given(text=st.text(max_size=60))
def test_no_text_makes_the_reader_fail_otherwise_than_with_its_error(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace")
    for reader in READERS:
        with contextlib.suppress(PolicyError):
            reader(read_file(path))
