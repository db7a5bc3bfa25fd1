"""The tables of disclosure."""

from openbwc.disclosure.models.accounting import AccountingGiven, Basis, Disclosed
from openbwc.disclosure.models.annual_statement import AnnualStatement
from openbwc.disclosure.models.determination import Determination, Outcome
from openbwc.disclosure.models.expedited import (
    Course,
    Expedited,
    ExpeditedDecision,
    ExpeditedRecording,
    ExpeditedState,
    ExpeditedStep,
    Objection,
    ObjectionState,
    PresentCamera,
)
from openbwc.disclosure.models.letter import Letter, LetterKind
from openbwc.disclosure.models.package import Link, LinkKind, Package, PackageState, Receipt, Taken
from openbwc.disclosure.models.portal import PortalComponent
from openbwc.disclosure.models.publication import Publication, PublishedFile
from openbwc.disclosure.models.release import (
    Answer,
    Audience,
    Authorisation,
    Body,
    Consultation,
    LeoNotice,
    Prosecution,
    Release,
    ReleaseKind,
    ReleasePart,
    ReleaseState,
)
from openbwc.disclosure.models.request import (
    Attachment,
    Channel,
    Closure,
    Office,
    Request,
    RequestEvent,
    State,
    Step,
    Track,
)
from openbwc.disclosure.models.responsive import Responsive, Ruling, Withholding
from openbwc.disclosure.models.search import RequestHold, SearchCertificate

__all__ = [
    "AccountingGiven",
    "AnnualStatement",
    "Answer",
    "Attachment",
    "Audience",
    "Authorisation",
    "Basis",
    "Body",
    "Channel",
    "Closure",
    "Consultation",
    "Course",
    "Determination",
    "Disclosed",
    "Expedited",
    "ExpeditedDecision",
    "ExpeditedRecording",
    "ExpeditedState",
    "ExpeditedStep",
    "LeoNotice",
    "Letter",
    "LetterKind",
    "Link",
    "LinkKind",
    "Objection",
    "ObjectionState",
    "Office",
    "Outcome",
    "Package",
    "PackageState",
    "PortalComponent",
    "PresentCamera",
    "Prosecution",
    "Publication",
    "PublishedFile",
    "Receipt",
    "Release",
    "ReleaseKind",
    "ReleasePart",
    "ReleaseState",
    "Request",
    "RequestEvent",
    "RequestHold",
    "Responsive",
    "Ruling",
    "SearchCertificate",
    "State",
    "Step",
    "Taken",
    "Track",
    "Withholding",
]
