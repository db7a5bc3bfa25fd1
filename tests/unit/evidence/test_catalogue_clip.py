"""The clips of one activation are one recording, in whatever order they arrive."""

from datetime import timedelta
from itertools import permutations

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.actions.catalogue_clip import ActivationFacts, StoredClip, catalogue_clip
from openbwc.evidence.models import Disposal, Mark, Recording, Trail
from openbwc.policy import (
    Act,
    CameraStanding,
    Condition,
    Decision,
    TakeInFootage,
    decide,
)
from openbwc.program.policies import policy_of
from tests.world import World, WorldCamera

pytestmark = pytest.mark.django_db

DOCK = Actor.system("dock")
MINUTE = 60_000


@pytest.fixture
def camera() -> WorldCamera:
    return World().agency("ICE").officer("Ruiz").trained().wears("ICE-1")


def permission(camera: WorldCamera) -> Decision:
    facts = TakeInFootage(
        condition=Condition.SOUND,
        camera=CameraStanding.ISSUED,
        assigned=True,
        time_in_bounds=True,
        agency_active=True,
        pre_event_seconds=120,
    )
    decision = decide(Act.TAKE_IN_FOOTAGE, facts, policy_of(camera.row.agency, World().today))
    assert decision.permitted
    return decision


def take_in(
    camera: WorldCamera, part: int, *, offset_ms: int = 0, number: int | None = None, title: str = ""
) -> Recording:
    """Part `part` of an activation, one minute long and beginning at its minute; `offset_ms` is the clock reading."""
    began = World().now.replace(microsecond=0, second=0, minute=0) - timedelta(hours=3)
    claimed = began + timedelta(minutes=part - 1)
    clip = catalogue_clip(
        actor=DOCK,
        clip=StoredClip(
            sha256=f"{part if number is None else number:064x}",
            size=10,
            media_type="video/mp4",
            original_name=f"P{part}.MP4",
            vault_object=f"urn:openbwc:original:{part}",
            vault_name=f"P{part}.MP4",
            duration_ms=MINUTE,
            facts={},
        ),
        activation=ActivationFacts(
            camera=camera.row,
            wearer=camera.wearer,
            activation="A1",
            part=part,
            title=title,
            claimed_started_at=claimed,
            clock_offset_ms=offset_ms,
            started_at=claimed - timedelta(milliseconds=offset_ms),
            pre_event_ms=30_000 if part == 1 else None,
            stopped_by="button" if part == 3 else "",
            trail=[(0, float(part), 0.0), (30_000, float(part), 1.0)],
        ),
        decision=permission(camera),
        at=World().now,
    )
    return clip.recording


def test_v_a_4_a_part_that_comes_after_the_disposal_is_a_recording_of_its_own(camera: WorldCamera) -> None:
    gone = take_in(camera, 1)
    Disposal.objects.create(recording=gone, disposition="d", authority="DAA-1", begun_at=World().now)
    late = take_in(camera, 2)
    assert late.id != gone.id
    assert [clip.part for clip in late.clips.all()] == [2]
    assert gone.clips.count() == 1


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_every_order_of_arrival_gives_the_same_recording(camera: WorldCamera, order: tuple[int, ...]) -> None:
    for part in order:
        take_in(camera, part)
    recording = Recording.objects.get()
    assert [(clip.part, clip.offset_ms) for clip in recording.clips.all()] == [(1, 0), (2, MINUTE), (3, 2 * MINUTE)]
    assert recording.duration_ms == 3 * MINUTE
    assert (recording.pre_event_ms, recording.stopped_by) == (30_000, "button")
    assert recording.started_at.minute == 0
    assert Trail.objects.get().points == [
        [(part - 1) * MINUTE + at_ms, part, longitude]
        for part in (1, 2, 3)
        for at_ms, longitude in ((0, 0), (30_000, 1))
    ]


def test_a_mark_keeps_its_moment_when_an_earlier_part_arrives(camera: WorldCamera) -> None:
    recording = take_in(camera, 2)
    Mark.objects.create(recording=recording, at_ms=10_000, text="here", person=camera.wearer, made_at=World().now)
    take_in(camera, 1)
    assert Mark.objects.get().at_ms == MINUTE + 10_000
    assert Event.objects.filter(kind="evidence.recording_extended").count() == 1


def test_another_reading_of_the_clock_does_not_shift_a_part(camera: WorldCamera) -> None:
    take_in(camera, 1)
    recording = take_in(camera, 3, offset_ms=90_000)
    assert [clip.offset_ms for clip in recording.clips.all()] == [0, 2 * MINUTE]


@pytest.mark.parametrize(("title", "kept"), [("Female suspect", ""), ("Blue van", "Blue van")])
def test_what_nobody_may_write_a_sidecar_does_not_bring_in(camera: WorldCamera, title: str, kept: str) -> None:
    recording = take_in(camera, 1, title=title)
    assert recording.title == kept
    assert ("female" in recording.search_words) is False
    assert ("blue van" in recording.search_words) is bool(kept)


def test_two_clips_that_claim_one_part_are_both_kept(camera: WorldCamera) -> None:
    take_in(camera, 1, number=100)
    take_in(camera, 1, number=101)
    assert sorted(clip.part for clip in Recording.objects.get().clips.all()) == [1, 2]


def test_a_refusal_is_not_catalogued(camera: WorldCamera) -> None:
    facts = TakeInFootage(
        condition=Condition.EMPTY,
        camera=CameraStanding.ISSUED,
        assigned=True,
        time_in_bounds=True,
        agency_active=True,
        pre_event_seconds=None,
    )
    refused = decide(Act.TAKE_IN_FOOTAGE, facts, policy_of(camera.row.agency, World().today))
    recording = take_in(camera, 1)
    with pytest.raises(ValueError, match="quarantine"):
        catalogue_clip(
            actor=DOCK,
            clip=None,  # type: ignore[arg-type]  # never looked at
            activation=None,  # type: ignore[arg-type]  # never looked at
            decision=refused,
            at=World().now,
        )
    assert recording.clips.count() == 1
