"""V.A.4: a sidecar of a later sighting goes with the recording that it came with, and with no other that is kept."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from pytest_django import Settings

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.models import Disposal, Recording
from openbwc.evidence.originals import vault
from openbwc.intake.models import Sighting, SightingState, StoredSidecar
from openbwc.intake.storing import SIDECAR_PREFIX
from openbwc.retention.events import DISPOSAL_BEGUN, RECORDING_DISPOSED
from openbwc.retention.models import Disposition, DispositionState, ListedRecording, ListedState
from openbwc.site.cli.vault import vault as vault_command
from openbwc.vault import StorageFailedError, Vault
from tests.clauses.test_V_A_4_two_people_let_a_recording_go import due, executed
from tests.vaulted import AT, approved
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
CONTENT = b'{"format": "openbwc-sidecar/1", "note": "of a whole card"}'
SHARED = SIDECAR_PREFIX + hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "files"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary", code="short")
    return world


def shared_sidecar(*originals: str) -> None:
    """One object that came with later sightings of these originals, as versions before 23 November 2026 stored it and
    as the migration leaves its rows.
    """
    unrowed_sidecar(originals[0])
    for sha256 in originals:
        seen = sighting(sha256)
        StoredSidecar.objects.create(sighting=seen, vault_object=SHARED, vault_name="card.json", size=len(CONTENT))
    with connection.cursor() as cursor:
        cursor.execute(import_module("openbwc.intake.migrations.0003_originals_of_sidecars")._ORIGINALS)


def unrowed_sidecar(original: str) -> None:
    """One object that came with a later sighting of an original, as older versions still stored it: without a row."""
    message = f"Sidecar of a later sighting of urn:openbwc:original:{original}."
    staged = [vault().stage(io.BytesIO(CONTENT), "card.json")]
    vault().commit(SHARED, staged, message=message, actor="system:dock", created=AT, holder="ICE")


def sighting(sha256: str) -> Sighting:
    return Sighting.objects.create(
        mark=sha256, camera_serial="1", size=1, seen_at=AT, state=SightingState.SETTLED, sha256=sha256
    )


def adopted(*options: str) -> tuple[int, str]:
    told = CliRunner().invoke(vault_command, ["adopt-sidecars", *options], catch_exceptions=False)
    return told.exit_code, told.output


def original_of(recording: Recording) -> str:
    return recording.clips.get().sha256


@contextmanager
def vault_that_destroys_nothing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def full(*_: object, **__: object) -> None:
        raise StorageFailedError("Expected room on the vault's disk, found none.")

    with monkeypatch.context() as patched:
        patched.setattr(Vault, "destroy", full)
        yield


def test_v_a_4_a_sidecar_that_came_with_a_held_recording_too_stays(ice: WorldAgency) -> None:
    going, held = due(ice), due(ice)
    shared_sidecar(original_of(going), original_of(held))
    hold = ice.held(held)
    executed(approved(ice, going))
    assert ListedRecording.objects.get().state == ListedState.DISPOSED
    assert SHARED not in ListedRecording.objects.get().named
    assert vault().verify(SHARED).sound
    hold.released_at = ice.world.now
    hold.save()
    executed(approved(ice, held))
    assert not vault().holds(SHARED), "it goes with the last of them"


def test_v_a_4_a_sidecar_that_came_with_footage_in_quarantine_too_stays(ice: WorldAgency) -> None:
    going = due(ice)
    shared_sidecar(original_of(going), "ab" * 32)
    executed(approved(ice, going))
    assert vault().verify(SHARED).sound


def test_v_a_4_of_two_that_go_together_the_last_takes_the_sidecar_along(ice: WorldAgency) -> None:
    one, other = due(ice), due(ice)
    shared_sidecar(original_of(one), original_of(other))
    executed(approved(ice, one, other))
    assert [SHARED in row.named for row in ListedRecording.objects.all()].count(True) == 1
    assert not vault().holds(SHARED)


def test_v_a_4_a_recording_waits_for_one_that_was_begun_and_came_with_its_sidecar(
    ice: WorldAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was begun and is held since keeps what is left of it, the sidecar that both came with too."""
    begun, other = due(ice), due(ice)
    shared_sidecar(original_of(begun), original_of(other))
    first, second = approved(ice, begun), approved(ice, other)
    with vault_that_destroys_nothing(monkeypatch):
        executed(first)
    hold = ice.held(begun)
    for disposition in (first, second):
        executed(disposition)
    assert vault().verify(SHARED).sound
    row = second.recordings.get()
    assert (row.state, "another recording is gone" in row.words) == (ListedState.WAITING, True)
    hold.released_at = ice.world.now
    hold.save()
    for disposition in (first, second):
        executed(disposition)
    assert not vault().holds(SHARED)


def test_v_a_4_a_sidecar_that_is_found_after_its_recording_went_goes_under_the_same_order(ice: WorldAgency) -> None:
    recording = due(ice)
    ended = executed(approved(ice, recording))
    sighting(original_of(recording))
    unrowed_sidecar(original_of(recording))
    code, output = adopted()
    assert (code, SHARED in output, "--destroy-remains" in output) == (1, True, True)
    assert vault().holds(SHARED), "nothing goes that nobody asked for"
    hold = ice.held(recording)
    code, output = adopted("--destroy-remains")
    assert (code, "Something keeps it." in output, vault().holds(SHARED)) == (1, True, True)
    hold.released_at = ice.world.now
    hold.save()
    assert adopted("--destroy-remains") == (0, "0 sidecars written down.\n")
    row = ListedRecording.objects.get()
    assert (row.state, vault().holds(SHARED)) == (ListedState.DISPOSED, False)
    assert SHARED in {one["object"] for one in row.outcome["destroyed"]}
    assert Disposal.objects.exclude(ended_at=None).count() == 1
    kinds = [one.kind for one in history_of(Subject("recording", recording.id))]
    told = [one for one in kinds if one in (DISPOSAL_BEGUN.name, RECORDING_DISPOSED.name)]
    assert told == [DISPOSAL_BEGUN.name, RECORDING_DISPOSED.name] * 2
    again = Disposition.objects.get()
    assert (again.state, again.certificate_sha256) == (DispositionState.ENDED, ended.certificate_sha256)
    assert CliRunner().invoke(vault_command, ["verify"], catch_exceptions=False).exit_code == 0


def test_v_a_4_remains_that_could_not_be_destroyed_are_gone_on_with(
    ice: WorldAgency, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = due(ice)
    executed(approved(ice, recording))
    sighting(original_of(recording))
    unrowed_sidecar(original_of(recording))
    with vault_that_destroys_nothing(monkeypatch):
        code, output = adopted("--destroy-remains")
    assert (code, "room on the vault's disk" in output) == (1, True)
    assert adopted()[0] == 1
    assert adopted("--destroy-remains")[0] == adopted()[0] == 0
    assert not vault().holds(SHARED)


def test_v_a_4_what_came_with_a_kept_recording_too_is_no_remains_of_one_that_went(ice: WorldAgency) -> None:
    going, kept = due(ice), due(ice)
    shared_sidecar(original_of(going), original_of(kept))
    executed(approved(ice, going))
    assert adopted("--destroy-remains") == (0, "0 sidecars written down.\n")
    assert vault().holds(SHARED)
