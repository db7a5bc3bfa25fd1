"""`openbwc vault`: what is stored is read back (V.A.5), sealed, and its agencies' keys are rotated (V.A.4).

Exit code 0: everything is as it should be; 1: something is not, and each deviation is a line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from openbwc.custody import Actor
from openbwc.evidence.actions.rotate_vault_key import rotate_vault_key
from openbwc.evidence.actions.seal_vault import seal_vault
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import vault as originals
from openbwc.intake.models import Quarantined
from openbwc.program.models import Agency
from openbwc.retention.queries import ordered_objects
from openbwc.vault import INSTALLATION, Problem, VaultError
from openbwc.vault.fixity import ORIGINAL_PREFIX

_ACTOR = Actor.system("vault")


@click.group()
def vault() -> None:
    """The vault of originals."""


@vault.command()
@click.argument("digests", nargs=-1, metavar="[SHA256]…")
@click.option("--without-keys", is_flag=True, help="Hold sealed bytes against their stored digests alone.")
def verify(digests: tuple[str, ...], without_keys: bool) -> None:
    """Read the originals of these digests back, or with none given the whole vault, and compare."""
    console = Console()
    try:
        problems, told = _some(digests, without_keys) if digests else _all(console, without_keys)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        console.print(str(problem), style="red", markup=False, highlight=False, soft_wrap=True)
    verdict = "sound" if not problems else f"{len(problems)} deviations"
    console.print(f"{told}: {verdict}.", markup=False, highlight=False)
    sys.exit(1 if problems else 0)


@vault.command()
def seal() -> None:
    """Seal what still lies plain in the vault, under the agencies' keys; interrupted, call it again."""
    console = Console()
    total = sum(sum(model.objects.values_list("size", flat=True)) for model in (ClipFile, RedactedCopy))
    try:
        with _bar(console, total, "Sealing") as advance:
            sealed = seal_vault(actor=_ACTOR, progress=advance)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for sentence in sealed.left:
        console.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    told = f"{sealed.objects} objects, {sealed.size:,} bytes: sealed."
    console.print(told, markup=False, highlight=False)
    sys.exit(1 if sealed.left else 0)


@vault.command("rotate-key")
@click.argument("holder", metavar="AGENCY")
def rotate_key(holder: str) -> None:
    """Give an agency (its code, or 'installation') a new key, and destroy its older ones.

    Interrupted, call it again. Copies of the key records that were made before cannot be opened any more; split the new
    key between its officials, and copy the records.
    """
    if holder != INSTALLATION and not Agency.objects.filter(code=holder).exists():
        raise click.ClickException(f"Expected an agency's code or '{INSTALLATION}', found {holder!r}.")
    try:
        rotation = rotate_vault_key(actor=_ACTOR, holder=holder)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    gone = f"; destroyed: {', '.join(rotation.retired)}" if rotation.retired else ""
    click.echo(f"{holder}: key {rotation.key_id}, {rotation.wrapped_anew} records wrapped anew{gone}.")


def _all(console: Console, without_keys: bool) -> tuple[tuple[Problem, ...], str]:
    rows = (ClipFile.objects, Quarantined.objects, RedactedCopy.objects)
    expected = chain.from_iterable(model.values_list("vault_object", flat=True).iterator() for model in rows)
    total = sum(sum(model.values_list("size", flat=True)) for model in rows)
    with _bar(console, total, "Reading back") as advance:
        report = originals().verify_all(expected=expected, without_keys=without_keys, progress=advance)
    destroyed = f" ({len(report.destroyed)} of them tombstones)" if report.destroyed else ""
    ordered = ordered_objects() if report.destroyed else frozenset()
    stray = [
        Problem(path=name, code="destroyed_without_order", expected="a disposition that ordered it", found="none")
        for name in report.destroyed
        if name not in ordered
    ]
    return (*report.problems, *stray), f"{report.objects} objects{destroyed}, {report.size:,} bytes"


def _some(digests: tuple[str, ...], without_keys: bool) -> tuple[tuple[Problem, ...], str]:
    reports = [originals().verify(ORIGINAL_PREFIX + digest.lower(), without_keys=without_keys) for digest in digests]
    problems = tuple(problem for report in reports for problem in report.problems)
    return problems, f"{len(reports)} objects, {sum(report.size for report in reports):,} bytes"


@contextmanager
def _bar(console: Console, total: int, doing: str) -> Iterator[Callable[[int], None]]:
    """A progress bar with bytes, rate and time left; nothing where there is no terminal."""
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(TextColumn(doing), *columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda count: progress.advance(task, count)
