"""Packages of released releases: built, their state, and links to them, as on the pages (V.B.2).

Nothing of what is opened by a link is told here: of the defence to nobody, of recipients on the release's page. The
address of a link is in one answer and kept nowhere, also not under an `Idempotency-Key`: who lost it revokes the link
and gives another.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.revoke_link import revoke_link
from openbwc.disclosure.models import Link, LinkKind, Package, Release
from openbwc.disclosure.packages import links_of, may_be_taken, releases_to_pack
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import Asked, Line, Page, Sentence
from openbwc.site.api.paging import Cursor, Limit, paged

router = Router(tags=["packages"])
links = Router(tags=["links"])
ROOM = "disclosure"


class PackageShown(Schema):
    """A release and its package; `state` is null where none was asked for, and `served` whether it is handed out now.

    `sha256` is that of the file, `bag_sha256` that of its list of files, in hexadecimal.
    """

    release: UUID
    agency: str
    kind: str
    title: str
    released_at: datetime | None
    state: str | None = None
    asked_at: datetime | None = None
    built_at: datetime | None = None
    file: str = ""
    size: int | None = None
    sha256: str = ""
    bag_sha256: str = ""
    served: bool = False
    error: str = ""


class PackageLinkWanted(Asked):
    """Who is given a link: `recipient` of the release, or in discovery counsel of the `defence`; for how many days."""

    to: LinkKind = LinkKind.RECIPIENT
    named: Line
    days: Annotated[int, Field(ge=1, le=3650)] = 30


class PackageLinkShown(Schema):
    """A link that the agency gave; it stands until it expires or is revoked."""

    id: UUID
    to: str
    named: str
    given_by: UUID | None
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_reason: str


class PackageLinkGiven(Schema):
    """A link with its address, which is told this once."""

    link: PackageLinkShown
    address: str


class PackageLinkRevoking(Asked):
    """Why the link ends before its time."""

    reason: Sentence


def show(release: Release) -> PackageShown:
    """A release and its package for an answer."""
    told = PackageShown(
        release=release.id,
        agency=release.agency.code,
        kind=release.kind,
        title=release.title,
        released_at=release.released_at,
    )
    package: Package | None = getattr(release, "package", None)
    if package is not None:
        for name in ("state", "asked_at", "built_at", "size", "sha256", "bag_sha256", "error"):
            setattr(told, name, getattr(package, name))
        told.file, told.served = package.vault_name, may_be_taken(package)
    return told


def show_link(link: Link) -> PackageLinkShown:
    """A link for an answer."""
    return PackageLinkShown(
        id=link.id,
        to=link.kind,
        named=link.named,
        given_by=link.given_by_id,
        given_at=link.given_at,
        expires_at=link.expires_at,
        revoked_at=link.revoked_at,
        revoked_reason=link.revoked_reason,
    )


def _release(request: HttpRequest, release_id: UUID) -> Release:
    return get_object_or_404(releases_to_pack(seat(request).person, timezone.now()), id=release_id)


def _package(request: HttpRequest, release_id: UUID) -> Package:
    return get_object_or_404(Package, release=_release(request, release_id))


@router.get("", **asks(ROOM, Page[PackageShown], summary="The releases to pack and their packages, newest first"))
def list_packages(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> Page[PackageShown]:
    """Those that the person may have packed, or hand out."""
    return paged(releases_to_pack(seat(request).person, timezone.now()), cursor, limit, show, newest=True)


@router.get("/{release_id}", **asks(ROOM, PackageShown, summary="One release and its package"))
def one_package(request: HttpRequest, release_id: UUID) -> PackageShown:
    """When the person may have it packed; absent else."""
    return show(_release(request, release_id))


@router.post("/{release_id}", **acts(ROOM, PackageShown, summary="Have a release packed", status=201))
def build(request: HttpRequest, release_id: UUID) -> Status[PackageShown]:
    """A worker builds it; one that could not be built may be asked for again."""
    release = _release(request, release_id)
    build_package(actor=seat(request).person, release=release)
    return Status(201, show(_release(request, release_id)))


@links.get("/{release_id}/links", **asks(ROOM, Page[PackageLinkShown], summary="The links to a package"))
def list_links(
    request: HttpRequest, release_id: UUID, cursor: Cursor = None, limit: Limit = 50
) -> Page[PackageLinkShown]:
    """Those that the agency gave, newest first."""
    return paged(links_of(_package(request, release_id)), cursor, limit, show_link, newest=True)


@links.post("/{release_id}/links", **acts(ROOM, PackageLinkGiven, summary="Give a link to a package", status=201))
def give(request: HttpRequest, release_id: UUID, body: PackageLinkWanted) -> Status[PackageLinkGiven]:
    """Sent twice, it gives two."""
    package = _package(request, release_id)
    actor = seat(request).person
    link, secret = give_link(actor=actor, package=package, to=body.to, named=body.named, days=body.days)
    address = request.build_absolute_uri(reverse("public_package", args=[secret]))
    return Status(201, PackageLinkGiven(link=show_link(link), address=address))


@links.post("/{release_id}/links/{link_id}/revoke", **acts(ROOM, PackageLinkShown, summary="Revoke a link"))
def revoke(request: HttpRequest, release_id: UUID, link_id: UUID, body: PackageLinkRevoking) -> PackageLinkShown:
    """From now on it opens nothing; its receipts stay."""
    link = get_object_or_404(links_of(_package(request, release_id)), id=link_id)
    return show_link(revoke_link(actor=seat(request).person, link=link, reason=body.reason))
