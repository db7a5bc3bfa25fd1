"""The programme's tables. Rows end by a date and are never deleted."""

from openbwc.program.models.agency import Activation, Agency, DocumentKind, PrivacyDocument
from openbwc.program.models.camera import Assignment, Camera, ClockReading, Standing
from openbwc.program.models.identified import Identified
from openbwc.program.models.people import Account, Appointment, Person, Role
from openbwc.program.models.token import ApiToken
from openbwc.program.models.training import TrainingCompletion, TrainingProgramme

__all__ = [
    "Account",
    "Activation",
    "Agency",
    "ApiToken",
    "Appointment",
    "Assignment",
    "Camera",
    "ClockReading",
    "DocumentKind",
    "Identified",
    "Person",
    "PrivacyDocument",
    "Role",
    "Standing",
    "TrainingCompletion",
    "TrainingProgramme",
]
