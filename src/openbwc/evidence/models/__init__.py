"""The catalogue's tables."""

from openbwc.evidence.models.disposal import Disposal
from openbwc.evidence.models.encounter import Encounter, Notice, Sensitivity
from openbwc.evidence.models.hand_over import Direction, HandOver
from openbwc.evidence.models.operation import Deactivation, NonActivation, Operation, RosterEntry, SceneRole
from openbwc.evidence.models.recording import AccessListEntry, ClipFile, Mark, Recording, Tag, Trail
from openbwc.evidence.models.redacted_copy import CopyState, RedactedCopy
from openbwc.evidence.models.rendition import Rendition, RenditionKind, RenditionState
from openbwc.evidence.models.report import ReportStatement
from openbwc.evidence.models.review import Ground, Outcome, ProhibitedReview
from openbwc.evidence.models.sensitive import RangeKind, SensitiveRange

__all__ = [
    "AccessListEntry",
    "ClipFile",
    "CopyState",
    "Deactivation",
    "Direction",
    "Disposal",
    "Encounter",
    "Ground",
    "HandOver",
    "Mark",
    "NonActivation",
    "Notice",
    "Operation",
    "Outcome",
    "ProhibitedReview",
    "RangeKind",
    "Recording",
    "RedactedCopy",
    "Rendition",
    "RenditionKind",
    "RenditionState",
    "ReportStatement",
    "RosterEntry",
    "SceneRole",
    "SensitiveRange",
    "Sensitivity",
    "Tag",
    "Trail",
]
