"""Renditions: wanted with the clip, made once, told in the ledger, and failed with a reason."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django_q.models import OrmQ
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.evidence.actions.check_fixity import check_fixity
from openbwc.evidence.models import ClipFile, Rendition, RenditionKind
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import (
    ATTEMPTS,
    InterruptedMakingError,
    Outcome,
    again_renditions,
    folder,
    make_renditions,
    making,
    rewant_stale,
    want_renditions,
)
from openbwc.media import RenditionFailed
from openbwc.vault import VaultError
from tests.stored import stored_at
from tests.unit.jobs.conftest import ACTOR, Storing

KINDS = {kind.value for kind in RenditionKind}


def make(clip: ClipFile) -> Outcome:
    return make_renditions(clip.id, actor=ACTOR, beat=lambda: None)


def states(clip: ClipFile) -> dict[str, str]:
    return dict(clip.renditions.values_list("kind", "state"))


def events(kind: str) -> Iterator[dict[str, object]]:
    for event in Event.objects.filter(kind=f"evidence.{kind}").order_by("index"):
        yield json.loads(bytes(event.body))["facts"]


def lying() -> set[str]:
    return {folder.relative(path) for path in folder.root().rglob("*") if path.is_file()}


def test_wanting_is_of_one_piece_with_the_clip(clip: ClipFile) -> None:
    assert states(clip) == dict.fromkeys(KINDS, "wanted")
    assert OrmQ.objects.count() == 1
    Rendition.objects.all().delete()
    OrmQ.objects.all().delete()

    def catalogue_and_fail() -> None:
        with transaction.atomic():
            want_renditions(clip, actor=ACTOR)
            assert OrmQ.objects.count() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        catalogue_and_fail()
    assert not Rendition.objects.exists()
    assert not OrmQ.objects.exists()


def test_all_kinds_are_made_of_a_sealed_original_and_none_of_it_is_left_open(
    settings: Settings, home: Path, store: Storing, video: Path
) -> None:
    settings.VAULT_KEYS = "files"
    clip = store(video)
    assert make(clip) is Outcome.DONE
    assert states(clip) == dict.fromkeys(KINDS, "made")
    assert list((home / "scratch" / "openbwc-scratch").iterdir()) == []
    with pytest.raises(VaultError, match="sealed"):
        vault().path_of(clip.vault_object, clip.vault_name)


def test_all_kinds_are_made_and_told_once(clip: ClipFile) -> None:
    assert make(clip) is Outcome.DONE
    assert states(clip) == dict.fromkeys(KINDS, "made")
    for row in clip.renditions.all():
        measured = folder.measure(folder.root() / row.path)
        assert (measured.sha256, measured.size) == (row.sha256, row.size)
        assert row.media_type
        assert row.lease_until is None
    assert clip.renditions.get(kind="proxy").method == "copied"
    assert lying() == set(clip.renditions.values_list("path", flat=True))
    told = [kind for facts in events("renditions_made") for kind in facts["renditions"]]
    assert sorted(told) == sorted(KINDS)
    assert make(clip) is Outcome.NOTHING_TO_DO
    assert len(list(events("renditions_made"))) == 2


def test_a_poison_file_fails_with_its_reason_and_is_not_tried_again(store: Storing, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(600))
    clip = store(path)
    assert make(clip) is Outcome.DONE
    assert states(clip) == dict.fromkeys(KINDS, "failed")
    assert all(row.error.startswith("expected ") for row in clip.renditions.all())
    assert set(clip.renditions.values_list("attempts", flat=True)) == {1}
    reasons = [facts["reasons"] for facts in events("renditions_failed")]
    assert {kind for one in reasons for kind in one} == KINDS
    assert make(clip) is Outcome.NOTHING_TO_DO
    assert lying() == set()


def test_what_may_be_the_machines_fault_is_tried_again_but_not_for_ever(
    clip: ClipFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RenditionFailed(expected="room on the disk", found="none")

    monkeypatch.setattr(making, "make_proxy", full)
    for attempt in range(1, ATTEMPTS + 1):
        make(clip)
        proxy = clip.renditions.get(kind="proxy")
        assert proxy.attempts == attempt
        assert proxy.state == ("failed" if attempt == ATTEMPTS else "wanted")
        assert "room on the disk" in proxy.error
    assert states(clip)["poster"] == "made"
    assert len(list(events("renditions_failed"))) == 1


def test_a_file_that_kills_its_workers_ends_as_failed(clip: ClipFile) -> None:
    gone = datetime.now(UTC) - timedelta(seconds=1)
    clip.renditions.update(state="making", lease_holder="dead", lease_until=gone, attempts=ATTEMPTS)
    assert make(clip) is Outcome.NOTHING_TO_DO
    assert states(clip) == dict.fromkeys(KINDS, "failed")
    assert "killed or crashed" in clip.renditions.first().error


def test_a_live_lease_is_left_alone_and_an_expired_one_taken(clip: ClipFile) -> None:
    now = datetime.now(UTC)
    clip.renditions.update(state="making", lease_holder="other", lease_until=now + timedelta(minutes=1), attempts=1)
    assert make(clip) is Outcome.NOTHING_TO_DO
    assert set(clip.renditions.values_list("lease_holder", flat=True)) == {"other"}
    clip.renditions.update(lease_until=now - timedelta(seconds=1))
    assert make(clip) is Outcome.DONE
    assert set(clip.renditions.values_list("attempts", flat=True)) == {2}


def test_a_maker_that_lost_its_lease_completes_nothing(clip: ClipFile, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = making.make_waveform

    def robbed(*words: object, **named: object) -> object:
        clip.renditions.update(lease_holder="other", lease_until=datetime.now(UTC) + timedelta(minutes=1))
        return genuine(*words, **named)

    monkeypatch.setattr(making, "make_waveform", robbed)
    assert make(clip) is Outcome.LOST
    assert states(clip) == dict.fromkeys(KINDS, "making")
    assert list(events("renditions_made")) == []
    assert lying() == set()


def test_a_maker_told_to_stop_gives_back_what_is_not_made(clip: ClipFile) -> None:
    OrmQ.objects.all().delete()

    def beat() -> None:
        if states(clip)["poster"] == "made":
            raise InterruptedMakingError

    assert make_renditions(clip.id, actor=ACTOR, beat=beat) is Outcome.GIVEN_BACK
    assert states(clip) == {**dict.fromkeys(KINDS, "made"), "proxy": "wanted"}
    assert clip.renditions.get(kind="proxy").attempts == 0
    assert OrmQ.objects.count() == 1
    assert make(clip) is Outcome.DONE
    assert states(clip)["proxy"] == "made"


def test_what_killed_makers_left_is_cleared(clip: ClipFile) -> None:
    stray = folder.prepare(clip.id) / ".proxy-dead.mp4.part"
    stray.write_bytes(b"half")
    make(clip)
    assert not stray.exists()


def test_stale_renditions_are_offered_again_unless_the_queue_is_long(clip: ClipFile) -> None:
    OrmQ.objects.all().delete()
    assert rewant_stale() == 0, "they were wanted a moment ago"
    clip.renditions.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert rewant_stale() == 1
    assert OrmQ.objects.count() == 1
    assert rewant_stale() == 0
    clip.renditions.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    OrmQ.objects.bulk_create([OrmQ(key="openbwc", payload="", lock=datetime.now(UTC)) for _ in range(100)])
    assert rewant_stale() == 0


def test_renditions_are_made_again_on_request(clip: ClipFile) -> None:
    make(clip)
    before = set(lying())
    again_renditions(clip, actor=ACTOR)
    assert states(clip) == dict.fromkeys(KINDS, "wanted")
    make(clip)
    assert states(clip) == dict.fromkeys(KINDS, "made")
    assert not before & lying(), "the earlier ones are gone"


def test_fixity_of_a_sample_is_told_sound_or_not(clip: ClipFile) -> None:
    assert check_fixity(5, actor=ACTOR).damaged == ()
    original = stored_at(clip.vault_object, clip.vault_name)
    data = bytearray(original.read_bytes())
    data[len(data) // 2] ^= 1
    original.chmod(0o600)
    original.write_bytes(data)
    assert check_fixity(5, actor=ACTOR).damaged == (clip.sha256,)
    sound, damaged = events("fixity_checked")
    assert (sound["sound"], damaged["sound"]) == (True, False)
    assert damaged["problems"]
