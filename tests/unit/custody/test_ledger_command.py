"""`openbwc ledger`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.proofs import proven_event
from openbwc.site.cli.ledger import ledger
from tests.unit.custody.conftest import Tamper

Recorded = Callable[[int], list[Event]]
pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(ledger, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_publish_then_verify(home: Path, recorded: Recorded) -> None:
    recorded(3)
    assert run("verify")[:2] == (0, "3 events verified, 0 of them published, 3 waiting.\n")
    code, told, _ = run("publish")
    assert (code, told.startswith("openbwc.example/ledger: 3 events, root ")) == (0, True)
    recorded(1)
    assert run("verify")[:2] == (0, "4 events verified, 3 of them published, 1 waiting.\n")


def test_verify_tells_of_a_changed_row_and_exits_1(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(2)
    tamper("UPDATE custody_event SET kind = 'test.other' WHERE leaf_index = 1")
    code, told, problems = run("verify")
    assert (code, told) == (1, "")
    assert "event 1: expected the columns" in problems
    assert "1 problems in 2 events" in problems
    tamper("UPDATE custody_event SET salt = leaf_hash WHERE leaf_index = 1")
    code, _, problems = run("publish")
    assert code == 1
    assert "Error: expected event 1 as it was recorded" in problems


def test_the_verifier_key_is_printed(home: Path) -> None:
    assert run("key")[:2] == (0, f"{verifier_key()}\n")
    (home / "keys/ledger.key").chmod(0o644)
    code, _, told = run("key")
    assert (code, "chmod 600" in told) == (1, True)
    assert run("verify")[0] == 0  # nothing is published, so no key is asked for


def test_a_proof_by_index_or_id(home: Path, recorded: Recorded, tmp_path: Path) -> None:
    event = recorded(3)[1]
    code, _, told = run("proof", "1")
    assert (code, "expected a published checkpoint" in told) == (1, True)
    run("publish")
    _, text, _ = run("proof", "1")
    assert proven_event(text, verifier_key())[0] == event.body
    assert run("proof", str(event.id))[1] == text
    assert run("proof", "1", "--out", str(tmp_path / "p.tlog-proof"))[1] == ""
    assert (tmp_path / "p.tlog-proof").read_text() == text


@pytest.mark.parametrize("given", ["7", "nonsense", "01890000-0000-7000-8000-000000000009"])
def test_an_event_that_is_not_there(home: Path, recorded: Recorded, given: str) -> None:
    recorded(1)
    code, _, told = run("proof", given)
    assert (code, f"expected the index or the id of an event, found '{given}'" in told) == (1, True)
