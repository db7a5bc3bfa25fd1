"""An adapter: which files lie beside a clip, and where in them each fact stands."""

import re
from dataclasses import dataclass
from enum import StrEnum


class SidecarFormat(StrEnum):
    """How a sidecar is written. `opaque` is kept beside the original and not read."""

    JSON = "json"
    CSV = "csv"
    GPX = "gpx"
    VTT = "vtt"
    OPAQUE = "opaque"


class FactKind(StrEnum):
    """What a fact is."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    TIME = "time"


FACTS = {
    "activation": FactKind.TEXT,
    "part": FactKind.WHOLE,
    "camera_serial": FactKind.TEXT,
    "started_at": FactKind.TIME,
    "activated_at": FactKind.TIME,
    "pre_event_seconds": FactKind.NUMBER,
    "duration_seconds": FactKind.NUMBER,
    "trigger": FactKind.TEXT,
    "stopped_by": FactKind.TEXT,
    "title": FactKind.TEXT,
    "place": FactKind.TEXT,
}
UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "min": 60.0}
TIME_FORMATS = ("iso8601", "unix", "unix_ms")


@dataclass(frozen=True, kw_only=True)
class FieldRule:
    """Where one fact stands: `at` is a dotted path, or `@name`, `@stem`, `@folder` for the clip's own names.

    `time` is iso8601, unix, unix_ms or a strptime form (a time without offset counts as UTC); `unit` scales a number;
    `pattern` keeps its one group.
    """

    at: str
    kind: FactKind
    time: str = "iso8601"
    unit: str = "s"
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, kw_only=True)
class TrailRule:
    """Where the trail stands: a list at `points`, and in each point a time or an offset and a place in one of three
    forms.
    """

    points: str
    time: FieldRule | None
    offset: FieldRule | None
    lat: str | None
    lon: str | None
    wkt: str | None
    hemispheres: str | None


@dataclass(frozen=True, kw_only=True)
class SidecarRule:
    """One file beside the clip. `file` is a pattern with {name}, {stem}, {folder} and `*`; `when` must hold for it to
    count.
    """

    file: str
    format: SidecarFormat
    ignore_case: bool
    when: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, FieldRule], ...]
    trail: TrailRule | None


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A vendor's or a format's sidecars; it applies where its first sidecar is there and its `when` holds."""

    code: str
    title: str
    source: str
    sidecars: tuple[SidecarRule, ...]
