"""`openbwc redact` and `openbwc redact-batch`: find, render and look again, on files, without an installation.

Exit code 0: the copy is made, and the check found nothing left over; 3: the copy is made, and what is left over is
listed, for a person to look at; 1: no copy was made, and the sentence says why. Such a copy is a draft: an agency has a
second person review it before it is released (V.A.6).
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from openbwc.media import MediaError
from openbwc.media.redaction.executing.choosing import PROCESSES, certificates_of, executor
from openbwc.media.redaction.finding.schedule import Tier
from openbwc.media.redaction.pipeline.redacting import Order, Report, redact_file
from openbwc.media.redaction.pipeline.wanted import Wanted
from openbwc.media.redaction.pipeline.work import PieceFailed
from openbwc.media.redaction.plan import Kind, Silence, Style
from openbwc.media.redaction.residual.model import Leftover

LEFT_OVER = 3
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_KINDS = {"faces": Kind.FACE, "plates": Kind.PLATE, "text": Kind.TEXT, "screens": Kind.SCREEN}
_HELP = {
    "faces": "Find faces (the default where nothing else is asked for).",
    "plates": "Find licence plates.",
    "text": "Find text, plates among it.",
    "screens": "Find screens and papers by their shape.",
}


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """What both commands take."""
    given = [
        *(click.option(f"--{name}", is_flag=True, help=_HELP[name]) for name in _KINDS),
        click.option("--audio", is_flag=True, help="Find where somebody speaks, and delete it."),
        click.option("--tone", is_flag=True, help="A tone instead of silence where sound is deleted."),
        click.option("--everything", is_flag=True, help="Over-redact now: every frame blurred, no sound; no search."),
        click.option(
            "--style",
            type=click.Choice([style.value for style in Style]),
            help="How it is shown; only a box cannot be undone.",
        ),
        click.option(
            "--tier", type=click.Choice([tier.value for tier in Tier]), default=Tier.THOROUGH.value, show_default=True
        ),
        click.option("--executor", "word", default=PROCESSES, show_default=True, help="Or a scheduler's address."),
        click.option("--tls", default="", metavar="CA,CERT,KEY", help="The certificates of a cluster (PEM)."),
        click.option("--runtime", default="auto", show_default=True, help="auto, onnxruntime, openvino or cuda."),
        click.option("--detectors", type=_FOLDER, help="Folder of your own networks, with a detectors.yaml."),
        click.option("--work", type=click.Path(path_type=Path, file_okay=False), help="Folder that all workers see."),
        click.option("--unchecked", is_flag=True, help="Do not look through the copy for what is left over."),
    ]
    for option in reversed(given):
        command = option(command)
    return command


@click.command()
@click.argument("original", type=_FILE, metavar="IN")
@click.argument("copy", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT")
@_options
@click.option("--plan", "plan", type=_FILE, help="Render this plan; with kinds, what is found is added to it.")
@click.option("--save-plan", type=click.Path(path_type=Path, dir_okay=False), help="Keep the plan that was rendered.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep what was done, as JSON, and pictures of what is left over.",
)
def redact(
    original: Path, copy: Path, plan: Path | None, save_plan: Path | None, report: Path | None, **given: Any
) -> None:
    """Make a redacted copy of IN under the name OUT; IN is only read.

    Finds faces unless other kinds or a plan are given. The copy is looked through afterwards by other eyes than those
    that found what it hides; what they find is listed with its time.
    """
    console = Console()
    order = Order(
        original=original, copy=copy, plan=plan, keep_plan=save_plan, keep_report=report, **_order(given, plan)
    )
    with _sentences():
        done = _redact(console, order, given)
    _tell(console, done)
    sys.exit(LEFT_OVER if done.leftovers else 0)


@click.command("redact-batch")
@click.argument("originals", nargs=-1, required=True, type=_FILE, metavar="IN…")
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder of copies."
)
@_options
def redact_batch(originals: tuple[Path, ...], folder: Path, **given: Any) -> None:
    """Redact many files alike: a copy, its plan and its report for each, under its own name in a folder.

    A file that fails leaves the others alone. A copy that is there already is left as it is, so that a batch that was
    ended goes on where it stopped.
    """
    console = Console()
    folder.mkdir(parents=True, exist_ok=True)
    failed = left_over = 0
    for original in originals:
        copy = folder / f"{original.stem}.mp4"
        if copy.exists():
            console.print(f"{copy}: there already", markup=False, highlight=False)
            continue
        order = Order(
            original=original,
            copy=copy,
            keep_plan=copy.with_suffix(".plan.json"),
            keep_report=copy.with_suffix(".report.json"),
            **_order(given, None),
        )
        try:
            done = _redact(console, order, given)
        except (MediaError, PieceFailed, OSError) as error:
            failed += 1
            console.print(f"{original}: {error}", style="red", markup=False, highlight=False)
            continue
        left_over += bool(done.leftovers)
        _tell(console, done)
    console.print(f"{len(originals)} files: {failed} failed, {left_over} with something left over.", highlight=False)
    sys.exit(1 if failed else LEFT_OVER if left_over else 0)


def _order(given: dict[str, Any], plan: Path | None) -> dict[str, Any]:
    """What is wanted, of the options that both commands take."""
    kinds = frozenset(kind for name, kind in _KINDS.items() if given[name])
    speech = given["audio"]
    if given["everything"] and (kinds or speech or plan):
        raise click.UsageError("--everything redacts all there is: give no kinds, no --audio and no --plan with it")
    if not (kinds or speech or plan or given["everything"]):
        kinds = frozenset({Kind.FACE})
    style = Style(given["style"]) if given["style"] else Style.BLUR if given["everything"] else Style.BOX
    wanted = Wanted(
        kinds=kinds,
        speech=speech,
        tier=Tier(given["tier"]),
        style=style,
        instead=Silence.TONE if given["tone"] else Silence.SILENCE,
        runtime=given["runtime"],
        detectors=str(given["detectors"].resolve()) if given["detectors"] else "",
    )
    return {
        "wanted": wanted,
        "everything": given["everything"],
        "work": given["work"],
        "checked": not given["unchecked"],
    }


def _redact(console: Console, order: Order, given: dict[str, Any]) -> Report:
    certificates = certificates_of([word for word in given["tls"].split(",") if word])
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        stages: dict[str, Any] = {}

        def told(stage: str, share: float) -> None:
            if stage not in stages:
                stages[stage] = bar.add_task(f"{order.original.name}: {stage}", total=1.0)
            bar.update(stages[stage], completed=share)

        return redact_file(order, executor(given["word"], certificates=certificates), told=told)


def _tell(console: Console, done: Report) -> None:
    console.print(f"{done.copy}: {done.words()}", markup=False, highlight=False, soft_wrap=True)
    if done.render.warning:
        console.print(done.render.warning, style="yellow", markup=False, highlight=False, soft_wrap=True)
    if not done.leftovers:
        return
    table = Table("at", "what", "words", title=f"Left over: {len(done.leftovers)}")
    for leftover in done.leftovers:
        table.add_row(_place(leftover), leftover.what, leftover.words)
    console.print(table)


def _place(leftover: Leftover) -> str:
    if leftover.from_ms is None:
        return "the file"
    seconds = leftover.from_ms / 1000
    return f"{int(seconds // 60)}:{seconds % 60:06.3f}"


@contextmanager
def _sentences() -> Iterator[None]:
    """An error of the engine is one sentence and exit code 1."""
    try:
        yield
    except (MediaError, PieceFailed, OSError) as error:
        raise click.ClickException(str(error)) from error
