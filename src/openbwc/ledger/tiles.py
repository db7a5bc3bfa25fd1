"""The static files of a ledger (c2sp.org/tlog-tiles): their paths, and reading them.

A hash tile holds up to 256 hashes of 32 bytes: at level 0 leaf hashes, at level L + 1 the roots of full tiles of
level L. A bundle holds up to 256 entries, each after its length (big-endian u16). The last tile of a level may be
partial; a tree of size s has one of width floor(s / 256^L) mod 256. Guarantees: what is read has the length that it
must have, or TilesError says what was found; whether it is *true* only the root tells (`TileReader.root`).
"""

from functools import lru_cache
from pathlib import Path

from openbwc.ledger.errors import TilesError
from openbwc.ledger.tree import HASH_BYTES, root_of, split

WIDTH = 256
LONGEST_ENTRY = 0xFFFF
ENTRIES = "entries"
CHECKPOINT = "checkpoint"


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """`tile/<level>/<number>[.p/<width>]`; the number as `x001/x234/067`; level `entries` for bundles."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    partial = f".p/{width}" if width < WIDTH else ""
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def tiles_of(size: int) -> list[tuple[int, int, int]]:
    """(level, number, width) of the last tile of each level in a tree of this size: its right edge."""
    edge = []
    level = 0
    while size:
        if size % WIDTH:
            edge.append((level, size // WIDTH, size % WIDTH))
        size //= WIDTH
        level += 1
    return edge


def pack(entries: list[bytes]) -> bytes:
    """The bundle of these entries. Raises TilesError for an entry over 65,535 bytes."""
    try:
        return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])
    except OverflowError as error:
        raise TilesError(f"expected entries of at most {LONGEST_ENTRY} bytes, found a longer one") from error


def unpack(bundle: bytes, width: int, name: str) -> list[bytes]:
    """The `width` entries of a bundle. Raises TilesError, with the file's name, if it holds more, fewer or others."""
    entries = []
    position = 0
    while position < len(bundle):
        start = position + 2
        position = start + int.from_bytes(bundle[start - 2 : start], "big")
        entries.append(bundle[start:position])
    if position != len(bundle) or len(entries) != width:
        raise TilesError(f"expected {width} whole entries in {name}, found {len(entries)} in {len(bundle)} bytes")
    return entries


def read_tile(folder: Path, level: int, number: int, width: int = WIDTH) -> list[bytes]:
    """The hashes of a tile. Raises TilesError."""
    name = tile_path(level, number, width)
    content = read_file(folder, name)
    if len(content) != width * HASH_BYTES:
        raise TilesError(f"expected {width * HASH_BYTES} bytes in {name}, found {len(content)}")
    return [content[at : at + HASH_BYTES] for at in range(0, len(content), HASH_BYTES)]


def read_bundle(folder: Path, number: int, width: int = WIDTH) -> list[bytes]:
    """The entries of a bundle. Raises TilesError."""
    name = tile_path(ENTRIES, number, width)
    return unpack(read_file(folder, name), width, name)


def read_file(folder: Path, name: str) -> bytes:
    """A ledger file's bytes. Raises TilesError if there is none."""
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise TilesError(f"expected the file {name} in {folder}, found: {error.strerror}") from error


class TileReader:
    """The tree of a given size as its tiles tell it. Nothing is trusted: compare `root()` with a checkpoint's."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self.size = size
        self._hashes = lru_cache(maxsize=64)(self._read)

    def _read(self, level: int, number: int) -> list[bytes]:
        width = min(WIDTH, (self.size >> (8 * level)) - WIDTH * number)
        if not (self.folder / tile_path(level, number, width)).exists():
            # A partial tile may go once the full one is there, and a size between two checkpoints never had one.
            return read_tile(self.folder, level, number)[:width]
        return read_tile(self.folder, level, number, width)

    def edge(self) -> list[list[bytes]]:
        """For each level from 0, the hashes of its partial tile in this tree (empty where the last tile is full)."""
        levels: list[list[bytes]] = []
        for level, number, _ in tiles_of(self.size):
            levels.extend([] for _ in range(level - len(levels)))
            levels.append(list(self._hashes(level, number)))
        return levels

    def root(self) -> bytes:
        """The root of the whole tree, from the tiles of its right edge."""
        return edge_root(self.edge())

    def range_root(self, start: int, end: int) -> bytes:
        """The root of a range of leaves as RFC 6962's proofs divide the tree."""
        size = end - start
        level = size.bit_length() - 1
        if size == 1 << level:
            return self._node(level, start >> level)
        middle = start + split(size)
        return root_of([self.range_root(start, middle), self.range_root(middle, end)])

    def _node(self, level: int, index: int) -> bytes:
        """The root of the full subtree of 2^level leaves, from the highest tiles that hold it."""
        tile_level, within = divmod(level, 8)
        first = index << within
        number, offset = divmod(first, WIDTH)
        return root_of(self._hashes(tile_level, number)[offset : offset + (1 << within)])


def edge_root(levels: list[list[bytes]]) -> bytes:
    """The root of a tree from the partial tiles of its right edge, level 0 first."""
    below: list[bytes] = []
    for hashes in levels:
        if nodes := [*hashes, *below]:
            below = [root_of(nodes)]
    return root_of(below)
