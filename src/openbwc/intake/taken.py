"""What intake found of a file: the probe's answer and the sidecars', in one frozen value that survives as JSON.

Guarantee: every probe failure has a condition and a sentence; nothing a file or sidecar contains can raise here. Times
are by the camera's own clock, aware UTC; the correction by the clock's offset comes with the decision.
"""

import contextlib
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from openbwc.intake.adapters import SidecarFacts
from openbwc.media import EmptyFile, MediaError, Probe, Truncated, Undecodable, WrongType, probe_lent
from openbwc.policy import Condition

_CONDITIONS: dict[type[MediaError], Condition] = {
    EmptyFile: Condition.EMPTY,
    WrongType: Condition.WRONG_TYPE,
    Truncated: Condition.TRUNCATED,
    Undecodable: Condition.UNDECODABLE,
}
_MEDIA_TYPES = {
    "mp4": "video/mp4",
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
    "asf": "video/x-ms-asf",
}
_PRE_EVENT_TAGS = ("pre_event_seconds", "pre_record_seconds")
_LONGEST_DETAIL = 500
_LONGEST_PRE_EVENT = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class TakenFacts:
    """The facts of one file. `activation` is empty where nothing names it; `part` counts from 1.

    `claimed_started_at` is the first frame by the camera's clock, None where nothing tells it; `trail` is a tuple of
    (offset in ms from the clip's first frame, latitude, longitude); `detail` is the probe's sentence where the file is
    at fault; `problems` are sentences about sidecars that could not be read.
    """

    condition: Condition
    detail: str = ""
    media_type: str = "application/octet-stream"
    duration_ms: int = 0
    claimed_started_at: datetime | None = None
    pre_event_ms: int | None = None
    activation: str = ""
    part: int = 1
    trigger: str = ""
    stopped_by: str = ""
    title: str = ""
    place: str = ""
    trail: tuple[tuple[int, float, float], ...] = ()
    sidecar_serial: str = ""
    adapters: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    probe: dict[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same facts back."""
        body = asdict(self)
        body["condition"] = self.condition.value
        body["claimed_started_at"] = self.claimed_started_at.isoformat() if self.claimed_started_at else None
        return body

    @classmethod
    def from_dict(cls, body: dict[str, Any]) -> "TakenFacts":
        """The facts of an `as_dict`."""
        claimed = body["claimed_started_at"]
        return cls(
            **{
                **body,
                "condition": Condition(body["condition"]),
                "claimed_started_at": datetime.fromisoformat(claimed) if claimed else None,
                "trail": tuple((int(point[0]), float(point[1]), float(point[2])) for point in body["trail"]),
                "adapters": tuple(body["adapters"]),
                "problems": tuple(body["problems"]),
            }
        )

    @property
    def activated_at(self) -> datetime | None:
        """The moment of activation by the camera's clock: it decides who wore the camera."""
        if self.claimed_started_at is None:
            return None
        return self.claimed_started_at + timedelta(milliseconds=self.pre_event_ms or 0)

    def at_time(self, claimed_started_at: datetime) -> "TakenFacts":
        """The facts with another time of the first frame, as a custodian states it."""
        return replace(self, claimed_started_at=claimed_started_at)

    def of_camera(self) -> "TakenFacts":
        """The facts without the sidecar's own word on the camera, as a custodian overrules it."""
        return replace(self, sidecar_serial="")


def find_out(stored: BinaryIO, told: SidecarFacts) -> TakenFacts:
    """Probe a stored file and join what its sidecars told. Never raises for what the file contains, but as it does."""
    serial = told.camera_serial or ""
    shared: dict[str, Any] = {"sidecar_serial": serial[:64], "adapters": told.adapters, "problems": told.problems}
    try:
        found = probe_lent(stored)
    except MediaError as error:
        condition = _CONDITIONS.get(type(error), Condition.UNDECODABLE)
        return TakenFacts(
            condition=condition,
            detail=_clean(str(error))[:_LONGEST_DETAIL],
            claimed_started_at=told.started_at,
            **shared,
        )
    started = told.started_at or found.created
    return TakenFacts(
        condition=Condition.SOUND,
        media_type=_MEDIA_TYPES.get(found.container, "application/octet-stream"),
        duration_ms=round(found.duration * 1000),
        claimed_started_at=started,
        pre_event_ms=_pre_event_ms(found, told),
        activation=told.activation or "",
        part=told.part or 1,
        trigger=told.trigger or "",
        stopped_by=told.stopped_by or "",
        title=told.title or "",
        place=told.place or "",
        trail=_trail(found, told, started),
        probe=_clean(found.as_dict()),
        **shared,
    )


def _clean(value: Any) -> Any:
    """Text without what a database or JSON cannot keep: a file's tags may hold anything."""
    if isinstance(value, str):
        return value.replace("\x00", "�").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value


def _pre_event_ms(found: Probe, told: SidecarFacts) -> int | None:
    """The part before activation, which only the first clip of an activation has (V.A.7)."""
    if (told.part or 1) != 1:
        return None
    seconds = told.before_activation_seconds
    tags = {name.lower(): value for name, value in found.tags.items()}
    for name in _PRE_EVENT_TAGS:
        if seconds is None and name in tags:
            with contextlib.suppress(ValueError):
                seconds = float(tags[name])
    if seconds is None or not 0 <= seconds <= _LONGEST_PRE_EVENT:
        return None
    return round(seconds * 1000)


def _trail(found: Probe, told: SidecarFacts, started: datetime | None) -> tuple[tuple[int, float, float], ...]:
    """Points within the clip, by their offset from its first frame: the sidecar's if it has any, else the file's."""
    points: list[tuple[float | None, float, float]] = []
    for fact in told.trail:
        offset = fact.offset_seconds
        if offset is None and fact.time is not None and started is not None:
            offset = (fact.time - started).total_seconds()
        points.append((offset, fact.lat, fact.lon))
    if not points:
        for place in found.gps:
            known = place.time is not None and started is not None
            offset = (place.time - started).total_seconds() if known and place.time and started else 0.0
            points.append((offset, place.lat, place.lon))
    within = [
        (round(offset * 1000), lat, lon)
        for offset, lat, lon in points
        if offset is not None and 0 <= offset <= found.duration
    ]
    return tuple(sorted(within))
