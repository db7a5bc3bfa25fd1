"""Decode a span, paint it, and encode it again at the source's parameters. Runs in the isolated child only.

Guarantees: a part holds exactly the span's frames, begins with an IDR picture, and has one at each beginning of a group
of the source; what does not decode is the frame before, painted over as the plan says for its own moment. The
same source, plan and span give the same bytes: threads are fixed, rates are counted in frames, nothing is random.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
from av.codec.context import Flags
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from openbwc.media.errors import RenditionFailed
from openbwc.media.redaction.painting import Painter, Surface, planes_of
from openbwc.media.redaction.plan import Plan, Span
from openbwc.media.redaction.reading import frames_in
from openbwc.media.redaction.rendering.model import Form, Survey
from openbwc.media.redaction.rendering.units import parameter_sets
from openbwc.media.redaction.timetable import nal_units

QUALITY = {"preset": "ultrafast", "crf": "22"}
_BESIDES = "partitions=i4x4:deblock=0,0"
"""With these beside it, no worse a picture than `superfast` at 22, in three fifths of its time, a tenth more bytes."""
_THREADS = 3  # fixed: x264's bytes depend on it
_LONGEST_GROUP_SECONDS = 4
_IDR, _SLICE = 5, 1
_INTRA = 1  # pict_type


@dataclass(frozen=True, kw_only=True)
class Part:
    """What stands at the end of a part's file: the span, sizes of its samples in bytes, which of them are IDR pictures,
    how many pixels each has covered, how many frames were repeated, and the parameter sets as hexadecimal digits.
    """

    first: int
    last: int
    sizes: list[int]
    keys: list[bool]
    covered: list[int]
    repeated: int
    sequences: list[str]
    pictures: list[str]


def configure(codec: VideoCodecContext, form: Form) -> None:
    """Set an x264 encoder up for a form; frames are counted, not timed."""
    codec.width, codec.height, codec.pix_fmt = form.width, form.height, form.pix_fmt
    codec.framerate, codec.time_base = form.rate, 1 / form.rate
    codec.sample_aspect_ratio = form.shape
    codec.color_range, codec.color_primaries, codec.color_trc, codec.colorspace = form.colour
    codec.flags |= Flags.global_header.value
    longest = max(1, round(form.rate * _LONGEST_GROUP_SECONDS))
    x264 = [
        f"keyint={longest}:open-gop=0:bframes=0:stitchable=1:nal-hrd=none:{_BESIDES}",
        f"threads={_THREADS}:lookahead-threads=1:sliced-threads=0:sps-id={form.number}",
    ]
    if form.interlaced:
        x264.append(f"{form.interlaced}=1")
    codec.options = {**QUALITY, "x264-params": ":".join(x264)}
    if form.profile:
        codec.options = {**codec.options, "profile": form.profile}


def render_span(
    source: Path,
    plan: Plan,
    survey: Survey,
    span: Span,
    target: BinaryIO,
    *,
    threads: int = 0,
    progress: Callable[[float], None],
) -> None:
    """Write the part for a span of `survey.spans` to a file that is open for writing. Raises MediaError."""
    form = survey.form
    surface = Surface(full=form.full_range, interlaced=bool(form.interlaced), rotation=survey.timetable.rotation)
    near = tuple(track for track in plan.tracks if track.first <= span.last and track.last >= span.first)
    painter = Painter(replace(plan, tracks=near), surface)
    encoder = _encoder(form)
    starts = {group.first for group in survey.timetable.groups if group.first in span}
    frames = _Frames(form, span)
    sizes: list[int] = []
    keys: list[bool] = []
    covered: list[int] = []
    for number, frame in frames.all(frames_in(source, survey.timetable, span, threads=threads)):
        covered.append(painter.paint(frame, number))
        image = _padded(frame, form) if any(form.pads) else frame  # after painting: no edge stands beside a box
        image.pts, image.time_base = number - span.first, 1 / form.rate
        image.pict_type = _INTRA if number in starts else 0
        for packet in encoder.encode(image):
            _write(packet, target, sizes, keys)
        progress((number - span.first + 1) / (span.last - span.first + 1))
    for packet in encoder.encode(None):
        _write(packet, target, sizes, keys)
    if len(sizes) != span.last - span.first + 1:
        raise RenditionFailed(expected=f"{span.last - span.first + 1} frames encoded", found=str(len(sizes)))
    sequences, pictures = parameter_sets(encoder.extradata)
    part = Part(
        first=span.first,
        last=span.last,
        sizes=sizes,
        keys=keys,
        covered=covered,
        repeated=frames.repeated,
        sequences=[unit.hex() for unit in sequences],
        pictures=[unit.hex() for unit in pictures],
    )
    footer = json.dumps(asdict(part), separators=(",", ":")).encode()
    target.write(footer + len(footer).to_bytes(8, "big"))


def read_part(file: BinaryIO) -> Part:
    """The end of a part's file. Raises RenditionFailed where it is none."""
    try:
        file.seek(-8, 2)
        length = int.from_bytes(file.read(8), "big")
        file.seek(-8 - length, 2)
        return Part(**json.loads(file.read(length)))
    except (OSError, ValueError, TypeError) as error:
        raise RenditionFailed(expected="a whole part of a render", found="a broken file") from error


