"""`openbwc operations import` and `openbwc coverage`: rosters in, and what should have been recorded beside what was.

Exit codes of `coverage`: 0 = every expectation is met, accounted for or not yet due; 1 = there are gaps, or there is
no such agency; 2 = a wrong call. Those of `operations import` are those of `openbwc import`.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from openbwc.evidence.coverage import coverage_of_day
from openbwc.evidence.importing import OPERATIONS
from openbwc.evidence.models import RosterEntry
from openbwc.policy.coverage import Gap, Outcome, State
from openbwc.policy.wording import in_words
from openbwc.program.models import Agency
from openbwc.site.cli.importing import bring_in
from openbwc.site.cli.policy import console, table

SHOWN = 200


@click.group()
def operations() -> None:
    """Operations, emergencies and patrol shifts with their rosters (II.A)."""


@operations.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Try each row and change nothing.")
@click.option("--as", "username", help="Your account: its password is asked for, and what you may do is done.")
@click.option("--all", "everything", is_flag=True, help="Tell of each row, not only of those that are wrong.")
def import_operations(file: Path, dry_run: bool, username: str | None, everything: bool) -> None:
    """Bring in the rosters of FILE, a CSV in UTF-8: a row for each person, with the operation's cells repeated."""
    bring_in(OPERATIONS, file, dry_run=dry_run, username=username, everything=everything)


@click.command()
@click.option("--agency", "code", required=True, metavar="CODE", help="The agency's code.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Operations that begin on it, where they are."
)
@click.option("--json", "as_json", is_flag=True, help="Print every outcome as JSON.")
def coverage(code: str, day: datetime, as_json: bool) -> None:
    """Say what should have been recorded on a day, and what was (II.A, IV.A)."""
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none"
        raise click.ClickException(f"expected an agency's code ({known}); found '{code}'.")
    outcomes = coverage_of_day(agency, day.date(), at=timezone.now())
    if as_json:
        click.echo(json.dumps([_as_json(outcome) for outcome in outcomes], indent=2))
    else:
        _show(agency, day.date(), outcomes)
    sys.exit(1 if any(outcome.open_gaps for outcome in outcomes) else 0)


def _show(agency: Agency, day: date, outcomes: Sequence[Outcome]) -> None:
    screen, states = console(), Counter(outcome.state for outcome in outcomes)
    found = [(outcome, gap) for outcome in outcomes for gap in outcome.open_gaps]
    people = RosterEntry.objects.select_related("person", "operation").in_bulk(
        [outcome.expectation.id for outcome, _ in found[:SHOWN]]
    )
    rows = table(f"{agency.code}, {day}", "operation", "officer", "clause", "gap", "from", "until", "peers recording")
    for outcome, gap in found[:SHOWN]:
        entry = people[outcome.expectation.id]
        rows.add_row(
            entry.operation.number,
            f"{entry.person.name} ({entry.person.badge})",
            outcome.expectation.asked.clause,
            in_words(gap.kind.value),
            f"{gap.starts_at:%d %b %H:%M:%S}Z",
            f"{gap.ends_at:%d %b %H:%M:%S}Z",
            f"{gap.peers_recording} of {gap.peers}" if gap.peers else "alone",
        )
    screen.print(rows)
    if len(found) > SHOWN:
        screen.print(f"  and {len(found) - SHOWN:,} gaps more; --json lists them all.")
    told = ", ".join(f"{states[state]:,} {state.value}" for state in State)
    screen.print(f"  {len(outcomes):,} people were to record: {told}.")


def _as_json(outcome: Outcome) -> dict[str, Any]:
    one = outcome.expectation
    return {
        "entry": str(one.id),
        "operation": str(one.scene),
        "person": str(one.person),
        "clause": one.asked.clause,
        "throughout": one.asked.throughout,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "upload_due_at": outcome.upload_due_at.isoformat(),
        "state": outcome.state.value,
        "recordings": [str(recording.id) for recording in outcome.recordings],
        "gaps": [_gap_as_json(gap) for gap in outcome.gaps],
    }


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    return {
        "kind": gap.kind.value,
        "starts_at": gap.starts_at.isoformat(),
        "ends_at": gap.ends_at.isoformat(),
        "reason": gap.reason,
        "peers": gap.peers,
        "peers_recording": gap.peers_recording,
    }
