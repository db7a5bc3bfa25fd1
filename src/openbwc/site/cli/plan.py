"""`openbwc plan`: what full implementation takes, over years (III.A.3).

Exit codes: 0 = the plan; 1 = a scenario that is not what it has to be, or an agency that is not there; 2 = a wrong
call.
"""

from pathlib import Path

import click
from django.utils import timezone
from rich.table import Table

from openbwc.oversight.planning import DEPARTMENT, LINES, Plan, make_plan
from openbwc.oversight.planning.drafting import DEFAULT, assumed_scenario, measured_scenario
from openbwc.oversight.planning.exporting import inputs_csv, plan_csv, plan_json
from openbwc.oversight.planning.figures import Basis
from openbwc.oversight.planning.lines import short
from openbwc.oversight.planning.plots import PLOTS, draw
from openbwc.policy import PolicyFileError
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken
from openbwc.site.cli.policy import console, table

SHOWN = (0, 4)
"""The years that the terminal shows beside the last one."""

File = click.Path(path_type=Path, dir_okay=False)
Folder = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option(
    "--scenario",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    default=DEFAULT,
    help="A scenario's file; the department's example when left out.",
)
@click.option("--agency", metavar="CODE", help="Only this agency, by its own officers and cameras where it has any.")
@click.option("--assumed", is_flag=True, help="Take every figure from the scenario; measure nothing.")
@click.option("--csv", "csv_folder", type=Folder, help="Write plan.csv and inputs.csv there.")
@click.option("--json", "json_file", type=File, help="Write the whole plan there.")
@click.option("--svg", "svg_folder", type=Folder, help="Write the pictures there.")
def plan(
    scenario: Path,
    agency: str | None,
    assumed: bool,
    csv_folder: Path | None,
    json_file: Path | None,
    svg_folder: Path | None,
) -> None:
    """Plan storage, lines, computing, staff and money over years, with ranges (III.A.3)."""
    now = timezone.now()
    try:
        if assumed:
            taken = assumed_scenario(scenario, now.date(), agency)
        else:
            taken = measured_scenario(scenario, now, Agency.objects.all(), agency)
    except (Mistaken, PolicyFileError) as error:
        raise click.ClickException(str(error)) from error
    made = make_plan(taken)
    _show(made)
    if csv_folder:
        csv_folder.mkdir(parents=True, exist_ok=True)
        (csv_folder / "plan.csv").write_text(plan_csv(made), encoding="utf-8", newline="")
        (csv_folder / "inputs.csv").write_text(inputs_csv(made), encoding="utf-8", newline="")
    if json_file:
        json_file.write_text(plan_json(made), encoding="utf-8")
    if svg_folder:
        svg_folder.mkdir(parents=True, exist_ok=True)
        for name in PLOTS:
            (svg_folder / f"{name}.svg").write_text(draw(made, name), encoding="utf-8")


def _show(made: Plan) -> None:
    """The lines of all agencies together, low – middle – high in some of the years, and where figures come from."""
    screen = console()
    years = [(at, year) for at, year in enumerate(made.years) if at in SHOWN or at == len(made.years) - 1]
    rows: Table = table(made.scenario.title, "", "unit", *(str(year) for _, year in years))
    for code, line in LINES.items():
        course = made.courses[DEPARTMENT][code]
        cells = [" – ".join(short(row[at]) for row in (course.low, course.middle, course.high)) for at, _ in years]
        rows.add_row(line.title, line.unit, *cells)
    screen.print(rows)
    scenario = made.scenario
    estimates = [*scenario.figures.values(), *(rate.rate for rate in scenario.rates)]
    estimates += [one.years for one in scenario.kept] + [body.officers for body in scenario.bodies]
    counts = ", ".join(f"{sum(one.basis is basis for one in estimates)} {basis.value}" for basis in Basis)
    screen.print(f"Low, middle and high: the 10th, 50th and 90th hundredth of {made.draws} draws. Inputs: {counts}.")
    unbacked = [one.category for one in scenario.kept if one.authority is None]
    if unbacked:
        screen.print(f"No authority is entered for how long these are kept: {', '.join(unbacked)} (V.A.4).")
