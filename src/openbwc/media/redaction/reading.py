"""Decode the frames of a span, each with its number in the timetable. Runs in the isolated child only.

Guarantees: a frame has the number that the timetable gives its time, however decoding began; a damaged frame is missing
and moves no other; decoding begins at the packet that opens the span's first group or before it, never after. Where the
packets state no times, frames are counted from the beginning of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from openbwc.media.errors import Undecodable
from openbwc.media.opening import opened, picture_of
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.timetable import Timetable

_SEEK_BEFORE = 2  # seconds: MPEG-TS is sought by times of decoding, which lie before those of showing


@dataclass(slots=True)
class _Decoding:
    """How to decode, and whether anything was damaged on the way."""

    threads: int
    rough: bool
    damaged: bool = False


def frames_in(
    source: Path, timetable: Timetable, span: Span, *, threads: int = 0, rough: bool = False
) -> Iterator[tuple[int, VideoFrame]]:
    """The frames `first` to `last` of a span with their numbers, in order; `threads` 0 leaves them to FFmpeg.

    Decodes from the beginning of the group that holds the first. `rough` leaves out the filter that smooths the edges
    of blocks. Raises MediaError; Undecodable where the first frames do not come though nothing was damaged.
    """
    number, begun = -1, timetable.group_of(span.first) == 0
    decoding = _Decoding(threads, rough)
    for frame in _decoded(source, timetable, span, decoding):
        if timetable.stamped:
            found = None if frame.pts is None else timetable.frame_of(frame.pts)
            if (
                found is not None
                and number >= found
                and timetable.ticks[number + 1 : number + 2] == (timetable.ticks[found],)
            ):
                found = number + 1  # the next of several at the same moment
            if found is None or found <= number:
                continue  # not shown
            number = found
        else:
            number += 1
        if not begun and number > span.first and not decoding.damaged:
            raise Undecodable(expected=f"frame {span.first}, where a group was entered", found=f"frame {number} first")
        begun = True
        if span.first <= number <= span.last:
            yield number, frame
        if number >= span.last:
            return


def _decoded(source: Path, timetable: Timetable, span: Span, decoding: _Decoding) -> Iterator[VideoFrame]:
    last_group = timetable.group_of(span.last)
    following = timetable.groups[last_group].last + 1
    end = timetable.ticks[following] + timetable.origin if following < timetable.frames else None
    with opened(source) as (container, _):
        picture = picture_of(container)
        picture.thread_type = "AUTO"
        picture.codec_context.thread_count = decoding.threads
        if decoding.rough:
            picture.codec_context.options = {"skip_loop_filter": "all"}
        for packet in _packets(container, picture, timetable, span):
            if timetable.stamped and end is not None and packet.pts is not None and packet.pts >= end:
                break  # nothing of a later group belongs to an earlier one
            decoding.damaged = decoding.damaged or packet.is_corrupt
            try:
                yield from packet.decode()
            except av.error.InvalidDataError:
                decoding.damaged = True
        try:
            yield from picture.decode(None)
        except av.error.InvalidDataError:
            return


def _packets(
    container: InputContainer, picture: VideoStream, timetable: Timetable, span: Span
) -> Iterator[Packet[VideoStream]]:
    """The packets from the first of the span's first group on; the file's from the start where that is not known."""
    group = timetable.group_of(span.first)
    first = timetable.ticks[timetable.groups[group].first] + timetable.origin
    if group == 0 or not timetable.stamped or group in timetable.trimmed:
        yield from (packet for packet in container.demux(picture) if packet.size)
        return
    start = min(0, timetable.origin)
    for begin in (max(start, first - round(_SEEK_BEFORE / timetable.time_base)), start):
        container.seek(begin, stream=picture, backward=True)
        begun = False
        for packet in container.demux(picture):
            if not packet.size:
                continue
            if not begun and packet.pts is not None and packet.pts > first:
                break  # sought beyond it: the file's index is wrong
            begun = begun or packet.pts == first
            if begun:
                yield packet
        if begun:
            return
    raise Undecodable(expected=f"a packet at the time of frame {timetable.groups[group].first}", found="none")
