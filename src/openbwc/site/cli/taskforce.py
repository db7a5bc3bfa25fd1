"""`openbwc taskforce`: which policy governs a person in a task force on a day, and what stands against deployment (VI).

Exit codes: 0 = the answer, and nothing of VI stands against deployment with a camera; 1 = something does, or there is
no such task force or person; 2 = a wrong call.
"""

import json
import sys
from datetime import UTC, datetime

import click
from rich.console import Console

from openbwc.policy import Resolution
from openbwc.policy.wording import in_words
from openbwc.program.models import Person, TaskForce
from openbwc.program.task_forces import resolution_of


@click.group()
def taskforce() -> None:
    """Task forces: who governs whom."""


@taskforce.command()
@click.argument("name")
@click.argument("agency")
@click.argument("badge")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today when none is given.")
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
def resolve(name: str, agency: str, badge: str, on: datetime | None, as_json: bool) -> None:
    """Say whose policy governs the person of AGENCY with that BADGE in the task force NAME, and why."""
    day = (on or datetime.now(UTC)).date()
    task_force = TaskForce.objects.select_related("agency").filter(name__iexact=name).first()
    if task_force is None:
        known = ", ".join(TaskForce.objects.values_list("name", flat=True)) or "none"
        raise click.ClickException(f"Expected a task force ({known}); found {name!r}.")
    person = Person.objects.select_related("agency").filter(agency__code__iexact=agency, badge__iexact=badge).first()
    if person is None:
        raise click.ClickException(f"Expected the badge of a person of {agency}; found {badge!r}.")
    resolution = resolution_of(person, task_force, day)
    if as_json:
        click.echo(json.dumps(told(resolution), indent=2))
    else:
        screen = Console(highlight=False, soft_wrap=True)
        screen.print(f"{person.name} in {task_force.name} on {day}:", markup=False)
        for line in lines(resolution):
            screen.print(line, markup=False)
    sys.exit(0 if resolution.deployable else 1)


def told(resolution: Resolution) -> dict[str, object]:
    """The answer as JSON-safe data."""
    return {
        "governing": resolution.governing.value,
        "governing_clause": resolution.governing_clause,
        "why": resolution.why,
        "owner": resolution.owner.value,
        "owner_clause": resolution.owner_clause,
        "duties": [{"clause": one.clause, "code": one.code, "words": one.words} for one in resolution.duties],
        "blocks": [
            {"clause": one.clause, "code": one.code, "words": one.words, "remedy": one.remedy}
            for one in resolution.blocks
        ],
        "deployable": resolution.deployable,
    }


def lines(resolution: Resolution) -> list[str]:
    """The answer in lines."""
    return [
        f"  policy   {in_words(resolution.governing.value)} ({resolution.governing_clause}): {resolution.why}",
        f"  owner    {in_words(resolution.owner.value)} ({resolution.owner_clause})",
        *(f"  duty     {one.words} ({one.clause})" for one in resolution.duties),
        *(f"  blocked  {one.words} {one.remedy} ({one.clause})" for one in resolution.blocks),
        *([] if resolution.blocks else ["  nothing of VI stands against deployment with a camera"]),
    ]
