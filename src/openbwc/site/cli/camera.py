"""`openbwc camera`: readings from a dock, a camera's key, and the software camera.

Exit code 0: done; 1: it could not be done, or the policy refuses it, and the sentence says why.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.utils import timezone

from openbwc.camera import CameraError, Configuration, DeviceKey, Press, simulate
from openbwc.policy import PolicyError, PolicyInForce
from openbwc.policy.required_settings import departures
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.device_reading import FORMAT, read_device
from openbwc.program.equipment import kind_of, settings_of
from openbwc.program.models import Agency, Camera
from openbwc.program.policies import department_standard, policy_of
from openbwc.program.readings import DOCK
from openbwc.program.refusals import Mistaken, Refused

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
UTC_TIME = "%Y-%m-%dT%H:%M:%SZ"


@click.group()
def camera() -> None:
    """Cameras: what a dock reads from them, and a camera in software."""


@camera.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--camera", "serial", help="Serial number, where the reading does not tell it.")
def read(files: tuple[Path, ...], serial: str | None) -> None:
    """Keep readings of cameras (openbwc-camera-reading/1), as a dock makes them, and say what does not fit."""
    with _sentences():
        for file in files:
            reading = read_device(file.read_bytes())
            device = _device(serial or reading.serial)
            kept = read_camera(actor=DOCK, camera=device, reading=reading, at=timezone.now())
            today = timezone.now().date()
            wrong = departures(settings_of(kept, today), kind_of(device), policy_of(device.agency, today))
            click.echo(f"{device.serial}: read, {'ready' if not wrong else 'stays in the dock'}")
            for reason in wrong:
                click.echo(f"    {reason.clause}  {reason.words} {reason.remedy}")


@camera.command("simulate")
@click.option("--input", "video", required=True, type=FILE, help="What the camera sees; it goes on from the beginning.")
@click.option("--out", "card", required=True, type=click.Path(path_type=Path, file_okay=False), help="The card.")
@click.option("--serial", default="BWC-SOFTWARE-1", show_default=True, help="The camera's serial number.")
@click.option("--agency", "code", help="Whose policy sets the least buffer; the department's standard else.")
@click.option("--pre-event", type=int, help="Seconds kept from before activation; what the policy requires else.")
@click.option("--on", "on", default=45.0, show_default=True, help="Activated so many seconds after it came up.")
@click.option("--off", "off", default=60.0, show_default=True, help="Deactivated so many seconds after it came up.")
@click.option("--trigger", default="button", show_default=True, help="What activates it.")
@click.option("--early-because", "reason", help="The deactivation is early, for this reason (IV.A).")
@click.option("--switched-on", type=click.DateTime([UTC_TIME]), help="When it came up; so that it ends now else.")
@click.option("--lines", default=720, show_default=True, type=click.IntRange(16, 2160), help="Height of the picture.")
@click.option("--rate", default=15, show_default=True, type=click.IntRange(1, 60), help="Frames a second.")
@click.option("--reading", "told", type=click.Path(path_type=Path, dir_okay=False), help="Write a reading here too.")
def simulate_(
    *,
    video: Path,
    card: Path,
    serial: str,
    code: str | None,
    pre_event: int | None,
    on: float,
    off: float,
    trigger: str,
    reason: str | None,
    switched_on: datetime | None,
    lines: int,
    rate: int,
    told: Path | None,
) -> None:
    """Film a shift with the software camera: buffer, activation, signed clips on a card for `openbwc intake`."""
    with _sentences():
        required = _policy(code).number("V.A.7", "pre_event_buffer_seconds")
        configuration = Configuration(
            serial=serial,
            pre_event_seconds=required if pre_event is None else pre_event,
            lines=lines,
            rate=rate,
            settings={"audio": False, "automatic_overwrite": False, "stealth": False},
        )
        came_up = switched_on.replace(tzinfo=UTC) if switched_on else timezone.now() - timedelta(seconds=off)
        key = DeviceKey(Path(settings.OPENBWC_HOME) / "camera-keys" / f"{serial}.key")
        press = Press(on=on, off=off, trigger=trigger, reason=reason or "", early=reason is not None)
        clips = simulate(
            video,
            card,
            configuration=configuration,
            required_seconds=required,
            key=key,
            switched_on=came_up,
            presses=[press],
            told=lambda clip: click.echo(
                f"{clip.name}: {clip.duration_ms / 1000:g} s, {clip.pre_event_ms / 1000:g} s of them before activation"
            ),
        )
        if told is not None:
            body: dict[str, Any] = {"format": FORMAT, "serial": serial, "firmware": configuration.firmware}
            body |= {"settings": configuration.told(), "files": [clip.name for clip in clips]}
            told.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
        click.echo(f"{card}: signed with the key {key.public}")


def _device(serial: str) -> Camera:
    found = Camera.objects.select_related("agency").filter(serial__iexact=serial).first() if serial else None
    if found is None:
        raise Mistaken(f"Expected the serial number of a camera in the records; found {serial or 'none'!r}.")
    return found


def _policy(code: str | None) -> PolicyInForce:
    today = timezone.now().date()
    if code is None:
        return department_standard(today)
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        raise Mistaken(f"Expected the code of an agency; found {code!r}.")
    return policy_of(agency, today)


@contextmanager
def _sentences() -> Iterator[None]:
    """An error of the product is one sentence and exit code 1."""
    try:
        yield
    except (CameraError, Mistaken, PolicyError, Refused) as error:
        raise click.ClickException(str(error)) from error
