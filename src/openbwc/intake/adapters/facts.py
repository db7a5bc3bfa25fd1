"""What sidecars tell of a clip, in one shape whatever the vendor."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class TrailFact:
    """A place in degrees (WGS 84), at a camera's time or at an offset in seconds from the clip's first frame."""

    lat: float
    lon: float
    time: datetime | None = None
    offset_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class SidecarFacts:
    """What the sidecars of one clip tell; None or empty = they do not tell. Times are aware, by the camera's clock.

    `started_at` is the first frame and `activated_at` the moment of activation, so that their difference is the part
    before activation (V.A.7). `files` are the sidecars that were read, `problems` says in sentences what was not.
    """

    adapters: tuple[str, ...] = ()
    activation: str | None = None
    part: int | None = None
    camera_serial: str | None = None
    started_at: datetime | None = None
    activated_at: datetime | None = None
    pre_event_seconds: float | None = None
    duration_seconds: float | None = None
    trigger: str | None = None
    stopped_by: str | None = None
    title: str | None = None
    place: str | None = None
    trail: tuple[TrailFact, ...] = field(default=())
    files: tuple[Path, ...] = field(default=())
    problems: tuple[str, ...] = field(default=())

    @property
    def before_activation_seconds(self) -> float | None:
        """Seconds of footage before activation; None when nothing tells it or the times contradict each other."""
        if self.pre_event_seconds is not None:
            return self.pre_event_seconds if self.pre_event_seconds >= 0 else None
        if self.started_at is None or self.activated_at is None:
            return None
        seconds = (self.activated_at - self.started_at).total_seconds()
        return seconds if seconds >= 0 else None

    def joined(self, other: "SidecarFacts") -> "SidecarFacts":
        """These facts, completed by another's where they do not tell."""
        merged = {one.name: getattr(self, one.name) for one in fields(self)}
        for name, value in merged.items():
            if name in {"adapters", "files", "problems"}:
                merged[name] = tuple(dict.fromkeys((*value, *getattr(other, name))))
            elif value is None or value == ():
                merged[name] = getattr(other, name)
        return SidecarFacts(**merged)

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same facts back, but for the files, which stay behind with the card."""
        body = asdict(self)
        del body["files"]
        for name in _TIMES:
            body[name] = body[name].isoformat() if body[name] else None
        for point in body["trail"]:
            point["time"] = point["time"].isoformat() if point["time"] else None
        return body

    @classmethod
    def from_dict(cls, body: dict[str, Any]) -> "SidecarFacts":
        """The facts of an `as_dict`."""
        times = {name: datetime.fromisoformat(body[name]) if body.get(name) else None for name in _TIMES}
        trail = tuple(
            TrailFact(**{**point, "time": datetime.fromisoformat(point["time"]) if point["time"] else None})
            for point in body.get("trail", ())
        )
        lists = {name: tuple(body.get(name, ())) for name in ("adapters", "problems")}
        return cls(**{**body, **times, **lists, "trail": trail})


_TIMES = ("started_at", "activated_at")
