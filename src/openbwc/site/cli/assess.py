"""`openbwc assess`: hold live data against every check of the policy, now.

Exit code 0: assessed, whatever was found; 1: a check could not run, or there is no such agency.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click
from django.utils import timezone
from rich.console import Console
from rich.table import Table
from rich.text import Text

from openbwc.custody import Actor
from openbwc.oversight.actions.assess import Assessed
from openbwc.oversight.actions.assess import assess as assess_agency
from openbwc.oversight.dashboard import ClauseState, Dashboard, dashboards
from openbwc.program.models import Agency
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken
from openbwc.site.cli.policy import console, table

COMMAND_LINE = Actor.system("command-line")
STYLES = {
    ClauseState.MET: "green",
    ClauseState.NOT_MET: "bold red",
    ClauseState.NOT_APPLICABLE: "dim",
    ClauseState.BY_PEOPLE: "yellow",
}


class Moment(click.ParamType[datetime]):
    """A day (midnight UTC) or a time of ISO 8601; a time without a zone is UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The aware time, in UTC."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"expected a moment such as 2024-01-12 or 2024-01-12T06:30Z; found '{value}'.", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@click.command()
@click.option("--agency", "codes", multiple=True, metavar="CODE", help="Only this agency; may be given several times.")
@click.option("--since", type=Moment(), help="Look back to this moment; a month when left out.")
@click.option("--at", type=Moment(), help="As of this moment; now when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--timings", is_flag=True, help="Also say how long each check took.")
def assess(codes: tuple[str, ...], since: datetime | None, at: datetime | None, as_json: bool, timings: bool) -> None:
    """Run every check over live data and bring the findings up to what was found (III.B)."""
    runs = []
    for agency in _agencies(codes):
        with Console(stderr=True).status(f"Assessing {agency.code}") as status:
            try:
                run = assess_agency(
                    actor=COMMAND_LINE,
                    agency=agency,
                    at=at,
                    since=since,
                    told=lambda check, code=agency.code: status.update(f"Assessing {code}: {check.title}"),  # type: ignore[misc]
                )
            except Mistaken as mistake:
                raise click.ClickException(str(mistake)) from mistake
        runs.append((agency, run))
    if as_json:
        click.echo(json.dumps([_as_json(agency, run, timings) for agency, run in runs], indent=2))
    else:
        for agency, run in runs:
            _show(agency, run, timings)
    sys.exit(1 if any(held["failed"] for _, run in runs for held in run.row.counts.values()) else 0)


def _agencies(codes: Sequence[str]) -> list[Agency]:
    agencies = list(Agency.objects.filter(code__in=codes) if codes else Agency.objects.all())
    unknown = sorted(set(codes) - {agency.code for agency in agencies})
    if unknown:
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none"
        raise click.ClickException(f"expected an agency's code ({known}); found '{unknown[0]}'.")
    return agencies


def _dashboard(agency: Agency) -> Dashboard:
    today = timezone.now().date()
    return dashboards([agency], {agency.id: governing(agency, today)}, today)[0]


def _as_json(agency: Agency, run: Assessed, timings: bool) -> dict[str, Any]:
    row = run.row
    shown: dict[str, Any] = {
        "agency": agency.code,
        "since": row.since.isoformat(),
        "at": row.at.isoformat(),
        "policy_version": row.policy_version,
        "digest": row.digest,
        "checks": row.counts,
        "clauses": {
            one.clause.id: {"state": one.state.value, "words": one.words, "open": one.open.findings}
            for one in _dashboard(agency).rows
        },
    }
    return shown | ({"seconds": run.seconds} if timings else {})


def _show(agency: Agency, run: Assessed, timings: bool) -> None:
    screen, shown = console(), _dashboard(agency)
    title = f"{agency.code}, {run.row.since:%Y-%m-%d} to {run.row.at:%Y-%m-%d %H:%M}Z"
    rows = table(title, "clause", "", "duty", "open", "overdue", "why")
    for row in shown.rows:
        numbers = [f"{row.open.findings:,}", f"{row.open.overdue:,}"] if row.checks else ["", ""]
        rows.add_row(
            row.clause.id, Text(row.state.value, style=STYLES[row.state]), row.clause.title, *numbers, row.words
        )
    screen.print(rows)
    screen.print("  " + ", ".join(f"{shown.count(state)} {state.value}" for state in ClauseState) + ".")
    screen.print(f"  digest {run.row.digest}\n")
    if timings:
        screen.print(_timings(run))


def _timings(run: Assessed) -> Table:
    rows = table("How long each check took", "check", "seconds", "looked at", "problems")
    for code, seconds in sorted(run.seconds.items(), key=lambda item: -item[1]):
        held = run.row.counts[code]
        rows.add_row(code, f"{seconds:.2f}", f"{held['population']:,}", f"{held['problems']:,}")
    return rows
