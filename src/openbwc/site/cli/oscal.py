"""`openbwc oscal`: policy, claims, checks, assessments and open findings for OSCAL tools.

Exit codes: 0 = written; 1 = an agency that is not there, or a document that NIST's schema does not take (nothing is
written then); 2 = a wrong call.
"""

from pathlib import Path

import click
from django.utils import timezone

from openbwc.oversight.oscal import export
from openbwc.oversight.oscal.validating import InvalidDocumentError
from openbwc.policy import PolicyError
from openbwc.program.models import Agency
from openbwc.site.cli.policy import console


@click.group()
def oscal() -> None:
    """Write OSCAL 1.2.1."""


@oscal.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--agency", metavar="CODE", help="Results and plan of action of this agency alone.")
def export_command(folder: Path, agency: str | None) -> None:
    """Write catalogue, profiles, component definition, assessment plan, results and plans of action to FOLDER.

    Each document is held against NIST's schema first.
    """
    agencies = Agency.objects.all() if agency is None else Agency.objects.filter(code=agency)
    if agency is not None and not agencies.exists():
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "there is none"
        raise click.ClickException(f"Expected the code of an agency ({known}); found '{agency}'.")
    try:
        exported = export(folder, agencies, timezone.now().date())
    except (InvalidDocumentError, PolicyError) as error:
        raise click.ClickException(str(error)) from error
    screen = console()
    for path in exported.files:
        screen.print(str(path))
    for words in exported.left_out:
        screen.print(words)
