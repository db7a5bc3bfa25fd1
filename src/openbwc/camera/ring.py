"""The pre-event buffer: the newest encoded segments, and no more of them than are needed (V.A.7).

Guarantees: once as much was pushed, what is held is at least `keep_seconds` long, and shorter than that and one more
segment; what is drained is in order and without a hole.
"""

from collections import deque
from dataclasses import dataclass

from openbwc.camera.errors import CameraError


@dataclass(frozen=True, slots=True)
class Segment:
    """Encoded footage that decodes by itself; `starts_ms` counts from when the camera came up."""

    number: int
    starts_ms: int
    length_ms: int
    data: bytes

    @property
    def ends_ms(self) -> int:
        """Where the next one begins."""
        return self.starts_ms + self.length_ms


class Ring:
    """Segments in memory, the oldest dropped when the rest is long enough."""

    def __init__(self, keep_seconds: int) -> None:
        self._keep_ms = keep_seconds * 1000
        self._held: deque[Segment] = deque()
        self.held_ms = 0

    def push(self, segment: Segment) -> None:
        """Hold one more segment. Raises `CameraError` where it does not follow the last one."""
        if self._held and segment.starts_ms != self._held[-1].ends_ms:
            raise CameraError(
                f"Expected a segment that begins at {self._held[-1].ends_ms} ms; found {segment.starts_ms} ms."
            )
        self._held.append(segment)
        self.held_ms += segment.length_ms
        while self.held_ms - self._held[0].length_ms >= self._keep_ms:
            self.held_ms -= self._held.popleft().length_ms

    def drain(self) -> list[Segment]:
        """Everything that is held, oldest first; the ring is empty afterwards."""
        held = list(self._held)
        self._held.clear()
        self.held_ms = 0
        return held
