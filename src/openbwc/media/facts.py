"""What is known of a media file: frozen facts that pass between the isolated child and us as JSON.

Durations and times within a file are seconds; sizes are pixels as stored, before rotation;
``rotation`` is the display matrix' angle in degrees, counter-clockwise, in (-180, 180].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, Self

Method = Literal["copied", "remuxed-audio", "transcoded"]


@dataclass(frozen=True, kw_only=True)
class VideoStream:
    """The picture: ``rate`` is the average number of frames a second, ``frames`` None where it is not cheap to know."""

    codec: str
    width: int
    height: int
    rate: float | None
    pix_fmt: str | None
    rotation: int = 0
    frames: int | None = None


@dataclass(frozen=True, kw_only=True)
class AudioStream:
    """The sound: ``sample_rate`` in hertz, ``channels`` a count."""

    codec: str
    sample_rate: int
    channels: int


@dataclass(frozen=True, kw_only=True)
class TrailPoint:
    """A place, in degrees of WGS 84; ``time`` is None where the file does not say when."""

    time: datetime | None
    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class Probe:
    """The whole of what a probe found. ``tags`` are the container's own tags, as the camera wrote them."""

    container: str
    size: int
    duration: float
    video: VideoStream
    audio: AudioStream | None
    created: datetime | None
    gps: tuple[TrailPoint, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; ``from_dict`` gives the same facts back."""
        body = asdict(self)
        body["tags"] = dict(self.tags)
        body["created"] = self.created.isoformat() if self.created else None
        body["gps"] = [
            {"time": point.time.isoformat() if point.time else None, "lat": point.lat, "lon": point.lon}
            for point in self.gps
        ]
        return body

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        created = body["created"]
        return cls(
            container=body["container"],
            size=body["size"],
            duration=body["duration"],
            video=VideoStream(**body["video"]),
            audio=AudioStream(**body["audio"]) if body["audio"] else None,
            created=datetime.fromisoformat(created) if created else None,
            gps=tuple(
                TrailPoint(
                    time=datetime.fromisoformat(point["time"]) if point["time"] else None,
                    lat=point["lat"],
                    lon=point["lon"],
                )
                for point in body["gps"]
            ),
            tags=body["tags"],
        )


@dataclass(frozen=True, kw_only=True)
class ProxyReport:
    """How a proxy came about, and the comparison with its source that it passed.

    ``reason`` says why this method; ``frames_lost`` counts the source's packets too damaged to decode;
    ``largest_shift`` is the largest difference, in seconds, between the time of a frame in the source and in the proxy.
    """

    method: Method
    reason: str
    frames: int
    frames_lost: int
    duration: float
    width: int
    height: int
    rotation: int
    has_audio: bool
    largest_shift: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class PosterReport:
    """A poster's size in pixels, after rotation, and the second of the source that it shows."""

    width: int
    height: int
    time: float


@dataclass(frozen=True, kw_only=True)
class StillReport:
    """A still's size in pixels, after rotation, and the second of the source at which its frame begins."""

    width: int
    height: int
    time: float


@dataclass(frozen=True, kw_only=True)
class SpriteReport:
    """A sprite sheet: ``thumbnails`` pictures of ``width`` × ``height`` pixels, one for every ``interval`` seconds."""

    thumbnails: int
    columns: int
    width: int
    height: int
    interval: float


@dataclass(frozen=True, kw_only=True)
class WaveformReport:
    """A waveform: how many peaks, and whether the source has sound at all."""

    peaks: int
    has_audio: bool
    duration: float
