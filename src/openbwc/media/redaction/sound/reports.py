"""What writes the sound of a copy, and what it says became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Protocol

from av.audio.stream import AudioStream
from av.packet import Packet


@dataclass(frozen=True, kw_only=True)
class SoundReport:
    """What became of one sound stream.

    `number` counts the source's sound streams from 0; `method` is 'spliced' where only packets near a deletion were
    encoded; `why` says why it was encoded, and why in another codec;
    `end` is the second at which it ends; `damaged` counts packets that gave no sound.
    """

    number: int
    method: Literal["copied", "spliced", "encoded"]
    source_codec: str
    codec: str
    why: str
    end: float
    deleted_ms: int
    damaged: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class SoundWriter(Protocol):
    """Takes the packets of one sound stream and writes what of them may be heard."""

    def take(self, packet: Packet[AudioStream]) -> None: ...
    def finish(self) -> SoundReport: ...
