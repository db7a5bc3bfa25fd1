"""A software camera: a pre-event buffer, activation and deactivation, signed segments, and a card that a dock can read.

A plain library. It knows neither the policy nor the programme: what the agency requires is given to it, and what it
writes is read by intake like any other camera's card.
"""

from openbwc.camera.configuration import Configuration
from openbwc.camera.device import Clip, Device
from openbwc.camera.errors import CameraError, ManifestError
from openbwc.camera.manifest import DeviceKey, check_clip, is_signed, verify
from openbwc.camera.ring import Ring, Segment
from openbwc.camera.simulating import Press, simulate

__all__ = [
    "CameraError",
    "Clip",
    "Configuration",
    "Device",
    "DeviceKey",
    "ManifestError",
    "Press",
    "Ring",
    "Segment",
    "check_clip",
    "is_signed",
    "simulate",
    "verify",
]
