"""The tables of disclosure."""

from openbwc.disclosure.models.determination import Determination, Outcome
from openbwc.disclosure.models.letter import Letter, LetterKind
from openbwc.disclosure.models.package import Link, LinkKind, Package, PackageState, Receipt, Taken
from openbwc.disclosure.models.portal import PortalComponent
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
    Request,
    RequestEvent,
    State,
    Step,
    Track,
)
from openbwc.disclosure.models.responsive import Responsive, Ruling, Withholding
from openbwc.disclosure.models.search import RequestHold, SearchCertificate

__all__ = [
    "Answer",
    "Attachment",
    "Audience",
    "Authorisation",
    "Body",
    "Channel",
    "Closure",
    "Consultation",
    "Determination",
    "LeoNotice",
    "Letter",
    "LetterKind",
    "Link",
    "LinkKind",
    "Outcome",
    "Package",
    "PackageState",
    "PortalComponent",
    "Prosecution",
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
