"""`openbwc demo`: the whole way from a camera's card to an authorised viewing, told as it happens."""

import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import FrameType

import click
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from openbwc.custody import Actor
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import proof_of
from openbwc.evidence.models import Encounter, Recording
from openbwc.intake.actions.detect_tampering import detect_tampering_of
from openbwc.intake.actions.take_in_file import finish_unfinished, take_in_file
from openbwc.intake.collecting import collect, serial_of
from openbwc.intake.models import SourceKind
from openbwc.program.models import Agency
from openbwc.site.demo.cards import write_cards
from openbwc.site.demo.catalogue import catalogue
from openbwc.site.demo.department import Department, establish, established, existing
from openbwc.site.demo.gates import try_gates
from openbwc.site.demo.keeping import Kept, keep_and_answer
from openbwc.site.demo.letting_go import DispositionWaitsError, let_go
from openbwc.site.demo.oversight import oversee, view_and_report
from openbwc.site.demo.processes import (
    ProcessEndedError,
    port_is_free,
    running,
    wait_for_renditions,
    wait_until_listening,
)
from openbwc.site.demo.programme import live_through
from openbwc.site.demo.redaction import JobEndedError, redact
from openbwc.site.demo.releasing import PackageFailedError, let_out
from openbwc.site.demo.shift import hand_out, shift_began, take_back
from openbwc.site.demo.task_forces import serve_in_task_forces
from openbwc.site.demo.telling import Teller

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--footage", type=_FOLDER, help="Take videos from this folder, not those made on the spot.")
@click.option("--serve/--no-serve", default=True, help="Serve the pages at the end, or end.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The server's port.")
def demo(footage: Path | None, serve: bool, port: int) -> None:
    """Make a demonstration department, take footage in, show every gate, and serve the pages to try.

    Everybody in it is invented. A second run finds what the first one made.
    """
    signal.signal(signal.SIGTERM, _as_interrupt)  # so that what was started ends with us
    teller = Teller(Console())
    if serve and not port_is_free(port):
        raise click.ClickException(f"Expected port {port} to be free, found a server there. Give another with --port.")
    call_command("migrate", interactive=False, verbosity=0)
    if Agency.objects.exists() and not established():
        raise click.ClickException(
            f"Expected an empty installation in {settings.OPENBWC_HOME}, or this version's demonstration; found one "
            "with other data, or an earlier version's. Set OPENBWC_HOME to a new folder, or remove that one if it "
            "holds nothing but a demonstration."
        )
    department = _department(teller)
    began = shift_began(_home() / "shift.json", timezone.now())
    _shift(teller, department, began, footage)
    _programme(teller, department, began)
    with ExitStack() as processes:
        worker = processes.enter_context(running("worker", "--quiet", log=_home() / "worker.log"))
        _renditions(teller, worker)
        _letting_out(teller, department, _keeping(teller, department))
        _letting_go(teller, department)
        _oversight(teller, department)
        _ledger(teller)
        _gates(teller, department)
        if serve:
            _serve(teller, port, processes)


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _home() -> Path:
    return Path(settings.OPENBWC_HOME) / "demo"


def _department(teller: Teller) -> Department:
    teller.heading(
        "The department", "Agencies, people, dated appointments, training, cameras; by the programme's own actions."
    )
    department = existing() if established() else establish(timezone.now())
    teller.department(department)
    return department


def _shift(teller: Teller, department: Department, began: datetime, footage: Path | None) -> None:
    teller.heading("The shift", f"Cameras go out at {began:%Y-%m-%d %H:%M}Z, to those whom the policy lets have them.")
    handovers = []
    for handover in hand_out(department, began):
        teller.handover(handover)
        handovers.append(handover)
    teller.heading("The cards", "What the cameras recorded, with a sidecar beside each clip.")
    cards = _home() / "cards"
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=teller.console, transient=True
    ) as progress:
        task = progress.add_task("Filming", total=1.0)
        write_cards(
            cards,
            began,
            footage=footage,
            progress=lambda name, share: progress.update(task, description=f"Filming {name}", completed=share),
        )
    teller.line("cards", str(cards))
    take_back(department, handovers, began)
    _dock(teller, cards)
    teller.heading("The catalogue", "Each wearer says what their recordings show, and that people were told.")
    for recording, encounter in catalogue():
        teller.encounter(recording, encounter)
    teller.line("catalogue", f"{Recording.objects.count()} recordings in {Encounter.objects.count()} encounters")


def _programme(teller: Teller, department: Department, began: datetime) -> None:
    teller.heading(
        "The programme", "Orders, reports, sites, operations and their rosters: what recordings are held to."
    )
    teller.lived(live_through(department, began))
    teller.serving(serve_in_task_forces(department, began.date()))


def _keeping(teller: Teller, department: Department) -> Kept:
    teller.heading(
        "Keeping, and requests",
        "A schedule under two people, a hold, and requests with their clocks, certificates and letters.",
    )
    kept = keep_and_answer(department, timezone.now(), _home())
    teller.kept(kept)
    return kept


