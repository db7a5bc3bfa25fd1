"""A plan's file: the same plan back, the same bytes for the same plan, and a named place for what is wrong."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from openbwc.media.errors import BadPlan
from openbwc.media.redaction.plan import Kind, Plan, Sound, Span, Track, WholeFrame
from openbwc.media.redaction.plan_file import (
    plan_bytes,
    plan_digest,
    plan_from_dict,
    read_plan,
    sound_from_dict,
    sound_to_dict,
    track_from_dict,
    track_to_dict,
    whole_frame_from_dict,
    whole_frame_to_dict,
)

from .plans import SOURCE, examples, plans, sounds, track, tracks, whole_frames

WHOLE = Plan(
    source=SOURCE,
    tracks=(track((0, 1, 2, 30, 40), (9, -5, 2, 30, 40), hidden=(Span(2, 3),), score=0.5),),
    whole_frames=(WholeFrame(id="w", span=Span(4, 5)),),
    sounds=(Sound(id="s", from_ms=0, until_ms=10),),
    keep=frozenset({"audio:1"}),
)


@examples
@given(plans())
def test_a_plan_comes_back_from_its_file(plan: Plan) -> None:
    data = plan_bytes(plan)
    assert read_plan(data) == plan
    assert plan_bytes(read_plan(data)) == data


@examples
@given(tracks(), whole_frames, sounds())
def test_entries_have_the_same_shape_by_themselves(one: Track, whole: WholeFrame, sound: Sound) -> None:
    assert track_from_dict(json.loads(json.dumps(track_to_dict(one)))) == one
    assert whole_frame_from_dict(json.loads(json.dumps(whole_frame_to_dict(whole)))) == whole
    assert sound_from_dict(json.loads(json.dumps(sound_to_dict(sound)))) == sound


def test_the_digest_does_not_depend_on_how_the_file_was_written() -> None:
    loose = json.dumps(json.loads(plan_bytes(WHOLE)), indent=3).encode()
    assert plan_digest(read_plan(loose)) == plan_digest(WHOLE)


def test_a_plan_by_hand_needs_only_what_it_says() -> None:
    body = {
        "version": 1,
        "source": {"sha256": "0" * 64, "width": 4, "height": 4, "frames": 2},
        "tracks": [{"id": "a", "kind": "plate", "keyframes": [[0, 0, 0, 2, 2]]}],
    }
    plan = plan_from_dict(body)
    assert (plan.tracks[0].kind, plan.tracks[0].score, plan.sounds) == (Kind.PLATE, 1.0, ())


def _set(*path: str | int, to: Any) -> Callable[[Any], None]:
    def change(body: Any) -> None:
        for step in path[:-1]:
            body = body[step]
        body[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_set("version", to=2), "expected plan.version 1; found 2"),
        (_set("source", "sha256", to="ABC"), "64 lower-case hexadecimal digits at plan.source.sha256"),
        (_set("source", "frames", to=9.0), "a whole number from 1 to 2147483647 at plan.source.frames"),
        (_set("source", "frames", to=True), "a whole number from 1 to 2147483647 at plan.source.frames"),
        (_set("tracks", 0, "kind", to="nose"), "at plan.tracks[0].kind; found 'nose'"),
        (_set("tracks", 0, "shape", to=["box"]), "at plan.tracks[0].shape"),
        (_set("tracks", 0, "score", to=1.5), "a number from 0 to 1 at plan.tracks[0].score"),
        (_set("tracks", 0, "keyframes", to=[]), "at least one; found []"),
        (_set("tracks", 0, "keyframes", 1, 0, to=0), "in the order of their frames"),
        (_set("tracks", 0, "keyframes", 1, 3, to=-5), "expected a box at plan.tracks[0].keyframes[1]"),
        (_set("tracks", 0, "keyframes", 1, to=[1, 2]), "[frame, left, top, right, bottom] at plan.tracks[0].keyf"),
        (_set("tracks", 0, "keyframes", 1, 0, to=30), "expected frames below 30; found 30 in 't'"),
        (_set("tracks", 0, "hidden", 0, to=[3, 2]), "first <= last at plan.tracks[0].hidden[0]"),
        (_set("tracks", 0, "reason", "cod", to=""), "only known keys at plan.tracks[0].reason; found 'cod'"),
        (_set("tracks", 0, "id", to="s"), "expected each id once; found 's' again"),
        (_set("whole_frames", to={}), "a list at plan.whole_frames"),
        (_set("sounds", 0, "until_ms", to=0), "expected a sound entry at plan.sounds[0]"),
        (_set("sounds", 0, "stream", to=-1), "plan.sounds[0].stream"),
        (_set("keep", to=["data:0"]), "'audio:N', 'tag:NAME' or 'chapters' at plan.keep[0]"),
        (_set("everything_but", to="no"), "true or false at plan.everything_but"),
        (_set("colour", to="black"), "only known keys at plan; found 'colour'"),
    ],
)
def test_a_bad_plan_names_the_place(change: Callable[[Any], None], sentence: str) -> None:
    body = json.loads(plan_bytes(WHOLE))
    change(body)
    with pytest.raises(BadPlan, match=re.escape(sentence)):
        read_plan(json.dumps(body).encode())


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "at line 1, column 1"),
        (b"\xff{}", "UTF-8"),
        (b"[]", "an object at plan"),
        (b'{"version": 1}', "the key 'source' at plan"),
        (b'{"version": 1, "version": 1}', "'version' twice"),
        (b'{"version": NaN}', "found NaN"),
        (b"[" * 100_000, "without end"),
        (b'{"version": ' + b"9" * 10_000 + b"}", "without end"),
    ],
)
def test_what_is_no_plan_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadPlan, match=re.escape(sentence)):
        read_plan(data)
