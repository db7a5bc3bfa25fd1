"""The camera's states: standing by with its buffer, recording from an activation to a deactivation (IV.A, V.A.7).

Guarantees: a clip begins with what the buffer held when the camera was activated; an activation and a deactivation each
have a time, a trigger and, where it is early, a reason; clips are numbered without a hole and chained to one another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from openbwc.camera.configuration import Configuration
from openbwc.camera.errors import CameraError
from openbwc.camera.ring import Ring, Segment


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """An activation or a deactivation: when, by what (button, holster, light bar …), and why where it was early."""

    at: datetime
    trigger: str
    reason: str = ""
    early: bool = False


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A recording: its number on this camera, its segments, and the two presses that bound it."""

    number: int
    switched_on: datetime
    segments: tuple[Segment, ...]
    activated: Pressed
    deactivated: Pressed

    @property
    def name(self) -> str:
        """The file's name on the card; its number makes a missing one visible (IV.D)."""
        return f"OBWC{self.number:04}.ts"

    @property
    def started_at(self) -> datetime:
        """The time of the first frame."""
        return self.switched_on + timedelta(milliseconds=self.segments[0].starts_ms)

    @property
    def duration_ms(self) -> int:
        """From the first frame to the end of the last segment."""
        return self.segments[-1].ends_ms - self.segments[0].starts_ms

    @property
    def pre_event_ms(self) -> int:
        """The part before activation."""
        return max(0, round((self.activated.at - self.started_at) / timedelta(milliseconds=1)))

    @property
    def data(self) -> bytes:
        """The file: the segments, one after the other."""
        return b"".join(segment.data for segment in self.segments)


class Device:
    """A camera that is switched on. `last_number` is the number of the last clip it made before."""

    def __init__(
        self, configuration: Configuration, *, required_seconds: int, switched_on: datetime, last_number: int = 0
    ) -> None:
        """Raises `CameraError` with V.A.7 for a buffer below what the agency requires."""
        configuration.check(required_seconds)
        self.configuration = configuration
        self.switched_on = switched_on
        self._number = last_number
        # An activation falls into a segment, so one more is kept: what comes before it is never too short.
        self._ring = Ring(configuration.pre_event_seconds + configuration.segment_seconds)
        self._recorded: list[Segment] = []
        self._activated: Pressed | None = None

    @property
    def recording(self) -> bool:
        """Whether it records; else it stands by."""
        return self._activated is not None

    def take(self, segment: Segment) -> None:
        """Take the next encoded segment: into the recording, else into the buffer."""
        if self._activated is None:
            self._ring.push(segment)
        else:
            self._recorded.append(segment)

    def activate(self, pressed: Pressed) -> None:
        """Begin a recording with what the buffer holds. Raises `CameraError` while one is under way."""
        if self._activated is not None:
            raise CameraError("IV.A: expected a camera that stands by; it records already.")
        self._activated, self._recorded = pressed, self._ring.drain()

    def deactivate(self, pressed: Pressed) -> Clip:
        """End the recording. Raises `CameraError` when there is none, or for an early end without a reason (IV.A)."""
        activated = self._activated
        if activated is None or not self._recorded:
            raise CameraError("IV.A: expected a camera that records; it stands by.")
        if pressed.early and not pressed.reason.strip():
            raise CameraError("IV.A: expected the reason of an early deactivation; found none. The camera records on.")
        if pressed.at < activated.at:
            raise CameraError("IV.A: expected a deactivation after the activation; found an earlier one.")
        self._number += 1
        clip = Clip(
            number=self._number,
            switched_on=self.switched_on,
            segments=tuple(self._recorded),
            activated=activated,
            deactivated=pressed,
        )
        self._activated, self._recorded = None, []
        return clip
