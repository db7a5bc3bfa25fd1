"""The cards: footage made on the spot, or taken from a folder, written as cameras write it, with sidecars.

Guarantees: a card that is there already is left alone, so that a second run meets the same files; each file appears
under its name only when it is whole, but for the one that is cut off on purpose.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from openbwc.media import MediaError, make_proxy, probe
from openbwc.media.synthetic import (
    Form,
    Scene,
    Shot,
    film,
    find_portrait,
    sidecar_of,
    write_sidecar,
)

WASHINGTON = (38.8951, -77.0364)
FAST_CLOCK = timedelta(seconds=95)
"""How far the first ICE camera's clock is ahead; it is read at check-in."""
MINUTE = timedelta(minutes=1)
EARLIER = timedelta(days=190)
"""How long before the shift an earlier one was, whose footage is past the example's period of 180 days (V.A.4)."""


@dataclass(frozen=True, kw_only=True)
class Clip:
    """A file that a camera's card will hold.

    `minutes` after the shift began is its activation, by true time, negative for what an earlier shift left on the
    card; `before` is the part before activation in seconds,
    as the sidecar tells it, None where it does not. `clock` is how far the camera's clock is ahead. `sidecar` False:
    the card holds the bare file. `kept_out` says what is wrong with it on purpose. `source` is a file to copy instead
    of filming; the sidecar then invents no places.
    """

    serial: str
    name: str
    scene: Scene
    minutes: int
    seconds: float
    before: float | None
    title: str
    seed: int
    form: Form = Form.MP4
    part: int = 1
    of: str = ""
    size: tuple[int, int] = (640, 360)
    rate: int = 15
    clock: timedelta = timedelta(0)
    sidecar: bool = True
    kept_out: str = ""
    source: Path | None = None


CLIPS = (
    Clip(
        serial="BWC-ICE-0001", name="0001.mp4", scene=Scene.STREET, minutes=32, seconds=46, before=30, seed=11,
        title="Street stop on F Street", size=(1280, 720), rate=24, clock=FAST_CLOCK,
    ),
    Clip(
        serial="BWC-ICE-0001", name="0002-1.hevc.mp4", scene=Scene.DOORWAY, minutes=95, seconds=42, before=30, seed=12,
        title="Arrest at a door", form=Form.HEVC, of="0002", clock=FAST_CLOCK,
    ),
    Clip(
        serial="BWC-ICE-0001", name="0002-2.hevc.mp4", scene=Scene.DOORWAY, minutes=95, seconds=14, before=0, seed=12,
        title="Arrest at a door", form=Form.HEVC, part=2, of="0002", clock=FAST_CLOCK,
    ),
    Clip(
        serial="BWC-ICE-0002", name="A0001.avi", scene=Scene.VEHICLE, minutes=50, seconds=40, before=30, seed=13,
        title="Vehicle stop", form=Form.MJPEG,
    ),
    Clip(
        serial="BWC-ICE-0002", name="A0002.mp4", scene=Scene.VEHICLE, minutes=120, seconds=20, before=8, seed=14,
        title="Vehicle stop, short buffer",
    ),
    Clip(
        serial="BWC-CBP-0001", name="0001.mkv", scene=Scene.NIGHT, minutes=210, seconds=132, before=120, seed=15,
        title="Night patrol", form=Form.MATROSKA, rate=12,
    ),
    Clip(
        serial="BWC-FPS-0001", name="0001.mp4", scene=Scene.DOORWAY, minutes=75, seconds=40, before=30, seed=16,
        title="Visitor at the federal building",
    ),
    Clip(
        serial="BWC-TSA-0001", name="0001.mp4", scene=Scene.STREET, minutes=140, seconds=38, before=30, seed=17,
        title="Public engagement outside the terminal",
    ),
    Clip(
        serial="BWC-USSS-0001", name="0001.mp4", scene=Scene.STREET, minutes=160, seconds=40, before=30, seed=18,
        title="Disturbance at a protective visit",
    ),
    Clip(
        serial="BWC-ICE-0003", name="0000.mp4", scene=Scene.NIGHT, minutes=-EARLIER // MINUTE + 40, seconds=5, before=0,
        seed=23, title="Found on a card from long ago", size=(320, 180),
    ),
    Clip(
        serial="BWC-ICE-0001", name="copy-of-0001.mp4", scene=Scene.STREET, minutes=32, seconds=46, before=30, seed=11,
        title="Street stop on F Street", clock=FAST_CLOCK, kept_out="copied",
    ),
    Clip(
        serial="BWC-ICE-0002", name="A0003.mp4", scene=Scene.NIGHT, minutes=200, seconds=6, before=0, seed=19,
        title="Cut off when the battery went", kept_out="cut off",
    ),
    Clip(
        serial="BWC-ICE-0002", name="A0004.mp4", scene=Scene.NIGHT, minutes=205, seconds=1, before=0, seed=19,
        title="No video at all", sidecar=False, kept_out="not a video",
    ),
    Clip(
        serial="BWC-ICE-0003", name="0001.mp4", scene=Scene.DOORWAY, minutes=60, seconds=6, before=3, seed=20,
        title="A camera that nobody had", kept_out="not assigned",
    ),
    Clip(
        serial="PHONE-OF-AN-OFFICER", name="IMG_0001.mp4", scene=Scene.STREET, minutes=66, seconds=6, before=0,
        seed=21, title="Filmed with a telephone", kept_out="personal device",
    ),
    Clip(
        serial="BWC-USCG-0001", name="0001.mp4", scene=Scene.VEHICLE, minutes=90, seconds=6, before=3, seed=22,
        title="An agency that is not active", kept_out="agency not active",
    ),
)  # fmt: skip
"""What the cards hold; the last six are kept out of the catalogue, or known already, each for a reason of its own."""


