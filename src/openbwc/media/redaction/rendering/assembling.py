"""Put a copy together: packets of the source, parts that were encoded again, and the sound. Isolated child only.

Guarantees: a frame has the time that it has in the source, to the tick; every coded slice that is copied is the same
bytes; nothing of the source goes along but the picture, the sound streams and the tags that the plan keeps.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any, BinaryIO, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from openbwc.media.containers import MATROSKA
from openbwc.media.encoding import decode_times
from openbwc.media.errors import RenditionFailed
from openbwc.media.opening import opened, origin_of, picture_of
from openbwc.media.redaction.plan import Plan, Span
from openbwc.media.redaction.rendering.encoding import Part, configure, read_part
from openbwc.media.redaction.rendering.leaving import Left, carry_over, sound_streams
from openbwc.media.redaction.rendering.model import Survey
from openbwc.media.redaction.rendering.units import Cleaner, build_avcc, clean_hvcc, parameter_sets
from openbwc.media.redaction.sound.reports import SoundReport, SoundWriter
from openbwc.media.redaction.sound.silencing import Deletion
from openbwc.media.redaction.sound.writing import sound_writer
from openbwc.media.redaction.timetable import Timetable, nal_length_size

_FINEST_CLOCK = 10_000_000  # ticks a second that the whole file's clock may have


@dataclass(kw_only=True)
class Written:
    """What was written: for the comparison after, and for the report. `digest` is of the picture's packets."""

    picture_end: Fraction
    digest: str
    copied: int
    cleaner: Cleaner
    parts: list[Part]
    sounds: list[SoundReport]
    left: Left


def assemble_copy(
    source: Path,
    plan: Plan,
    survey: Survey,
    parts: Mapping[Span, BinaryIO],
    target: Path,
    *,
    progress: Callable[[float], None],
) -> Written:
    """Write the copy of a survey, the parts of whose spans are open files. Raises MediaError."""
    missing = [span for span in survey.spans if span not in parts]
    if missing:
        raise RenditionFailed(
            expected=f"{len(survey.spans)} parts of the render",
            found=f"none for the frames {missing[0].first} to {missing[0].last}",
        )
    samples = Samples({span: parts[span] for span in survey.spans})
    with opened(source) as (container, kind):
        times = decode_times(source) if kind is MATROSKA and survey.mode != "full" else None
        if kind is MATROSKA and survey.mode != "full" and times is None:
            raise RenditionFailed(expected="times on every packet", found="packets without")
        voices = sound_streams(container, plan)
        clock = survey.timetable.time_base.denominator
        with av.open(str(target), "w", format="mp4", options=_options(clock, voices.values())) as output:
            picture = _Picture(output, picture_of(container), survey, samples, times)
            writers = {
                stream.index: sound_writer(
                    output, stream, number=number, origin=origin_of(container), sounds=plan.sounds
                )
                for number, stream in voices.items()
            }
            left = carry_over(container, output, plan)
            _copy(container, picture, writers, voices, survey.timetable, progress)
            picture.finish()
            sounds = [_as_heard(writer.finish(), plan) for writer in writers.values()]
    return Written(
        picture_end=picture.last * survey.timetable.time_base,
        digest=picture.digest.hexdigest(),
        copied=picture.copied,
        cleaner=picture.cleaner,
        parts=samples.parts,
        sounds=sounds,
        left=left,
    )


def _as_heard(report: SoundReport, plan: Plan) -> SoundReport:
    """The report with only such deletions counted as lie before the sound's end."""
    end = round(report.end * 1000)
    deleted = Deletion.of_stream(plan.sounds, report.number).deleted
    return replace(report, deleted_ms=sum(max(0, min(its.until_ms, end) - its.from_ms) for its in deleted))


def _options(clock: int, voices: Any) -> dict[str, str]:
    """The muxer's options: the index in front, nothing of the moment or the library, a clock that holds all times."""
    whole = lcm(clock, *(stream.time_base.denominator for stream in voices if stream.time_base))
    return {
        "movflags": "+faststart",
        "fflags": "+bitexact",
        "video_track_timescale": str(clock),
        "movie_timescale": str(whole if whole <= _FINEST_CLOCK else clock if clock <= _FINEST_CLOCK else 1000),
    }


def _copy(
    container: InputContainer,
    picture: _Picture,
    writers: dict[int, SoundWriter],
    voices: dict[int, AudioStream],
    timetable: Timetable,
    progress: Callable[[float], None],
) -> None:
    """Read the source once, in its own order, and hand each packet to the writer of its stream."""
    image = picture_of(container)
    for packet in container.demux([image, *voices.values()]):
        if not packet.size:
            continue
        if packet.stream_index == image.index:
            picture.take(cast("Packet[VideoStream]", packet))
            progress(picture.taken / timetable.frames)
        else:
            writers[packet.stream_index].take(cast("Packet[AudioStream]", packet))


