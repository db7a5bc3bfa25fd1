"""V.A.4: no intentional deletion or change. What happened stays on record, and outsiders can tell."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from openbwc.custody import Actor, EventKind, Subject, events, record
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.models import Event
from openbwc.custody.queries import history_of, proof_of
from openbwc.ledger.verify_tool import main as openbwc_verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Subject:
    """A recording with two events of custody."""
    monkeypatch.setattr(events, "_declared", dict(events._declared))
    kind = EventKind("test.viewed", required={"purpose"}, clause="V.A.2")
    subject = Subject("recording", uuid4())
    for purpose in ("investigation", "testimony"):
        with transaction.atomic():
            record(kind, actor=Actor.person(uuid4()), subject=subject, facts={"purpose": purpose})
    return subject


def test_nobody_changes_or_deletes_custody_history(recording: Subject) -> None:
    for statement in ("UPDATE custody_event SET actor = 'person:nobody'", "DELETE FROM custody_event"):
        with pytest.raises(IntegrityError, match=r"V\.A\.4"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert history_of(recording).count() == 2


def test_an_outsider_finds_what_was_changed_behind_our_back(
    recording: Subject, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish_checkpoint()
    held_outside = tmp_path / "checkpoint"
    held_outside.write_bytes((home / "ledger/checkpoint").read_bytes())
    key = str(verifier_key())
    assert openbwc_verify(["fsck", str(home / "ledger"), "--key", key]) == 0
    bundle = next((home / "ledger/tile/entries").rglob("2"))
    bundle.write_bytes(bundle.read_bytes().replace(b'"v":1', b'"v":2', 1))
    assert openbwc_verify(["fsck", str(home / "ledger"), "--key", key]) == 1
    assert "tile/entries/000.p/2" in capsys.readouterr().err


def test_the_proof_of_an_event_outlives_the_installation(recording: Subject, home: Path, tmp_path: Path) -> None:
    publish_checkpoint()
    proof = tmp_path / "event.tlog-proof"
    proof.write_text(proof_of(history_of(recording)[0]))
    key = str(verifier_key())
    (home / "ledger/checkpoint").unlink()
    assert openbwc_verify(["event", str(proof), "--key", key]) == 0
    proof.write_text(proof.read_text().replace("index 0", "index 1"))
    assert openbwc_verify(["event", str(proof), "--key", key]) == 1


def test_the_public_ledger_holds_no_word_of_an_event(recording: Subject, home: Path) -> None:
    publish_checkpoint()
    public = b"".join(path.read_bytes() for path in (home / "ledger").rglob("*") if path.is_file())
    for event in Event.objects.all():
        for word in (event.kind, event.actor, event.subject, str(event.id), "investigation"):
            assert word.encode() not in public
