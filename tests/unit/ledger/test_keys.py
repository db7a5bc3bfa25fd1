"""Key files: closed to others, never overwritten."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from openbwc.ledger.errors import KeyFileError
from openbwc.ledger.keys import open_or_create_key, read_key

NAME = "openbwc.example/ledger"


def test_a_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ledger.key"
    first = open_or_create_key(path, NAME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert open_or_create_key(path, NAME).verifier == first.verifier
    assert [one.name for one in path.parent.iterdir()] == ["ledger.key"]


def test_a_key_of_another_name_is_refused(tmp_path: Path) -> None:
    open_or_create_key(tmp_path / "k", NAME)
    with pytest.raises(KeyFileError, match="expected a key for 'other' in"):
        open_or_create_key(tmp_path / "k", "other")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    open_or_create_key(tmp_path / "k", NAME)
    (tmp_path / "k").chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        read_key(tmp_path / "k")


@pytest.mark.parametrize("change", ["", "nonsense", "shorter", "other id", "binary"])
def test_a_malformed_key_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "k"
    open_or_create_key(path, NAME)
    text = path.read_text()
    prefix, name, hex_id, rest = text[:12], *text[12:].split("+", 2)
    changed = {
        "": b"",
        "nonsense": b"nonsense",
        "shorter": text[:-6].encode(),
        "other id": f"{prefix}{name}+{int(hex_id, 16) ^ 1:08x}+{rest}".encode(),
        "binary": b"\xff\xfe",
    }
    path.write_bytes(changed[change])
    with pytest.raises(KeyFileError, match="expected"):
        read_key(path)
    with pytest.raises(KeyFileError, match="expected a readable key file"):
        read_key(tmp_path / "absent")


def test_of_many_that_make_a_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: open_or_create_key(tmp_path / "keys" / "k", NAME).verifier, range(8)))
    assert len(set(keys)) == 1
