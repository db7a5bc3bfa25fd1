"""What lies in the packets of H.264 and H.265: which units are the picture, and which could tell something else.

Guarantees: of a packet that is copied, every unit of the picture stays as it is, byte for byte; what is neither picture
nor needed to decode it is taken out: cameras hide serial numbers, places and captions in supplemental information
(SEI), in filler, in units without a meaning of their own, and in a second view or layer of the picture.

Sources: ITU-T H.264 §7.3.1, §7.4.1 and Annex D; ITU-T H.265 §7.3.1, §7.4.2.2 and Annex D; ISO/IEC 14496-15 §5.3, §8.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from openbwc.media.redaction.timetable import nal_units

SEI_KEPT = {6: 4, 137: 24, 144: 4, 147: 1}
"""SEI that a copy keeps, and the most bytes each may have: recovery point, mastering display, light level, transfer."""

_H264_PICTURE = frozenset({1, 5})
_H264_SETS = frozenset({7, 8})
_H264_DELIMITER, _H264_SEI = 9, 6
_DELIMITER_BYTES = 1  # behind the unit's header: what kinds of slices follow, and the trailing bits
_H264_PARTITIONS = frozenset({2, 3, 4})
_H265_PICTURE = frozenset({*range(10), *range(16, 22)})
"""Table 7-1; the others below 32 are reserved: a decoder passes over them, whatever they say."""
_H265_SETS = frozenset({32, 33, 34})
_H265_DELIMITER, _H265_SEI = 35, frozenset({39, 40})


@dataclass(slots=True)
class Cleaner:
    """Takes out of packets what is not picture, and counts it.

    `codec` is "h264" or "hevc", `lengths` as in `timetable.nal_length_size`. What comes out has lengths of 4 bytes.
    With `drop_sets`, parameter sets within the packets are taken out as well; those met are in `sets`.
    `partitioned` says that a slice was met in parts, which may not be taken apart.
    """

    codec: str
    lengths: int
    drop_sets: bool
    removed: int = 0
    changed: int = 0
    partitioned: bool = False
    sets: set[bytes] = field(default_factory=set)

    def clean(self, data: bytes) -> bytes:
        """The packet's picture; the same bytes where there is nothing else in it."""
        units = list(nal_units(data, self.lengths))
        kept = [clean for clean in map(self._kept, units) if clean is not None]
        whole = sum(4 + len(unit) for unit in units) == len(data)
        if whole and self.lengths == 4 and kept == units:
            return data
        self.changed += kept != units
        self.removed += len(units) - len(kept)
        return b"".join(len(unit).to_bytes(4, "big") + unit for unit in kept)

    def _kept(self, unit: bytes) -> bytes | None:
        return self._kept_h264(unit) if self.codec == "h264" else self._kept_h265(unit)

    def _kept_h264(self, unit: bytes) -> bytes | None:
        kind = unit[0] & 0x1F
        if kind in _H264_SETS:
            self.sets.add(unit)
            return None if self.drop_sets else unit
        if kind == _H264_SEI:
            return _clean_sei(unit, 1)
        if kind in _H264_PARTITIONS:
            self.partitioned = True
            return unit
        return unit if kind in _H264_PICTURE or (kind == _H264_DELIMITER and _delimits(unit[1:])) else None

    def _kept_h265(self, unit: bytes) -> bytes | None:
        if len(unit) < 3:
            return None
        kind, layer = unit[0] >> 1 & 0x3F, (unit[0] & 1) << 5 | unit[1] >> 3
        if layer:
            return None
        if kind in _H265_SETS:
            self.sets.add(unit)
            return None if self.drop_sets else unit
        if kind in _H265_SEI:
            return _clean_sei(unit, 2)
        return unit if kind in _H265_PICTURE or (kind == _H265_DELIMITER and _delimits(unit[2:])) else None


def _delimits(body: bytes) -> bool:
    """Whether a delimiter says three bits and no more (H.264 §7.3.2.4, H.265 §7.3.2.5)."""
    return len(body) == _DELIMITER_BYTES and body[0] & 0x1F == 0x10


def _clean_sei(unit: bytes, header: int) -> bytes | None:
    """The unit with the messages of SEI_KEPT only; None where none is left."""
    messages = list(_messages(unescaped(unit[header:])))
    kept = [(kind, body) for kind, body in messages if len(body) <= SEI_KEPT.get(kind, -1)]
    if not kept:
        return None
    if kept == messages:
        return unit
    written = b"".join(bytes([kind, len(body)]) + body for kind, body in kept)
    return unit[:header] + escaped(written + b"\x80")


