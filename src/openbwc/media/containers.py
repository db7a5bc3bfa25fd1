"""Look at a file's first bytes and outer structure before any decoder sees it.

Guarantees: only the containers named here ever reach FFmpeg, each with its demuxer forced, so that a playlist, a
subtitle or a picture dressed up as a video is refused without being interpreted; and a file that its own headers say
is longer than it is, is found to be truncated without decoding a frame.

Sources: ISO/IEC 14496-12 §4.2 (boxes), RFC 8794 and RFC 9559 (EBML, Matroska), Microsoft RIFF/AVI, GIF89a §27.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from openbwc.media.errors import EmptyFile, Truncated, Undecodable, WrongType
from openbwc.media.lent import Source, size_of

_SNIFF_BYTES = 4096
_BOX_LIMIT = 100_000  # top-level boxes: a fragmented file of a day has fewer
_MP4_FIRST_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid", b"styp"})
_FOREIGN_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"#EXTM3U", "a playlist"),
    (b"ffconcat", "a playlist"),
    (b"ID3", "an MP3 sound file"),
    (b"RIFF", "a RIFF file that is not AVI"),
    (b"OggS", "an Ogg file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"<", "a text document"),
    (b"{", "a text document"),
)


@dataclass(frozen=True)
class Container:
    """A container that we take in: our name for it, and the one FFmpeg demuxer that may read it."""

    name: str
    demuxer: str


MP4 = Container("mp4", "mov")
MATROSKA = Container("matroska", "matroska")
AVI = Container("avi", "avi")
GIF = Container("gif", "gif")
MPEG_TS = Container("mpegts", "mpegts")
MPEG_PS = Container("mpeg", "mpeg")
ASF = Container("asf", "asf")


def identify(path: Source) -> Container:
    """The container of a file, by its bytes and never by its name.

    Raises EmptyFile, or WrongType with what the bytes look like instead.
    """
    with path.open("rb") as file:
        head = file.read(_SNIFF_BYTES)
    if not head:
        raise EmptyFile(expected="a video file", found="a file of 0 bytes")
    container = _by_magic(head)
    if container is None:
        raise WrongType(expected="a video in MP4, Matroska, AVI, GIF, MPEG or ASF form", found=_describe(head))
    return container


def check_extents(path: Source, container: Container) -> None:
    """Compare what the outer headers claim with the bytes that are there.

    Raises Truncated, or Undecodable where the structure itself makes no sense.
    """
    check = _EXTENT_CHECKS.get(container.name)
    if check is not None:
        with path.open("rb") as file:
            check(file, size_of(file))


def _by_magic(head: bytes) -> Container | None:
    if len(head) >= 8 and head[4:8] in _MP4_FIRST_BOXES:
        return MP4
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return MATROSKA
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return AVI
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
        return ASF
    if head.startswith(b"\x00\x00\x01\xba"):
        return MPEG_PS
    for packet in (188, 192):
        offset = packet - 188
        if len(head) > offset + 3 * packet and all(head[offset + n * packet] == 0x47 for n in range(4)):
            return MPEG_TS
    return None


def _describe(head: bytes) -> str:
    for magic, words in _FOREIGN_MAGIC:
        if head.lstrip().startswith(magic):
            return words
    if not any(head):
        return "bytes that are all zero"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in head[:256]):
        return "a text document"
    return "bytes of no known video container"


def _check_mp4(file: BinaryIO, size: int) -> None:
    offset, index_seen, boxes = 0, False, 0
    while offset + 8 <= size and boxes < _BOX_LIMIT:
        file.seek(offset)
        header = file.read(16)
        length, name = int.from_bytes(header[:4], "big"), header[4:8]
        smallest = 8
        if length == 1:
            length, smallest = int.from_bytes(header[8:16], "big"), 16
        elif length == 0:
            length = size - offset
        if length < smallest or not name.isascii():
            if index_seen:
                return  # players ignore what follows a whole index and its data; so do we
            raise Undecodable(expected="a box of the MP4 structure", found=f"other bytes at offset {offset}")
        if offset + length > size:
            box = name.decode("ascii", "replace")
            raise Truncated(
                expected=f"{offset + length} bytes, as the box '{box}' at offset {offset} says", found=f"{size} bytes"
            )
        index_seen = index_seen or name == b"moov"
        boxes += 1
        offset += length
    if not index_seen:
        raise Truncated(expected="an index (the box 'moov')", found="none: the recording was cut off or never closed")


def _check_avi(file: BinaryIO, size: int) -> None:
    offset = 0
    while offset + 12 <= size:
        file.seek(offset)
        header = file.read(8)
        if header[:4] != b"RIFF":
            return
        length = int.from_bytes(header[4:], "little")
        if length == 0:
            raise Truncated(expected="a RIFF header with the file's length", found="none: the recording was not closed")
        if offset + 8 + length > size:
            raise Truncated(expected=f"{offset + 8 + length} bytes, as the RIFF header says", found=f"{size} bytes")
        offset += 8 + length + length % 2


def _vint(file: BinaryIO, *, keep_marker: bool) -> tuple[int, int, bool]:
    """Read an EBML variable-length number: its value, how many bytes it took, whether it means 'unknown' (RFC 8794)."""
    first = file.read(1)
    if not first or first[0] == 0:
        raise Undecodable(expected="an element of the EBML structure", found="other bytes")
    width = 9 - first[0].bit_length()
    raw = first + file.read(width - 1)
    if len(raw) < width:
        raise Truncated(expected="a whole EBML header", found="the end of the file")
    value = int.from_bytes(raw, "big")
    mask = (1 << (7 * width)) - 1
    unknown = value & mask == mask
    return (value if keep_marker else value & mask), width, unknown


def _check_matroska(file: BinaryIO, size: int) -> None:
    offset = 0
    while offset < size:
        file.seek(offset)
        identifier, id_width, _ = _vint(file, keep_marker=True)
        length, length_width, unknown = _vint(file, keep_marker=False)
        end = offset + id_width + length_width + length
        if identifier == 0x18538067:  # Segment; a live recording may leave its length unknown
            if not unknown and end > size:
                raise Truncated(expected=f"{end} bytes, as the Matroska segment says", found=f"{size} bytes")
            return
        if unknown or end > size:
            raise Truncated(expected="a Matroska segment", found=f"the end of the file at {size} bytes")
        offset = end
    raise Truncated(expected="a Matroska segment", found=f"the end of the file at {size} bytes")


def _check_gif(file: BinaryIO, size: int) -> None:
    file.seek(max(0, size - 64))
    if not file.read().rstrip(b"\x00").endswith(b"\x3b"):
        raise Truncated(expected="the GIF trailer at the end of the file", found="other bytes")


_EXTENT_CHECKS: dict[str, Callable[[BinaryIO, int], None]] = {
    MP4.name: _check_mp4,
    AVI.name: _check_avi,
    MATROSKA.name: _check_matroska,
    GIF.name: _check_gif,
}
