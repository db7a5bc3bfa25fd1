"""The commands of the agencies' keys: split, lost, put back, rotated and retired, each told in the ledger."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.evidence.originals import key_files, vault
from openbwc.site.cli.keys import keys as keys_command
from openbwc.site.cli.vault import vault as vault_command
from tests.world import World


@pytest.fixture(autouse=True)
def sealed(db: None, home: Path, settings: Settings) -> None:
    """An installation that seals, with one object of ICE."""
    settings.VAULT_KEYS = "files"
    World().agency("ICE")
    staged = vault().stage(io.BytesIO(b"recorded"), "clip.mp4")
    vault().commit("urn:x:1", [staged], message="m", actor="a", created=timezone.now(), holder="ICE")


def ran(command: str, *arguments: str | Path) -> Result:
    group = keys_command if command in {"split", "restore"} else vault_command
    return CliRunner().invoke(group, [command, *map(str, arguments)])


def told(kind: str) -> list[dict[str, object]]:
    events = Event.objects.filter(kind=f"evidence.vault_{kind}").order_by("index")
    return [json.loads(bytes(event.body))["facts"] for event in events]


def test_a_lost_key_comes_back_from_shares_that_name_it(home: Path, tmp_path: Path) -> None:
    (key_id,) = key_files(home).key_ids("ICE")
    done = ran("split", "ICE", tmp_path / "shares", "--needed", "2", "--shares", "3")
    assert done.exit_code == 0, done.output
    shares = sorted((tmp_path / "shares").iterdir())
    assert all(path.read_text().startswith(f"# OpenBWC vault: key {key_id} of ICE\n") for path in shares)
    (home / "keys" / "vault" / "ICE" / f"{key_id}.key").unlink()
    for arguments in (("ICE", "0007-5ac0ffee", *shares[:2]), ("CBP", key_id, *shares[:2]), ("ICE", key_id, shares[0])):
        refused = ran("restore", *arguments)
        assert refused.exit_code == 1
        assert "Expected" in refused.output
    assert ran("restore", "ICE", key_id, *shares[1:]).exit_code == 0
    assert vault().verify("urn:x:1").sound
    assert [one["key"] for one in told("key_restored")] == [key_id]


def test_keys_are_rotated_first_and_retired_by_a_command_of_their_own(home: Path) -> None:
    (old,) = key_files(home).key_ids("ICE")
    rotated = ran("rotate-key", "ICE")
    assert rotated.exit_code == 0, rotated.output
    assert f"still there: {old}" in rotated.output
    records = home / "vault-keys"
    records.rename(home / "not mounted")
    assert ran("retire-keys", "ICE").exit_code == 1
    assert len(key_files(home).key_ids("ICE")) == 2
    for path in sorted(records.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    records.rmdir()
    (home / "not mounted").rename(records)
    retired = ran("retire-keys", "ICE")
    assert retired.exit_code == 0, retired.output
    (new,) = key_files(home).key_ids("ICE")
    assert vault().verify("urn:x:1").sound
    assert [one["older"] for one in told("key_rotated")] == [[old]]
    assert [one["keys"] for one in told("keys_retiring")] == [[old], [old]]
    assert told("keys_retired") == [{"holder": "ICE", "key": new, "retired": [old]}]
    assert ran("rotate-key", "CBP").exit_code == 1
