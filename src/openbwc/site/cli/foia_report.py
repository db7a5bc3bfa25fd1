"""`openbwc foia-report`: the annual FOIA report as XML, with its figures and their trace beside it. It changes nothing.

Exit code 0: written; 1: there is no such agency, or OUT cannot be written.
"""

from pathlib import Path

import click
from django.utils import timezone

from openbwc.disclosure.annual_report.cases import fiscal_year_of
from openbwc.disclosure.annual_report.document import document
from openbwc.disclosure.annual_report.making import report_of
from openbwc.disclosure.annual_report.tracing import figures_csv, trace_csv
from openbwc.program.models import Agency


@click.command("foia-report")
@click.option("--agency", "code", metavar="CODE", help="Whose report; the department's when left out.")
@click.option("--year", type=int, help="The fiscal year; the present one when left out.")
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def foia_report(code: str | None, year: int | None, out: Path) -> None:
    """Write the annual FOIA report of a fiscal year into the folder OUT (5 USC 552(e)).

    Three files: the XML in the Justice Department's form, every figure as CSV, and each request behind each figure.
    """
    agencies = list(Agency.objects.filter(code=code) if code else Agency.objects.all())
    if not agencies:
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none"
        raise click.ClickException(f"expected an agency's code ({known}); found '{code or ''}'.")
    report = report_of(agencies, year or fiscal_year_of(timezone.now().date()))
    name = f"foia-{report.whole.code}-{report.year}"
    written = {
        f"{name}.xml": document(report),
        f"{name}-figures.csv": figures_csv(report).encode(),
        f"{name}-trace.csv": trace_csv(report).encode(),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, content in written.items():
            (out / file).write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"expected a folder that can be written; found {error}.") from error
    click.echo(f"{report.whole.code}, fiscal year {report.year}, as of {report.until}: {out}/{name}.xml")
    for section in report.whole.sections:
        if section.footnote:
            click.echo(f"  {section.number}: {section.footnote}")
