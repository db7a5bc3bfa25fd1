"""What a manifest says: every redacted place and time, no person's word, never too much."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.provenance.manifest import MOST_REGIONS, manifest_of
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Plan, Reason, Sound, Source, Span, Style, Track, WholeFrame
from openbwc.media.redaction.timetable import Timetable

WIDTH, HEIGHT, FRAMES = 640, 360, 300


def timetable(frames: int = FRAMES, rotation: int = 0) -> Timetable:
    return Timetable(
        ticks=tuple(range(0, frames * 100, 100)),
        time_base=Fraction(1, 1000),
        origin=0,
        groups=(Span(0, frames - 1),),
        width=WIDTH,
        height=HEIGHT,
        rotation=rotation,
        codec="h264",
    )


def plan_of(*tracks: Track, frames: int = FRAMES, **others: object) -> Plan:
    return Plan(source=Source(sha256="a" * 64, width=WIDTH, height=HEIGHT, frames=frames), tracks=tracks, **others)  # type: ignore[arg-type]


def regions(plan: Plan, table: Timetable) -> list[tuple[float, float, tuple[float, float, float, float] | None]]:
    """(from, until, (left, top, right, bottom) in percent) of each region."""
    body = manifest_of(plan, table, title="Copy", original_title="Recording", reviewed=True)
    found = []
    for action in body["assertions"][0]["data"]["actions"]:
        for change in action.get("changes", ()):
            time = change["region"][0]["time"]
            box = None
            if len(change["region"]) > 1:
                shape = change["region"][1]["shape"]
                left, top = shape["origin"]["x"], shape["origin"]["y"]
                box = (left, top, left + shape["width"], top + shape["height"])
            found.append((float(time["start"]), float(time["end"]), box))
    return found


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    frames = sorted(draw(st.sets(st.integers(0, FRAMES - 1), min_size=1, max_size=6)))
    corners = st.tuples(st.integers(-50, WIDTH), st.integers(-50, HEIGHT), st.integers(1, 200), st.integers(1, 200))
    keyframes = []
    for frame in frames:
        left, top, width, height = draw(corners)
        keyframes.append(Keyframe(frame, Box(left, top, left + width, top + height)))
    spans = draw(st.lists(st.tuples(st.integers(0, FRAMES - 1), st.integers(0, 40)), max_size=3))
    hidden = tuple(Span(first, first + length) for first, length in spans)
    return Track(id="Jane Doe", kind=Kind.FACE, keyframes=tuple(keyframes), hidden=hidden)


@settings(max_examples=40, deadline=None)
@given(tracks())
def test_every_redacted_place_is_in_a_region(track: Track) -> None:
    plan, table = plan_of(track), timetable()
    named = regions(plan, table)
    for frame in range(FRAMES):
        box = track.box_at(frame)
        box = box.within(WIDTH, HEIGHT) if box else None
        moment = table.seconds(frame)
        holding = [place for begin, end, place in named if begin <= moment < end]
        if box is None:
            continue
        edges = (100 * box.left / WIDTH, 100 * box.top / HEIGHT, 100 * box.right / WIDTH, 100 * box.bottom / HEIGHT)
        assert any(
            place is not None
            and place[0] - 0.01 <= edges[0]
            and place[1] - 0.01 <= edges[1]
            and edges[2] <= place[2] + 0.01
            and edges[3] <= place[3] + 0.01
            for place in holding
        ), f"frame {frame}"


def test_the_order_of_actions_and_what_each_says() -> None:
    face = Track(
        id="t", kind=Kind.FACE, keyframes=(Keyframe(10, Box(0, 0, 64, 36)),), reason=Reason(code="(b)(6)", basis="Doe")
    )
    plan = plan_of(
        face,
        whole_frames=(WholeFrame(id="w", span=Span(20, 29), style=Style.BLUR, reason=Reason(code="LES")),),
        sounds=(Sound(id="s", from_ms=500, until_ms=1500, words="my name is Doe", reason=Reason(code="(b)(6)")),),
    )
    body = manifest_of(
        plan,
        timetable(),
        title="Copy",
        original_title="Recording",
        reviewed=True,
        reasons={"(b)(6)": "c2pa.PII.present"},
    )
    actions = body["assertions"][0]["data"]["actions"]
    assert [action["action"] for action in actions] == ["c2pa.opened", *["c2pa.edited"] * 3, "c2pa.transcoded"]
    assert [action["description"] for action in actions[1:-1]] == [
        "Redacted: face, box; reason (b)(6)",
        "Redacted: sound, silence; reason (b)(6)",
        "Redacted: whole picture, blur; reason LES",
    ]
    assert [action.get("reason") for action in actions[1:-1]] == ["c2pa.PII.present", "c2pa.PII.present", None]
    assert all(action["digitalSourceType"].endswith("/humanEdits") for action in actions[1:-1])
    assert "Doe" not in str(body)
    assert regions(plan, timetable()) == [(1.0, 1.1, (0, 0, 10, 10)), (0.5, 1.5, None), (2.0, 3.0, None)]
    automatic = manifest_of(plan, timetable(), title="Copy", original_title="R", reviewed=False, transcoded=False)
    actions = automatic["assertions"][0]["data"]["actions"]
    assert actions[1]["digitalSourceType"].endswith("/algorithmicallyEnhanced")
    assert actions[-1]["action"] == "c2pa.edited"


@pytest.mark.parametrize(
    ("rotation", "shown"),
    [(0, (10, 0, 20, 30)), (90, (0, 80, 30, 90)), (-90, (70, 10, 100, 20)), (180, (80, 70, 90, 100))],
)
def test_places_are_of_the_picture_as_it_is_shown(rotation: int, shown: tuple[float, ...]) -> None:
    """The stored picture is turned counter-clockwise; worked out by hand on a sheet of paper."""
    track = Track(id="t", kind=Kind.FACE, keyframes=(Keyframe(0, Box(64, 0, 128, 108)),))
    (region,) = regions(plan_of(track), timetable(rotation=rotation))
    assert region[2] == pytest.approx(shown)


def test_a_long_plan_has_no_more_regions_than_allowed() -> None:
    frames = 20_000
    many = [
        Track(
            id=f"t{number}",
            kind=Kind.FACE,
            keyframes=tuple(Keyframe(frame, Box(frame % 500, 10, frame % 500 + 40, 60)) for frame in (number, 15_000)),
            reason=Reason(code="(b)(6)" if number % 2 else "LES"),
        )
        for number in range(700)
    ]
    named = regions(plan_of(*many, frames=frames), timetable(frames))
    assert 700 <= len(named) <= MOST_REGIONS
    more = [replace(track, id=f"{track.id}-again") for track in many]
    named = regions(plan_of(*many, *more, frames=frames), timetable(frames))
    assert [place for _, _, place in named] == [None, None], "one for each reason, in the whole picture"
