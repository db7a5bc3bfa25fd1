"""The action that publishes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from openbwc.custody import CustodyError
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import ledger_folder, verifier_key
from openbwc.custody.models import Event
from openbwc.ledger.errors import KeyFileError, LedgerError
from openbwc.ledger.publication import read_checkpoint
from openbwc.ledger.tree import root_of
from openbwc.ledger.verify_tool import fsck
from tests.unit.custody.conftest import Tamper

Recorded = Callable[[int], list[Event]]


@pytest.mark.django_db
def test_every_committed_event_is_published_once(home: Path, recorded: Recorded) -> None:
    assert publish_checkpoint().size == 0
    leaves: list[bytes] = []
    for count in (3, 0, 300):
        leaves += [event.leaf_hash for event in recorded(count)]
        for _ in range(2):
            checkpoint = publish_checkpoint()
            assert (checkpoint.size, checkpoint.root) == (len(leaves), root_of(leaves))
            assert read_checkpoint(ledger_folder(), verifier_key()) == checkpoint
    assert fsck(home / "ledger", str(verifier_key())).problems == []
    assert (home / "keys/ledger.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_nothing_is_signed_over_a_changed_row(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(2)
    first = publish_checkpoint()
    recorded(3)
    tamper("UPDATE custody_event SET salt = body WHERE leaf_index = 4")
    with pytest.raises(LedgerError, match="a salt of 32 bytes"):
        publish_checkpoint()
    tamper("UPDATE custody_event SET salt = leaf_hash WHERE leaf_index = 4")
    with pytest.raises(CustodyError, match="expected event 4 as it was recorded"):
        publish_checkpoint()
    assert read_checkpoint(ledger_folder(), verifier_key()) == first


@pytest.mark.django_db
def test_nothing_is_signed_over_a_gap(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(3)
    tamper("DELETE FROM custody_event WHERE leaf_index = 1")
    with pytest.raises(CustodyError, match="expected event 1 as it was recorded, found event 2"):
        publish_checkpoint()
    assert read_checkpoint(ledger_folder(), verifier_key()) is None


@pytest.mark.django_db
def test_a_ledger_keeps_its_origin(home: Path, recorded: Recorded, settings: object) -> None:
    recorded(1)
    publish_checkpoint()
    settings.LEDGER_ORIGIN = "other.example/ledger"
    with pytest.raises(KeyFileError, match="a ledger keeps its origin for life"):
        publish_checkpoint()


@pytest.mark.django_db
def test_a_lost_key_is_not_replaced_in_silence(home: Path, recorded: Recorded) -> None:
    recorded(1)
    publish_checkpoint()
    (home / "keys/ledger.key").unlink()
    with pytest.raises(KeyFileError, match="restore it from its copy"):
        publish_checkpoint()
    assert not (home / "keys/ledger.key").exists()