def write_cards(
    folder: Path, began: datetime, *, footage: Path | None, progress: Callable[[str, float], None]
) -> list[str]:
    """Write what is missing on the cards and give the cameras' serial numbers in order.

    `began` is the shift's beginning; `footage` a folder whose files take the place of what would be filmed.
    `progress` is told a file's name and the share done.
    """
    clips = [*CLIPS]
    if footage is not None:
        own = [clip for clip in CLIPS if clip.kept_out not in ("", "copied") or clip.minutes < 0]
        clips = [*_from_folder(footage), *own]
    for clip in clips:
        path = folder / clip.serial / "DCIM" / clip.name
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = _shot(clip, began)
        if path.exists():
            continue
        _make(clip, shot, path, partial(progress, clip.name))
        if clip.sidecar:
            _tell(clip, shot, path)
    return list(dict.fromkeys(clip.serial for clip in clips))


def _shot(clip: Clip, began: datetime) -> Shot:
    """The shot, by the camera's own clock; a second part follows its first."""
    started = began + timedelta(minutes=clip.minutes) + clip.clock - timedelta(seconds=clip.before or 0)
    if clip.part > 1:
        first = next(one for one in CLIPS if one.of == clip.of and one.part == 1)
        started = _shot(first, began).started + timedelta(seconds=first.seconds)
    return Shot(
        scene=clip.scene,
        seconds=clip.seconds,
        started=started,
        serial=clip.serial,
        seed=clip.seed,
        form=clip.form,
        width=clip.size[0],
        height=clip.size[1],
        rate=clip.rate,
        place=None if clip.source else (WASHINGTON[0] + clip.seed % 7 * 0.004, WASHINGTON[1] - clip.seed % 5 * 0.006),
    )


def _make(clip: Clip, shot: Shot, path: Path, progress: Callable[[float], None]) -> None:
    if clip.source is not None:
        if clip.source.suffix.lower() == ".gif":
            make_proxy(clip.source, path, progress=progress)  # no camera writes GIF: make what one would have written
        else:
            _put(path, clip.source)
        return
    if clip.kept_out == "not a video":
        path.write_text("This is a note that somebody saved under the name of a video.\n", encoding="utf-8")
        return
    if clip.kept_out == "copied":
        _put(path, path.with_name(clip.name.removeprefix("copy-of-")))
        return
    part = path.with_name(f".{path.name}.part")
    film(shot, part, portrait=find_portrait(), progress=progress)
    if clip.kept_out == "cut off":
        with part.open("r+b") as file:
            file.truncate(part.stat().st_size * 6 // 10)
    part.replace(path)


def _put(path: Path, source: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    shutil.copyfile(source, part)
    part.replace(path)


def _tell(clip: Clip, shot: Shot, path: Path) -> None:
    """The sidecar; a part before activation is told of the first part only."""
    activation = f"{clip.serial}-{clip.of or Path(clip.name).stem.removeprefix('copy-of-')}"
    body = sidecar_of(shot, activation=activation, pre_event_seconds=clip.before if clip.part == 1 else None)
    body["recording"] |= {"part": clip.part, "title": clip.title}
    write_sidecar(path, body)


def _from_folder(footage: Path) -> Iterator[Clip]:
    """The folder's own videos, by turns on the assigned cameras' cards; what is no video is left where it is."""
    cards = [clip for clip in CLIPS if not clip.kept_out and clip.part == 1 and clip.minutes >= 0]
    number = 0
    for path in sorted(footage.iterdir()):
        if not path.is_file() or path.name.endswith(".json"):
            continue
        try:
            facts = probe(path)
        except MediaError:
            continue
        model = cards[number % len(cards)]
        yield replace(
            model,
            name=f"{path.stem}.mp4" if facts.container == "gif" else path.name,
            minutes=20 + number * 15,
            seconds=facts.duration,
            before=None,
            source=path,
            title=path.stem.replace("-", " ").replace("_", " ").capitalize(),
            of="",
        )
        number += 1
