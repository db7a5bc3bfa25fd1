"""A camera's own account of itself, read strictly from JSON (`openbwc-camera-reading/1`).

Guarantees: an unknown or repeated key, a value of another type or out of bounds is a `Mistaken` that says what was
expected and found; nothing is guessed, and what is not told is None.

    {"format": "openbwc-camera-reading/1", "serial": "BWC-1", "firmware": "1.4.2",
     "read_at": "2026-11-22T05:50:00Z", "clock": "2026-11-22T05:50:02Z", "battery_percent": 96,
     "storage": {"free_mb": 60000, "total_mb": 64000},
     "settings": {"pre_event_seconds": 120, "resolution": "1920x1080", "codec": "h264", "stealth": false},
     "files": ["CLIP0001.MP4"]}

`read_at` is true time by who read it, `clock` what the camera's own clock showed then.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from openbwc.program.refusals import Mistaken

FORMAT = "openbwc-camera-reading/1"
BYTES_MOST = 1_000_000
FILES_MOST = 20_000
CLOCK_BOUND = timedelta(days=366)
"""A camera's clock that is further off was not set at all; its readings correct nothing."""

_KEYS = {"format", "serial", "firmware", "read_at", "clock", "battery_percent", "storage", "settings", "files"}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/ -]{0,39}\Z")
_RESOLUTION = re.compile(r"([1-9][0-9]{1,4})x([1-9][0-9]{1,4})\Z")
_SETTINGS_MOST = 60
_PRE_EVENT_MOST = 86_400
_MEGABYTES_MOST = 10**9


@dataclass(frozen=True, kw_only=True)
class DeviceReading:
    """What a camera told. Units: `battery_percent` 0-100, storage in 10^6 bytes, `pre_event_seconds` in seconds.

    `clock_offset_ms` is camera − true time; `settings` holds what is not a field of its own, name to on/off, number or
    word; `files` are the names on the camera, None = not listed.
    """

    serial: str = ""
    firmware: str = ""
    read_at: datetime | None = None
    clock: datetime | None = None
    battery_percent: int | None = None
    storage_free_mb: int | None = None
    storage_total_mb: int | None = None
    pre_event_seconds: int | None = None
    resolution_lines: int | None = None
    codec: str = ""
    settings: Mapping[str, bool | int | str] = field(default_factory=dict)
    files: tuple[str, ...] | None = None

    def clock_offset_ms(self, at: datetime) -> int | None:
        """How far the camera's clock stood from true time, when it was read at `at` unless it tells when itself."""
        if self.clock is None:
            return None
        return round((self.clock - (self.read_at or at)) / timedelta(milliseconds=1))


def read_device(text: str | bytes) -> DeviceReading:
    """The reading that a JSON text holds. Raises `Mistaken`."""
    if len(text) > BYTES_MOST:
        raise Mistaken(f"Expected a reading of at most {BYTES_MOST} bytes; found {len(text)}.")
    try:
        body = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Mistaken):
            raise
        raise Mistaken(f"Expected a camera's reading as JSON; found {error}.") from error
    if not isinstance(body, dict):
        raise Mistaken("Expected a camera's reading as a JSON object; found something else.")
    _known(body, _KEYS, "the reading")
    if body.get("format") != FORMAT:
        raise Mistaken(f"Expected 'format' to be {FORMAT!r}; found {_shown(body.get('format'))}.")
    storage = body.get("storage", {})
    if not isinstance(storage, dict):
        raise Mistaken(f"Expected 'storage' to be an object; found {_shown(storage)}.")
    _known(storage, {"free_mb", "total_mb"}, "'storage'")
    free = _whole(storage, "free_mb", _MEGABYTES_MOST)
    total = _whole(storage, "total_mb", _MEGABYTES_MOST)
    if free is not None and total is not None and free > total:
        raise Mistaken(f"Expected free storage of at most the total, {total} MB; found {free} MB.")
    return DeviceReading(
        serial=_word(body, "serial", 64),
        firmware=_word(body, "firmware", 40),
        read_at=_moment(body, "read_at"),
        clock=_moment(body, "clock"),
        battery_percent=_whole(body, "battery_percent", 100),
        storage_free_mb=free,
        storage_total_mb=total,
        files=_files(body.get("files")),
        **_settings(body.get("settings", {})),
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Mistaken(f"Expected each key once; found {twice!r} again.")
    return found


def _no_constant(word: str) -> Any:
    raise Mistaken(f"Expected numbers; found {word}.")


def _shown(value: Any) -> str:
    return repr(value)[:80]


def _known(body: Mapping[str, Any], keys: set[str], what: str) -> None:
    unknown = sorted(set(body) - keys)
    if unknown:
        raise Mistaken(f"Expected keys of {what} out of: {', '.join(sorted(keys))}; found {unknown[0]!r}.")


def _whole(body: Mapping[str, Any], key: str, most: int) -> int | None:
    value = body.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Mistaken(f"Expected {key!r} to be a whole number from 0 to {most}; found {_shown(value)}.")
    return value


def _word(body: Mapping[str, Any], key: str, longest: int) -> str:
    value = body.get(key, "")
    if not isinstance(value, str) or len(value) > longest or not value.isprintable():
        raise Mistaken(f"Expected {key!r} to be a text of at most {longest} characters; found {_shown(value)}.")
    return value.strip()


def _moment(body: Mapping[str, Any], key: str) -> datetime | None:
    value = body.get(key)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        found = None
    if found is None or found.utcoffset() is None:
        raise Mistaken(f"Expected {key!r} to be a time with its offset, such as 2026-11-22T05:50:00Z; found {value!r}.")
    return found


def _files(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    fits = isinstance(value, list) and len(value) <= FILES_MOST
    if not fits or not all(isinstance(name, str) and 0 < len(name) <= 255 and name.isprintable() for name in value):
        raise Mistaken(f"Expected 'files' to be a list of at most {FILES_MOST} names; found {_shown(value)}.")
    return tuple(value)


def _settings(value: Any) -> dict[str, Any]:
    """The settings, those with a field of their own apart."""
    if not isinstance(value, dict) or len(value) > _SETTINGS_MOST:
        raise Mistaken(f"Expected 'settings' to be an object of at most {_SETTINGS_MOST} keys; found {_shown(value)}.")
    rest = dict(value)
    resolution, codec = rest.pop("resolution", None), rest.pop("codec", "")
    match = _RESOLUTION.match(resolution) if isinstance(resolution, str) else None
    if resolution is not None and match is None:
        raise Mistaken(f"Expected 'resolution' to be of the form 1920x1080; found {_shown(resolution)}.")
    if not isinstance(codec, str) or (codec and not _NAME.match(codec)):
        raise Mistaken(f"Expected 'codec' to be a short lower-case name such as h264; found {_shown(codec)}.")
    seconds = _whole(rest, "pre_event_seconds", _PRE_EVENT_MOST)
    rest.pop("pre_event_seconds", None)
    for name, one in rest.items():
        fits = isinstance(one, bool) or (isinstance(one, int) and 0 <= one <= _MEGABYTES_MOST)
        if not _NAME.match(name) or not (fits or (isinstance(one, str) and _WORD.match(one))):
            raise Mistaken(
                "Expected each setting as a lower-case name with true, false, a whole number or a short word; found "
                f"{name!r}: {_shown(one)}."
            )
    return {
        "pre_event_seconds": seconds,
        "resolution_lines": int(match[2]) if match else None,
        "codec": codec,
        "settings": rest,
    }