def _letting_out(teller: Teller, department: Department, kept: Kept) -> None:
    if kept.granted is None:
        return
    try:
        teller.heading(
            "Redaction",
            "Faces found and followed, corrected, reviewed by a second person, rendered, checked by other eyes.",
        )
        redacted = redact(department, kept.granted, _home())
        teller.redacted(redacted)
        teller.heading("The release", "What the gate misses at first; then each duty, a package with a link, a page.")
        teller.gone_out(let_out(department, kept.granted, redacted.copy))
    except (JobEndedError, PackageFailedError) as error:
        raise click.ClickException(f"{error} ({_home()})") from error


def _letting_go(teller: Teller, department: Department) -> None:
    teller.heading(
        "Letting go", "A period that ran out, under an authority that is an example; two people, a certificate."
    )
    try:
        gone = let_go(department, timezone.now(), _home())
    except DispositionWaitsError as error:
        raise click.ClickException(f"{error} ({_home()})") from error
    if gone is not None:
        teller.let_go(gone)


def _oversight(teller: Teller, department: Department) -> None:
    teller.heading("Oversight", "Every check of the policy over live data: findings, an answer, a decision, metrics.")
    view_and_report(department)
    teller.overseen(oversee(department, timezone.now()))


def _dock(teller: Teller, cards: Path) -> None:
    teller.heading(
        "The dock", "Each file: read once, hashed, into the vault; then decided, and catalogued or quarantined."
    )
    actor = Actor.system("dock")
    list(finish_unfinished(actor=actor, at=timezone.now()))
    serials: set[str] = set()
    for found in collect([cards]):
        serial = serial_of(found, cards, None)
        settled = take_in_file(found.path, actor=actor, camera_serial=serial, source=SourceKind.DOCK, told=found.told)
        teller.settled(str(found.path.relative_to(cards)), settled)
        serials.add(serial)
    for sign in detect_tampering_of(actor=actor, serials=serials, at=timezone.now()):
        teller.line(f"sign, {sign.camera.serial}", f"{sign.words} (IV.D)")


def _renditions(teller: Teller, worker: subprocess.Popen[bytes]) -> None:
    teller.heading("The renditions", "A worker makes what people see; the originals are only read.")
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=teller.console, transient=True
    ) as progress:
        task = progress.add_task("Making renditions", total=None)
        try:
            making = wait_for_renditions(
                worker,
                lambda now: progress.update(
                    task, completed=now.made + now.failed, total=now.made + now.failed + now.open
                ),
            )
        except ProcessEndedError as error:
            raise click.ClickException(f"{error} ({_home()})") from error
    teller.line("made", f"{making.made} renditions, {making.failed} failed")
    for recording in Recording.objects.order_by("started_at"):
        for proxy in (clip.renditions.filter(kind="proxy").first() for clip in recording.clips.all()):
            if proxy is not None:
                teller.line(proxy.method or proxy.state, f"“{recording}” {proxy.error}".rstrip())


def _ledger(teller: Teller) -> None:
    teller.heading("The ledger", "Every step above is an event; outsiders verify them with one small program, offline.")
    checkpoint = publish_checkpoint()
    teller.line("checkpoint", f"{checkpoint.size} events, root {checkpoint.root.hex()}")
    verify = [sys.executable, "-m", "openbwc.ledger.verify_tool"]
    key = ["--key", str(verifier_key())]
    _verified(teller, "fsck", [*verify, "fsck", str(ledger_folder()), *key])
    event = Event.objects.filter(kind="evidence.recording_taken_in").order_by("index").first()
    if event is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        proof = Path(folder) / "recording.tlog-proof"
        proof.write_text(proof_of(event), encoding="utf-8")
        _verified(teller, "proof", [*verify, "event", str(proof), *key])


def _verified(teller: Teller, label: str, command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    said = (done.stdout + done.stderr).strip().splitlines()
    verdict = next((line for line in said if line.startswith("OK")), said[-1] if said else "")
    teller.line(label, verdict, "green" if done.returncode == 0 else "red")
    if done.returncode != 0:
        raise click.ClickException("The ledger does not verify: " + " ".join(said))


def _gates(teller: Teller, department: Department) -> None:
    recording = Recording.objects.filter(wearer=department.people["ruiz"]).order_by("started_at").first()
    if recording is None:
        return
    teller.heading("The gates", f"Who may see “{recording}”, and for what (V.A.1, V.A.2, III.D).")
    teller.gates(try_gates(department, recording, timezone.now()))


def _serve(teller: Teller, port: int, processes: ExitStack) -> None:
    teller.heading(
        "The pages", "Second factors are not asked for here; an installation asks for them. Ctrl-C ends all."
    )
    server = processes.enter_context(running("serve", "--port", str(port), log=_home() / "server.log"))
    try:
        wait_until_listening(server, port)
        teller.sign_ins(f"http://localhost:{port}/")
        server.wait()
    except ProcessEndedError as error:
        raise click.ClickException(f"{error} ({_home()})") from error
    except KeyboardInterrupt:
        teller.console.print("Ended. `openbwc demo` goes on from here; its data is in", str(settings.OPENBWC_HOME))
