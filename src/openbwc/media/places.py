"""Places and times as cameras write them into a file's tags.

Source: ISO 6709:2008 Annex H (string form of a point), ISO/IEC 14496-12 §8.2.2 (creation time is UTC).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from openbwc.media.facts import TrailPoint

_POINT = re.compile(r"^\s*([+-]\d{2,6}(?:\.\d+)?)([+-]\d{3,7}(?:\.\d+)?)(?:[+-]\d+(?:\.\d+)?)?(?:CRS[^/]*)?/?\s*$")
_PLACE_TAGS = ("com.apple.quicktime.location.iso6709", "location", "location-eng", "xyz")
_TIME_TAGS = ("com.apple.quicktime.creationdate", "creation_time", "date_utc")
_FIRST_PLAUSIBLE = datetime(2000, 1, 1, tzinfo=UTC)  # before it, a clock that was never set (1904, 1970)


def _degrees(text: str, whole_digits: int) -> float:
    """Degrees of ``±DD[MM[SS]][.fraction]``; ``whole_digits`` is 2 for latitudes and 3 for longitudes."""
    sign = -1.0 if text[0] == "-" else 1.0
    whole, _, fraction = text[1:].partition(".")
    tail = f".{fraction}" if fraction else ""
    extra = len(whole) - whole_digits
    if extra == 0:
        return sign * float(whole + tail)
    degrees, rest = float(whole[:whole_digits]), whole[whole_digits:]
    if extra == 2:
        return sign * (degrees + float(rest + tail) / 60)
    if extra == 4:
        return sign * (degrees + float(rest[:2]) / 60 + float(rest[2:] + tail) / 3600)
    raise ValueError(text)


def read_point(text: str) -> TrailPoint | None:
    """The place that an ISO 6709 string names, or None where it names none (malformed, out of range, exactly 0, 0)."""
    match = _POINT.match(text)
    if match is None:
        return None
    try:
        lat, lon = _degrees(match[1], 2), _degrees(match[2], 3)
    except ValueError:
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180) or (lat == 0 and lon == 0):
        return None  # 0, 0 is what a receiver without a fix writes
    return TrailPoint(time=None, lat=lat, lon=lon)


def place_in(tags: Mapping[str, str]) -> tuple[TrailPoint, ...]:
    """The first readable place among a container's tags, as a trail of at most one point."""
    by_name = {name.lower(): value for name, value in tags.items()}
    for name in _PLACE_TAGS:
        point = read_point(by_name[name]) if name in by_name else None
        if point is not None:
            return (point,)
    return ()


def creation_time_in(tags: Mapping[str, str]) -> datetime | None:
    """When the camera says that it began the file, as aware UTC; None for no tag, or a clock that was never set."""
    by_name = {name.lower(): value for name, value in tags.items()}
    for name in _TIME_TAGS:
        try:
            moment = datetime.fromisoformat(by_name.get(name, "").strip())
        except ValueError:
            continue
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if moment >= _FIRST_PLAUSIBLE:
            return moment
    return None