def _encoder(form: Form) -> VideoCodecContext:
    codec = VideoCodecContext.create("libx264", "w")
    if not isinstance(codec, VideoCodecContext):
        raise TypeError("expected a video encoder")
    configure(codec, form)
    codec.open()
    return codec


def _write(packet: Packet[VideoStream], target: BinaryIO, sizes: list[int], keys: list[bool]) -> None:
    """Write the slices of an encoded picture; parameter sets stand elsewhere, and supplemental information nowhere."""
    units = [unit for unit in nal_units(bytes(packet), 0) if unit[0] & 0x1F in (_SLICE, _IDR)]
    if packet.pts != len(sizes) or not units:
        raise RenditionFailed(expected=f"frame {len(sizes)} of a part", found=f"frame {packet.pts}")
    data = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
    sizes.append(len(data))
    keys.append(units[0][0] & 0x1F == _IDR)
    target.write(data)


class _Frames:
    """Every frame of a span in the form's pixels, not padded yet, those that did not decode repeated."""

    def __init__(self, form: Form, span: Span) -> None:
        self._form, self._span = form, span
        self._size = form.width - form.pads[0], form.height - form.pads[1]
        self.repeated = 0

    def all(self, decoded: Iterator[tuple[int, VideoFrame]]) -> Iterator[tuple[int, VideoFrame]]:
        """Frames with their numbers, each to be painted before the next is asked for."""
        last: VideoFrame | None = None
        following = self._span.first
        for number, frame in decoded:
            while following < number:
                last = self._again(last)
                yield following, last
                following += 1
            last = self._formed(frame)
            yield number, last
            following = number + 1
        if last is None:
            raise RenditionFailed(
                expected=f"frames {self._span.first} to {self._span.last} of the source", found="none that decodes"
            )
        while following <= self._span.last:
            last = self._again(last)
            yield following, last
            following += 1

    def _again(self, last: VideoFrame | None) -> VideoFrame:
        self.repeated += 1
        if last is not None:
            return last
        dark = np.zeros(self._size[::-1], np.uint8)
        return VideoFrame.from_ndarray(dark, format="gray").reformat(format=self._form.pix_fmt)

    def _formed(self, frame: VideoFrame) -> VideoFrame:
        width, height = self._size
        if (frame.width, frame.height) != (width, height):
            raise RenditionFailed(
                expected=f"a picture of {width} × {height} pixels throughout",
                found=f"one of {frame.width} × {frame.height}",
            )
        return frame if frame.format.name == self._form.pix_fmt else frame.reformat(format=self._form.pix_fmt)


def _padded(frame: VideoFrame, form: Form) -> VideoFrame:
    """The frame with its last column and row repeated, so that it has the form's even size."""
    result = VideoFrame(form.width, form.height, form.pix_fmt)
    for mine, its in zip(planes_of(result), planes_of(frame), strict=True):
        rows, columns = (extent - given for extent, given in zip(mine.shape, its.shape, strict=True))
        mine[...] = np.pad(its, ((0, rows), (0, columns)), mode="edge")
    return result


def rate_of(rate: Fraction | None) -> Fraction:
    """A rate for the encoder, which takes it as a hint only."""
    return (rate or Fraction(30)).limit_denominator(1001)