def _messages(payload: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of each SEI message; what is cut off or broken counts as a message of no type that is kept."""
    place = 0
    while place < len(payload) and payload[place:] != b"\x80":
        numbers = []
        for _ in range(2):
            number = 0
            while place < len(payload) and payload[place] == 0xFF:
                number += 255
                place += 1
            if place >= len(payload):
                yield -1, b""
                return
            numbers.append(number + payload[place])
            place += 1
        kind, size = numbers
        body = payload[place : place + size]
        yield (kind if len(body) == size else -1), body
        place += size


def unescaped(data: bytes) -> bytes:
    """Without the bytes that keep start codes from appearing (emulation prevention)."""
    if b"\x00\x00\x03" not in data:
        return data
    result, place = bytearray(), 0
    while (found := data.find(b"\x00\x00\x03", place)) >= 0:
        result += data[place : found + 2]
        place = found + 3
    return bytes(result + data[place:])


def escaped(data: bytes) -> bytes:
    """With the bytes that keep start codes from appearing."""
    result, zeros = bytearray(), 0
    for byte in data:
        if zeros == 2 and byte <= 3:
            result.append(3)
            zeros = 0
        result.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(result)


def clean_hvcc(extradata: bytes) -> bytes:
    """H.265's configuration record with its parameter sets only, and lengths of 4 bytes stated."""
    head, place = bytearray(extradata[:22]), 23
    head[21] |= 3
    arrays = []
    for _ in range(extradata[22]):
        kind, count = extradata[place] & 0x3F, int.from_bytes(extradata[place + 1 : place + 3], "big")
        begin, place = place, place + 3
        for _ in range(count):
            place += 2 + int.from_bytes(extradata[place : place + 2], "big")
        if kind in _H265_SETS:
            arrays.append(extradata[begin:place])
    return bytes(head) + bytes([len(arrays)]) + b"".join(arrays)


@dataclass(frozen=True, slots=True)
class SequenceSet:
    """What a copy has to know of an H.264 sequence parameter set (§7.3.2.1.1)."""

    number: int
    profile: int
    compatibility: int
    level: int
    chroma: int
    depth: int
    progressive: bool


class _Bits:
    """Reads bits, the highest first. Raises IndexError beyond the end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._place = data, 0

    def take(self, count: int) -> int:
        value = 0
        for _ in range(count):
            value = value << 1 | self._data[self._place >> 3] >> (7 - (self._place & 7)) & 1
            self._place += 1
        return value

    def number(self) -> int:
        """An Exp-Golomb code, ue(v)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise IndexError("a number without end")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """An Exp-Golomb code, se(v)."""
        code = self.number()
        return (code + 1) // 2 if code & 1 else -(code // 2)


_WITH_CHROMA = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})


def read_sequence_set(unit: bytes) -> SequenceSet:
    """Read the unit of a sequence parameter set. Raises IndexError where it is cut off."""
    bits = _Bits(unescaped(unit[1:]))
    profile, compatibility, level = bits.take(8), bits.take(8), bits.take(8)
    number, chroma, depth = bits.number(), 1, 8
    if profile in _WITH_CHROMA:
        chroma = bits.number()
        if chroma == 3:
            bits.take(1)
        depth = 8 + max(bits.number(), bits.number())
        bits.take(1)
        if bits.take(1):
            for index in range(12 if chroma == 3 else 8):
                if bits.take(1):
                    _skip_scaling_list(bits, 16 if index < 6 else 64)
    bits.number()
    order = bits.number()
    if order == 0:
        bits.number()
    elif order == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(bits.number()):
            bits.signed()
    bits.number()
    bits.take(1)
    bits.number()
    bits.number()
    return SequenceSet(number, profile, compatibility, level, chroma, depth, progressive=bool(bits.take(1)))


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def picture_set_number(unit: bytes) -> int:
    """The id of a picture parameter set (§7.3.2.2)."""
    return _Bits(unescaped(unit[1:])).number()


def parameter_sets(extradata: bytes | None) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The sequence and picture parameter sets of H.264 stream data, in an avcC record or between start codes.

    Raises IndexError where the record is cut off.
    """
    if not extradata:
        return (), ()
    if extradata[0] != 1:
        units = list(nal_units(extradata, 0))
        return tuple(u for u in units if u[0] & 0x1F == 7), tuple(u for u in units if u[0] & 0x1F == 8)
    sequences, place = _sets_at(extradata, 6, extradata[5] & 0x1F)
    pictures, _ = _sets_at(extradata, place + 1, extradata[place])
    return sequences, pictures


def _sets_at(data: bytes, place: int, count: int) -> tuple[tuple[bytes, ...], int]:
    places = [place]
    for _ in range(count):
        places.append(places[-1] + 2 + int.from_bytes(data[places[-1] : places[-1] + 2], "big"))
    if places[-1] > len(data):
        raise IndexError("a parameter set beyond the end of its record")
    return tuple(data[begin + 2 : end] for begin, end in pairwise(places)), places[-1]


def build_avcc(sequences: tuple[bytes, ...], pictures: tuple[bytes, ...]) -> bytes:
    """An avcC record of the parameter sets, for lengths of 4 bytes (ISO/IEC 14496-15 §5.3.3)."""
    read = [read_sequence_set(unit) for unit in sequences]
    profile = max(read, key=lambda found: (found.profile in _WITH_CHROMA, found.profile))
    compatibility = profile.compatibility
    for found in read:
        compatibility &= found.compatibility
    record = bytes([1, profile.profile, compatibility, max(found.level for found in read), 0xFF])
    record += bytes([0xE0 | len(sequences)]) + _listed(sequences) + bytes([len(pictures)]) + _listed(pictures)
    if profile.profile in _WITH_CHROMA:
        record += bytes([0xFC | profile.chroma, 0xF8 | profile.depth - 8, 0xF8 | profile.depth - 8, 0])
    return record


def _listed(units: tuple[bytes, ...]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)


def free_number(sequences: tuple[bytes, ...], pictures: tuple[bytes, ...]) -> int | None:
    """A number that neither a sequence nor a picture parameter set has; None where all are taken (§7.4.2.1.1)."""
    taken = {read_sequence_set(unit).number for unit in sequences} | {picture_set_number(unit) for unit in pictures}
    return next((number for number in range(1, 32) if number not in taken), None)
