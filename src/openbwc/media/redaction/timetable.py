"""When each frame of a file is shown, and where decoding can begin: read from packets, without decoding them.

Guarantees: frames are counted from 0 in the order of showing, those that an edit list cuts away left out; a group of
pictures that is listed can be decoded, or replaced, without any frame outside it; what is not known to be closed is
merged with the group before. Runs in the isolated child only; the table itself is plain data and passes as JSON.

Sources: ITU-T H.264 §7.4.1.2.4 (nothing after an IDR picture refers to anything before it), Annex B and
ISO/IEC 14496-15 §5.3 (how NAL units lie in a packet).
"""

from __future__ import annotations

import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Self

import av
from av.container import InputContainer
from av.packet import Packet
from av.sidedata.sidedata import SideData
from av.video.stream import VideoStream

from openbwc.media.errors import Undecodable
from openbwc.media.opening import opened, origin_of, picture_of
from openbwc.media.redaction.plan import Span

_IDR = 5  # nal_unit_type
_MOST_FRAMES = 50_000_000  # nine days at 60 a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The frames of a file.

    `ticks` are their times from the file's origin, in `time_base` seconds, never falling; `origin` is what to add to a
    tick to get the stream's own time stamp. `groups` are the frames of each closed group of pictures and together hold
    every frame; `trimmed` are the places in it of groups with packets that an edit list hides. `width` and `height` are
    pixels as stored, `rotation` degrees as in `media.facts`. `stamped` is False where the packets state no times of
    showing and `ticks` were worked out from the times of decoding.
    """

    ticks: tuple[int, ...]
    time_base: Fraction
    origin: int
    groups: tuple[Span, ...]
    width: int
    height: int
    rotation: int
    codec: str
    stamped: bool = True
    trimmed: tuple[int, ...] = ()

    @property
    def frames(self) -> int:
        return len(self.ticks)

    def seconds(self, frame: int) -> float:
        """When a frame is shown, in seconds from the origin."""
        return float(self.ticks[frame] * self.time_base)

    def milliseconds(self, frame: int) -> int:
        """When a frame is shown, in whole milliseconds from the origin, rounded down."""
        return int(self.ticks[frame] * self.time_base * 1000)

    def frame_at(self, seconds: float) -> int:
        """The frame that is on the screen at a moment; the first before its time, the last after its own."""
        return max(0, bisect_right(self.ticks, Fraction(seconds) / self.time_base) - 1)

    def frame_of(self, stamp: int) -> int | None:
        """The frame with exactly this time stamp of the stream; None where there is none."""
        place = bisect_left(self.ticks, stamp - self.origin)
        return place if place < len(self.ticks) and self.ticks[place] == stamp - self.origin else None

    def group_of(self, frame: int) -> int:
        """The place in `groups` of the group that holds a frame."""
        return bisect_right(self.groups, frame, key=lambda span: span.first) - 1

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same table back. Times are stored as differences, which are small."""
        return {
            "steps": [later - earlier for earlier, later in pairwise((0, *self.ticks))],
            "time_base": [self.time_base.numerator, self.time_base.denominator],
            "origin": self.origin,
            "groups": [span.first for span in self.groups],
            "width": self.width,
            "height": self.height,
            "rotation": self.rotation,
            "codec": self.codec,
            "stamped": self.stamped,
            "trimmed": list(self.trimmed),
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        ticks = tuple(accumulate(body["steps"]))
        return cls(
            ticks=ticks,
            time_base=Fraction(*body["time_base"]),
            origin=body["origin"],
            groups=spans_from(body["groups"], len(ticks)),
            width=body["width"],
            height=body["height"],
            rotation=body["rotation"],
            codec=body["codec"],
            stamped=body["stamped"],
            trimmed=tuple(body["trimmed"]),
        )


def spans_from(starts: Sequence[int], frames: int) -> tuple[Span, ...]:
    """The spans that begin at the given frames and together hold all `frames`."""
    return tuple(Span(first, until - 1) for first, until in pairwise((*starts, frames)))


def read_timetable(path: Path) -> Timetable:
    """The timetable of a file's moving picture. Raises MediaError; Undecodable where there is no frame at all."""
    with opened(path) as (container, _):
        picture = picture_of(container)
        time_base = picture.time_base or Fraction(1, 90000)
        origin = round(origin_of(container) / time_base)
        packets, stamped, rotation = _packets(container, picture)
        shown = sorted(packet.moment for packet in packets if not packet.cut)
        if not shown:
            raise Undecodable(expected="a picture with frames", found="none that is shown")
        starts = _starts(packets, shown)
        hidden = {
            bisect_right(starts, min(bisect_left(shown, packet.moment), len(shown) - 1)) - 1
            for packet in packets
            if packet.cut
        }
        return Timetable(
            ticks=tuple(moment - origin for moment in shown),
            time_base=time_base,
            origin=origin,
            groups=spans_from(starts, len(shown)),
            width=picture.width,
            height=picture.height,
            rotation=rotation,
            codec=picture.codec_context.name,
            stamped=stamped,
            trimmed=tuple(sorted(hidden)),
        )


@dataclass(frozen=True, slots=True)
class _Packet:
    moment: int
    opens: bool
    cut: bool


def _packets(container: InputContainer, picture: VideoStream) -> tuple[list[_Packet], bool, int]:
    """The packets in order of decoding, whether they state when they are shown, and the first frame's rotation."""
    strict = picture.codec_context.name == "h264"
    lengths = nal_length_size(picture.codec_context.extradata) if strict else 0
    rotation: int | None = None
    stamps: list[int | None] = []
    decoded: list[int | None] = []
    marks: list[tuple[bool, bool]] = []
    for packet in container.demux(picture):
        if rotation is None:
            rotation = _rotation(packet)
        if not packet.size:
            continue
        opens = packet.is_keyframe and (not strict or _holds_idr(bytes(packet), lengths))
        stamps.append(packet.pts)
        decoded.append(packet.dts)
        marks.append((opens, packet.is_discard))
        if len(marks) > _MOST_FRAMES:
            raise Undecodable(expected=f"at most {_MOST_FRAMES} frames", found="more")
    if rotation is None:
        raise Undecodable(expected="a picture that decodes", found="no frame")
    moments = [stamp for stamp in stamps if stamp is not None]
    stamped = len(moments) == len(stamps)
    if not stamped:
        moments = [stamp for stamp in decoded if stamp is not None]
        if len(moments) < len(decoded):
            step = round(1 / ((picture.average_rate or Fraction(30)) * (picture.time_base or Fraction(1, 90000))))
            moments = [number * max(1, step) for number in range(len(decoded))]
    return [_Packet(moment, *mark) for moment, mark in zip(moments, marks, strict=True)], stamped, rotation


def _rotation(packet: Packet[VideoStream]) -> int | None:
    """The rotation of the first frame that a packet gives; None where it gives none. The last packet is empty."""
    try:
        frames = packet.decode()
    except av.error.InvalidDataError:
        return None
    if not frames:
        return None
    told = frames[0].side_data.get("DISPLAYMATRIX")
    if isinstance(told, SideData) and not _turns_only(struct.unpack("=9i", bytes(told))):
        raise Undecodable(
            expected="a picture that is turned by quarters, if at all",
            found="one that is mirrored or slanted when it is shown",
            remedy="store it upright and redact that: here it would be searched and shown the wrong way round",
        )
    return frames[0].rotation


def _turns_only(matrix: Sequence[int]) -> bool:
    """Whether a display matrix (ISO/IEC 14496-12 §8.3.2, by rows) turns by a multiple of 90°, and mirrors nothing."""
    a, b, _, c, d = matrix[:5]
    return (b == c == 0 and a * d > 0) or (a == d == 0 and b * c < 0)


def _starts(packets: Sequence[_Packet], shown: Sequence[int]) -> list[int]:
    """The frames at which a closed group begins: all before it is shown before it, all after it after it."""
    least_after = list(accumulate((packet.moment for packet in reversed(packets)), min))[::-1]
    starts = {0}
    greatest = packets[0].moment
    for place, packet in enumerate(packets):
        if place and packet.opens and greatest < packet.moment == least_after[place]:
            starts.add(bisect_left(shown, packet.moment))
        greatest = max(greatest, packet.moment)
    return sorted(start for start in starts if start < len(shown))


def nal_length_size(extradata: bytes | None, codec: str = "h264") -> int:
    """How many bytes state the length of each NAL unit; 0 where start codes part them (Annex B).

    ISO/IEC 14496-15 §5.3.3.1 for "h264", §8.3.3.1 for "hevc".
    """
    place = 21 if codec == "hevc" else 4
    return (extradata[place] & 3) + 1 if extradata and len(extradata) > place + 1 and extradata[0] == 1 else 0


def nal_units(data: bytes, lengths: int) -> Iterator[bytes]:
    """The NAL units of one packet, without lengths or start codes. Raises Undecodable where a length is beyond it."""
    if lengths:
        place = 0
        while place + lengths <= len(data):
            size = int.from_bytes(data[place : place + lengths], "big")
            place += lengths
            if size > len(data) - place:
                raise Undecodable(expected="NAL units within their packet", found="one that is longer")
            if size:
                yield data[place : place + size]
            place += size
        return
    place = data.find(b"\x00\x00\x01")
    while place >= 0:
        following = data.find(b"\x00\x00\x01", place + 3)
        unit = data[place + 3 : following if following >= 0 else len(data)].rstrip(b"\x00")
        if unit:
            yield unit
        place = following


def _holds_idr(data: bytes, lengths: int) -> bool:
    try:
        return any(unit[0] & 0x1F == _IDR for unit in nal_units(data, lengths))
    except Undecodable:
        return False  # a damaged packet opens nothing; its frames belong to the group before
