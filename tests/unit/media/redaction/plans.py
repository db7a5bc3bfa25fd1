"""Any plan: strategies for Hypothesis, and a short way to a track."""

from hypothesis import settings
from hypothesis import strategies as st

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import (
    Keyframe,
    Kind,
    Plan,
    Reason,
    Shape,
    Silence,
    Sound,
    Source,
    Span,
    Style,
    Track,
    Treatment,
    WholeFrame,
)

FRAMES = 30
examples = settings(max_examples=25, deadline=None)
SOURCE = Source(sha256="5e" * 32, width=320, height=180, frames=FRAMES)

texts = st.sampled_from(["", "a", "(b)(6)", 'ü 漢 \u2028 "\\']) | st.text(max_size=3)
names = st.text("abcdef", min_size=1, max_size=4)
reasons = st.builds(Reason, code=texts, basis=texts)
spans = st.tuples(st.integers(0, FRAMES - 1), st.integers(0, FRAMES - 1)).map(lambda ends: Span(min(ends), max(ends)))


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    left, top = draw(st.integers(-40, 330)), draw(st.integers(-40, 190))
    return Box(left, top, left + draw(st.integers(1, 200)), top + draw(st.integers(1, 200)))


@st.composite
def tracks(draw: st.DrawFn, least: int = 1) -> Track:
    frames = sorted(draw(st.sets(st.integers(0, FRAMES - 1), min_size=least, max_size=6)))
    return Track(
        id=draw(names),
        kind=draw(st.sampled_from(Kind)),
        keyframes=tuple(Keyframe(frame, draw(boxes())) for frame in frames),
        hidden=tuple(draw(st.lists(spans, max_size=3))),
        treatment=draw(st.sampled_from(Treatment)),
        style=draw(st.sampled_from(Style)),
        shape=draw(st.sampled_from(Shape)),
        reason=draw(reasons),
        author=draw(texts),
        group=draw(texts),
        score=draw(st.floats(0, 1)),
    )


whole_frames = st.builds(WholeFrame, id=names, span=spans, style=st.sampled_from(Style), reason=reasons, author=texts)


@st.composite
def sounds(draw: st.DrawFn) -> Sound:
    begin = draw(st.integers(0, 10_000))
    return Sound(
        id=draw(names),
        from_ms=begin,
        until_ms=begin + draw(st.integers(1, 10_000)),
        stream=draw(st.none() | st.integers(0, 3)),
        instead=draw(st.sampled_from(Silence)),
        reason=draw(reasons),
        author=draw(texts),
        words=draw(texts),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    entries = draw(st.lists(tracks() | whole_frames | sounds(), max_size=6, unique_by=lambda entry: entry.id))
    return Plan(
        source=SOURCE,
        tracks=tuple(entry for entry in entries if isinstance(entry, Track)),
        whole_frames=tuple(entry for entry in entries if isinstance(entry, WholeFrame)),
        sounds=tuple(entry for entry in entries if isinstance(entry, Sound)),
        everything_but=draw(st.booleans()),
        everything_style=draw(st.sampled_from(Style)),
        keep=frozenset(draw(st.sets(st.sampled_from(["audio:1", "audio:12", "tag:creation_time", "chapters"])))),
        title=draw(texts),
    )


def track(*keyframes: tuple[int, int, int, int, int], **more: object) -> Track:
    """A track through (frame, left, top, right, bottom)."""
    keys = tuple(Keyframe(frame, Box(*edges)) for frame, *edges in keyframes)
    return Track(**{"id": "t", "kind": Kind.FACE, "keyframes": keys, **more})  # type: ignore[arg-type]
