"""The sidecar that our software camera writes beside a clip: open, generic, and what other vendors' are mapped to.

JSON, UTF-8, beside the clip as ``<clip's name>.json``::

    {"format": "openbwc-sidecar/1",
     "camera": {"serial": "…", "model": "…"},
     "recording": {"activation": "…", "started_at": …, "activated_at": …, "pre_event_seconds": 30.0,
                   "duration_seconds": 40.0, "timezone": "America/New_York", "trigger": "button"},
     "trail": [{"time": …, "lat": 38.9, "lon": -77.0}],
     "buttons": [{"time": …, "name": "activate"}]}

Times are ISO 8601 in the camera's own clock, with an offset; ``started_at`` is the first frame, so that
``activated_at`` − ``started_at`` is the part before activation (V.A.7).
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from openbwc.media.synthetic.filming import Shot

SIDECAR_FORMAT = "openbwc-sidecar/1"
_METRES_A_DEGREE = 111_320.0
_TRAIL_STEP = 2.0  # seconds


def sidecar_of(
    shot: Shot, *, activation: str, pre_event_seconds: float | None, model: str = "OpenBWC software camera"
) -> dict[str, Any]:
    """What the camera would have written about the shot. ``pre_event_seconds`` None: the sidecar does not tell."""
    pressed = shot.started + timedelta(seconds=pre_event_seconds or 0.0)
    ended = shot.started + timedelta(seconds=shot.seconds)
    recording: dict[str, Any] = {
        "activation": activation,
        "started_at": shot.started.isoformat(),
        "activated_at": pressed.isoformat(),
        "duration_seconds": shot.seconds,
        "timezone": "UTC",
        "trigger": "button",
    }
    if pre_event_seconds is not None:
        recording["pre_event_seconds"] = pre_event_seconds
    return {
        "format": SIDECAR_FORMAT,
        "camera": {"serial": shot.serial, "model": model},
        "recording": recording,
        "trail": _trail(shot),
        "buttons": [
            {"time": pressed.isoformat(), "name": "activate"},
            {"time": ended.isoformat(), "name": "stop"},
        ],
    }


def write_sidecar(clip: Path, body: dict[str, Any]) -> Path:
    """Write the sidecar beside its clip and give its path."""
    path = clip.with_name(f"{clip.name}.json")
    path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")
    return path


def _trail(shot: Shot) -> list[dict[str, Any]]:
    """A walk of about a metre a second from the shot's place, a point every two seconds."""
    if shot.place is None:
        return []
    rng = np.random.default_rng([shot.seed, 11])
    lat, lon = shot.place
    heading = float(rng.uniform(0, 2 * np.pi))
    points = []
    for number in range(int(shot.seconds / _TRAIL_STEP) + 1):
        moment = shot.started + timedelta(seconds=number * _TRAIL_STEP)
        points.append({"time": moment.isoformat(), "lat": round(lat, 6), "lon": round(lon, 6)})
        heading += float(rng.normal(0, 0.35))
        step = _TRAIL_STEP * 1.1 / _METRES_A_DEGREE
        lat += step * float(np.cos(heading))
        lon += step * float(np.sin(heading)) / float(np.cos(np.radians(lat)))
    return points
