"""`openbwc ledger`: publish checkpoints, audit custody, print the verifier key, and hand out proofs."""

import sys
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress

from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.errors import CustodyError
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import audit, proof_of
from openbwc.ledger.errors import LedgerError

MOST_PROBLEMS = 20


@click.group()
def ledger() -> None:
    """Publish, prove and verify the custody ledger."""


@ledger.command()
def publish() -> None:
    """Publish every recorded event: tiles, then a signed checkpoint. Nothing new to publish is no error."""
    try:
        checkpoint = publish_checkpoint()
    except (CustodyError, LedgerError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{checkpoint.origin}: {checkpoint.size} events, root {checkpoint.root.hex()}")


@ledger.command()
def verify() -> None:
    """Recompute every event row, tile and the checkpoint, and hold them against each other."""
    console = Console(stderr=True)
    try:
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task("Verifying events", total=None)
            report = audit(lambda done, total: progress.update(task, completed=done, total=total))
    except LedgerError as error:
        raise click.ClickException(str(error)) from error
    for problem in report.problems[:MOST_PROBLEMS]:
        click.echo(problem, err=True)
    if not report.sound:
        click.echo(f"{len(report.problems)} problems in {report.events} events.", err=True)
        sys.exit(1)
    waiting = report.events - report.published
    click.echo(f"{report.events} events verified, {report.published} of them published, {waiting} waiting.")


@ledger.command()
def key() -> None:
    """Print the verifier key: give it to auditors by a way of its own, apart from the ledger."""
    try:
        click.echo(str(verifier_key()))
    except LedgerError as error:
        raise click.ClickException(str(error)) from error


@ledger.command()
@click.argument("event")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, not to the terminal.")
def proof(event: str, out: Path | None) -> None:
    """Print the .tlog-proof of EVENT, given by its index or its id."""
    try:
        text = proof_of(_event(event))
    except LedgerError as error:
        raise click.ClickException(str(error)) from error
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text)


def _event(given: str) -> Event:
    """The event with this index or id."""
    try:
        found = (
            Event.objects.filter(index=int(given)) if given.isdecimal() else Event.objects.filter(event_id=UUID(given))
        )
        return found.get()
    except (ValueError, Event.DoesNotExist) as error:
        raise click.ClickException(f"expected the index or the id of an event, found {given!r}") from error
