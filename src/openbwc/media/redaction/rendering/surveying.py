"""Decide how a copy is made before anything is written: what is encoded again, and whether the rest can be copied.

Guarantees: a copy of packets is chosen only where it is known to be safe; where it is not, the reason is a sentence.
The same source and plan give the same survey. Runs in the isolated child only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from openbwc.media.containers import MATROSKA, MP4, MPEG_TS, Container
from openbwc.media.errors import BadPlan, Undecodable
from openbwc.media.opening import frames_from, opened, origin_of, picture_of
from openbwc.media.redaction.painting import PAINTABLE, subsampling
from openbwc.media.redaction.plan import Plan, Span, Track, Treatment
from openbwc.media.redaction.rendering.encoding import rate_of
from openbwc.media.redaction.rendering.model import Form, Mode, Survey
from openbwc.media.redaction.rendering.units import Cleaner, free_number, parameter_sets, read_sequence_set
from openbwc.media.redaction.timetable import Timetable, nal_length_size, read_timetable

_LONGEST_SPAN = 600  # frames: a piece of work of some seconds
_COPIED_FROM = (MP4, MATROSKA, MPEG_TS)
_PROFILES = {"Baseline": "baseline", "Constrained Baseline": "baseline", "Main": "main", "High": "high"}
_TARGETS = {"yuva420p": "yuv420p", "nv12": "yuv420p", "yuv440p": "yuv444p", "gray12le": "gray10le"}


def survey(source: Path, plan: Plan, *, smart: bool = True) -> Survey:
    """What a render of the plan will do. Raises BadPlan where the plan is not of this file, and MediaError."""
    timetable = read_timetable(source)
    _check(plan, timetable)
    with opened(source) as (container, _):
        _check_sounds(plan, container)
    touched = groups_touched(plan, timetable)
    with opened(source) as (container, kind):
        picture = picture_of(container)
        form = _form(container, timetable)
        why = "it was asked for" if not smart else _why_not(picture, kind, timetable, touched)
        sets = _parameter_sets(picture)
    if not why:
        why = _why_not_these(source, sets, mixed=bool(touched))
    number = free_number(*sets) if touched and not why else 0
    if number is None:
        why = "all numbers of parameter sets are taken"
    mode: Mode = "smart" if touched else "sound" if plan.sounds else "copied"
    if why:
        mode, touched, number, form = "full", list(range(len(timetable.groups))), 0, replace(form, profile="")
    form = replace(form, number=number or 0)
    return Survey(mode=mode, why_full=why, spans=joined(touched, timetable), timetable=timetable, form=form)


def groups_to_render(plan: Plan, timetable: Timetable) -> list[Span]:
    """The spans of whole groups of pictures in which the plan paints anything, or an edit list hides anything.

    Where a copy is not safe, every group has to be rendered: `survey` knows, and its `spans` are the ones to go by.
    """
    return list(joined(groups_touched(plan, timetable), timetable))


def groups_touched(plan: Plan, timetable: Timetable) -> list[int]:
    """The places in `timetable.groups` of the groups that cannot stay as they are."""
    if plan.everything_but:
        return list(range(len(timetable.groups)))
    touched = set(timetable.trimmed)
    for whole in plan.whole_frames:
        touched.update(range(timetable.group_of(whole.span.first), timetable.group_of(whole.span.last) + 1))
    for track in plan.tracks:
        if track.treatment is Treatment.REDACT:
            touched.update(_groups_of(track, plan, timetable, touched))
    return sorted(touched)


def joined(groups: Iterable[int], timetable: Timetable) -> tuple[Span, ...]:
    """Neighbouring groups as spans of work, none longer than `_LONGEST_SPAN` frames but for a longer group."""
    spans: list[Span] = []
    for place in groups:
        group = timetable.groups[place]
        if spans and spans[-1].last + 1 == group.first and group.last - spans[-1].first < _LONGEST_SPAN:
            spans[-1] = Span(spans[-1].first, group.last)
        else:
            spans.append(group)
    return tuple(spans)


def _groups_of(track: Track, plan: Plan, timetable: Timetable, known: set[int]) -> set[int]:
    """The groups in which a track is on the picture, but for those known already."""
    found = set()
    for place in range(timetable.group_of(track.first), timetable.group_of(track.last) + 1):
        if place in known:
            continue
        group = timetable.groups[place]
        for frame in range(max(group.first, track.first), min(group.last, track.last) + 1):
            box = track.box_at(frame)
            # an ellipse reaches beyond its box by less than the box is wide and high
            if box is not None and box.grown(0.25).within(plan.source.width, plan.source.height) is not None:
                found.add(place)
                break
    return found


def _check(plan: Plan, timetable: Timetable) -> None:
    given, found = plan.source, timetable
    if (given.width, given.height, given.frames) != (found.width, found.height, found.frames):
        raise BadPlan(
            expected=f"a recording of {given.frames} frames of {given.width} × {given.height} pixels, as the plan says",
            found=f"one of {found.frames} frames of {found.width} × {found.height}",
            remedy="a plan belongs to one original only",
        )
    for track in plan.tracks:
        if track.treatment is Treatment.REDACT and not _groups_of(track, plan, timetable, set()):
            raise BadPlan(
                expected="tracks that are on the picture in one frame at least",
                found=f"'{track.id}', which never is",
                remedy="delete it, or bring it onto the picture",
            )


def _check_sounds(plan: Plan, container: InputContainer) -> None:
    """Raises BadPlan where the plan names sound that is not there: nothing would be deleted, and nobody told."""
    there = len(container.streams.audio)
    named = [(f"'{sound.id}'", sound.stream) for sound in plan.sounds if sound.stream is not None]
    named += [(f"'{word}' to keep", int(word[6:])) for word in sorted(plan.keep) if word.startswith("audio:")]
    for what, number in named:
        if number >= max(1, there):
            raise BadPlan(expected=f"sound streams below {there}", found=f"stream {number} in {what}")
    if not plan.sounds:
        return
    ends = _sound_ends(container)
    for sound in plan.sounds:
        reached = max((end for number, end in enumerate(ends) if sound.stream in (None, number)), default=Fraction(0))
        if sound.from_ms >= reached * 1000:
            raise BadPlan(
                expected=f"sound to be deleted before {float(reached):.3f} s, where it ends",
                found=f"'{sound.id}' from {sound.from_ms / 1000:.3f} s on",
                remedy="delete it, or move it to where there is sound",
            )


def _sound_ends(container: InputContainer) -> list[Fraction]:
    """The second from the file's origin at which each sound stream ends; 0 for one without packets."""
    streams = container.streams.audio
    ends = dict.fromkeys((stream.index for stream in streams), Fraction(0))
    origin = origin_of(container)
    for packet in container.demux(streams) if streams else ():
        if packet.size and packet.pts is not None and packet.time_base is not None:
            until = (packet.pts + (packet.duration or 0)) * packet.time_base - origin
            ends[packet.stream_index] = max(ends[packet.stream_index], until)
    return list(ends.values())


