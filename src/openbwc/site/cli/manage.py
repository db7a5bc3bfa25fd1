"""`openbwc django …`: Django's own management commands on this installation."""

import click
from django.core.management import execute_from_command_line


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command: `openbwc django migrate`."""
    execute_from_command_line(["openbwc django", *arguments])
