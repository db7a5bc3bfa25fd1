"""Tracks of what was found in the spans of a file: linked, bridged, extended, grown, and with few keyframes.

Guarantees: the same answers give the same tracks with the same names; no frame in which something was found is left
without its box; a track says by which detector it was found and how sure that was, and never whose face it is.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Keyframe, Kind, Span, Track
from openbwc.media.redaction.timetable import Timetable
from openbwc.media.redaction.tracking.filling import Margins, fill
from openbwc.media.redaction.tracking.linking import Chain, Shift, link
from openbwc.media.redaction.tracking.sightings import How, Sighting
from openbwc.media.redaction.tracking.simplifying import simplify

_PATIENCE_SECONDS = 1.5  # how long a thing may be unseen and still be the same
_BEYOND_SECONDS = 0.2  # how long it is covered before the first and after the last sighting
_LASTING_SECONDS = 0.2  # how long a thing is as large as it was seen
_PADDING = {Kind.FACE: 0.04} | {kind: 0.06 for kind in Kind if kind is not Kind.FACE}  # shares of the size, each side
_LEAST_PADDING = 1.0  # pixels
_NAMES = uuid.UUID("6f2f5d1c-53d0-5c84-9a3e-1d0c7a3c8a11")


@dataclass(frozen=True, slots=True)
class Followed:
    """A track, and the frame and box (not grown) in which it is seen best, for a picture of it to be cut."""

    track: Track
    best: Keyframe


def tracks_of(found: Sequence[Mapping[str, Any]], timetable: Timetable) -> list[Track]:
    """The tracks in what `find_in_span` gave for the spans of one file, in the order of their first frames."""
    return [followed.track for followed in follow_all(found, timetable)]


def follow_all(found: Sequence[Mapping[str, Any]], timetable: Timetable) -> list[Followed]:
    """As `tracks_of`, each track with its best sighting."""
    shifts = {row[0]: (row[1], row[2], row[3], row[4]) for answer in found for row in answer["shifts"]}
    followed = []
    for kind in sorted({kind for answer in found for kind in answer["kinds"]}):
        answers = [answer["kinds"][kind] for answer in found if kind in answer["kinds"]]
        rows = {tuple(row) for answer in answers for row in answer["boxes"]}
        sightings = [Sighting(row[0], row[1], row[2], row[3], row[4], row[5], How(row[6])) for row in sorted(rows)]
        rate = timetable.frames / max(timetable.seconds(timetable.frames - 1), 0.1)
        beyond = max(2, round(_BEYOND_SECONDS * rate))
        margins = Margins(
            before=beyond,
            after=beyond,
            doubtful=2,
            padding=_PADDING[kind],
            least=_LEAST_PADDING,
            lasting=round(_LASTING_SECONDS * rate),
        )
        for chain in link(sightings, shifts, round(_PATIENCE_SECONDS * rate)):
            followed.append(_followed(chain, Kind(kind), answers[0]["author"], shifts, margins, timetable))
    return sorted(followed, key=lambda one: (one.track.first, one.track.keyframes[0].box, one.track.id))


def _followed(
    chain: Chain, kind: Kind, author: str, shifts: Mapping[int, Shift], margins: Margins, timetable: Timetable
) -> Followed:
    first, rows = fill(chain, shifts, margins, Span(0, timetable.frames - 1))
    best = max(chain.sightings, key=lambda one: (one.how is not How.WAY, one.score * (one.bottom - one.top)))
    track = Track(
        id=str(uuid.uuid5(_NAMES, f"{author} {kind.value} {chain.sightings[0]}")),
        kind=kind,
        keyframes=simplify(first, rows),
        author=author,
        score=round(max(sighting.score for sighting in chain.sightings), 3),
    )
    return Followed(track, Keyframe(best.frame, Box.around(best.left, best.top, best.right, best.bottom)))
