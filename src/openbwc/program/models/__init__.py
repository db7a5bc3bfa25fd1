"""The programme's tables. Rows end by a date and are never deleted."""

from openbwc.program.models.agency import Activation, Agency, DocumentKind, PrivacyDocument
from openbwc.program.models.annulment import Annulment
from openbwc.program.models.camera import Assignment, Camera, ClockReading, Standing
from openbwc.program.models.identified import Identified
from openbwc.program.models.importing import ImportRun
from openbwc.program.models.people import Account, Appointment, Person, Role
from openbwc.program.models.policy_life import DraftVersion, PolicyDraft, PolicyPublication, PolicySignature
from openbwc.program.models.saved_view import SavedView
from openbwc.program.models.site import Site, SiteActivation, SitePlan
from openbwc.program.models.token import ApiToken
from openbwc.program.models.training import ExpiryWarning, RefresherDemand, TrainingCompletion, TrainingProgramme

__all__ = [
    "Account",
    "Activation",
    "Agency",
    "Annulment",
    "ApiToken",
    "Appointment",
    "Assignment",
    "Camera",
    "ClockReading",
    "DocumentKind",
    "DraftVersion",
    "ExpiryWarning",
    "Identified",
    "ImportRun",
    "Person",
    "PolicyDraft",
    "PolicyPublication",
    "PolicySignature",
    "PrivacyDocument",
    "RefresherDemand",
    "Role",
    "Site",
    "SiteActivation",
    "SitePlan",
    "SavedView",
    "Standing",
    "TrainingCompletion",
    "TrainingProgramme",
]
