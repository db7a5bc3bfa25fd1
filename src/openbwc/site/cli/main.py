"""`openbwc`: the command line.

Guarantees: a command is loaded only when it is called, and Django is set up before a command that needs it; so
`openbwc policy` works on a machine with no database. A refusal or an error of the product is one sentence on
standard error and exit code 1; a wrong call is click's usage and exit code 2.
"""

import importlib
import os
import sys
from dataclasses import dataclass

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from openbwc.policy import PolicyError


@dataclass(frozen=True)
class Entry:
    """Where a command lives, and whether it works on an installation's data."""

    target: str
    summary: str
    uses_data: bool = True


COMMANDS = {
    "policy": Entry("openbwc.site.cli.policy:policy", "Read, compare and check policies.", uses_data=False),
    "intake": Entry("openbwc.site.cli.intake:intake", "Take footage from a card or folder into the vault."),
    "dock": Entry("openbwc.site.cli.intake:dock", "Watch a folder or a mounted card and take in what appears."),
    "camera": Entry("openbwc.site.cli.camera:camera", "Read cameras in a dock, and film with one in software."),
    "vault": Entry("openbwc.site.cli.vault:vault", "Check the originals, seal them, rotate their keys."),
    "keys": Entry("openbwc.site.cli.keys:keys", "Split an agency's key of the vault between officials."),
    "ledger": Entry("openbwc.site.cli.ledger:ledger", "Publish, prove and verify the custody ledger."),
    "operations": Entry("openbwc.site.cli.operations:operations", "Bring in operations, emergencies and rosters."),
    "coverage": Entry("openbwc.site.cli.operations:coverage", "Hold what was recorded against what was asked."),
    "drafts": Entry("openbwc.site.cli.drafts:drafts", "Try an agency's draft policy against a month; list drafts."),
    "assess": Entry("openbwc.site.cli.assess:assess", "Hold live data against every check of the policy."),
    "taskforce": Entry("openbwc.site.cli.taskforce:taskforce", "Say whose policy governs in a task force (VI)."),
    "plan": Entry("openbwc.site.cli.plan:plan", "Plan storage, staff and money over years (III.A.3)."),
    "import": Entry("openbwc.site.cli.importing:import_", "Bring in people, appointments, cameras or training."),
    "retention": Entry("openbwc.site.cli.retention:retention", "Try records schedules; say what keeps a recording."),
    "package": Entry("openbwc.site.cli.package:package", "Pack a release, hand it out, check a package."),
    "foia-report": Entry("openbwc.site.cli.foia_report:foia_report", "Write the annual FOIA report, with its trace."),
    "oscal": Entry("openbwc.site.cli.oscal:oscal", "Write policy, claims and assessments as OSCAL 1.2.1."),
    "metrics": Entry("openbwc.site.cli.metrics:metrics", "Check that a public metrics file adds up.", uses_data=False),
    "redact": Entry("openbwc.site.cli.redact:redact", "Redact a file: find, render, look again.", uses_data=False),
    "redact-batch": Entry("openbwc.site.cli.redact:redact_batch", "Redact many files alike.", uses_data=False),
    "cluster": Entry(
        "openbwc.site.cli.cluster:cluster", "Run the machines of a cluster for redaction.", uses_data=False
    ),
    "provenance": Entry("openbwc.site.cli.provenance:provenance", "Read who signed a copy, and what was done to it."),
    "worker": Entry("openbwc.site.cli.worker:worker", "Run the jobs: renditions, checkpoints, fixity."),
    "serve": Entry("openbwc.site.cli.serve:serve", "Serve the pages."),
    "demo": Entry("openbwc.site.cli.demo:demo", "Make a demonstration department and show the whole way."),
    "django": Entry("openbwc.site.cli.manage:manage", "Run a Django management command (migrate, shell …)."),
}


class LazyCommands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command's name, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported after Django is set up where it works on data; None when there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.uses_data:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openbwc.settings.base")
            django.setup()
        module, name = entry.target.split(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.target}: expected a click command, found {type(command).__name__}.")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from the table alone, so that `--help` imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(cls=LazyCommands)
@click.version_option(package_name="openbwc")
def openbwc() -> None:
    """Body-worn cameras under DHS Policy Statement 045-07, from the camera's card to an authorised viewing."""


def main() -> None:
    """The console script."""
    try:
        sys.exit(openbwc())
    except ImproperlyConfigured as error:
        sentence = str(error)
    except PolicyError as error:
        sentence = f"The policies cannot be used: {error}"
    except OperationalError as error:
        sentence = f"The database cannot be used: {error}. Is it there, and has `openbwc django migrate` been run?"
    click.echo(f"Error: {sentence}", err=True)
    sys.exit(1)
