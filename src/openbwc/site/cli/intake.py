"""`openbwc intake` and `openbwc dock watch`: from a card or a folder into the vault, told as it happens.

Exit code 0: every file is in the catalogue or in quarantine; 1: a file could not be read or stored, and the sentence
above says why. Quarantine is no failure: nothing is lost, and a custodian decides.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn
from rich.table import Table

from openbwc.custody import Actor
from openbwc.intake.actions.clear_camera_copy import clear_camera_copy, clear_sidecars
from openbwc.intake.actions.detect_tampering import detect_tampering_of
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.intake.actions.take_in_file import finish_unfinished, take_in_file
from openbwc.intake.collecting import Found, collect, serial_of, total_size
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import SourceKind
from openbwc.intake.uploading import received_uploads, take_in_upload
from openbwc.intake.watching import Watch
from openbwc.policy import PolicyError
from openbwc.program.models import CameraSignal
from openbwc.vault import VaultError

PATHS = click.Path(path_type=Path, exists=True)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@dataclass
class Tally:
    """What became of the files of one run."""

    console: Console
    taken_in: int = 0
    quarantined: int = 0
    known: int = 0
    signals: int = 0
    cleared: int = 0
    failed: int = 0
    size: int = 0
    _started: float = field(default_factory=time.monotonic)

    def tell(self, name: str, settled: Settled, size: int) -> None:
        """Say in a line what became of a file, and why."""
        if settled.before:
            self.known += 1
            where = "the catalogue" if settled.clip is not None else "quarantine"
            self._line("cyan", "known", f"{name}: an earlier run brought it into {where}")
            return
        self.size += size
        if settled.clip is not None and not settled.repeated:
            self.taken_in += 1
            wearer = settled.clip.recording.wearer
            self._line("green", "taken in", f"{name}: camera {settled.clip.recording.camera}, worn by {wearer}")
        elif settled.clip is not None:
            self.known += 1
            self._line("cyan", "known", f"{name}: the vault holds these bytes already; the sighting is kept")
        else:
            self.quarantined += 1
            detail = f" ({settled.quarantined.detail})" if settled.quarantined and settled.quarantined.detail else ""
            self._line("yellow", "quarantine", f"{name}{detail}")
            for reason in settled.reasons:
                self.console.print(
                    f"    {reason.clause}  {reason.words} {reason.remedy}", markup=False, highlight=False
                )

    def warn(self, signal: CameraSignal) -> None:
        """Say what sign of tampering a camera shows."""
        self.signals += 1
        self._line("yellow", "sign", f"camera {signal.camera.serial}: {signal.words} (IV.D)")

    def fail(self, name: str, error: Exception) -> None:
        """Say that a file could not be taken in now."""
        self.failed += 1
        self._line("red", "not taken in", f"{name}: {error}")

    def _line(self, colour: str, word: str, text: str) -> None:
        self.console.print(f"[{colour}]{word:>12}[/{colour}]", end="  ")
        self.console.print(text, markup=False, highlight=False)

    def summary(self) -> None:
        """The table at the end."""
        seconds = max(time.monotonic() - self._started, 1e-9)
        table = Table(title=f"{self.size / 1e6:,.1f} MB in {seconds:.1f} s ({self.size / 1e6 / seconds:,.0f} MB/s)")
        for heading in ("taken in", "in quarantine", "known before", "cleared from camera", "not taken in"):
            table.add_column(heading, justify="right")
        counts = (self.taken_in, self.quarantined, self.known, self.cleared, self.failed)
        table.add_row(*(str(count) for count in counts))
        self.console.print(table)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATHS)
@click.option("--camera", "serial", required=True, help="Serial number of the camera that the files are from.")
@click.option("--clear-camera", is_flag=True, help="Remove each file after the vault has confirmed its hash (IV.E).")
def intake(paths: tuple[Path, ...], serial: str, clear_camera: bool) -> None:
    """Take files and folders in from a camera's card: into the catalogue, or into quarantine with the reasons."""
    console, actor = Console(), Actor.system("intake")
    tally = Tally(console)
    with _sentences(console):
        _finish(actor, tally)
        files = list(collect(paths))
        _take_in(files, lambda _: serial, actor=actor, source=SourceKind.CARD, tally=tally, clear=clear_camera)
    tally.summary()
    sys.exit(1 if tally.failed else 0)


