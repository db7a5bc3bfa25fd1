"""How much is withheld, against a picture painted pixel by pixel."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Track,
    Treatment,
    WholeFrame,
)
from openbwc.redaction.papers.withheld import Amount, FrameTimes, withheld

WIDTH, HEIGHT, FRAMES = 24, 16, 6
SOURCE = Source(sha256="00" * 32, width=WIDTH, height=HEIGHT, frames=FRAMES)
CODES = st.sampled_from(["", "b6", "b7c"])


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    """A box that may reach beyond the picture on any side."""
    left, top = draw(st.integers(-4, WIDTH + 2)), draw(st.integers(-4, HEIGHT + 2))
    return Box(left, top, left + draw(st.integers(1, 12)), top + draw(st.integers(1, 12)))


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """A track of one or more keyframes, of any treatment and shape."""
    frames = sorted(draw(st.sets(st.integers(0, FRAMES - 1), min_size=1, max_size=3)))
    hidden = draw(st.lists(st.integers(0, FRAMES - 1), max_size=1))
    return Track(
        id=draw(st.uuids()).hex,
        kind=Kind.FACE,
        keyframes=tuple(Keyframe(frame, draw(boxes())) for frame in frames),
        hidden=tuple(Span(frame, frame) for frame in hidden),
        treatment=draw(st.sampled_from(Treatment)),
        shape=draw(st.sampled_from(Shape)),
        reason=Reason(code=draw(CODES)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of a few tracks and whole frames."""
    spans = draw(st.lists(st.tuples(st.integers(0, FRAMES - 1), CODES), max_size=2))
    return Plan(
        source=SOURCE,
        tracks=tuple(draw(st.lists(tracks(), max_size=4))),
        whole_frames=tuple(
            WholeFrame(id=f"w{place}", span=Span(frame, frame), reason=Reason(code=code))
            for place, (frame, code) in enumerate(spans)
        ),
        everything_but=draw(st.booleans()),
        everything_reason=Reason(code=draw(CODES)),
    )


@st.composite
def frame_times(draw: st.DrawFn) -> FrameTimes:
    """Frames of any length, none among them too."""
    edges = [draw(st.integers(0, 5))]
    for _ in range(FRAMES):
        edges.append(edges[-1] + draw(st.integers(0, 9)))
    return FrameTimes(edges=tuple(edges), unit=Fraction(1, 90))


def covers(track: Track, box: Box, x: int, y: int) -> bool:
    """Whether a track's shape holds the middle of a pixel: an ellipse round what is hidden, within what is kept."""
    if track.shape is Shape.BOX:
        return box.left <= x < box.right and box.top <= y < box.bottom
    across = (x + 0.5 - (box.left + box.right) / 2) / box.width
    down = (y + 0.5 - (box.top + box.bottom) / 2) / box.height
    return across**2 + down**2 <= (0.25 if track.treatment is Treatment.KEEP_CLEAR else 0.5) + 1e-10


def reasons_at(plan: Plan, frame: int, x: int, y: int) -> set[str]:
    """Why a pixel is not shown: empty where it is."""
    here = [(track, track.box_at(frame)) for track in plan.tracks]
    found = {
        track.reason.code
        for track, box in here
        if box and track.treatment is Treatment.REDACT and covers(track, box, x, y)
    }
    found |= {one.reason.code for one in plan.whole_frames if frame in one.span}
    kept = any(box and track.treatment is Treatment.KEEP_CLEAR and covers(track, box, x, y) for track, box in here)
    if plan.everything_but and not kept:
        found.add(plan.everything_reason.code)
    return found


@settings(max_examples=40, deadline=None)
@given(plans(), frame_times())
def test_the_amount_is_that_of_every_pixel_asked_by_itself(plan: Plan, times: FrameTimes) -> None:
    length = times.edges[-1] - times.edges[0]
    sums: dict[str | None, list[int]] = {}
    for frame in range(FRAMES):
        seen: dict[str | None, int] = {}
        for y in range(HEIGHT):
            for x in range(WIDTH):
                why = reasons_at(plan, frame, x, y)
                for code in (*why, *([None] if why else [])):
                    seen[code] = seen.get(code, 0) + 1
        for code, pixels in seen.items():
            part = sums.setdefault(code, [0, 0, 0])
            part[0] += 1
            part[1] += times.ticks_of(frame)
            part[2] += pixels * times.ticks_of(frame)
    expected = {
        code: Amount(
            frames=frames,
            seconds=ticks * times.unit,
            area=Fraction(pixels, WIDTH * HEIGHT * length) if length else Fraction(0),
        )
        for code, (frames, ticks, pixels) in sums.items()
    }
    found = withheld(plan, times)
    assert found.picture == expected.pop(None, Amount())
    assert found.by_code == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 40), CODES, st.sampled_from([None, 0, 1])), max_size=6))
def test_sound_that_is_deleted_twice_counts_once(spans: list[tuple[int, int, str, int | None]]) -> None:
    sounds = tuple(
        Sound(id=f"s{place}", from_ms=begin, until_ms=begin + length, stream=stream, reason=Reason(code=code))
        for place, (begin, length, code, stream) in enumerate(spans)
    )
    plan = Plan(source=SOURCE, sounds=sounds)
    lengths = (100, 60)
    found = withheld(plan, FrameTimes(edges=tuple(range(FRAMES + 1)), unit=Fraction(1)), lengths)
    for stream, length in enumerate(lengths):
        mine = [one for one in sounds if one.stream in (None, stream)]
        quiet = {ms for one in mine for ms in range(one.from_ms, min(one.until_ms, length))}
        assert found.sound[stream].ms == len(quiet)
        for code, ms in found.sound[stream].by_code.items():
            of_code = [one for one in mine if one.reason.code == code]
            assert ms == len({at for one in of_code for at in range(one.from_ms, min(one.until_ms, length))})


def test_a_plan_of_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="expected the times of the plan's 6 frames; found 2"):
        withheld(Plan(source=SOURCE), FrameTimes(edges=(0, 1, 2), unit=Fraction(1)))


def test_the_last_frame_lasts_as_long_as_the_one_before() -> None:
    times = FrameTimes.of((0, 10, 30), Fraction(1, 10))
    assert times.length == Fraction(5)
    assert (times.begin_ms(2), times.end_ms(2)) == (3000, 5000)
    assert FrameTimes.of((7,), Fraction(1, 15360)).length == Fraction(512, 15360)
