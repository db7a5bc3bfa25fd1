"""The boxes of an MP4 file and what in them could tell something. Only the structure is read, nothing is decoded.

Guarantees: every box that a plain MP4 copy does not need is reported, whatever it is called; so are names and texts in
the boxes that it does need, padding that is not empty, and bytes in the data that belong to no sample. A box whose
length makes no sense ends the reading and is itself reported.

Sources: ISO/IEC 14496-12 §4.2, §8 (boxes and their order), 14496-14, 14496-15; C2PA 2.1 §11.3 (its `uuid` box).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_LARGEST_READ = 2**20
_MOST_BOXES = 20_000
_CHILDREN = {
    b"": b"ftyp moov mdat free wide",
    b"moov": b"mvhd trak udta iods",
    b"trak": b"tkhd edts mdia tref",
    b"edts": b"elst",
    b"mdia": b"mdhd hdlr minf",
    b"minf": b"vmhd smhd nmhd sthd gmhd dinf stbl",
    b"dinf": b"dref",
    b"stbl": b"stsd stts ctts stss stsc stsz stz2 stco co64 sgpd sbgp sdtp cslg subs",
    b"udta": b"meta",
    b"meta": b"hdlr ilst",
    b"ilst": b"",
}
"""What each box may hold in a copy; all else is reported."""
_SAMPLE_CHILDREN = frozenset(b"avcC hvcC colr pasp btrt clap fiel esds chan dOps dfLa wave sinf chrm mdcv clli".split())
_VISUAL, _SOUNDING = 78, 28  # bytes of a sample entry before its boxes
_VISUAL_ENTRIES = frozenset(b"avc1 avc3 hvc1 hev1 mp4v av01 vp09 jpeg mjpa".split())
_MUXER = re.compile(rb"Lavf[0-9.]*\Z|Lavc[0-9.]* ?[A-Za-z0-9_-]*\Z")
_OWN_TOOL = b"\xa9too"
_TEXT = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in the container that a copy does not need: where it stands, and what it says, for a person."""

    place: str
    says: str


def oddities(path: Path, samples: Sequence[tuple[int, int]]) -> list[Oddity]:
    """What is odd in an MP4 file. `samples` are the place and size of each sample of the streams that are kept."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        walker = _Walker(file)
        found = list(walker.walk(b"", 0, size, ""))
        found += _unreferenced(file, walker.data, samples)
    return found


class _Walker:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._boxes = 0
        self.data: list[tuple[int, int]] = []

    def walk(self, parent: bytes, place: int, end: int, path: str) -> Iterator[Oddity]:
        allowed = frozenset(_CHILDREN[parent].split())
        while place + 8 <= end:
            self._boxes += 1
            name, body, until = self._header(place, end)
            if not body or self._boxes > _MOST_BOXES:
                yield Oddity(path or "file", f"{end - place} bytes that are no boxes")
                return
            where = f"{path}/{_named(name)}"
            if name == b"uuid" and not parent and self._read(body, min(body + 16, until)) == _C2PA:
                pass
            elif parent == b"ilst":
                yield from self._tool(name, body, until, where)
            elif name not in allowed:
                yield Oddity(where, self._says(body, until))
            else:
                yield from self._inside(name, body, until, where)
            place = until
        if place < end and any(self._read(place, end)):
            yield Oddity(path or "file", f"{end - place} bytes after the last box")

    def _inside(self, name: bytes, body: int, until: int, where: str) -> Iterator[Oddity]:
        if name == b"mdat":
            self.data.append((body, until))
        elif name in (b"free", b"wide"):
            if any(any(chunk) for chunk in self._chunks(body, until)):
                yield Oddity(where, f"{until - body} bytes of padding that are not empty: {self._says(body, until)}")
        elif name == b"meta":
            yield from self.walk(name, body + 4, until, where)  # a full box: version and flags first
        elif name == b"stsd":
            yield from self._sample_entries(body + 8, until, where)
        elif name in _CHILDREN:
            yield from self.walk(name, body, until, where)

    def _sample_entries(self, place: int, end: int, where: str) -> Iterator[Oddity]:
        while place + 8 <= end:
            name, body, until = self._header(place, end)
            if not body:
                return
            visual = name in _VISUAL_ENTRIES
            if visual:
                maker = self._read(body + 42, body + 74)
                words = maker[1 : 1 + min(31, maker[0])] if maker else b""
                if words and not _MUXER.match(words):
                    yield Oddity(f"{where}/{_named(name)}", f"the encoder's name '{_shown(words)}'")
            inner = body + (_VISUAL if visual else _SOUNDING)
            while inner + 8 <= until:
                child, child_body, child_until = self._header(inner, until)
                if not child_body:
                    break
                if child not in _SAMPLE_CHILDREN:
                    yield Oddity(f"{where}/{_named(name)}/{_named(child)}", self._says(child_body, child_until))
                inner = child_until
            place = until

    def _tool(self, name: bytes, body: int, until: int, where: str) -> Iterator[Oddity]:
        """A tag in Apple's list: the muxer's own name is no news."""
        value = self._read(body + 16, until)
        if name != _OWN_TOOL or not _MUXER.match(value):
            yield Oddity(where, self._says(body + 16, until))

    def _header(self, place: int, end: int) -> tuple[bytes, int, int]:
        """Name, where the content begins (0 where this is no box), and where the box ends."""
        header = self._read(place, min(place + 16, end))
        length, name, body = int.from_bytes(header[:4], "big"), header[4:8], place + 8
        if length == 1 and len(header) == 16:
            length, body = int.from_bytes(header[8:], "big"), place + 16
        elif length == 0:
            length = end - place
        if place + length < body or place + length > end:
            return name, 0, end
        return name, body, place + length

    def _read(self, place: int, until: int) -> bytes:
        self._file.seek(place)
        return self._file.read(max(0, min(until - place, _LARGEST_READ)))

    def _chunks(self, place: int, until: int) -> Iterator[bytes]:
        for at in range(place, until, _LARGEST_READ):
            yield self._read(at, until)

    def _says(self, body: int, until: int) -> str:
        texts = [_shown(text) for text in _TEXT.findall(self._read(body, until))[:4]]
        return f"{until - body} bytes" + (f", among them '{' '.join(texts)[:160]}'" if texts else "")


def _unreferenced(file: BinaryIO, data: list[tuple[int, int]], samples: Sequence[tuple[int, int]]) -> list[Oddity]:
    """Bytes in the data that no sample of a kept stream uses: a stream that was taken out of the index only."""
    found = []
    order = sorted(samples)
    for begin, end in data:
        at, loose, first = begin, 0, 0
        for place, size in order:
            if not begin <= place < end:
                continue
            if place > at:
                loose, first = loose + place - at, first or at
            at = max(at, place + size)
        if at < end:
            loose, first = loose + end - at, first or at
        if loose:
            file.seek(first)
            texts = _TEXT.findall(file.read(4096))[:2]
            words = f", among them '{' '.join(_shown(text) for text in texts)[:120]}'" if texts else ""
            found.append(Oddity("mdat", f"{loose} bytes that belong to no stream of the copy{words}"))
    return found


def _named(name: bytes) -> str:
    return name.decode("latin-1") if name.isascii() or name[:1] == b"\xa9" else name.hex()


def _shown(text: bytes) -> str:
    return "".join(letter if letter.isprintable() else "·" for letter in text.decode("latin-1"))
