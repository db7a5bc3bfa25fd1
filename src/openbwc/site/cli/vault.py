"""`openbwc vault verify`: originals and redacted copies read back, held against digests and the catalogue (V.A.5).

Exit code 0: everything is as it was stored; 1: something is not, and each deviation is a line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import vault as originals
from openbwc.intake.models import Quarantined
from openbwc.vault import Problem, VaultError
from openbwc.vault.fixity import ORIGINAL_PREFIX


@click.group()
def vault() -> None:
    """The vault of originals."""


@vault.command()
@click.argument("digests", nargs=-1, metavar="[SHA256]…")
def verify(digests: tuple[str, ...]) -> None:
    """Read the originals of these digests back, or with none given the whole vault, and compare."""
    console = Console()
    try:
        problems, told = _some(digests) if digests else _all(console)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        console.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
    verdict = "sound" if not problems else f"{len(problems)} deviations"
    console.print(f"{told}: {verdict}.", markup=False, highlight=False)
    sys.exit(1 if problems else 0)


def _all(console: Console) -> tuple[tuple[Problem, ...], str]:
    rows = (ClipFile.objects, Quarantined.objects, RedactedCopy.objects)
    expected = chain.from_iterable(model.values_list("vault_object", flat=True).iterator() for model in rows)
    total = sum(sum(model.values_list("size", flat=True)) for model in rows)
    with _bar(console, total) as advance:
        report = originals().verify_all(expected=expected, progress=advance)
    return report.problems, f"{report.objects} objects, {report.size:,} bytes"


def _some(digests: tuple[str, ...]) -> tuple[tuple[Problem, ...], str]:
    reports = [originals().verify(ORIGINAL_PREFIX + digest.lower()) for digest in digests]
    problems = tuple(problem for report in reports for problem in report.problems)
    return problems, f"{len(reports)} objects, {sum(report.size for report in reports):,} bytes"


@contextmanager
def _bar(console: Console, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar with bytes, rate and time left; nothing where there is no terminal."""
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn("Reading back"), *columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
