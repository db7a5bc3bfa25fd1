"""`openbwc keys`: an agency's key of the vault split between officials, m of n, and put back from their shares."""

from pathlib import Path

import click

from openbwc.custody import Actor
from openbwc.evidence.actions.split_vault_key import restore_vault_key, split_vault_key
from openbwc.program.models import Agency
from openbwc.vault import INSTALLATION, VaultError

_ACTOR = Actor.system("vault")
_NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """The agencies' keys of the vault, split between officials."""


@keys.command("split")
@click.argument("holder", metavar="AGENCY")
@click.argument("folder", type=_NEW_FOLDER)
@click.option("--needed", type=int, required=True, help="How many officials are needed to put the key back.")
@click.option("--shares", type=int, required=True, help="How many officials get a share.")
def split_key(holder: str, folder: Path, needed: int, shares: int) -> None:
    """Split an agency's current key, and write one share for each official into FOLDER.

    Hand each file to its official, on paper or a medium of their own, and remove the folder: whoever has enough shares
    has the key. After a rotation, split the new key.
    """
    if holder != INSTALLATION and not Agency.objects.filter(code=holder).exists():
        raise click.ClickException(f"Expected an agency's code or '{INSTALLATION}', found {holder!r}.")
    if folder.exists():
        raise click.ClickException(f"Expected a folder that is not there yet, found {folder}. Name another.")
    try:
        key_id, words = split_vault_key(actor=_ACTOR, holder=holder, needed=needed, shares=shares)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    folder.mkdir(mode=0o700, parents=True)
    for number, share in enumerate(words, 1):
        path = folder / f"{holder}-{key_id}-share-{number}-of-{shares}.txt"
        path.touch(mode=0o600)
        path.write_text(f"{_head(holder, key_id)}\n{share}\n", encoding="ascii")
    click.echo(f"{holder}, key {key_id}: {shares} shares in {folder}, of which {needed} are needed.")


@keys.command("restore")
@click.argument("holder", metavar="AGENCY")
@click.argument("key_id", metavar="KEY")
@click.argument("shares", nargs=-1, required=True, type=_FILE, metavar="SHARE…")
def restore_key(holder: str, key_id: str, shares: tuple[Path, ...]) -> None:
    """Put an agency's lost key back from exactly as many officials' shares as it needs.

    KEY is its id, as each share names it: '0001-5ac0ffee'.
    """
    words = [_words(path, holder, key_id) for path in shares]
    try:
        restore_vault_key(actor=_ACTOR, holder=holder, key_id=key_id, shares=words)
    except VaultError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{holder}: key {key_id} is back.")


def _head(holder: str, key_id: str) -> str:
    """The line above a share's words: whoever finds the paper knows what it is of."""
    return f"# OpenBWC vault: key {key_id} of {holder}"


def _words(path: Path, holder: str, key_id: str) -> str:
    """A share's words; refused where it says that it is of another key."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    heads = {line for line in lines if line.startswith("#")} - {_head(holder, key_id)}
    if heads:
        raise click.ClickException(
            f"Expected a share of key {key_id} of {holder}, found one that says {heads.pop()!r} in {path.name}."
        )
    return " ".join(line for line in lines if not line.startswith("#"))
