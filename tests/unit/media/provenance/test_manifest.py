"""What a manifest says: every redacted place and time, no person's word, never too much."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.provenance.manifest import MOST_REGIONS, manifest_of
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import (
    Keyframe,
    Kind,
    Plan,
    Reason,
    Shape,
    Sound,
    Source,
    Span,
    Style,
    Track,
    Treatment,
    WholeFrame,
)
from openbwc.media.redaction.styles import Canvas, region
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
        "Redacted: region, box; reason (b)(6)",
        "Redacted: sound, silence; reason (b)(6)",
        "Redacted: whole picture, blur; reason LES",
    ]
    assert [action.get("reason") for action in actions[1:-1]] == ["c2pa.PII.present", "c2pa.PII.present", None]
    assert all(action["digitalSourceType"].endswith("/humanEdits") for action in actions[1:-1])
    assert "Doe" not in str(body)
    assert "face" not in str(body), "a black box does not say what it covers"
    assert regions(plan, timetable()) == [(1.0, 1.1, (0, 0, 10, 10)), (0.5, 1.5, None), (2.0, 3.0, None)]
    automatic = manifest_of(plan, timetable(), title="Copy", original_title="R", reviewed=False, transcoded=False)
    actions = automatic["assertions"][0]["data"]["actions"]
    assert actions[1]["digitalSourceType"].endswith("/algorithmicallyEnhanced")
    assert actions[-1]["action"] == "c2pa.edited"


def still(name: str, box: Box, first: int, last: int, **more: object) -> Track:
    return Track(id=name, kind=Kind.PLATE, keyframes=(Keyframe(first, box), Keyframe(last, box)), **more)  # type: ignore[arg-type]


def test_what_a_whole_picture_hides_is_not_told() -> None:
    """A black picture does not show where the plate in it is, nor that there is one."""
    plate = still("p", Box(64, 36, 128, 72), 10, 49, reason=Reason(code="LES"))
    within = still("q", Box(0, 0, 64, 36), 20, 29, reason=Reason(code="(b)(7)"))
    whole = WholeFrame(id="w", span=Span(15, 34), reason=Reason(code="(b)(6)"))
    plan = plan_of(plate, within, whole_frames=(whole,))
    around = (10, 10, 20, 20)
    assert regions(plan, timetable()) == [(1.0, 1.5, around), (3.5, 5.0, around), (1.5, 3.5, None)]
    body = manifest_of(plan, timetable(), title="C", original_title="R", reviewed=True)
    assert body["assertions"][1]["data"]["reasons"] == ["(b)(6)", "LES"]
    assert "(b)(7)" not in str(body)


def test_where_everything_is_redacted_only_what_lies_over_something_clear_is_told() -> None:
    beside = still("p", Box(64, 36, 128, 72), 10, 49, reason=Reason(code="LES"))
    over = still("q", Box(320, 180, 448, 252), 10, 49, reason=Reason(code="(b)(6)"))
    clear = still("k", Box(384, 0, 640, 360), 30, 299, treatment=Treatment.KEEP_CLEAR)
    plan = plan_of(beside, over, clear, everything_but=True, everything_reason=Reason(code="(b)(7)"))
    assert regions(plan, timetable()) == [(0.0, 30.0, None), (3.0, 5.0, (60, 50, 70, 70))]
    body = manifest_of(plan, timetable(), title="C", original_title="R", reviewed=True)
    assert body["assertions"][1]["data"]["reasons"] == ["(b)(6)", "(b)(7)"]


@settings(max_examples=25, deadline=None)
@given(tracks())
def test_an_ellipse_is_wholly_in_its_regions(track: Track) -> None:
    luma = np.zeros((HEIGHT, WIDTH), np.uint8)
    canvas = Canvas(planes=(luma,), sx=1, sy=1, rows=1, black=16, white=235, grey=128)
    table = timetable()
    named = regions(plan_of(replace(track, shape=Shape.ELLIPSE)), table)
    for frame in range(0, FRAMES, 7):
        box = track.box_at(frame)
        where = region(box, Shape.ELLIPSE, canvas) if box is not None else None
        if where is None:
            continue
        painted, moment = where[0], table.seconds(frame)
        edges = np.array([painted.left / WIDTH, painted.top / HEIGHT, painted.right / WIDTH, painted.bottom / HEIGHT])
        places = [np.array(place) for begin, end, place in named if begin <= moment < end and place is not None]
        assert any(
            (place[:2] <= 100 * edges[:2] + 0.01).all() and (place[2:] >= 100 * edges[2:] - 0.01).all()
            for place in places
        ), f"frame {frame}"


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
