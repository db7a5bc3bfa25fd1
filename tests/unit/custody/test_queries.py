"""History, proofs, and the audit that finds every changed bit."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.custody import EventKind, Subject, record
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import audit, history_of, proof_of
from openbwc.ledger.errors import NotPublishedError, ProofError
from openbwc.ledger.proofs import proven_event
from openbwc.ledger.verify_tool import verify_event
from tests.unit.custody.conftest import RECORDING, RUIZ, Tamper

Recorded = Callable[[int], list[Event]]
IN_ONE_TRANSACTION = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.django_db
def test_the_history_of_a_subject_is_all_of_it_in_order(recorded: Recorded, taken_in: EventKind) -> None:
    first = recorded(2)
    other = Subject("recording", uuid4())
    record(taken_in, actor=RUIZ, subject=other, facts={"sha256": "", "size": 0})
    early = record(
        taken_in,
        actor=RUIZ,
        subject=RECORDING,
        facts={"sha256": "", "size": 0},
        time=datetime(2020, 1, 1, tzinfo=UTC),
    )
    assert [event.id for event in history_of(RECORDING)] == [*(event.id for event in first), early.id]
    assert history_of(other).count() == 1
    assert not history_of(Subject("camera", other.id)).exists()


@pytest.mark.django_db
def test_a_proof_proves_the_event_to_anyone(home: Path, recorded: Recorded) -> None:
    events = recorded(300)
    with pytest.raises(NotPublishedError):
        proof_of(events[0])
    publish_checkpoint()
    for event in (events[0], Event.objects.get(index=299)):
        text = proof_of(event)
        body, checkpoint = proven_event(text, verifier_key())
        assert (body, checkpoint.size) == (bytes(event.body), 300)
        assert verify_event(text, str(verifier_key()))[1]["id"] == str(event.id)


@pytest.mark.django_db
def test_a_changed_row_gets_no_proof(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(3)
    publish_checkpoint()
    tamper("UPDATE custody_event SET salt = leaf_hash WHERE leaf_index = 1")
    with pytest.raises(ProofError, match="expected the root"):
        proof_of(Event.objects.get(index=1))


# --- audit


@pytest.mark.django_db
def test_a_sound_custody_has_no_problems(home: Path, recorded: Recorded) -> None:
    assert audit().sound
    recorded(5)
    report = audit()
    assert (report.events, report.published, report.problems) == (5, 0, [])
    publish_checkpoint()
    recorded(600)
    seen: list[tuple[int, int]] = []
    report = audit(lambda done, total: seen.append((done, total)))
    assert (report.events, report.published, report.problems) == (605, 5, [])
    assert seen[-1] == (605, 605)
    publish_checkpoint()
    assert audit().published == 605


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
def test_a_changed_bit_in_any_column_is_found(home: Path, recorded: Recorded, tamper: Tamper, published: bool) -> None:
    recorded(4)
    if published:
        publish_checkpoint()

    @IN_ONE_TRANSACTION
    @given(st.data())
    def check(data: st.DataObject) -> None:
        index = data.draw(st.integers(0, 3))
        column = data.draw(st.sampled_from(["body", "salt", "leaf_hash"]))
        before = bytes(Event.objects.values_list(column, flat=True).get(index=index))
        after = bytearray(before)
        after[data.draw(st.integers(0, len(before) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        statement = f"UPDATE custody_event SET {column} = %s WHERE leaf_index = %s"
        tamper(statement, [bytes(after), index])
        problems = audit().problems
        tamper(statement, [before, index])
        assert problems
        assert all(one.startswith(f"event {index}:") for one in problems)
        assert audit().sound

    check()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "test.other"), ("actor", "system:dock"), ("subject", "recording:none"), ("time", "2020-01-01 00:00:00")],
)
def test_a_column_that_is_not_what_the_body_tells_is_found(
    home: Path, recorded: Recorded, tamper: Tamper, column: str, value: str
) -> None:
    recorded(3)
    tamper(f"UPDATE custody_event SET {column} = %s WHERE leaf_index = 1", [value])
    (problem,) = audit().problems
    assert problem.startswith("event 1: expected the columns")


@pytest.mark.django_db
def test_another_id_is_found(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(3)
    other = uuid4()
    value = other if connection.features.has_native_uuid_field else other.hex
    tamper("UPDATE custody_event SET event_id = %s WHERE leaf_index = 1", [value])
    (problem,) = audit().problems
    assert problem.startswith("event 1: expected the columns")


@pytest.mark.django_db
def test_a_rewritten_event_that_fits_itself_is_found_against_the_published_ledger(
    home: Path, recorded: Recorded, tamper: Tamper
) -> None:
    recorded(3)
    publish_checkpoint()
    two = Event.objects.get(index=2)
    other = uuid4()
    tamper("DELETE FROM custody_event WHERE leaf_index = 2")
    (forged,) = recorded(1)
    assert (forged.index, forged.id != two.id, other != two.id) == (2, True, True)
    (problem,) = audit().problems
    assert problem.startswith("event 2: expected the published entry")


@pytest.mark.django_db
def test_missing_rows_are_found(home: Path, recorded: Recorded, tamper: Tamper) -> None:
    recorded(5)
    publish_checkpoint()
    tamper("DELETE FROM custody_event WHERE leaf_index = 4")
    assert audit().problems == ["events: expected at least the 5 published, found 4"]
    tamper("DELETE FROM custody_event WHERE leaf_index = 1")
    assert "event 2: expected index 1 (indices have no gaps)" in audit().problems


@pytest.mark.django_db
def test_a_changed_bit_in_a_tile_or_the_checkpoint_is_found(home: Path, recorded: Recorded) -> None:
    recorded(300)
    publish_checkpoint()
    files = sorted(path for path in (home / "ledger").rglob("*") if path.is_file())
    assert len(files) == 6

    @IN_ONE_TRANSACTION
    @given(st.data())
    def check(data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(files))
        before = path.read_bytes()
        after = bytearray(before)
        after[data.draw(st.integers(0, len(before) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(after)
        report = audit()
        path.write_bytes(before)
        assert not report.sound
        assert audit().sound

    check()


@pytest.mark.django_db
def test_a_missing_tile_or_checkpoint_is_found(home: Path, recorded: Recorded) -> None:
    recorded(300)
    publish_checkpoint()
    (home / "ledger/tile/entries/000").rename(home / "away")
    assert any("tile/entries/000" in one for one in audit().problems)
    (home / "away").rename(home / "ledger/tile/entries/000")
    (home / "ledger/checkpoint").unlink()
    assert any(one.startswith("checkpoint:") for one in audit().problems)
    shutil.rmtree(home / "ledger")
    report = audit()
    assert (report.published, report.problems) == (0, [])
