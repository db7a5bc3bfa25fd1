"""Make still pictures: a poster, one exact frame, and a sprite sheet with its WebVTT index. Isolated child only.

Pictures are turned upright and carry no tags. Source of the index: W3C WebVTT §3 with media fragments (``#xywh=``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from openbwc.media.errors import RenditionFailed
from openbwc.media.facts import PosterReport, SpriteReport, StillReport
from openbwc.media.opening import LARGEST_SIDE, duration_of, frames_from, opened, origin_of, picture_of
from openbwc.media.probing import reach

_POSTER_WIDTH = 960
_THUMB_SIDE = 160
_MOST_THUMBS = 100
_COLUMNS = 10
_EARLY = 0.001  # seconds that a frame may come before its step and still count as at it
_DARK = 16.0  # mean brightness, 0 to 255, below which another place is tried for the poster


def build_poster(source: Path, target: Path) -> PosterReport:
    """Write a JPEG of an early frame that shows something."""
    duration = _duration(source)
    best: tuple[float, float, Image.Image] | None = None
    for second in (min(1.0, duration / 2), duration / 2, duration * 0.8):
        with opened(source) as (container, _):
            picture = upright(next(_from(container, second), None), _POSTER_WIDTH)
        if picture is None:
            continue
        brightness = _brightness(picture)
        if best is None or brightness > best[0]:
            best = (brightness, second, picture)
        if brightness >= _DARK:
            break
    if best is None:
        raise RenditionFailed(expected="a frame for the poster", found="none that decodes")
    best[2].save(target, "JPEG", quality=85)
    return PosterReport(width=best[2].width, height=best[2].height, time=round(best[1], 3))


def build_still(source: Path, target: Path, at_ms: int) -> StillReport:
    """Write a PNG, full size and without loss, of the frame that is on the screen at a moment of the file."""
    with opened(source) as (container, _):
        picture, origin = picture_of(container), float(origin_of(container))
        shown: VideoFrame | None = None
        for frame in frames_from(container, picture, at_ms / 1000):
            moment = _moment(frame, picture, origin)
            if shown is not None and moment is not None and moment > (at_ms + 0.5) / 1000:
                break
            shown = frame
        still = upright(shown, LARGEST_SIDE)
        if shown is None or still is None:
            raise RenditionFailed(expected=f"a frame at {at_ms} ms", found="none that decodes")
        still.save(target, "PNG")
        moment = _moment(shown, picture, origin)
    return StillReport(width=still.width, height=still.height, time=round(moment or 0.0, 6))


def build_sprite(
    source: Path, target: Path, target_index: Path, *, image_name: str, progress: Callable[[float], None]
) -> SpriteReport:
    """Write a sheet of thumbnails at even steps, and the index that says which part of it shows which seconds."""
    duration = _duration(source)
    interval = max(1.0, duration / _MOST_THUMBS)
    count = max(1, math.ceil(duration / interval))
    sheet: Image.Image | None = None
    size, rows = (0, 0), math.ceil(count / _COLUMNS)
    columns = min(count, _COLUMNS)
    with opened(source) as (container, _):
        for number, frame in enumerate(_at_steps(container, interval, count)):
            thumb = upright(frame, _THUMB_SIDE)
            if thumb is None:
                continue
            if sheet is None:
                size = thumb.size
                sheet = Image.new("RGB", (size[0] * columns, size[1] * rows))
            sheet.paste(thumb, (number % _COLUMNS * size[0], number // _COLUMNS * size[1]))
            progress(number / count)
    if sheet is None:
        raise RenditionFailed(expected="frames for the sprite sheet", found="none that decode")
    sheet.save(target, "JPEG", quality=75)
    target_index.write_text(_vtt(image_name, count, interval, duration, size), encoding="utf-8")
    return SpriteReport(thumbnails=count, columns=columns, width=size[0], height=size[1], interval=interval)


def _duration(source: Path) -> float:
    with opened(source) as (container, _):
        declared = duration_of(container, picture_of(container))
    return declared if declared is not None else reach(source, 0.0)


def _from(container: InputContainer, second: float) -> Iterator[VideoFrame]:
    """Frames from ``second`` on, or the last before it where there is none."""
    picture, origin = picture_of(container), float(origin_of(container))
    last: VideoFrame | None = None
    for frame in frames_from(container, picture, second):
        moment = _moment(frame, picture, origin)
        if moment is None or moment >= second - _EARLY:
            yield frame
            last = None
        else:
            last = frame
    if last is not None:
        yield last


def _at_steps(container: InputContainer, interval: float, count: int) -> Iterator[VideoFrame | None]:
    """One frame for each step: the first at or after it. Seeks forward only, so no part is decoded twice."""
    picture, origin = picture_of(container), float(origin_of(container))
    picture.thread_type = "AUTO"
    frames = frames_from(container, picture, 0.0)
    current = next(frames, None)
    for number in range(count):
        wanted, reached = number * interval, _reached(current, picture, origin)
        if wanted - reached > _worth_seeking(interval):
            frames = frames_from(container, picture, wanted)
            landed = next(frames, None)
            if landed is not None and _reached(landed, picture, origin) > reached:
                current = landed
        while current is not None and _reached(current, picture, origin) < wanted - _EARLY:
            following = next(frames, None)
            if following is None:
                break
            current = following
        yield current


def _reached(frame: VideoFrame | None, picture: VideoStream, origin: float) -> float:
    """The second that decoding has come to; a frame without a time counts as far enough."""
    moment = None if frame is None else _moment(frame, picture, origin)
    return float("inf") if moment is None else moment


def _moment(frame: VideoFrame, picture: VideoStream, origin: float) -> float | None:
    """A frame's second in the file; frames that a decoder gives up only at its end come without a time base."""
    base = frame.time_base or picture.time_base
    return None if frame.pts is None or base is None else float(frame.pts * base) - origin


def _worth_seeking(interval: float) -> float:
    return max(4.0, interval / 2)


def upright(frame: VideoFrame | None, side: int) -> Image.Image | None:
    """A frame as a picture, turned as it is to be shown, its long side at most ``side`` pixels."""
    if frame is None:
        return None
    scale = min(1.0, side / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    picture = Image.fromarray(frame.to_ndarray(format="rgb24", width=width, height=height))
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture


def _brightness(picture: Image.Image) -> float:
    counts = picture.convert("L").histogram()
    return sum(level * count for level, count in enumerate(counts)) / max(1, sum(counts))


def _vtt(image_name: str, count: int, interval: float, duration: float, size: tuple[int, int]) -> str:
    lines = ["WEBVTT", ""]
    for number in range(count):
        begin, end = number * interval, min(duration, (number + 1) * interval)
        x, y = number % _COLUMNS * size[0], number // _COLUMNS * size[1]
        lines += [f"{_clock(begin)} --> {_clock(end)}", f"{image_name}#xywh={x},{y},{size[0]},{size[1]}", ""]
    return "\n".join(lines)


def _clock(second: float) -> str:
    milliseconds = round(second * 1000)
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
