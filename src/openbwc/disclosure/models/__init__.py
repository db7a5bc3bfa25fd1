"""The tables of disclosure."""

from openbwc.disclosure.models.letter import Letter, LetterKind
from openbwc.disclosure.models.portal import PortalComponent
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
from openbwc.disclosure.models.search import SearchCertificate

__all__ = [
    "Attachment",
    "Channel",
    "Closure",
    "Letter",
    "LetterKind",
    "PortalComponent",
    "Request",
    "RequestEvent",
    "SearchCertificate",
    "State",
    "Step",
    "Track",
]
