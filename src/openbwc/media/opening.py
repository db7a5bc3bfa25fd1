"""Open a media file for reading, with nothing left to FFmpeg's guesses.

Guarantees: the demuxer is the one that ``containers.identify`` chose, only the local file protocol is allowed, and
references from inside a file to other files are not followed. Runs in the isolated child only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from openbwc.media.containers import Container, identify
from openbwc.media.errors import Undecodable, WrongType
from openbwc.media.lent import Source

LARGEST_SIDE = 16384  # pixels; a header that asks for more is an attack on memory, not a camera
_MOST_STREAMS = 32
_IN_FRONT = 2.0  # seconds: longer than frames are shown after they are decoded
_WITHOUT_INDEX = frozenset({"mpegts", "mpeg"})


@contextmanager
def opened(path: Source) -> Iterator[tuple[InputContainer, Container]]:
    """The opened file and its container; FFmpeg's complaints become Undecodable."""
    container = identify(path)
    options = {"protocol_whitelist": "file"}
    if container.demuxer == "mov":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    file = str(path) if isinstance(path, Path) else path.open("rb")
    try:
        with av.open(file, "r", format=container.demuxer, options=options, metadata_errors="replace") as source:
            yield source, container
    except av.FFmpegError as error:
        raise Undecodable(
            expected=f"a readable {container.name} file", found=f"FFmpeg says '{error.strerror}'"
        ) from error


def picture_of(source: InputContainer) -> VideoStream:
    """The first moving picture in the file; WrongType where there is none, Undecodable where its size is absurd."""
    if len(source.streams) > _MOST_STREAMS:
        raise Undecodable(expected=f"at most {_MOST_STREAMS} streams", found=str(len(source.streams)))
    for stream in source.streams.video:
        if stream.disposition & 1 << 10:  # an attached cover picture is no moving picture
            continue
        if stream.codec_context is None:
            raise Undecodable(expected="a video codec that FFmpeg knows", found="one that it does not")
        if not (0 < stream.width <= LARGEST_SIDE and 0 < stream.height <= LARGEST_SIDE):
            raise Undecodable(
                expected=f"a picture of 1 to {LARGEST_SIDE} pixels a side", found=f"{stream.width} × {stream.height}"
            )
        return stream
    kinds: list[str] = sorted({stream.type for stream in source.streams})
    raise WrongType(expected="a file with a video stream", found=f"only {', '.join(kinds) or 'an empty container'}")


def duration_of(source: InputContainer, picture: VideoStream) -> float | None:
    """What the file declares as its duration in seconds, or None where it declares nothing."""
    if source.duration is not None and source.duration > 0:
        return source.duration / av.time_base
    if picture.duration is not None and picture.time_base is not None:
        return float(picture.duration * picture.time_base)
    return None


def origin_of(source: InputContainer) -> Fraction:
    """The time in seconds at which the file's own clock begins; times within the file are counted from here."""
    return Fraction(source.start_time or 0, av.time_base)


def frames_from(source: InputContainer, picture: VideoStream, second: float) -> Iterator[VideoFrame]:
    """Decode from a key frame at or before ``second`` (counted from the origin) on; damaged packets are skipped.

    A container without an index is sought by the time of decoding, and lands behind it or within a group: then it is
    sought from further in front, and at last from the beginning.
    """
    if second > 0:
        start = second
        if source.format.name in _WITHOUT_INDEX:
            starts = (second, second - _IN_FRONT)
            start = next((start for start in starts if _opens_before(source, picture, start, second)), -_IN_FRONT)
        _seek(source, picture, start)
    for packet in source.demux(picture):
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _seek(source: InputContainer, picture: VideoStream, second: float) -> None:
    time_base = picture.time_base or Fraction(1, 1000)
    source.seek(int((Fraction(second) + origin_of(source)) / time_base), stream=picture, backward=True)


def _opens_before(source: InputContainer, picture: VideoStream, start: float, second: float) -> bool:
    """Whether seeking ``start`` lands on a key frame that is shown at ``second`` or before."""
    _seek(source, picture, start)
    packet = next(source.demux(picture), None)
    if packet is None or not packet.is_keyframe:
        return False
    return packet.pts is None or float(packet.pts * packet.time_base - origin_of(source)) <= second
