"""`openbwc retention`: what a schedule would make eligible, what keeps a recording, what is kept too long, and whether
a bag is whole. It changes nothing.

Exit code 0: answered; 1: there is no such agency, recording or file, the file is no schedule, or the bag is not whole.
"""

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click
from django.core.exceptions import ValidationError
from django.utils import timezone

from openbwc.evidence.models import Recording
from openbwc.policy import PolicyError, read_schedule
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken
from openbwc.retention.dry_runs import dry_run
from openbwc.retention.eligibility import standing_of
from openbwc.retention.queries import over_retention
from openbwc.retention.schedules import check_schedule
from openbwc.retention.transfers import BagError, check_bag

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def retention() -> None:
    """Try records schedules, and ask what keeps a recording (V.A.4)."""


@retention.command("dry-run")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--agency", "code", required=True, metavar="CODE", help="Whose recordings.")
@click.option("--on", "day", type=DAY, help="As of this day (UTC); today when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, with the list of ids.")
def try_schedule(file: Path, code: str, day: datetime | None, as_json: bool) -> None:
    """List what a schedule of a file would make destroyable that is not so under the one in force.

    It is tried as if each of its items rested on the authority that the file names.
    """
    agency, on = _agency(code), _day(day)
    try:
        schedule = read_schedule(file).schedule
        check_schedule(schedule, agency, on)
    except (PolicyError, Mistaken) as error:
        raise click.ClickException(str(error)) from error
    run = dry_run(agency, schedule, on)
    if as_json:
        ids = [str(UUID(bytes=part[at : at + 16])) for part in run.parts for at in range(0, len(part), 16)]
        shown = {"agency": code, "on": on.isoformat(), "listed": run.listed, "sha256": run.sha256, **run.counts}
        click.echo(json.dumps({**shown, "recordings": ids}, indent=2))
        return
    click.echo(f"{code} on {on}: {run.listed:,} recordings would become destroyable; nothing is changed.")
    for category, count in sorted(run.by_category.items()):
        click.echo(f"  {category}: {count:,}")
    click.echo(f"  destroyable no more: {run.no_longer:,}; kept by a hold or a review: {run.held:,}")
    click.echo(
        f"  run out, but resting on no authority: {run.awaiting_authority:,}; due for the archives: {run.to_transfer:,}"
    )
    click.echo(f"  SHA-256 of the sorted ids: {run.sha256}")


@retention.command("over-retention")
@click.option("--agency", "code", required=True, metavar="CODE", help="Whose recordings.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def kept_too_long(code: str, as_json: bool) -> None:
    """Say how many recordings are kept beyond their end, as of the last night, and of how many nothing keeps them."""
    found = over_retention(_agency(code), on=_day(None))
    if as_json:
        click.echo(json.dumps({"agency": code, **asdict(found)}, indent=2))
        return
    click.echo(f"{code}: {found.recordings:,} recordings kept beyond their end, {found.free:,} of them by nothing.")
    for item, count in found.by_item.items():
        click.echo(f"  {item}: {count:,}")
    click.echo(f"  The longest for {found.longest:,} days.")


@retention.command("check-bag")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def check_package(folder: Path) -> None:
    """Read a transfer package back: both digests of every file, and that nothing is missing or additional."""
    try:
        bag = check_bag(folder)
    except BagError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Whole: {bag.files:,} files, {bag.size:,} bytes; SHA-256 of the manifest {bag.manifest_sha256}.")


@retention.command()
@click.argument("recording_id", metavar="RECORDING")
@click.option("--on", "day", type=DAY, help="As of this day (UTC); today when left out.")
def standing(recording_id: str, day: datetime | None) -> None:
    """Say which item governs a recording, until when, and what keeps it."""
    try:
        recording = Recording.objects.select_related("agency").get(id=recording_id)
    except (Recording.DoesNotExist, ValidationError):
        raise click.ClickException(f"expected a recording's id; found '{recording_id}'.") from None
    found = standing_of(recording, on=_day(day))
    click.echo(found.due.why)
    for item in found.due.items:
        click.echo(f"  {item.code}: {item.period.words}, then {item.final_action.value} ({item.authority})")
    for blocker in found.blockers:
        click.echo(f"{blocker.clause} {blocker.keeps.value}: {blocker.words}")
    if not found.blockers:
        click.echo("Nothing keeps it; disposal takes two people.")


def _agency(code: str) -> Agency:
    agency = Agency.objects.filter(code=code).first()
    if agency is None:
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none"
        raise click.ClickException(f"expected an agency's code ({known}); found '{code}'.")
    return agency


def _day(given: datetime | None) -> date:
    return given.date() if given else timezone.now().date()
