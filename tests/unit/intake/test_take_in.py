"""A file becomes a recording of the right wearer at the right time, or waits in quarantine with every reason."""

import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.kept import kept_objects
from openbwc.evidence.models import ClipFile, Disposal, Recording, Rendition
from openbwc.evidence.originals import vault
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.intake.actions.take_in_file import finish_unfinished, take_in_file
from openbwc.intake.errors import IntakeError
from openbwc.intake.models import Quarantined, Sighting, SightingState, SourceKind, StoredSidecar
from openbwc.intake.storing import SIDECAR_PREFIX
from openbwc.program.models import Activation, ClockReading, Standing
from openbwc.retention.removing import objects_of, sidecars_of
from openbwc.site.cli.vault import vault as vault_command
from openbwc.vault import Order, Staged, Stored, Vault
from openbwc.vault.fixity import ORIGINAL_PREFIX
from tests.stored import stored_at
from tests.unit.intake.conftest import DOCK, Card, TakeIn
from tests.world import World, WorldCamera

pytestmark = pytest.mark.django_db


def codes(settled: Settled) -> set[str]:
    return {reason.code for reason in settled.reasons}


def test_a_sound_clip_of_an_assigned_camera_is_a_recording(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    path = card.clip(activation="A-17", pre_event_seconds=45.0)
    settled = take_in(path)
    assert settled.clip is not None
    recording = settled.clip.recording
    assert recording.wearer == camera.wearer
    assert (recording.activation, recording.pre_event_ms, recording.trigger) == ("A-17", 45_000, "button")
    assert 1_500 <= recording.duration_ms <= 2_500
    assert abs(recording.started_at - (timezone.now() - timedelta(hours=1))) < timedelta(minutes=2)
    assert recording.trail.points[0][1:] == [38.9, -77.03]
    assert Rendition.objects.filter(clip=settled.clip).count() == 5
    kinds = [event.kind for event in history_of(Subject("recording", recording.id))]
    assert {"evidence.recording_taken_in", "evidence.clip_taken_in", "intake.sighted"} <= set(kinds)


def test_v_a_5_original_and_sidecar_lie_in_one_object_bit_for_bit(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    clip = take_in(path).clip
    assert clip is not None
    assert set(vault().files(clip.vault_object)) == {"CLIP0001.MP4", "CLIP0001.MP4.json"}
    with vault().open(clip.vault_object, clip.vault_name) as stored:
        assert stored.read() == path.read_bytes()
    assert vault().verify(clip.vault_object).sound


def test_the_wearer_comes_from_the_calendar_at_the_corrected_time(
    world: World, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    """The camera's clock is six hours fast, so the claimed time falls into the next wearer's assignment."""
    handover = timezone.now() - timedelta(hours=8)
    camera.assignment.ends_at = handover
    camera.assignment.save()
    world.agency("ICE").officer("Chen").trained().wears("BWC-1", hours=8)
    ClockReading.objects.create(
        camera=camera.row, read_at=timezone.now(), offset_ms=round(timedelta(hours=6).total_seconds() * 1000)
    )
    clip = take_in(card.clip(hours_ago=4)).clip
    assert clip is not None
    assert clip.recording.wearer == camera.wearer
    assert clip.recording.claimed_started_at - clip.recording.started_at == timedelta(hours=6)


def test_the_wearer_is_who_had_the_camera_at_activation_not_at_the_buffer(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    camera.assignment.starts_at = timezone.now() - timedelta(hours=1) + timedelta(seconds=60)
    camera.assignment.save()
    assert take_in(card.clip(hours_ago=1, pre_event_seconds=120)).clip is not None


def test_clip_files_of_one_activation_are_one_recording(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    first = take_in(card.clip("B.MP4", hours_ago=1.0, seed=1, activation="A-1"))
    second = take_in(card.clip("A.MP4", hours_ago=0.9, seed=2, activation="A-1", pre_event_seconds=None))
    assert first.clip is not None
    assert second.clip is not None
    assert first.clip.recording_id == second.clip.recording_id
    recording = Recording.objects.get()
    assert recording.pre_event_ms == 30_000
    first_at, second_at = (clip.offset_ms for clip in recording.clips.all())
    assert first_at == 0
    assert second_at == pytest.approx(360_000, abs=60_000)  # filming takes a while


def test_the_same_bytes_twice_are_one_object_and_two_sightings(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    first = take_in(card.clip("CLIP0001.MP4"))
    second = take_in(card.clip("COPY.MP4"))
    assert first.clip == second.clip
    assert (first.repeated, second.repeated) == (False, True)
    assert (ClipFile.objects.count(), Recording.objects.count(), Sighting.objects.count()) == (1, 1, 2)
    originals = [one for one in vault().object_ids() if one.startswith("urn:openbwc:original:")]
    assert len(originals) == 1
    assert vault().verify_all().sound


def test_the_same_file_at_the_same_place_again_is_the_same_sighting(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    assert take_in(path).sighting == take_in(path).sighting
    assert Sighting.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"%PDF-1.7 not footage", "wrong_type"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(400), "truncated"),
    ],
)
def test_a_file_that_is_no_sound_footage_is_quarantined(
    camera: WorldCamera, card: Card, take_in: TakeIn, data: bytes, code: str
) -> None:
    settled = take_in(card.raw("CLIP.MP4", data))
    assert settled.clip is None
    assert settled.quarantined is not None
    assert codes(settled) == {code}
    assert settled.quarantined.detail
    with vault().open(settled.quarantined.vault_object, settled.quarantined.vault_name) as stored:
        assert stored.read() == data


def test_a_truncated_file_is_quarantined(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    path = card.clip(sidecar=False)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    settled = take_in(path)
    assert settled.quarantined is not None
    assert codes(settled) & {"truncated", "not_decodable"}


def test_iv_c_unknown_personal_withdrawn_and_unassigned_cameras_are_quarantined(
    world: World, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    assert codes(take_in(card.clip("1.MP4", seed=1, serial="NOBODY"), "NOBODY")) == {"camera_unknown"}
    for seed, standing, code in (
        (2, Standing.PERSONAL, "camera_personal"),
        (3, Standing.WITHDRAWN, "camera_withdrawn"),
    ):
        camera.row.standing = standing
        camera.row.save()
        assert codes(take_in(card.clip(f"{seed}.MP4", seed=seed))) == {code}
    camera.row.standing = Standing.ISSUED
    camera.row.save()
    assert codes(take_in(card.clip("4.MP4", seed=4, hours_ago=48))) == {"camera_unassigned"}
    assert Recording.objects.count() == 0
    assert Quarantined.objects.count() == 4


def test_a_sidecar_that_names_another_camera_is_not_believed_over(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    assert codes(take_in(card.clip(serial="OTHER-9"))) == {"camera_unknown"}


def test_iv_d_a_time_in_the_future_is_quarantined(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    assert "time_out_of_bounds" in codes(take_in(card.clip(hours_ago=-3)))


def test_iii_c_footage_of_an_agency_that_is_not_active_is_quarantined(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    Activation.objects.update(ends_at=timezone.now() - timedelta(days=3))
    assert codes(take_in(card.clip())) == {"agency_not_active"}


def test_every_reason_is_listed(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    Activation.objects.update(ends_at=timezone.now() - timedelta(days=3))
    camera.row.standing = Standing.WITHDRAWN
    camera.row.save()
    settled = take_in(card.clip(hours_ago=48))
    assert codes(settled) == {"agency_not_active", "camera_withdrawn", "camera_unassigned"}
    assert all(reason.clause and reason.words and reason.remedy for reason in settled.reasons)


def test_v_a_7_a_short_or_unknown_part_before_activation_is_taken_in_with_an_obligation(
    camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    clip = take_in(card.clip(pre_event_seconds=5.0)).clip
    assert clip is not None
    event = next(
        one for one in history_of(Subject("recording", clip.recording_id)) if one.kind == "evidence.recording_taken_in"
    )
    decision = json.loads(bytes(event.body))["decision"]
    assert "pre_event_short" in {one["code"] for one in decision["obligations"]}


def test_quarantined_bytes_that_are_seen_again_in_order_are_released(
    world: World, card: Card, take_in: TakeIn, home: Path
) -> None:
    waiting = take_in(card.clip("first.MP4")).quarantined
    assert waiting is not None
    world.agency("ICE").officer("Ruiz").trained().wears("BWC-1")
    clip = take_in(card.clip("second.MP4")).clip
    assert clip is not None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.clip) == ("released", clip)


def test_an_unreadable_sidecar_does_not_keep_the_footage_out(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    path = card.clip(sidecar=False)
    card.raw("CLIP0001.MP4.json", b"{not json")
    settled = take_in(path)
    assert settled.sighting.told["problems"]
    assert settled.clip is None or settled.clip.recording


def test_names_of_any_kind_are_taken_in(camera: WorldCamera, card: Card, take_in: TakeIn) -> None:
    names = ["ü ñ.MP4", "a\nb.MP4", b"bad\xff.MP4".decode("utf-8", "surrogateescape"), "..MP4", "x" * 240 + ".MP4"]
    for number, name in enumerate(names):
        path = card.raw(name, b"not footage %d" % number)
        assert take_in(path).quarantined is not None
    assert vault().verify_all().sound


def test_a_link_or_a_missing_file_is_a_sentence(camera: WorldCamera, card: Card) -> None:
    (card.folder / "link.MP4").symlink_to("/etc/hostname")
    for name in ("link.MP4", "absent.MP4"):
        with pytest.raises(IntakeError, match="Expected"):
            take_in_file(card.folder / name, actor=DOCK, camera_serial="BWC-1", source=SourceKind.CARD)


SHARED, OTHER = (b'{"format": "openbwc-sidecar/1", "note": "%d"}' % number for number in (1, 2))
ORDER = Order(disposition="d", authority="DAA-1", approvers=("person:a", "person:b"), ordered_at=timezone.now())


def seen_again(card: Card, path: Path, name: str, sidecar: bytes = SHARED) -> Path:
    """The clip under another name, with another sidecar."""
    card.raw(f"{name}.json", sidecar)
    return card.raw(name, path.read_bytes())


def recording_of(settled: Settled) -> Recording:
    assert settled.clip is not None
    return settled.clip.recording


def sidecars() -> set[str]:
    return {one for one in vault().object_ids() if one.startswith(SIDECAR_PREFIX)}


def test_v_a_4_a_sidecar_of_a_later_sighting_goes_with_its_own_recording(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    first, second = card.clip("1.MP4", seed=1), card.clip("2.MP4", seed=2)
    one, other = (recording_of(take_in(path)) for path in (first, second))
    for name, path in (("AGAIN1.MP4", first), ("AGAIN2.MP4", second)):
        assert take_in(seen_again(card, path, name)).repeated
    (own,), (others,) = (sidecars_of(recording.id) for recording in (one, other))
    assert {own, others} == sidecars() <= set(kept_objects())
    assert own in objects_of(one.id)
    assert own not in objects_of(other.id)
    Disposal.objects.create(recording=one, disposition="d", authority="DAA-1", begun_at=timezone.now())
    assert take_in(seen_again(card, first, "BEGUN.MP4", OTHER)).repeated
    assert sidecars() == {own, others}, "nothing is stored beside what is being disposed of"
    for object_id in objects_of(one.id):
        vault().destroy(object_id, order=ORDER)
    assert take_in(seen_again(card, first, "GONE.MP4")).repeated, "what was disposed of keeps no footage out"
    assert take_in(seen_again(card, second, "ONCE.MP4")).repeated
    assert vault().holds(others)
    assert not vault().holds(own)


def test_v_a_4_a_sidecar_goes_with_the_recording_though_it_came_while_that_was_in_quarantine(
    world: World, card: Card, take_in: TakeIn, home: Path
) -> None:
    path = card.clip("first.MP4")
    assert take_in(path).quarantined is not None
    assert take_in(seen_again(card, path, "second.MP4")).quarantined is not None
    world.agency("ICE").officer("Ruiz").trained().wears("BWC-1")
    recording = recording_of(take_in(seen_again(card, path, "third.MP4", OTHER)))
    assert len(sidecars()) == 2
    assert sidecars() <= set(objects_of(recording.id))


@contextmanager
def killed_before_the_vault_has_it(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Vault, "commit", killed)
        with pytest.raises(KeyboardInterrupt):
            yield


def test_a_sidecar_that_was_told_and_not_stored_is_stored_when_the_card_is_read_again(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card.clip()
    recording = recording_of(take_in(path))
    again = seen_again(card, path, "AGAIN.MP4")
    with killed_before_the_vault_has_it(monkeypatch):
        take_in(again)
    assert StoredSidecar.objects.count() == 1
    assert list(finish_unfinished(actor=DOCK, at=timezone.now())) == [], "only the card has the sidecar"
    assert vault().verify_all(expected=kept_objects()).sound, "what never was there is not missed"
    assert take_in(again).repeated
    assert sidecars() == set(StoredSidecar.objects.values_list("vault_object", flat=True)) <= set(kept_objects())
    assert sidecars() <= set(objects_of(recording.id))


@pytest.mark.parametrize("meanwhile", ["changed", "removed", "disposed of"])
def test_a_sidecar_that_was_told_and_is_never_stored_is_not_missed(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    path = card.clip()
    recording = recording_of(take_in(path))
    again = seen_again(card, path, "AGAIN.MP4")
    with killed_before_the_vault_has_it(monkeypatch):
        take_in(again)
    if meanwhile == "changed":
        card.raw("AGAIN.MP4.json", OTHER)
    elif meanwhile == "removed":
        (card.folder / "AGAIN.MP4.json").unlink()
    else:
        Disposal.objects.create(recording=recording, disposition="d", authority="DAA-1", begun_at=timezone.now())
        vault().destroy(recording.clips.get().vault_object, order=ORDER)
    assert take_in(again).repeated
    assert vault().verify_all(expected=kept_objects()).sound
    assert set(StoredSidecar.objects.values_list("vault_object", flat=True)) == sidecars()
    assert len(sidecars()) == (meanwhile == "changed")


def test_a_sidecar_that_is_lost_is_missed_though_its_clip_is_seen_again(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    take_in(path)
    again = seen_again(card, path, "AGAIN.MP4")
    take_in(again)
    (lost,) = sidecars()
    shutil.rmtree(stored_at(lost, "AGAIN.MP4.json").parents[2])
    take_in(again)
    take_in(seen_again(card, path, "OTHER.MP4", OTHER))
    assert lost in {one.path for one in vault().verify_all(expected=kept_objects()).problems}


@pytest.mark.django_db(transaction=True)
def test_v_a_4_while_a_sidecar_is_stored_nobody_begins_to_dispose_of_its_recording(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite lets one transaction write at a time; `test_at_once` asks PostgreSQL."""
    path = card.clip()
    take_in(path)
    held, real = list[bool](), Vault.commit

    def commit(self: Vault, object_id: str, *said: Any, **more: Any) -> Stored:
        held.append(connection.in_atomic_block)
        assert StoredSidecar.objects.filter(vault_object=object_id).exists()
        return real(self, object_id, *said, **more)

    monkeypatch.setattr(Vault, "commit", commit)
    take_in(seen_again(card, path, "AGAIN.MP4"))
    assert held == [True]


def test_a_sidecar_of_a_sighting_that_another_process_settled_meanwhile_is_not_stored(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = card.clip()
    take_in(path)
    again, real = seen_again(card, path, "AGAIN.MP4"), Vault.stage

    def stage(self: Vault, source: Path, name: str, **more: Any) -> Staged:
        staged = real(self, source, name, **more)
        if name == "AGAIN.MP4.json":
            Sighting.objects.filter(name="AGAIN.MP4").update(state=SightingState.SETTLED, clip=ClipFile.objects.get())
        return staged

    monkeypatch.setattr(Vault, "stage", stage)
    take_in(again)
    assert not sidecars()
    assert not StoredSidecar.objects.exists()


def adopted(*options: str) -> tuple[int, str]:
    told = CliRunner().invoke(vault_command, ["adopt-sidecars", *options], catch_exceptions=False)
    return told.exit_code, told.output


def test_v_a_4_sidecars_that_no_row_names_are_adopted(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    recording = recording_of(take_in(path))
    take_in(seen_again(card, path, "AGAIN.MP4"))
    StoredSidecar.objects.all().delete()
    assert not sidecars() & set(objects_of(recording.id))
    for count in (1, 0):
        assert adopted() == (0, f"{count} sidecars written down.\n")
    assert sidecars() <= set(objects_of(recording.id)) & set(kept_objects())


def test_v_a_4_what_cannot_be_adopted_is_told_of_and_keeps_no_other_from_it(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn, settings: Settings
) -> None:
    settings.VAULT_KEYS = "none"
    path = card.clip()
    take_in(path)
    for number in range(3):
        take_in(seen_again(card, path, f"{number}.MP4", SHARED + b" " * number))
    StoredSidecar.objects.all().delete()
    damaged, *_ = sorted(sidecars())
    (name,) = vault().files(damaged)
    stored_at(damaged, name).unlink()
    strange = {
        f"{SIDECAR_PREFIX}{'ab' * 32}": "By hand.",
        f"{SIDECAR_PREFIX}{'cd' * 32}": f"Sidecar of a later sighting of {ORIGINAL_PREFIX}{'ef' * 32}.",
    }
    for object_id, message in strange.items():
        staged = [vault().stage(io.BytesIO(object_id.encode()), "a.json")]
        vault().commit(object_id, staged, message=message, actor="system:test", created=timezone.now())
    for count in (2, 0):
        code, output = adopted()
        *left, last = output.splitlines()
        assert (code, last) == (1, f"{count} sidecars written down.")
        assert {one.split(": ")[0] for one in left} == {damaged, *strange}


def test_v_a_4_a_sidecar_that_another_original_has_a_row_of_is_adopted_for_its_own_too(
    home: Path, camera: WorldCamera, card: Card, take_in: TakeIn
) -> None:
    path = card.clip()
    recording = recording_of(take_in(path))
    take_in(seen_again(card, path, "AGAIN.MP4"))
    other = Sighting.objects.create(mark="m", camera_serial="1", size=1, seen_at=timezone.now(), sha256="ab" * 32)
    StoredSidecar.objects.update(sighting=other, original_sha256=other.sha256)
    assert adopted() == (0, "1 sidecars written down.\n")
    assert StoredSidecar.objects.filter(original_sha256=recording.clips.get().sha256).count() == 1
