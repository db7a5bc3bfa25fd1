"""What the player is told of a recording: its clips in order, marks, trail, and the addresses that its grant opens."""

import re
from typing import Any

from django.urls import reverse

from openbwc.access.actions.open_viewing import Opened
from openbwc.evidence.models import ClipFile, RenditionKind, RenditionState, Trail
from openbwc.site.web.seat import Seat

DEFAULT_RATE = 30.0
"""Frames a second to step by where the probe could not tell."""
KINDS = tuple(kind.value for kind in RenditionKind)


def player_data(opened: Opened, *, seat: Seat) -> dict[str, Any]:
    """JSON-safe; times in milliseconds from the recording's first frame, places in degrees."""
    recording = opened.viewing.recording
    token = opened.token
    trail = Trail.objects.filter(recording=recording).first()
    return {
        "duration": recording.duration_ms,
        "preEvent": recording.pre_event_ms or 0,
        "startedAt": recording.started_at.isoformat(),
        "viewer": f"{seat.person.name} · {seat.person.agency.code} {seat.person.badge}",
        "clips": [_clip(clip, token) for clip in recording.clips.prefetch_related("renditions")],
        "marks": [{"at": mark.at_ms, "text": mark.text, "by": mark.person.name} for mark in recording.marks.all()],
        "trail": trail.points if trail else [],
        "renew": reverse("viewing_renew", args=[token]),
        "close": reverse("viewing_close", args=[token]),
        "mark": reverse("recording_mark", args=[recording.id]),
        "leave": reverse("recording", args=[recording.id]),
    }


def _clip(clip: ClipFile, token: str) -> dict[str, Any]:
    made = {one.kind for one in clip.renditions.all() if one.state == RenditionState.MADE}
    video = clip.facts.get("video") or {}
    return {
        "part": clip.part,
        "offset": clip.offset_ms,
        "duration": clip.duration_ms,
        "rate": video.get("rate") or DEFAULT_RATE,
        "name": clip.original_name,
        **{_camel(kind): reverse("media", args=[token, clip.id, kind]) if kind in made else None for kind in KINDS},
    }


def _camel(code: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), code)
