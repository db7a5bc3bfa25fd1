"""`openbwc provenance`: give out the root that copies are signed under, and read what a copy says of itself."""

import sys
from pathlib import Path

import click

from openbwc.media import MediaError
from openbwc.media.provenance.keys import KeyFileError
from openbwc.media.provenance.signing import read_manifest
from openbwc.redaction.signing import roots


@click.group()
def provenance() -> None:
    """Read the provenance of copies (C2PA)."""


@provenance.command()
def root() -> None:
    """Print the certificate that copies are signed under: give it to whoever verifies them."""
    try:
        click.echo(roots(), nl=False)
    except KeyFileError as error:
        raise click.ClickException(str(error)) from error


@provenance.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--root",
    "root_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Trust this certificate (PEM), not this installation's own.",
)
def read(file: Path, root_file: Path | None) -> None:
    """Say who signed FILE, of which original and plan it is, what was done to it, and whether it was changed since."""
    try:
        found = read_manifest(file, anchors=root_file.read_text() if root_file else roots())
    except (MediaError, KeyFileError) as error:
        raise click.ClickException(str(error)) from error
    if found.state is None:
        raise click.ClickException(f"Expected a manifest in {file}; found none.")
    click.echo(f"{found.state}: signed by {found.signer or 'nobody'}")
    click.echo(f"original  {found.original_sha256 or 'not named'}")
    click.echo(f"plan      {found.plan_sha256 or 'not named'}")
    for action in found.actions:
        places = len(action.get("changes", ()))
        click.echo(f"{action['action']:16} {action.get('description', '')}" + (f" ({places} places)" if places else ""))
    for problem in found.problems:
        click.echo(problem, err=True)
    sys.exit(0 if found.state == "Trusted" else 1)
