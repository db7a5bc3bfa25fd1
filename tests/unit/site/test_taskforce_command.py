"""`openbwc taskforce resolve`: the answer in words and as JSON, and its exit codes."""

import json

import pytest
from click.testing import CliRunner

from openbwc.program.models import Membership, TaskForce
from openbwc.site.cli.taskforce import taskforce
from tests.world import World

pytestmark = pytest.mark.django_db


def test_the_answer_and_what_blocks() -> None:
    ice = World().agency("ICE")
    ruiz = ice.officer("Ruiz").row
    force = TaskForce.objects.create(
        agency=ice.row, name="Harbour", led_by="other", leader="County", starts_on=ice.world.today
    )
    asked = ["resolve", "harbour", "ice", ruiz.badge]
    stranger = CliRunner().invoke(taskforce, asked)
    assert (stranger.exit_code, "does not serve" in stranger.output) == (1, True)
    Membership.objects.create(task_force=force, person=ruiz, starts_on=ice.world.today)
    member = CliRunner().invoke(taskforce, [*asked, "--json"])
    assert member.exit_code == 0
    assert json.loads(member.output)["governing_clause"] == "VI.B.2"
    before = CliRunner().invoke(taskforce, [*asked, "--on", "2024-01-01"])
    assert (before.exit_code, "VI.B.1" in before.output) == (1, True)


@pytest.mark.parametrize(
    ("asked", "words"), [(["none", "ICE", "B1"], "Expected a task force"), (["Harbour", "ICE", "B1"], "badge")]
)
def test_what_is_not_there_is_said(asked: list[str], words: str) -> None:
    ice = World().agency("ICE")
    TaskForce.objects.create(agency=ice.row, name="Harbour", led_by="department", starts_on=ice.world.today)
    found = CliRunner().invoke(taskforce, ["resolve", *asked])
    assert (found.exit_code, words in found.output) == (1, True)
