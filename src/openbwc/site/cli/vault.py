"""`openbwc vault`: what is stored is read back (V.A.5), sealed, and its agencies' keys are rotated (V.A.4).

Exit code 0: everything is as it should be; 1: something is not, and each deviation is a line.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from openbwc.custody import Actor
from openbwc.evidence.actions.retire_vault_keys import retire_vault_keys
from openbwc.evidence.actions.rotate_vault_key import rotate_vault_key
from openbwc.evidence.actions.seal_vault import seal_vault
from openbwc.evidence.kept import kept_objects, kept_size
from openbwc.evidence.originals import vault as originals
from openbwc.intake.actions.adopt_sidecars import adopt_sidecars
from openbwc.program.models import Agency
from openbwc.retention.actions import destroy_remains as remains
from openbwc.retention.queries import ordered_tombstones
from openbwc.retention.removing import sidecars_of
from openbwc.vault import INSTALLATION, Problem, VaultError
from openbwc.vault.destroying import TOMBSTONE
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
    try:
        with _bar(console, kept_size(), "Sealing") as advance:
            sealed = seal_vault(actor=_ACTOR, progress=advance)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for sentence in sealed.left:
        console.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    told = f"{sealed.objects} objects, {sealed.size:,} bytes: sealed."
    console.print(told, markup=False, highlight=False)
    sys.exit(1 if sealed.left else 0)


@vault.command("adopt-sidecars")
@click.option("--destroy-remains", is_flag=True, help="Destroy those whose recording was disposed of, under its order.")
def adopt(destroy_remains: bool) -> None:
    """Write down the sidecars that versions before 23 November 2026 stored without a row, so that they go with their
    original. Once, after the upgrade; interrupted, call it again.

    It tells of those whose recording was disposed of before. One that came with several originals may name the first
    alone: make sure that no other needs it before you have them destroyed.
    """
    try:
        adopted = adopt_sidecars()
        stays = remains.destroy_remains(actor=_ACTOR) if destroy_remains else tuple(_remains())
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for sentence in (*adopted.left, *stays):
        click.echo(sentence)
    click.echo(f"{adopted.count} sidecars written down.")
    sys.exit(1 if adopted.left or stays else 0)


def _remains() -> Iterator[str]:
    for row in remains.remaining():
        there = ", ".join(sidecars_of(row.recording_id)) or "no sidecar"
        yield (
            f"Recording {row.recording_id} was disposed of, and there is still: {there}. Call this with "
            "--destroy-remains."
        )


@vault.command("rotate-key")
@click.argument("holder", metavar="AGENCY")
def rotate_key(holder: str) -> None:
    """Give an agency (its code, or 'installation') a new key; its older ones stay until they are retired.

    Interrupted, call it again. Then split the new key between its officials, copy the keys and the key records, and
    retire the older keys.
    """
    _check_holder(holder)
    try:
        rotation = rotate_vault_key(actor=_ACTOR, holder=holder)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    for path in rotation.unreadable:
        click.echo(f"{path}: expected a key record, found other content. Restore it.")
    older = f"; still there: {', '.join(rotation.older)}" if rotation.older else ""
    click.echo(f"{holder}: key {rotation.key_id}, {rotation.wrapped_anew} records wrapped anew{older}.")
    sys.exit(1 if rotation.unreadable else 0)


@vault.command("retire-keys")
@click.argument("holder", metavar="AGENCY")
def retire_keys(holder: str) -> None:
    """Destroy an agency's older keys after a rotation, once the new key and the key records were copied.

    Refused while any sealed object lacks its key record. Destroy the copies and the officials' shares of those keys,
    and older copies of the key records, too: until then what was destroyed under an order can be read by who has them.
    """
    _check_holder(holder)
    try:
        retired = retire_vault_keys(actor=_ACTOR, holder=holder)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{holder}: destroyed {', '.join(retired)}." if retired else f"{holder}: there was no older key.")


def _check_holder(holder: str) -> None:
    if holder != INSTALLATION and not Agency.objects.filter(code=holder).exists():
        raise click.ClickException(f"Expected an agency's code or '{INSTALLATION}', found {holder!r}.")


def _all(console: Console, without_keys: bool) -> tuple[tuple[Problem, ...], str]:
    with _bar(console, kept_size(), "Reading back") as advance:
        report = originals().verify_all(expected=kept_objects(), without_keys=without_keys, progress=advance)
    destroyed = f" ({len(report.destroyed)} of them tombstones)" if report.destroyed else ""
    return (*report.problems, *_stray(report.destroyed)), f"{report.objects} objects{destroyed}, {report.size:,} bytes"


def _stray(tombstones: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with tombstones: none ordered it, or it is not the one that was left."""
    ordered = ordered_tombstones(tombstones)
    for name in tombstones:
        found = originals().inventory_of(name)[0].files.get(TOMBSTONE, "none")
        if name not in ordered:
            yield Problem(
                path=name, code="destroyed_without_order", expected="a disposition that ordered it", found="none"
            )
        elif ordered[name] not in ("", found):
            told = f"the tombstone that the ledger tells of, {ordered[name]}"
            yield Problem(path=name, code="tombstone_exchanged", expected=told, found=found)


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
