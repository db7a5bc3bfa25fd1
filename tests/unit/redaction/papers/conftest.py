"""A plan with one of everything, and where it stands."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

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
    Track,
    Treatment,
    WholeFrame,
)
from openbwc.redaction.papers.log import Log, ReasonTold, Standing, log_of
from openbwc.redaction.papers.withheld import FrameTimes

PRIVACY, RECORDS, METHODS = "b6", "b7c", "b7e"
NAMES = {"p1": "R. Ortega", "p2": "J. Lee"}


def told(author: str) -> str:
    """An author of the plan in words."""
    return NAMES.get(author, f"Detector {author}")


def between(first: int, last: int, here: Box, there: Box, **more: object) -> Track:
    """A face on its way from one box to another."""
    keyframes = (Keyframe(first, here), Keyframe(last, there))
    return Track(**{"id": f"t{first}", "kind": Kind.FACE, "keyframes": keyframes, "author": "centerface", **more})


@pytest.fixture
def plan() -> Plan:
    """Ninety frames of 640 × 360: faces, a plate, a whole picture, two pieces of sound."""
    return Plan(
        source=Source(sha256="ab" * 32, width=640, height=360, frames=90),
        tracks=(
            between(
                0, 60, Box(10, 10, 110, 140), Box(200, 20, 300, 150), reason=Reason(code=PRIVACY, basis="A bystander")
            ),
            between(
                30,
                80,
                Box(400, 300, 500, 330),
                Box(300, 300, 420, 340),
                kind=Kind.PLATE,
                author="p2",
                hidden=(Span(40, 50), Span(45, 52)),
                reason=Reason(code=RECORDS, basis="=HYPERLINK(1)"),
            ),
            between(5, 9, Box(50, 50, 90, 90), Box(50, 50, 90, 90), treatment=Treatment.LEAVE, author="p1"),
            between(6, 9, Box(50, 50, 90, 90), Box(50, 50, 90, 90), shape=Shape.ELLIPSE, reason=Reason(code=PRIVACY)),
        ),
        whole_frames=(WholeFrame(id="w", span=Span(85, 89), reason=Reason(code=METHODS), author="p1"),),
        sounds=(
            Sound(id="s1", from_ms=500, until_ms=1500, reason=Reason(code=PRIVACY), author="p1", words="4 Elm Street"),
            Sound(id="s2", from_ms=1200, until_ms=1800, stream=0, instead=Silence.TONE, author="p1"),
        ),
    )


@pytest.fixture
def times() -> FrameTimes:
    """Thirty frames a second."""
    return FrameTimes.of(tuple(range(0, 90 * 512, 512)), Fraction(1, 15360))


@pytest.fixture
def standing() -> Standing:
    """Submitted by one person, approved by another."""
    return Standing(
        agency="FPS",
        project="Stop at the east gate",
        purpose="Discovery in prosecutions",
        matter="2026-F-0113",
        recording="0197c2aa-1111-7000-8000-00000000abcd",
        part=1,
        plan_sha256="cd" * 32,
        copy_sha256="",
        revision=12,
        submitted_by="R. Ortega",
        submitted_at=datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
        approved_by="S. Ngô",
        approved_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
        policy="sha256:" + "ef" * 32,
        sound_ms=(3000, 2000),
        reasons={
            PRIVACY: ReasonTold(title="Personal privacy", authority="5 USC 552(b)(6)"),
            RECORDS: ReasonTold(title="Privacy in law-enforcement records", authority="5 USC 552(b)(7)(C)"),
            METHODS: ReasonTold(title="Techniques and procedures", authority="5 USC 552(b)(7)(E)"),
        },
        names=told,
    )


@pytest.fixture
def log(plan: Plan, times: FrameTimes, standing: Standing) -> Log:
    """The log of that plan."""
    return log_of(plan, times, standing)
