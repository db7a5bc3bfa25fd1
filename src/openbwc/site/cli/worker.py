"""`openbwc worker`: run the jobs."""

import click

from openbwc.site.jobs.logs import QUIET, log_to_stderr
from openbwc.site.jobs.supervisor import Supervisor


@click.command()
@click.option("--quiet", is_flag=True, help="Say only what goes wrong.")
def worker(quiet: bool) -> None:
    """Make renditions, publish the ledger's checkpoint every minute, and check the vault at night.

    Runs until it is told to stop (Ctrl-C or SIGTERM); work in hand goes back to the queue then.
    """
    log_to_stderr(quiet=quiet)
    if not quiet:
        click.echo(
            "The worker runs: renditions, the ledger's checkpoint every minute, fixity at night. Ctrl-C stops it."
        )
    Supervisor(arguments=[QUIET] if quiet else []).run()
    if not quiet:
        click.echo("The worker has stopped; what it had in hand is back in the queue.")
