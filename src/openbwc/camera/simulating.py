"""A shift of the software camera on a video: it stands by, is activated and deactivated, and writes its card."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from openbwc.camera.configuration import Configuration
from openbwc.camera.device import Clip, Device, Pressed
from openbwc.camera.encoding import segments_of
from openbwc.camera.errors import CameraError
from openbwc.camera.manifest import DeviceKey, beginning, describe

FOLDER = "DCIM"


@dataclass(frozen=True, kw_only=True)
class Press:
    """One recording of the shift: activated and deactivated so many seconds after the camera came up."""

    on: float
    off: float
    trigger: str = "button"
    reason: str = ""
    early: bool = False


def simulate(
    video: Path,
    card: Path,
    *,
    configuration: Configuration,
    required_seconds: int,
    key: DeviceKey,
    switched_on: datetime,
    presses: Iterable[Press],
    told: Callable[[Clip], None] | None = None,
) -> list[Path]:
    """Run the camera on a video and write each clip with its signed sidecar to the card; gives the clips' paths.

    A press takes effect with the segment in which it falls. Raises `CameraError` for a buffer below `required_seconds`
    (V.A.7), for presses that overlap, and for a video that cannot be read.
    """
    folder = card / FOLDER
    number, chain = _last_of(folder, configuration)
    device = Device(configuration, required_seconds=required_seconds, switched_on=switched_on, last_number=number)
    segments, written = segments_of(video, configuration), []
    now_ms = 0
    for press in sorted(presses, key=lambda one: one.on):
        if not now_ms <= press.on * 1000 < press.off * 1000:
            raise CameraError(f"IV.A: expected an activation after {now_ms / 1000:g} s and before its end.")
        while now_ms < press.on * 1000:
            segment = next(segments)
            device.take(segment)
            now_ms = segment.ends_ms
        device.activate(Pressed(at=_after(switched_on, press.on), trigger=press.trigger))
        while now_ms < press.off * 1000:
            segment = next(segments)
            device.take(segment)
            now_ms = segment.ends_ms
        off = _after(switched_on, press.off)
        clip = device.deactivate(Pressed(at=off, trigger=press.trigger, reason=press.reason, early=press.early))
        sidecar = describe(clip, configuration, key, chain)
        chain = sidecar["manifest"]["chain"]
        written.append(_write(folder, clip, sidecar))
        if told is not None:
            told(clip)
    return written


def _after(moment: datetime, seconds: float) -> datetime:
    return moment + timedelta(milliseconds=round(seconds * 1000))


def _write(folder: Path, clip: Clip, sidecar: dict[str, Any]) -> Path:
    """The clip under its name once it is whole, its sidecar first."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / clip.name
    path.with_name(f"{clip.name}.json").write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    draft = folder / f".{clip.name}.part"
    draft.write_bytes(clip.data)
    return draft.replace(path)


def _last_of(folder: Path, configuration: Configuration) -> tuple[int, str]:
    """The number and the chain of the newest clip on the card; none on an empty one."""
    number, chain = 0, beginning(configuration.serial)
    for path in sorted(folder.glob("OBWC*.ts.json")) if folder.is_dir() else ():
        manifest = json.loads(path.read_text(encoding="utf-8"))["manifest"]
        if manifest["number"] > number:
            number, chain = manifest["number"], manifest["chain"]
    return number, chain
