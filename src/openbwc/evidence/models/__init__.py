"""The catalogue's tables."""

from openbwc.evidence.models.encounter import Encounter, Notice, Sensitivity
from openbwc.evidence.models.operation import Deactivation, NonActivation, Operation, RosterEntry, SceneRole
from openbwc.evidence.models.recording import AccessListEntry, ClipFile, Mark, Recording, Tag, Trail
from openbwc.evidence.models.rendition import Rendition, RenditionKind, RenditionState

__all__ = [
    "AccessListEntry",
    "ClipFile",
    "Deactivation",
    "Encounter",
    "Mark",
    "NonActivation",
    "Notice",
    "Operation",
    "Recording",
    "Rendition",
    "RenditionKind",
    "RenditionState",
    "RosterEntry",
    "SceneRole",
    "Sensitivity",
    "Tag",
    "Trail",
]