def _form(container: InputContainer, timetable: Timetable) -> Form:
    picture = picture_of(container)
    codec = picture.codec_context
    frame = next(frames_from(container, picture, 0.0), None)
    if frame is None:
        raise Undecodable(expected="a picture that decodes", found="no frame")
    pix_fmt = _pix_fmt(frame.format.name)
    pads = (0, 0)
    if pix_fmt in PAINTABLE and subsampling(frame.reformat(format=pix_fmt).format) != (1, 1):
        pads = (timetable.width % 2, timetable.height % 2)
    order = _interlacing(codec.field_order, interlaced=frame.interlaced_frame)
    return Form(
        width=timetable.width + pads[0],
        height=timetable.height + pads[1],
        pads=pads,
        pix_fmt=pix_fmt,
        rate=rate_of(picture.average_rate or picture.guessed_rate),
        shape=picture.sample_aspect_ratio or Fraction(0, 1),
        profile=_PROFILES.get(str(codec.profile), ""),
        number=0,
        full_range=frame.color_range == 2 or pix_fmt.startswith("yuvj"),
        interlaced=order if timetable.height % 4 == 0 else "",
        colour=(
            int(frame.color_range),
            int(frame.color_primaries),
            int(frame.color_trc),
            int(frame.colorspace),
        ),
    )


