"""What a camera is and how it is set. It does not come up with a buffer below what its agency requires (V.A.7)."""

from dataclasses import dataclass, field
from typing import Any

from openbwc.camera.errors import CameraError


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A camera's identity and settings.

    `pre_event_seconds` is the footage kept from before activation, `segment_seconds` the length of one encoded segment,
    `lines` the picture's height, `rate` frames a second. `settings` are its further settings, name to on (True) or off.
    """

    serial: str
    pre_event_seconds: int
    model: str = "OpenBWC software camera"
    firmware: str = "1.0"
    segment_seconds: int = 1
    lines: int = 720
    rate: int = 15
    settings: dict[str, bool] = field(default_factory=dict)

    def check(self, required_seconds: int) -> None:
        """Raises `CameraError` where the buffer is shorter than the agency's policy requires, or a length is none."""
        if self.pre_event_seconds < required_seconds:
            raise CameraError(
                f"V.A.7: expected a part before activation of at least {required_seconds} s; found "
                f"{self.pre_event_seconds} s. The camera stays off until it is set so."
            )
        if not self.serial or min(self.segment_seconds, self.lines, self.rate) < 1:
            raise CameraError("Expected a serial number, and a segment, a picture and a rate of at least 1.")

    def told(self) -> dict[str, Any]:
        """The settings as a reading of the camera tells them."""
        width = self.lines * 16 // 9 // 2 * 2
        return {
            "pre_event_seconds": self.pre_event_seconds,
            "resolution": f"{width}x{self.lines}",
            "codec": "h264",
            **self.settings,
        }
