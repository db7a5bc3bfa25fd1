"""The tables of retention."""

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
    "AuthorityEntry",
    "CategoryMapping",
    "ChangeState",
    "ChangedRecording",
    "Elapsed",
    "FrozenPart",
    "HeldRecording",
    "Hold",
    "HoldReview",
    "Reckoning",
    "ScheduleChange",
    "ScheduleItem",
]
