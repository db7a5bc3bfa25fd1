"""Media files: what they are, whether they are whole, and renditions of them for people to see.

Guarantees: no decoder runs in our own process; every failure is a MediaError with what was expected and what was
found; nothing here knows of Django, of the vault or of people.
"""

from openbwc.media.errors import (
    EmptyFile,
    MediaError,
    RenditionDiffers,
    RenditionFailed,
    Truncated,
    Undecodable,
    WrongType,
)
from openbwc.media.facts import (
    AudioStream,
    PosterReport,
    Probe,
    ProxyReport,
    SpriteReport,
    StillReport,
    TrailPoint,
    VideoStream,
    WaveformReport,
)
from openbwc.media.isolation import Limits
from openbwc.media.renditions import make_poster, make_proxy, make_sprite, make_still, make_waveform, probe, probe_lent

__all__ = [
    "AudioStream",
    "EmptyFile",
    "Limits",
    "MediaError",
    "PosterReport",
    "Probe",
    "ProxyReport",
    "RenditionDiffers",
    "RenditionFailed",
    "SpriteReport",
    "StillReport",
    "TrailPoint",
    "Truncated",
    "Undecodable",
    "VideoStream",
    "WaveformReport",
    "WrongType",
    "make_poster",
    "make_proxy",
    "make_sprite",
    "make_still",
    "make_waveform",
    "probe",
    "probe_lent",
]