@click.group()
def dock() -> None:
    """Docks: folders and mounted cards that are watched."""


@dock.command()
@click.argument("folder", type=FOLDER)
@click.option("--camera", "serial", help="The camera; else by sidecar, else by the first folder below FOLDER.")
@click.option("--once", is_flag=True, help="Take in what is there, wait for what is still being written, and end.")
@click.option("--clear-camera", is_flag=True, help="Remove each file after the vault has confirmed its hash (IV.E).")
@click.option("--settle", default=2.0, show_default=True, type=click.FloatRange(min=0), help="Seconds to stand still.")
@click.option("--interval", default=1.0, show_default=True, type=click.FloatRange(min=0.05), help="Seconds per look.")
def watch(folder: Path, serial: str | None, once: bool, clear_camera: bool, settle: float, interval: float) -> None:
    """Watch FOLDER, and take in each file once it stands still."""
    console, actor = Console(), Actor.system("dock")
    tally, watched = Tally(console), Watch(folder, settle_seconds=settle)
    with _sentences(console):
        _finish(actor, tally)
        console.print(f"Watching {folder}. Stop with Ctrl+C.", markup=False, highlight=False)
        while True:
            ready = watched.settled()
            _take_in(
                ready,
                lambda found: serial_of(found, folder, serial),
                actor=actor,
                source=SourceKind.DOCK,
                tally=tally,
                clear=clear_camera,
            )
            if once and not watched.waiting():
                break
            time.sleep(interval)
    tally.summary()
    sys.exit(1 if tally.failed else 0)


def _take_in(
    files: list[Found],
    serial: Callable[[Found], str],
    *,
    actor: Actor,
    source: SourceKind,
    tally: Tally,
    clear: bool,
) -> None:
    if not files:
        return
    cleared: list[tuple[Found, Settled]] = []
    serials: set[str] = set()
    with _bar(tally.console, total_size(files)) as advance:
        for found in files:
            try:
                settled = take_in_file(
                    found.path,
                    actor=actor,
                    camera_serial=serial(found),
                    source=source,
                    told=found.told,
                    progress=advance,
                )
                tally.tell(found.path.name, settled, found.size)
                serials.add(settled.sighting.camera_serial)
                if clear:
                    clear_camera_copy(actor=actor, sighting=settled.sighting, path=found.path, at=timezone.now())
                    cleared.append((found, settled))
                    tally.cleared += 1
            except (IntakeError, OSError) as error:
                tally.fail(found.path.name, error)
    for signal in detect_tampering_of(actor=actor, serials=serials, at=timezone.now()):
        if signal.answered_at is None:
            tally.warn(signal)
    gone = {found.path for found, _ in cleared}
    needed = {sidecar for found in files if found.path not in gone for sidecar in found.told.files}
    for found, settled in cleared:
        try:
            clear_sidecars(found.told.files, original_sha256=settled.sighting.sha256, still_needed=needed)
        except (IntakeError, VaultError, OSError) as error:
            tally.fail(f"sidecars of {found.path.name}", error)


def _finish(actor: Actor, tally: Tally) -> None:
    """Settle first what an interrupted run left half-way."""
    for settled in finish_unfinished(actor=actor, at=timezone.now()):
        tally.tell(f"{settled.sighting.name} (from an interrupted run)", settled, 0)
    for upload in received_uploads():
        try:
            tally.tell(f"{upload.name} (uploaded)", take_in_upload(upload), upload.size)
        except IntakeError as error:
            tally.fail(upload.name, error)


@contextmanager
def _bar(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar with bytes, rate and time left; nothing where there is no terminal."""
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Taking in", total=total)
        yield lambda count: progress.advance(task, count)


@contextmanager
def _sentences(console: Console) -> Iterator[None]:
    """An error of the product is one sentence and exit code 1."""
    try:
        yield
    except (IntakeError, PolicyError, VaultError) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        console.print("Stopped. What is not taken in yet is taken in at the next run.")
