"""`openbwc metrics`: what may be done with a public metrics file, without a database.

Exit codes: 0 = it adds up; 1 = it does not; 2 = a wrong call.
"""

from pathlib import Path

import click

from openbwc.oversight.publication.__main__ import main as verify_file

File = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def metrics() -> None:
    """Check published metrics."""


@metrics.command()
@click.argument("file", type=File)
@click.option("--csv", "csv_file", type=File, help="The CSV that was published with it.")
def verify(file: Path, csv_file: Path | None) -> None:
    """Recompute every ratio and sum of a public metrics FILE, from nothing but the file (III.B)."""
    code = verify_file([str(file), *(["--csv", str(csv_file)] if csv_file else [])])
    if code:
        raise click.exceptions.Exit(code)
