"""The tables of redaction."""

from openbwc.redaction.models.job import Job, JobKind, JobPiece, JobState
from openbwc.redaction.models.project import (
    Command,
    Entry,
    EntryKind,
    Footage,
    Project,
    ProjectState,
    Transcript,
    WorkSpan,
)
from openbwc.redaction.models.render import Leftover, Render
from openbwc.redaction.models.review import FrozenPlan, Remark, Ruling, Submission

__all__ = [
    "Command",
    "Entry",
    "EntryKind",
    "Footage",
    "FrozenPlan",
    "Job",
    "JobKind",
    "JobPiece",
    "JobState",
    "Leftover",
    "Project",
    "ProjectState",
    "Remark",
    "Render",
    "Ruling",
    "Submission",
    "Transcript",
    "WorkSpan",
]
