"""Find out what a media file is, and whether it is whole. Runs in the isolated child only.

Guarantees: a file that passes has frames that decode at its start, middle and end, an index none of whose entries
points beyond the file, and packets that reach as far as the duration it declares. A file cut off with its index in
front still reports its full duration, so a declared duration alone is never believed.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import av
from av.container import InputContainer
from av.video.stream import VideoStream as Picture

from openbwc.media.containers import Container, check_extents, identify
from openbwc.media.errors import Truncated, Undecodable
from openbwc.media.facts import AudioStream, Probe, VideoStream
from openbwc.media.lent import Source, size_of
from openbwc.media.opening import duration_of, frames_from, opened, origin_of, picture_of
from openbwc.media.places import creation_time_in, place_in

_SAMPLE_FRAMES = 3  # decoded at each of the three places
_COUNT_LIMIT = 256 * 2**20  # bytes; above it packets are not counted only to learn the number of frames
_TAIL_SECONDS = 10.0  # read at the end of a file to learn how far its packets reach
_SLACK_SECONDS = 1.0  # sound and picture rarely end together, and headers round
_SLACK_SHARE = 0.02


def inspect(path: Source) -> Probe:
    """Probe a file; raises EmptyFile, WrongType, Undecodable or Truncated."""
    container = identify(path)
    check_extents(path, container)
    with path.open("rb") as file:
        size = size_of(file)
    with opened(path) as (source, _):
        picture = picture_of(source)
        _check_index(source, size)
        declared = duration_of(source, picture)
        frames, counted = _count(source, picture, container, size)
        duration = declared if declared is not None else counted
    if duration is None or duration < 0:
        duration = reach(path, 0.0)
    if declared is not None:
        _check_reach(path, declared)
    rotation = _check_samples(path, duration)
    with opened(path) as (source, _):
        return _facts(source, container, size=size, duration=duration, frames=frames, rotation=rotation)


def _check_index(source: InputContainer, size: int) -> None:
    """No sample that the index names may lie beyond the end of the file."""
    for stream in source.streams:
        beyond = [entry for entry in stream.index_entries if entry.pos + entry.size > size]
        if beyond:
            end = max(entry.pos + entry.size for entry in beyond)
            raise Truncated(
                expected=f"{end} bytes, as the index says",
                found=f"{size} bytes, so that {len(beyond)} of {len(stream.index_entries)} indexed parts are missing",
            )


def _count(
    source: InputContainer, picture: Picture, container: Container, size: int
) -> tuple[int | None, float | None]:
    """Number of frames and the duration by counting, where the index does not tell and the file is small enough."""
    if picture.frames > 0 and container.name == "mp4":
        return picture.frames, None
    if size > _COUNT_LIMIT:
        return None, None
    count, end = 0, Fraction(0)
    for packet in source.demux(picture):
        if packet.size and packet.time_base is not None:
            count += 1
            end = max(end, ((packet.pts or packet.dts or 0) + (packet.duration or 0)) * packet.time_base)
    return count or None, float(end - origin_of(source))


def reach(path: Source, start: float) -> float:
    """The second at which the last packet of any stream ends, reading from ``start`` on."""
    with opened(path) as (source, _):
        if start > 0:
            source.seek(int((Fraction(start) + origin_of(source)) * av.time_base), backward=True)
        end = Fraction(0)
        for packet in source.demux():
            moment = packet.pts if packet.pts is not None else packet.dts
            if packet.size and moment is not None and packet.time_base is not None and not packet.is_corrupt:
                end = max(end, (moment + (packet.duration or 0)) * packet.time_base)
        return float(end - origin_of(source))


def _check_reach(path: Source, declared: float) -> None:
    """The packets must go on until the declared end."""
    slack = max(_SLACK_SECONDS, _SLACK_SHARE * declared)
    reached = reach(path, declared - _TAIL_SECONDS)
    if reached < declared - slack:
        reached = max(reached, reach(path, 0.0))  # a broken seek table is no truncation: look at all of it
    if reached < declared - slack:
        raise Truncated(
            expected=f"footage until {declared:.1f} s, as the file declares",
            found=f"the last packet at {reached:.1f} s",
        )


def _check_samples(path: Source, duration: float) -> int:
    """Decode a few frames at start, middle and end; gives the display rotation of the first."""
    rotation = 0
    for name, second in (("start", 0.0), ("middle", duration / 2), ("end", max(0.0, duration - 1.0))):
        with opened(path) as (source, _):
            frames = list(islice(frames_from(source, picture_of(source), second), _SAMPLE_FRAMES))
        if not frames:
            raise Undecodable(expected=f"frames that decode at the {name} of the file", found="none")
        if name == "start":
            rotation = frames[0].rotation
    return rotation


def _facts(
    source: InputContainer, container: Container, *, size: int, duration: float, frames: int | None, rotation: int
) -> Probe:
    picture = picture_of(source)
    sound = next((stream for stream in source.streams.audio if stream.codec_context is not None), None)
    rate = picture.average_rate or picture.guessed_rate
    tags = {name[:100]: value[:1000] for name, value in {**picture.metadata, **source.metadata}.items()}
    return Probe(
        container=container.name,
        size=size,
        duration=round(duration, 6),
        video=VideoStream(
            codec=picture.codec_context.name,
            width=picture.width,
            height=picture.height,
            rate=float(rate) if rate else None,
            pix_fmt=picture.pix_fmt,
            rotation=rotation,
            frames=frames,
        ),
        audio=None
        if sound is None
        else AudioStream(
            codec=sound.codec_context.name, sample_rate=sound.codec_context.sample_rate, channels=sound.channels
        ),
        created=creation_time_in(tags),
        gps=place_in(tags),
        tags=tags,
    )
