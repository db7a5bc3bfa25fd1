"""`openbwc intake`, `openbwc dock watch` and `openbwc vault verify`: what they take, say and leave behind."""

import os
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import override_settings

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.models import ClipFile, Recording
from openbwc.evidence.originals import vault
from openbwc.intake.models import Quarantined, Sighting
from openbwc.intake.watching import Watch
from openbwc.site.cli.intake import dock, intake
from openbwc.site.cli.vault import vault as vault_command
from tests.stored import stored_at
from tests.unit.intake.conftest import Card
from tests.world import WorldCamera

pytestmark = pytest.mark.django_db


def run_intake(*arguments: object) -> Result:
    return CliRunner().invoke(intake, [str(one) for one in arguments], catch_exceptions=False, env={"COLUMNS": "200"})


def test_a_folder_is_taken_in_with_all_that_lies_below(camera: WorldCamera, card: Card) -> None:
    card.clip("DCIM/100/A.MP4", seed=1)
    card.clip("DCIM/100/B.MP4", seed=2, hours_ago=48)
    card.raw("NOTES.TXT", b"hello")
    result = run_intake(card.folder, "--camera", "BWC-1")
    assert result.exit_code == 0
    assert "worn by Alex Ruiz" in result.output
    assert "IV.C  The camera was assigned to nobody when it recorded." in result.output
    assert (ClipFile.objects.count(), Quarantined.objects.count(), Sighting.objects.count()) == (1, 2, 3)
    assert "in quarantine" in result.output
    again = run_intake(card.folder, "--camera", "BWC-1")
    assert again.exit_code == 0
    assert again.output.count("an earlier run brought it into") == 3
    assert Sighting.objects.count() == 3


def test_one_file_is_taken_in_with_its_sidecar(camera: WorldCamera, card: Card) -> None:
    card.clip("A.MP4", seed=1, activation="A-9")
    card.clip("B.MP4", seed=2)
    assert run_intake(card.folder / "A.MP4", "--camera", "bwc-1").exit_code == 0
    assert [one.activation for one in Recording.objects.all()] == ["A-9"]


def test_iv_e_the_camera_is_cleared_only_on_request_and_after_the_vault_confirmed(
    camera: WorldCamera, card: Card
) -> None:
    path = card.clip()
    run_intake(card.folder, "--camera", "BWC-1")
    assert path.exists()
    result = run_intake(card.folder, "--camera", "BWC-1", "--clear-camera")
    assert result.exit_code == 0
    assert list(card.folder.iterdir()) == []
    clip = ClipFile.objects.get()
    assert vault().verify(clip.vault_object).sound
    assert Sighting.objects.get().cleared_at is not None
    kinds = [event.kind for event in history_of(Subject("recording", clip.recording_id))]
    assert kinds.count("intake.camera_copy_cleared") == 1


def test_iv_e_a_damaged_original_keeps_the_camera_from_being_cleared(camera: WorldCamera, card: Card) -> None:
    path = card.clip()
    run_intake(card.folder, "--camera", "BWC-1")
    clip = ClipFile.objects.get()
    stored = stored_at(clip.vault_object, clip.vault_name)
    stored.chmod(0o644)
    data = bytearray(stored.read_bytes())
    data[100] ^= 1
    stored.write_bytes(data)
    result = run_intake(card.folder, "--camera", "BWC-1", "--clear-camera")
    assert result.exit_code == 1
    assert "IV.E" in result.output
    assert path.exists()
    assert Sighting.objects.get().cleared_at is None


def test_iv_e_a_camera_copy_that_was_changed_meanwhile_is_kept(camera: WorldCamera, card: Card) -> None:
    path = card.clip()
    run_intake(card.folder, "--camera", "BWC-1")
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    result = run_intake(card.folder, "--camera", "BWC-1", "--clear-camera")
    assert result.exit_code == 1
    assert "other bytes" in result.output
    assert path.exists()


def test_a_path_that_is_not_there_is_a_sentence(camera: WorldCamera, card: Card) -> None:
    assert CliRunner().invoke(intake, [str(card.folder / "none"), "--camera", "BWC-1"]).exit_code == 2
    assert CliRunner().invoke(intake, [str(card.folder)]).exit_code == 2


