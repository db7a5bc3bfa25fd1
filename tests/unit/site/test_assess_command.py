"""`openbwc assess`: a table for people, JSON for programs, sentences for mistakes."""

import json

import pytest
from click.testing import CliRunner, Result

from openbwc.oversight.checks import CHECKS
from openbwc.oversight.models import Assessment
from openbwc.site.cli.assess import assess
from tests.world import World

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(assess, list(arguments))


def test_json_holds_every_check_and_clause_and_the_digest_that_is_kept() -> None:
    world = World()
    world.agency("ICE")
    world.agency("CBP")
    done = run("--agency", "ICE", "--json", "--timings")
    assert done.exit_code == 0, done.output
    (told,) = json.loads(done.stdout)
    assert (told["agency"], told["digest"]) == ("ICE", Assessment.objects.get().digest)
    assert {check.code for check in CHECKS} <= set(told["checks"])
    assert told["seconds"].keys() == {check.code for check in CHECKS}
    assert told["clauses"]["V.A.1"]["state"] == "met"


def test_the_table_names_each_duty_and_counts_the_states() -> None:
    World().agency("ICE")
    done = run()
    assert done.exit_code == 0
    assert "III.D" in done.stdout
    assert "by people" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--agency", "XYZ"), 1, "expected an agency's code (ICE); found 'XYZ'"),
        (("--at", "2999-01-01"), 1, "Expected a moment that has come"),
        (("--since", "yesterday"), 2, "expected a moment such as 2024-01-12"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    World().agency("ICE")
    done = run(*arguments)
    assert done.exit_code == code
    assert sentence in done.output
