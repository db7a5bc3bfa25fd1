"""The programme's tables. Rows end by a date and are never deleted."""

from openbwc.program.models.agency import Activation, Agency, DocumentKind, PrivacyDocument
from openbwc.program.models.annulment import Annulment
from openbwc.program.models.camera import Assignment, Camera, ClockReading, Standing
from openbwc.program.models.camera_life import CameraDisposal, CameraMove, CameraReport, Loan, ReportKind
from openbwc.program.models.camera_reading import CameraReading, CameraSignal, Occasion, SignalKind
from openbwc.program.models.identified import Identified
from openbwc.program.models.importing import ImportRun
from openbwc.program.models.people import Account, Appointment, Person, Role
from openbwc.program.models.policy_life import DraftVersion, PolicyDraft, PolicyPublication, PolicySignature
from openbwc.program.models.saved_view import SavedView
from openbwc.program.models.site import Site, SiteActivation, SitePlan
from openbwc.program.models.stand_down import StandDown
from openbwc.program.models.task_force import Agreement, Follows, LedBy, Membership, Paper, Procedures, TaskForce
from openbwc.program.models.token import AnsweredRequest, ApiToken
from openbwc.program.models.training import ExpiryWarning, RefresherDemand, TrainingCompletion, TrainingProgramme

__all__ = [
    "Account",
    "Activation",
    "Agency",
    "Agreement",
    "Annulment",
    "AnsweredRequest",
    "ApiToken",
    "Appointment",
    "Assignment",
    "Camera",
    "CameraDisposal",
    "CameraMove",
    "CameraReading",
    "CameraReport",
    "CameraSignal",
    "ClockReading",
    "DocumentKind",
    "DraftVersion",
    "ExpiryWarning",
    "Follows",
    "Identified",
    "ImportRun",
    "LedBy",
    "Loan",
    "Membership",
    "Occasion",
    "Paper",
    "Person",
    "PolicyDraft",
    "PolicyPublication",
    "PolicySignature",
    "PrivacyDocument",
    "Procedures",
    "RefresherDemand",
    "ReportKind",
    "Role",
    "SavedView",
    "SignalKind",
    "Site",
    "SiteActivation",
    "SitePlan",
    "StandDown",
    "Standing",
    "TaskForce",
    "TrainingCompletion",
    "TrainingProgramme",
]
