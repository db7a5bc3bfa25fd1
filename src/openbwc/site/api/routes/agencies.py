"""Agencies: their papers, whether they could operate, and their activation (I, III.C)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.program.actions.activate_agency import activate_agency
from openbwc.program.actions.deactivate_agency import deactivate_agency
from openbwc.program.actions.establish_agency import establish_agency
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.models import Agency, DocumentKind, PrivacyDocument
from openbwc.program.readiness import activated, decide_activation
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Code, Day, Line, Page, Sentence
from openbwc.site.api.paging import Cursor, Limit, paged
from openbwc.site.api.problems import ReasonTold
from openbwc.site.api.routes.seeing import agency_named

router = Router(tags=["agencies"])


class AgencyShown(Schema):
    """An agency; `active` is whether its programme operates now."""

    id: UUID
    code: str
    name: str
    active: bool


class AgencyWanted(Asked):
    """An agency to establish; its code names its policy profile."""

    code: Annotated[Code, Field(max_length=16)]
    name: Annotated[Line, Field(max_length=120)]


class ReadinessShown(Schema):
    """Whether an agency could operate now, and what is missing if not."""

    agency: str
    active: bool
    complete: bool
    missing: list[ReasonTold]


class DocumentShown(Schema):
    """An approved paper; it counts from `approved_on` until `lapses_on` (exclusive)."""

    id: UUID
    agency: str
    kind: DocumentKind
    reference: str
    approved_on: date
    lapses_on: date | None


class DocumentWanted(Asked):
    """A paper to file."""

    kind: DocumentKind
    reference: Line
    approved_on: Day
    lapses_on: Day | None = None


class Ending(Asked):
    """Why the programme stops."""

    reason: Sentence


class ActivationShown(Schema):
    """A time in which an agency's programme operates."""

    agency: str
    starts_at: datetime
    ends_at: datetime | None


def show(agency: Agency) -> AgencyShown:
    """An agency for an answer."""
    return AgencyShown(id=agency.id, code=agency.code, name=agency.name, active=activated(agency, timezone.now()))


def show_document(document: PrivacyDocument) -> DocumentShown:
    """A paper for an answer."""
    return DocumentShown(
        id=document.id,
        agency=document.agency.code,
        kind=DocumentKind(document.kind),
        reference=document.reference,
        approved_on=document.approved_on,
        lapses_on=document.lapses_on,
    )


@router.get("", **asks("people", Page[AgencyShown], summary="The agencies that the person sees"))
def list_agencies(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[AgencyShown]:
    """In the order of their making."""
    return paged(seat(request).agencies, cursor, limit, show)


@router.post("", **acts("people", AgencyShown, summary="Establish an agency", status=201))
def establish(request: HttpRequest, body: AgencyWanted) -> Status[AgencyShown]:
    """By the department's policy office."""
    return Status(201, show(establish_agency(actor=seat(request).actor, code=body.code, name=body.name)))


@router.get("/{code}", **asks("people", AgencyShown, summary="One agency"))
def one_agency(request: HttpRequest, code: Code) -> AgencyShown:
    """By its code."""
    return show(agency_named(seat(request), code))


@router.get("/{code}/readiness", **asks("people", ReadinessShown, summary="What the agency lacks to operate (III.C)"))
def readiness(request: HttpRequest, code: Code) -> ReadinessShown:
    """As things stand now."""
    agency, now = agency_named(seat(request), code), timezone.now()
    decision = decide_activation(agency, now)
    missing = [
        ReasonTold(clause=one.clause, code=one.code, words=one.words, remedy=one.remedy) for one in decision.reasons
    ]
    return ReadinessShown(
        agency=agency.code, active=activated(agency, now), complete=decision.permitted, missing=missing
    )


@router.get("/{code}/documents", **asks("people", Page[DocumentShown], summary="The agency's papers (III.C)"))
def list_documents(request: HttpRequest, code: Code, cursor: Cursor = None, limit: Limit = 50) -> Page[DocumentShown]:
    """In force, lapsed, and to come."""
    found = PrivacyDocument.objects.filter(agency=agency_named(seat(request), code)).select_related("agency")
    return paged(found, cursor, limit, show_document)


@router.post("/{code}/documents", **acts("people", DocumentShown, summary="File a paper (III.C)", status=201))
def file_document(request: HttpRequest, code: Code, body: DocumentWanted) -> Status[DocumentShown]:
    """An approved one, with its days."""
    document = file_privacy_document(
        actor=seat(request).actor,
        agency=agency_named(seat(request), code),
        kind=body.kind,
        reference=body.reference,
        approved_on=body.approved_on,
        lapses_on=body.lapses_on,
    )
    return Status(201, show_document(document))


@router.post("/{code}/activate", **acts("people", ActivationShown, summary="Activate the programme (III.C)"))
def activate(request: HttpRequest, code: Code) -> ActivationShown:
    """From now on."""
    agency = agency_named(seat(request), code)
    made = activate_agency(actor=seat(request).actor, agency=agency, at=timezone.now())
    return ActivationShown(agency=agency.code, starts_at=made.starts_at, ends_at=made.ends_at)


@router.post("/{code}/deactivate", **acts("people", ActivationShown, summary="Stop the programme (III.C)"))
def deactivate(request: HttpRequest, code: Code, body: Ending) -> ActivationShown:
    """From now on; footage that exists is always taken in."""
    agency = agency_named(seat(request), code)
    ended = deactivate_agency(actor=seat(request).actor, agency=agency, at=timezone.now(), reason=body.reason)
    return ActivationShown(agency=agency.code, starts_at=ended.starts_at, ends_at=ended.ends_at)
