"""The tables of retention."""

from openbwc.retention.models.disposition import (
    UNSETTLED,
    Disposition,
    DispositionApproval,
    DispositionState,
    LeftOut,
    ListedRecording,
    ListedState,
    LossReport,
    TransferPackage,
)
from openbwc.retention.models.hold import HeldRecording, Hold, HoldReview
from openbwc.retention.models.reckoning import ChangedRecording, Elapsed, Reckoning
from openbwc.retention.models.schedule import (
    AuthorityEntry,
    CategoryMapping,
    ChangeState,
    FrozenPart,
    ScheduleChange,
    ScheduleItem,
)

__all__ = [
    "UNSETTLED",
    "AuthorityEntry",
    "CategoryMapping",
    "ChangeState",
    "ChangedRecording",
    "Disposition",
    "DispositionApproval",
    "DispositionState",
    "Elapsed",
    "FrozenPart",
    "HeldRecording",
    "Hold",
    "HoldReview",
    "LeftOut",
    "ListedRecording",
    "ListedState",
    "LossReport",
    "Reckoning",
    "ScheduleChange",
    "ScheduleItem",
    "TransferPackage",
]