class Samples:
    """The encoded pictures of all parts by their frames, each read when it is asked for."""

    def __init__(self, files: dict[Span, BinaryIO]) -> None:
        self._files = list(files.values())
        self.parts = [read_part(file) for file in self._files]
        for span, part in zip(files, self.parts, strict=True):
            if Span(part.first, part.last) != span or len(part.sizes) != span.last - span.first + 1:
                raise RenditionFailed(expected=f"a part of the frames {span.first} to {span.last}", found="another")
        sets = {(tuple(part.sequences), tuple(part.pictures)) for part in self.parts}
        if len(sets) > 1:
            raise RenditionFailed(
                expected="parts that were all encoded alike", found=f"{len(sets)} kinds", remedy="render all anew"
            )
        sequences, pictures = sets.pop() if sets else ((), ())
        self.sequences = tuple(bytes.fromhex(unit) for unit in sequences)
        self.pictures = tuple(bytes.fromhex(unit) for unit in pictures)
        self._frames = self._read()
        self._ready: tuple[int, bytes, bool] | None = None

    def _read(self) -> Iterator[tuple[int, bytes, bool]]:
        for part, file in zip(self.parts, self._files, strict=True):
            file.seek(0)
            for place, (size, key) in enumerate(zip(part.sizes, part.keys, strict=True)):
                yield part.first + place, file.read(size), key

    def covers(self, frame: int) -> bool:
        """Whether a frame was encoded again."""
        place = bisect_right(self.parts, frame, key=lambda part: part.first) - 1
        return place >= 0 and frame <= self.parts[place].last

    def take(self, frame: int) -> tuple[bytes, bool]:
        """The encoded picture of a frame, and whether decoding can begin at it. Frames are asked for in order."""
        number, data, key = next(self._frames, (-1, b"", False))
        if number != frame:
            raise RenditionFailed(expected=f"the encoded frame {frame}", found=f"{number}")
        return data, key


def rising(ticks: Sequence[int]) -> list[int]:
    """Times of decoding for frames that are decoded in the order of showing: each later than the one before, none later
    than its own time of showing, also where several frames are shown at one moment.
    """
    steps = list(ticks)
    for place in range(len(steps) - 2, -1, -1):
        steps[place] = min(steps[place], steps[place + 1] - 1)
    return steps


@dataclass
class _Picture:
    """Writes the picture: each packet of the source copied, or in its place one that was encoded again."""

    output: OutputContainer
    source: VideoStream
    survey: Survey
    samples: Samples
    times: list[int] | None
    taken: int = 0
    copied: int = 0
    last: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def __post_init__(self) -> None:
        codec = self.source.codec_context
        self.cleaner = Cleaner(
            codec.name, nal_length_size(codec.extradata, codec.name), drop_sets=self.survey.mode == "smart"
        )
        self._dts = iter(self.times) if self.times is not None else None
        self._steps = rising(self.survey.timetable.ticks) if self.survey.mode == "full" else []
        self._stream = self._full_stream() if self.survey.mode == "full" else self._copied_stream()
        self._stream.time_base = self.survey.timetable.time_base

    def _full_stream(self) -> VideoStream:
        form, timetable = self.survey.form, self.survey.timetable
        stream = self.output.add_stream("libx264", rate=form.rate)
        configure(stream.codec_context, form)
        stream.codec_context.open()  # only so that the muxer knows the form: the parts were encoded by others
        stream.codec_context.extradata = build_avcc(self.samples.sequences, self.samples.pictures)
        if timetable.rotation:
            stream.set_display_rotation(timetable.rotation)
        return stream

    def _copied_stream(self) -> VideoStream:
        codec = self.source.codec_context
        stream = self.output.add_stream_from_template(self.source)
        if codec.name == "hevc":
            stream.codec_context.extradata = clean_hvcc(codec.extradata or b"")
        else:
            sequences, pictures = parameter_sets(codec.extradata)
            stream.codec_context.extradata = build_avcc(
                (*sequences, *self.samples.sequences), (*pictures, *self.samples.pictures)
            )
        if self.survey.timetable.rotation:
            stream.set_display_rotation(self.survey.timetable.rotation)
        return stream

    def take(self, packet: Packet[VideoStream]) -> None:
        """Write what stands in the place of a packet of the source."""
        timetable = self.survey.timetable
        dts = packet.dts if self._dts is None else next(self._dts, None)
        if packet.is_discard:
            return  # an edit list hides it
        number, self.taken = self.taken, self.taken + 1
        if self.survey.mode == "full":
            data, key = self.samples.take(number)
            self._write(data, timetable.ticks[number], self._steps[number], packet.duration, key=key)
            return
        if packet.pts is None or dts is None:
            raise RenditionFailed(expected="times on every packet", found="a packet without")
        # groups are closed: the n-th packet to be decoded lies in the same group as the n-th frame to be shown
        if self.samples.covers(number):
            data, key = self.samples.take(number)
            self._write(data, timetable.ticks[number], dts - timetable.origin, packet.duration, key=key)
            return
        self.copied += 1
        data = self.cleaner.clean(bytes(packet))
        self._write(
            data, packet.pts - timetable.origin, dts - timetable.origin, packet.duration, key=packet.is_keyframe
        )

    def _write(self, data: bytes, pts: int, dts: int, duration: int | None, *, key: bool) -> None:
        timetable = self.survey.timetable
        packet = Packet(data)
        packet.stream, packet.time_base = self._stream, timetable.time_base
        packet.pts, packet.dts, packet.duration = pts, dts, duration or 0
        packet.is_keyframe = key
        self.digest.update(data)
        self.last = max(self.last, pts + (duration or 0))
        self.output.mux(packet)

    def finish(self) -> None:
        """Make sure that every frame was written."""
        if self.taken != self.survey.timetable.frames:
            raise RenditionFailed(expected=f"{self.survey.timetable.frames} frames", found=str(self.taken))
