"""Hold a copy against its source after the render; any difference fails it. Isolated child only.

The copy is read back by nothing that wrote it: times of all frames to the tick, number of frames, end of the picture,
size, rotation, shape and colours, what the packets hold, how far the sound reaches, and that nothing else is there.
"""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.frame import VideoFrame

from openbwc.media.errors import RenditionDiffers
from openbwc.media.opening import frames_from, opened, picture_of
from openbwc.media.redaction.plan import Plan, Span
from openbwc.media.redaction.reading import frames_in
from openbwc.media.redaction.rendering.assembling import Written
from openbwc.media.redaction.rendering.leaving import sound_streams
from openbwc.media.redaction.rendering.model import Survey
from openbwc.media.redaction.timetable import Timetable, read_timetable

_SOUND_SLACK = 0.1  # seconds: an encoder's frame at either end
_SEAM_FRAMES = 120  # a seam is decoded where the group before it is not longer
_BEYOND_SEAM = 3
_OURS = frozenset({"major_brand", "minor_version", "compatible_brands"})
_OF_STREAMS = {
    "handler_name": {"VideoHandler", "SoundHandler"},
    "language": {"und"},
    "vendor_id": {"[0][0][0][0]", "FFMP"},
}


def compare(source: Path, plan: Plan, survey: Survey, written: Written, copy: Path) -> tuple[str, ...]:
    """What was held against the source, in words. Raises RenditionDiffers at the first difference."""
    found = read_timetable(copy)
    _compare_times(survey.timetable, found)
    with opened(source) as (original, _), opened(copy) as (container, _):
        _compare_picture(original, container, survey)
        _compare_streams(original, container, plan)
    with opened(copy) as (container, _):
        duration = _compare_packets(container, written)
    seam = _compare_seam(survey, found, copy)
    return (
        f"{found.frames} frames at the source's times to the tick",
        f"the picture ends at {float(duration):.3f} s as the source's does",
        f"size, rotation {found.rotation}°, shape of pixels and colours",
        "every packet of the picture is in the file as it was written",
        "no stream, tag or chapter but those that the plan keeps",
        *(("the frames on both sides of a seam decode",) if seam else ()),
        *(f"sound stream {sound.number} ends at {sound.end:.2f} s" for sound in written.sounds),
    )


def _same(what: str, expected: object, found: object) -> None:
    if expected != found:
        raise RenditionDiffers(expected=f"{what} {expected}", found=str(found))


def _compare_times(wanted: Timetable, found: Timetable) -> None:
    _same("number of frames", wanted.frames, found.frames)
    ours, theirs = wanted.time_base, found.time_base
    for number, (tick, copied) in enumerate(zip(wanted.ticks, found.ticks, strict=True)):
        if tick * ours != (copied + found.origin) * theirs:
            raise RenditionDiffers(
                expected=f"frame {number} at {float(tick * ours):.6f} s",
                found=f"{float((copied + found.origin) * theirs):.6f} s",
            )
    _same("rotation", f"{wanted.rotation}°", f"{found.rotation}°")


def _compare_picture(original: InputContainer, container: InputContainer, survey: Survey) -> None:
    first, last = _first(original), _first(container)
    form = survey.form
    _same("picture size", f"{form.width} × {form.height}", f"{last.width} × {last.height}")
    wanted_form = form.pix_fmt if survey.mode == "full" else first.format.name
    _same("pixel format", wanted_form.replace("yuvj", "yuv"), last.format.name.replace("yuvj", "yuv"))
    for name in ("color_primaries", "color_trc", "colorspace"):
        if first.format.name.replace("yuvj", "yuv") == last.format.name.replace("yuvj", "yuv"):
            _same(name.replace("_", " "), int(getattr(first, name)), int(getattr(last, name)))
    full = first.color_range == 2
    _same("range of levels", "full" if full else "limited", "full" if last.color_range == 2 else "limited")
    shapes = [picture_of(file).sample_aspect_ratio or Fraction(1) for file in (original, container)]
    _same("shape of a pixel", *shapes)
    if survey.mode == "full" and form.interlaced:
        _same("interlacing", True, last.interlaced_frame)


def _first(container: InputContainer) -> VideoFrame:
    frame = next(frames_from(container, picture_of(container), 0.0), None)
    if frame is None:
        raise RenditionDiffers(expected="a picture that decodes", found="no frame")
    return frame


def _compare_streams(original: InputContainer, container: InputContainer, plan: Plan) -> None:
    kinds = [stream.type for stream in container.streams]
    _same("streams", ["video", *("audio" for _ in sound_streams(original, plan))], kinds)
    wanted = {name for name in original.metadata if f"tag:{name}" in plan.keep}
    extra = sorted(set(container.metadata) - wanted - _OURS)
    extra += [
        f"{name}={value}"
        for stream in container.streams
        for name, value in stream.metadata.items()
        if value not in _OF_STREAMS.get(name, ())
    ]
    _same("tags beside those kept:", [], extra)
    _same("chapters", len(original.chapters()) if "chapters" in plan.keep else 0, len(container.chapters()))


def _compare_packets(container: InputContainer, written: Written) -> Fraction:
    """Hold the packets read against those written; the second at which the picture ends."""
    picture = picture_of(container)
    digest = hashlib.sha256()
    ends = dict.fromkeys((stream.index for stream in container.streams), 0)
    for packet in container.demux():
        if packet.size and packet.pts is not None:
            ends[packet.stream_index] = max(ends[packet.stream_index], packet.pts + (packet.duration or 0))
            if packet.stream_index == picture.index:
                digest.update(bytes(packet))
    end = ends[picture.index] * (picture.time_base or Fraction(0))
    sounds = [float(ends[stream.index] * (stream.time_base or Fraction(0))) for stream in container.streams.audio]
    _same("packets of the picture with the digest", written.digest, digest.hexdigest())
    if abs(end - written.picture_end) > Fraction(1, 20):
        raise RenditionDiffers(
            expected=f"a picture until {float(written.picture_end):.3f} s", found=f"{float(end):.3f} s"
        )
    for sound, found in zip(written.sounds, sounds, strict=True):
        if abs(sound.end - found) > _SOUND_SLACK:
            raise RenditionDiffers(expected=f"sound until {sound.end:.2f} s", found=f"{found:.2f} s")
    return end


def _compare_seam(survey: Survey, found: Timetable, copy: Path) -> bool:
    """Decode across the first seam from an encoded group to a copied one; whether there is one that is worth it."""
    if survey.mode != "smart":
        return False
    seam = next((span.last for span in survey.spans if span.last + 1 < found.frames), None)
    if seam is None:
        return False
    first = found.groups[found.group_of(seam)].first
    if seam - first > _SEAM_FRAMES:
        return False
    last = min(found.frames - 1, seam + _BEYOND_SEAM)
    numbers = [number for number, _ in frames_in(copy, found, Span(first, last))]
    _same("frames across a seam:", list(range(first, last + 1)), numbers)
    return True
