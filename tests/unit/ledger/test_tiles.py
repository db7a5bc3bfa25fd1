"""Tiles: paths, widths, bundles."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.ledger import verify_tool
from openbwc.ledger.errors import TilesError
from openbwc.ledger.tiles import pack, read_bundle, read_tile, tile_path, tiles_of, unpack


@pytest.mark.parametrize(
    ("level", "number", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 999, 256, "tile/0/999"),
        (1, 1000, 256, "tile/1/x001/000"),
        (0, 1234067, 256, "tile/0/x001/x234/067"),  # the specification's example
        ("entries", 1234067, 8, "tile/entries/x001/x234/067.p/8"),
    ],
)
def test_paths(level: int | str, number: int, width: int, path: str) -> None:
    assert tile_path(level, number, width) == path
    assert verify_tool.tile_name(str(level), number, width) == path


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_no_two_tiles_share_a_path(one: int, other: int) -> None:
    assert (tile_path(0, one) == tile_path(0, other)) is (one == other)
    assert verify_tool.tile_name("0", one, 256) == tile_path(0, one)


def test_the_right_edge_of_the_specification_s_example() -> None:
    assert tiles_of(70_000) == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert tiles_of(256) == [(1, 0, 1)]
    assert tiles_of(0) == []


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_come_back(entries: list[bytes]) -> None:
    assert unpack(pack(entries), len(entries), "b") == entries
    assert list(verify_tool.entries_in(pack(entries), "b")) == entries


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5), st.data())
def test_a_cut_or_longer_bundle_is_refused(entries: list[bytes], data: st.DataObject) -> None:
    bundle = pack(entries)
    cut = data.draw(st.integers(0, len(bundle) - 1))
    for changed in (bundle[:cut], bundle + b"\0", bundle + b"\0\0"):
        with pytest.raises(TilesError, match=f"expected {len(entries)} whole entries in b"):
            unpack(changed, len(entries), "b")


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    assert len(pack([bytes(65_535)])) == 65_537
    with pytest.raises(TilesError, match="at most 65535 bytes"):
        pack([bytes(65_536)])


def test_missing_and_short_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TilesError, match=r"expected the file tile/0/000 in"):
        read_tile(tmp_path, 0, 0)
    (tmp_path / "tile/0/000.p").mkdir(parents=True)
    (tmp_path / "tile/0/000.p/2").write_bytes(bytes(63))
    with pytest.raises(TilesError, match=r"expected 64 bytes in tile/0/000\.p/2, found 63"):
        read_tile(tmp_path, 0, 0, 2)
    with pytest.raises(TilesError, match="tile/entries/000"):
        read_bundle(tmp_path, 0)
