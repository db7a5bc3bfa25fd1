"""Make a proxy that any browser plays: H.264 and AAC in a fast-start MP4. Runs in the isolated child only.

Guarantees: every frame of the source is in the proxy, at its time, turned the same way; what differs fails. A stream
is copied when a browser can play it as it is, and transcoded only where it is at fault. Nothing that the camera wrote
about itself or its place goes along: no tags, no data tracks, no supplemental information (SEI) in the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from openbwc.media.comparison import Expectation, compare
from openbwc.media.containers import MATROSKA, MP4, Container
from openbwc.media.encoding import (
    PictureCopy,
    PictureEncode,
    PictureWriter,
    SoundCopy,
    SoundEncode,
    SoundWriter,
    decode_times,
)
from openbwc.media.errors import RenditionFailed
from openbwc.media.facts import Method, ProxyReport
from openbwc.media.opening import duration_of, frames_from, opened, origin_of, picture_of

Progress = Callable[[float], None]
_COPY_PIXELS = frozenset({"yuv420p", "yuvj420p"})
_COPY_PROFILES = frozenset({"Baseline", "Constrained Baseline", "Main", "High"})
_LONG_GROUP_SECONDS = 30.0  # key frames further apart than this make seeking in a browser unusable


@dataclass(frozen=True)
class Plan:
    """What is wrong with the source for a browser: one reason for each part that has to be transcoded, or None."""

    picture_fault: str | None
    sound_fault: str | None

    @property
    def method(self) -> Method:
        if self.picture_fault is not None:
            return "transcoded"
        return "remuxed-audio" if self.sound_fault is not None else "copied"

    @property
    def reason(self) -> str:
        faults = [fault for fault in (self.picture_fault, self.sound_fault) if fault is not None]
        return "; ".join(faults) or "browsers play the recording's own streams"


def build_proxy(source: Path, target: Path, *, progress: Progress) -> ProxyReport:
    """Write the proxy to ``target``; raises RenditionDiffers where it does not match its source, and MediaError.

    A copy that turns out different is made again by transcoding, and only a transcoding that differs fails.
    """
    plan = _plan(source)
    try:
        return _attempt(source, target, plan, progress)
    except (RenditionFailed, av.FFmpegError) as error:
        if plan.picture_fault is not None:
            raise _failure(error) from error
        found = error.found if isinstance(error, RenditionFailed) else error.strerror
        second = Plan(f"a stream copy was not faithful ({found})", plan.sound_fault)
    try:
        return _attempt(source, target, second, progress)
    except av.FFmpegError as error:
        raise _failure(error) from error


def _failure(error: RenditionFailed | av.FFmpegError) -> RenditionFailed:
    if isinstance(error, RenditionFailed):
        return error
    return RenditionFailed(expected="a source that FFmpeg can turn into a proxy", found=f"'{error.strerror}'")


def _plan(source: Path) -> Plan:
    with opened(source) as (container, form):
        picture = picture_of(container)
        sound = next((stream for stream in container.streams.audio if stream.codec_context is not None), None)
        sound_fault = None
        if sound is not None and sound.codec_context.name != "aac":
            sound_fault = f"the sound is {sound.codec_context.name}, not AAC"
        return Plan(_picture_fault(picture, form), sound_fault)


def _picture_fault(picture: VideoStream, form: Container) -> str | None:
    codec = picture.codec_context
    if codec.name != "h264":
        return f"the picture is {codec.name}, not H.264"
    if form not in (MP4, MATROSKA):
        return f"{form.name} gives H.264 no dependable times"
    if picture.pix_fmt not in _COPY_PIXELS:
        return f"the picture is {picture.pix_fmt}, not 8-bit 4:2:0"
    if codec.profile not in _COPY_PROFILES:
        return f"browsers may not play H.264 profile {codec.profile}"
    if codec.extradata is None:
        return "the stream carries no parameter sets of its own"
    keys = [entry.timestamp for entry in picture.index_entries if entry.is_keyframe]
    if form is MP4 and len(picture.index_entries) > 0 and picture.time_base is not None:
        ends = [*keys, picture.index_entries[-1].timestamp]
        widest = max((later - earlier for earlier, later in pairwise(ends)), default=0)
        if float(widest * picture.time_base) > _LONG_GROUP_SECONDS:
            return f"key frames are up to {float(widest * picture.time_base):.0f} s apart"
    return None


def _attempt(source: Path, target: Path, plan: Plan, progress: Progress) -> ProxyReport:
    """One try: write, then compare."""
    with opened(source) as (container, form):
        first = next(frames_from(container, picture_of(container), 0.0), None)
        rotation = first.rotation if first is not None else 0
    ticks = decode_times(source) if form is MATROSKA and plan.picture_fault is None else None
    with (
        opened(source) as (container, _),
        av.open(str(target), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}) as output,
    ):
        declared = duration_of(container, picture_of(container))
        picture, sound = _write(
            container, output, plan, rotation=rotation, ticks=ticks, declared=declared, progress=progress
        )
    wanted = Expectation(
        times=picture.times,
        source_times=picture.source_times,
        width=picture.width,
        height=picture.height,
        rotation=rotation,
        declared=declared,
        sound_end=sound.end if sound is not None else None,
    )
    proof = compare(wanted, target)
    return ProxyReport(
        method=plan.method,
        reason=plan.reason,
        frames=proof.frames,
        frames_lost=proof.frames_lost,
        duration=proof.duration,
        width=picture.width,
        height=picture.height,
        rotation=rotation,
        has_audio=sound is not None,
        largest_shift=proof.largest_shift,
    )


def _write(
    container: InputContainer,
    output: OutputContainer,
    plan: Plan,
    *,
    rotation: int,
    ticks: list[int] | None,
    declared: float | None,
    progress: Progress,
) -> tuple[PictureWriter, SoundWriter | None]:
    """Read the source once, in its own order, and hand each packet to the writer of its stream."""
    origin = origin_of(container)
    image = picture_of(container)
    voice = next((stream for stream in container.streams.audio if stream.codec_context is not None), None)
    picture: PictureWriter
    if plan.picture_fault is not None:
        picture = PictureEncode(output, image, origin, rotation)
    else:
        picture = PictureCopy(output, image, origin, rotation, iter(ticks) if ticks is not None else None)
    sound: SoundWriter | None = None
    if voice is not None:
        sound = (SoundEncode if plan.sound_fault else SoundCopy)(output, voice, origin)
    for packet in container.demux([image] if voice is None else [image, voice]):
        if not packet.size:
            continue
        if packet.stream_index == image.index:
            picture.take(cast("Packet[VideoStream]", packet))
            progress(picture.times[-1] / declared if declared and picture.times else 0.0)
        elif sound is not None:
            sound.take(cast("Packet[AudioStream]", packet))
    picture.finish()
    if sound is not None:
        sound.finish()
    return picture, sound
