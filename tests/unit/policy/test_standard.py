"""A standard is whole: a clause cannot be dropped or slipped in, and what decisions read has to be there."""

from pathlib import Path

import pytest

from openbwc.policy import PolicyFileError
from openbwc.policy.standard import ACCESS, CLAUSES, FILES, HEAD, RELIED_ON, TERMS, WORDS, read_standard

from .conftest import POLICIES

FOLDER = "standard/2023-05-22"


def line(path: Path, text: str) -> int:
    """The number of the first line that holds the text."""
    return next(n for n, found in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in found)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def cut(path: Path, first: str, last: str) -> None:
    """Take out everything from `first` up to `last`."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index(first)] + text[text.index(last) :], encoding="utf-8")


def test_a_dropped_clause_is_an_error_at_the_line_that_lists_it(copy: Path) -> None:
    cut(copy / FOLDER / CLAUSES, "V.A.8:\n", "V.B.1:\n")
    with pytest.raises(PolicyFileError, match=r"'V\.A\.8', which it drops") as caught:
        read_standard(copy / FOLDER)
    head = copy / FOLDER / HEAD
    assert (caught.value.path, caught.value.line) == (head, line(head, "- V.A.8"))


def test_a_clause_that_is_not_listed_is_an_error(copy: Path) -> None:
    replace(copy / FOLDER / HEAD, "  - V.A.8\n", "")
    clauses = copy / FOLDER / CLAUSES
    with pytest.raises(PolicyFileError, match=r"the unknown clause 'V\.A\.8'") as caught:
        read_standard(copy / FOLDER)
    assert (caught.value.path, caught.value.line) == (clauses, line(clauses, "V.A.8:"))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_or_empty_file_is_an_error(name: str, copy: Path) -> None:
    (copy / FOLDER / name).write_text("", encoding="utf-8")
    with pytest.raises(PolicyFileError, match="an empty file"):
        read_standard(copy / FOLDER)
    (copy / FOLDER / name).unlink()
    with pytest.raises(PolicyFileError, match="no such file"):
        read_standard(copy / FOLDER)


@pytest.mark.parametrize(("clause", "name"), RELIED_ON)
def test_a_parameter_that_decisions_read_cannot_be_lost(clause: str, name: str, copy: Path) -> None:
    replace(copy / FOLDER / CLAUSES, f"    {name}:\n", f"    {name}_once:\n")
    with pytest.raises(PolicyFileError, match=rf"{clause} has a parameter '{name}'"):
        read_standard(copy / FOLDER)


SPOILED: dict[str, tuple[str, str, str, str, str]] = {
    "an unknown kind": (CLAUSES, "kind: [config]", "kind: [hope]", "[hope]", "found 'hope'"),
    "an unknown way to tighten": (CLAUSES, "tightens: at_least", "tightens: about", "tightens: about", "found 'about'"),
    "a way that does not fit the type": (
        CLAUSES,
        "tightens: subset_of",
        "tightens: at_most",
        "tightens: at_most",
        "a way that fits",
    ),
    "a number without a unit": (
        CLAUSES,
        "      unit: s\n      tightens: at_least\n",
        "      tightens: at_least\n",
        "title: Video kept from before activation",
        "a number with its unit",
    ),
    "a value of another type": (CLAUSES, "value: 30", "value: thirty", "value: thirty", "a whole number"),
    "an unknown basis": (CLAUSES, "basis: statute", "basis: rumour", "rumour", "found 'rumour'"),
    "a key too much": (CLAUSES, "  title: One standard", "  motto: x\n  title: One standard", "motto", "found 'motto'"),
    "an unknown restriction": (TERMS, "restriction: first_amendment", "restriction: none", "none", "found 'none'"),
    "a category of no clause": (TERMS, "clause: V.B.3", "clause: V.B.9", "V.B.9", "found 'V.B.9'"),
    "an exemption of no clause": (TERMS, "    clause: I\n", "    clause: X\n", "clause: X", "found 'X'"),
    "a rule for no purpose": (ACCESS, "purposes: [discovery]", "purposes: [fun]", "[fun]", "found 'fun'"),
    "a reason that covers nothing": (TERMS, "categories: [pii]", "categories: [shame]", "[shame]", "found 'shame'"),
    "words of no characteristic": (WORDS, "religion:", "taste:", "taste:", "found 'taste'"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_each_error_in_a_standard_names_its_line(case: str, copy: Path) -> None:
    name, old, new, mark, words = SPOILED[case]
    path = copy / FOLDER / name
    replace(path, old, new)
    with pytest.raises(PolicyFileError) as caught:
        read_standard(copy / FOLDER)
    assert (caught.value.path, words in str(caught.value)) == (path, True)
    assert caught.value.line == line(path, mark)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("        - III.D.7\n", "        - III.D.8\n", "III.D.8"),
        ("        - resolve_quarantine\n", "        - read_minds\n", "read_minds"),
        ("        - testimony\n", "        - gossip\n", "gossip"),
        ("        - VICTIM\n", "        - SHAME\n", "SHAME"),
        ("        - pixelate\n", "        - sepia\n", "sepia"),
    ],
)
def test_a_set_names_only_what_exists(old: str, new: str, words: str, copy: Path) -> None:
    replace(copy / FOLDER / CLAUSES, old, new)
    with pytest.raises(PolicyFileError, match=f"names only: .*found {words}"):
        read_standard(copy / FOLDER)


def test_the_version_is_the_hash_of_the_content_and_not_of_its_looks(copy: Path) -> None:
    shipped = read_standard(POLICIES / FOLDER).version
    path = copy / FOLDER / TERMS
    path.write_text("# another comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_standard(copy / FOLDER).version == shipped
    replace(copy / FOLDER / CLAUSES, "value: 30", "value: 31")
    assert read_standard(copy / FOLDER).version != shipped