def _pix_fmt(name: str) -> str:
    """What a pixel format is encoded as: itself where x264 takes it, else the nearest that it does."""
    if name in PAINTABLE:
        return name
    if name in _TARGETS:
        return _TARGETS[name]
    shallow = name.removesuffix("12le").removesuffix("14le").removesuffix("16le")
    return f"{shallow}10le" if shallow != name and f"{shallow}10le" in PAINTABLE else "yuv420p"


def _interlacing(order: int, *, interlaced: bool) -> str:
    """x264's word for FFmpeg's order of fields; unknown is told by the first frame."""
    if order in (2, 4):
        return "tff"
    if order in (3, 5):
        return "bff"
    return "tff" if interlaced and order == 0 else ""


def _why_not(picture: VideoStream, kind: Container, timetable: Timetable, touched: list[int]) -> str:
    """Why packets cannot be copied beside those that are encoded again, or at all; nothing where they can."""
    if not timetable.stamped:
        return "the packets do not state when they are shown"
    return _why_not_at_all(picture, kind) or (_why_not_beside(picture, timetable, touched) if touched else "")


def _parameter_sets(picture: VideoStream) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """H.264's parameter sets; none where they cannot be read, or of another codec."""
    try:
        return parameter_sets(picture.codec_context.extradata) if picture.codec_context.name == "h264" else ((), ())
    except IndexError:
        return (), ()


def _why_not_at_all(picture: VideoStream, kind: Container) -> str:
    codec = picture.codec_context
    if kind not in _COPIED_FROM:
        return f"{kind.name} gives no dependable times"
    if codec.name not in ("h264", "hevc"):
        return f"of {codec.name} it is not known what hides in its packets"
    if not codec.extradata:
        return "the stream carries no parameter sets of its own"
    if codec.name == "hevc" and codec.extradata[0] != 1:
        return "H.265 between start codes is not copied"
    return ""


def _why_not_beside(picture: VideoStream, timetable: Timetable, touched: list[int]) -> str:
    """Why nothing that is encoded again can stand between packets that are copied."""
    codec = picture.codec_context
    if codec.name != "h264":
        return "the picture is H.265"
    if len(touched) == len(timetable.groups):
        return (
            "the recording is one group of pictures"
            if len(timetable.groups) == 1
            else "every group of pictures holds a redaction"
        )
    if codec.profile not in _PROFILES:
        return f"the H.264 profile is {codec.profile}"
    try:
        sequences, _ = parameter_sets(codec.extradata)
        read = [read_sequence_set(unit) for unit in sequences]
    except IndexError:
        return "the parameter sets cannot be read"
    if len(read) != 1:
        return f"the stream has {len(read)} sequence parameter sets"
    if not read[0].progressive:
        return "the picture may be interlaced"
    if (read[0].chroma, read[0].depth) != (1, 8):
        return "the picture is not 8-bit 4:2:0"
    return ""


@dataclass
class _Clock:
    """Whether the times of decoding go on and never come after those of showing."""

    last: int | None = None
    why: str = ""

    def see(self, pts: int | None, dts: int | None) -> None:
        if pts is None or dts is None:
            self.why = "a packet without times"
        elif (self.last is not None and dts <= self.last) or pts < dts:
            self.why = "times of decoding that do not go on"
        self.last = dts if dts is not None else self.last


def _why_not_these(source: Path, sets: tuple[tuple[bytes, ...], tuple[bytes, ...]], *, mixed: bool) -> str:
    """What in the packets themselves forbids to copy them."""
    clock = _Clock()
    with opened(source) as (container, kind):
        picture = picture_of(container)
        codec = picture.codec_context
        extradata = codec.extradata or b"\0"
        cleaner = Cleaner(codec.name, nal_length_size(extradata, codec.name), drop_sets=True)
        for packet in container.demux(picture):
            if not packet.size:
                continue
            if packet.is_corrupt:
                return "a packet is damaged"
            if kind is not MATROSKA:
                clock.see(packet.pts, packet.dts)
            try:
                cleaner.clean(bytes(packet))
            except Undecodable:
                return "a packet is damaged"
    if clock.why:
        return clock.why
    if cleaner.partitioned:
        return "slices come in parts"
    if (mixed or extradata[0] != 1) and not cleaner.sets <= {*sets[0], *sets[1]}:
        return "the parameter sets change on the way"
    return ""
