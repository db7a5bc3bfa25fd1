"""`openbwc import`: people, appointments, cameras and completed training from CSV files, tried first or carried out.

Exit codes: 0 = every row was brought in, or would be; 1 = some rows were wrong or refused (the good ones are in), or
the file or the sign-in is not as it has to be; 2 = a wrong call.
"""

import sys
from pathlib import Path

import click
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import authenticate
from rich.console import Console
from rich.table import Table

from openbwc.custody import Actor
from openbwc.program.importing import KINDS, Imported, Kind, import_rows, report_of
from openbwc.program.importing.report import BAD, Outcome, Verdict
from openbwc.program.management import INSTALLATION
from openbwc.program.models import Account, Person
from openbwc.program.refusals import Mistaken


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Try each row and change nothing.")
@click.option("--as", "username", help="Your account: its password is asked for, and what you may do is done.")
@click.option("--all", "everything", is_flag=True, help="Tell of each row, not only of those that are wrong.")
def import_(kind: str, file: Path, dry_run: bool, username: str | None, everything: bool) -> None:
    """Bring in the rows of FILE, a CSV in UTF-8 whose first line names the columns.

    Without --as the installation itself acts, which it may until the first policy office is appointed.
    """
    bring_in(KINDS[kind], file, dry_run=dry_run, username=username, everything=everything)


def bring_in(kind: Kind, file: Path, *, dry_run: bool, username: str | None, everything: bool) -> None:
    """Bring in a file's rows, tell of them, and exit as the module's docstring says."""
    screen = Console(highlight=False)
    actor = INSTALLATION if username is None else Actor.person(person_behind(username).id)

    def tell(outcome: Outcome) -> None:
        if everything or outcome.verdict in BAD:
            line = f"line {outcome.line}: {outcome.verdict.value}: {outcome.record}: {outcome.words}"
            screen.print(line, markup=False, soft_wrap=True)

    try:
        with file.open("rb") as source:
            done = import_rows(actor=actor, kind=kind, source=source, name=file.name, dry=dry_run, told=tell)
    except Mistaken as mistake:
        raise click.ClickException(str(mistake)) from mistake
    _summarise(screen, done)
    sys.exit(1 if done.bad else 0)


def person_behind(username: str) -> Person:
    """The person who proves to be behind an account, with password and one-time code."""
    wrong = click.ClickException("Expected an account's name, its password and its one-time code; they do not agree.")
    account = authenticate(username=username, password=click.prompt("Password", hide_input=True))
    person = Person.objects.filter(account=account).first() if isinstance(account, Account) else None
    if person is None:
        raise wrong
    second = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if second is not None and not second.wrap().validate_code(click.prompt("One-time code", hide_input=True)):
        raise wrong
    if second is None and settings.REQUIRE_MFA:
        raise click.ClickException(
            "Expected an account with one-time codes; found none. Set them up in the pages first."
        )
    return person


def _summarise(screen: Console, done: Imported) -> None:
    title = "Tried; nothing was changed." if done.run.dry else "Carried out."
    table = Table(title=f"{done.run.name}: {title}", title_justify="left")
    for verdict in Verdict:
        table.add_column(verdict.value, justify="right")
    table.add_row(*(f"{done.counts[verdict]:,}" for verdict in Verdict))
    screen.print(table)
    screen.print(f"The outcome of each row: {report_of(done.run.id)}", soft_wrap=True)
