"""Canonical bytes (RFC 8785): the shared vectors, and our quick path held against the library."""

import json
from base64 import b64encode
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from openbwc.ledger.canonical import canonical, commitment, event_entry, leaf_entry, leaf_hash
from openbwc.ledger.errors import LedgerError, NotCanonicalError

NAMES = ("arrays", "french", "structures", "unicode", "values", "weird")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=12)


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize("name", NAMES)
def test_the_shared_vectors(shared: Path, name: str) -> None:
    folder = shared / "vectors/jcs"
    expected = (folder / "output" / f"{name}.json").read_bytes()
    assert canonical(json.loads((folder / "input" / f"{name}.json").read_bytes())) == expected


def test_there_are_no_other_vectors(shared: Path) -> None:
    assert {path.stem for path in (shared / "vectors/jcs/input").iterdir()} == set(NAMES)


@given(VALUES)
def test_the_quick_path_writes_what_the_library_writes(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(VALUES)
def test_reading_and_writing_again_changes_nothing(value: object) -> None:
    written = canonical(value)
    assert canonical(json.loads(written, parse_int=float)) == written  # JSON's numbers are doubles


def test_what_json_does_not_hold_exactly_is_refused() -> None:
    for value in (
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        "\ud800",
        {"\ud800": 1},
        {1: 2},
        {"a": b"bytes"},
        {1.5},
        object(),
    ):
        with pytest.raises(NotCanonicalError, match="expected a value that JSON holds exactly"):
            canonical(value)
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(NotCanonicalError):
        canonical(endless)


def test_enumerations_of_text_are_text() -> None:
    assert canonical({"colour": Colour.RED}) == b'{"colour":"red"}'


def test_the_leaf_holds_only_the_salted_commitment() -> None:
    salt, body = bytes(range(32)), canonical({"kind": "evidence.taken", "name": "Ruiz"})
    expected = sha256(salt + body).digest()
    assert commitment(salt, body) == expected
    entry = event_entry(salt, body)
    assert entry == leaf_entry(expected) == canonical({"v": 1, "commitment": b64encode(expected).decode()})
    assert leaf_hash(entry) == sha256(b"\0" + entry).digest()
    assert b"Ruiz" not in entry
    assert len(entry) == 67


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_has_32_bytes(length: int) -> None:
    with pytest.raises(LedgerError, match=f"expected a salt of 32 bytes, found {length}"):
        commitment(bytes(length), b"{}")