def test_a_bad_adapter_is_a_sentence_with_its_line(camera: WorldCamera, card: Card, tmp_path: Path) -> None:
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "bad.yaml").write_text("adapter: x\ncolour: red\n")
    card.clip()
    with override_settings(POLICIES_DIR=tmp_path):
        result = run_intake(card.folder, "--camera", "BWC-1")
    assert result.exit_code == 1
    assert "bad.yaml:" in result.output


def run_dock(*arguments: object) -> Result:
    return CliRunner().invoke(dock, ["watch", *(str(one) for one in arguments)], catch_exceptions=False)


def test_the_dock_takes_the_camera_from_the_sidecar_or_the_folder(camera: WorldCamera, card: Card) -> None:
    card.clip("A.MP4", seed=1)
    card.clip("BWC-1/B.MP4", seed=2, sidecar=False)
    card.raw("stray.bin", b"whose?")
    result = run_dock(card.folder, "--once", "--settle", "0", "--interval", "0.05")
    assert result.exit_code == 1
    assert "Give --camera" in result.output
    assert ClipFile.objects.count() == 2
    assert {one.source for one in Sighting.objects.all()} == {"dock"}


def test_the_dock_waits_until_a_file_stands_still(card: Card) -> None:
    path = card.raw("A.MP4", b"1")
    watch = Watch(card.folder, settle_seconds=2.0)
    assert watch.settled(now=0.0) == []
    path.write_bytes(b"12")
    assert watch.settled(now=3.0) == []
    assert watch.waiting()
    assert [found.path.name for found in watch.settled(now=5.5)] == ["A.MP4"]
    assert watch.settled(now=9.0) == []
    assert not watch.waiting()
    path.write_bytes(b"123")
    assert watch.settled(now=10.0) == []
    assert [found.path.name for found in watch.settled(now=12.5)] == ["A.MP4"]


def test_a_file_that_is_still_being_written_is_taken_in_once_and_whole(camera: WorldCamera, card: Card) -> None:
    data = card.clip("MASTER.MP4", sidecar=False).read_bytes()
    (card.folder / "MASTER.MP4").unlink()
    growing = card.raw("A.MP4", data[:100])

    def write() -> None:
        for start in range(100, len(data), 10_000):
            time.sleep(0.05)
            with growing.open("ab") as stream:
                stream.write(data[start : start + 10_000])

    writer = threading.Thread(target=write)
    writer.start()
    run_dock(card.folder, "--once", "--camera", "BWC-1", "--settle", "0.6", "--interval", "0.05")
    writer.join()
    assert Sighting.objects.get().size == len(data)
    assert ClipFile.objects.count() == 1


def test_v_a_5_vault_verify_finds_a_flipped_bit_and_a_missing_object(camera: WorldCamera, card: Card) -> None:
    card.clip()
    run_intake(card.folder, "--camera", "BWC-1")
    runner, clip = CliRunner(), ClipFile.objects.get()
    sound = runner.invoke(vault_command, ["verify"], catch_exceptions=False)
    assert (sound.exit_code, "sound" in sound.output) == (0, True)
    assert runner.invoke(vault_command, ["verify", clip.sha256]).exit_code == 0
    assert runner.invoke(vault_command, ["verify", "0" * 64]).exit_code == 1
    stored = stored_at(clip.vault_object, clip.vault_name)
    stored.chmod(0o644)
    data = bytearray(stored.read_bytes())
    data[7] ^= 16
    stored.write_bytes(data)
    damaged = runner.invoke(vault_command, ["verify"], catch_exceptions=False)
    assert damaged.exit_code == 1
    assert "content_changed" in damaged.output
    ClipFile.objects.update(vault_object="urn:openbwc:original:" + "1" * 64)
    assert "object_missing" in runner.invoke(vault_command, ["verify"], catch_exceptions=False).output


def test_an_interrupted_run_is_finished_from_the_vault_without_the_card(
    camera: WorldCamera, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card.clip(activation="A-5")

    def die(*_: object, **__: object) -> None:
        raise SystemExit(9)

    with monkeypatch.context() as patch:
        patch.setattr("openbwc.intake.actions.take_in_file.find_out", die)
        assert run_intake(card.folder, "--camera", "BWC-1").exit_code == 9
    path.unlink()
    (card.folder / "CLIP0001.MP4.json").unlink()
    assert Recording.objects.count() == 0
    result = run_intake(card.folder, "--camera", "BWC-1")
    assert "from an interrupted run" in result.output
    assert Recording.objects.get().activation == "A-5"
    assert Recording.objects.get().trail.points
