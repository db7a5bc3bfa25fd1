"""The catalogue's tables."""

from openbwc.evidence.models.encounter import Encounter, Notice, Sensitivity
from openbwc.evidence.models.recording import AccessListEntry, ClipFile, Mark, Recording, Tag, Trail
from openbwc.evidence.models.rendition import Rendition, RenditionKind, RenditionState

__all__ = [
    "AccessListEntry",
    "ClipFile",
    "Encounter",
    "Mark",
    "Notice",
    "Recording",
    "Rendition",
    "RenditionKind",
    "RenditionState",
    "Sensitivity",
    "Tag",
    "Trail",
]
