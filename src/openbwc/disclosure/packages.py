"""Packages: who may do what with one, which a person sees, and whether one may still be handed out.

Guarantees: a package is of a released release whose every file may still be served; once a copy of it or the release
is withdrawn, no byte of the package is handed out, by whichever link.
"""

import os
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.disclosure.events import PACKAGE_FROZEN
from openbwc.disclosure.models import Audience, Link, LinkKind, Package, PackageState, Receipt, Release, ReleaseState
from openbwc.evidence.originals import vault
from openbwc.policy import Act, Decision, PolicyError, decide, granted_scopes
from openbwc.policy.package_facts import BuildPackage, GiveLink, RevokeLink, plain_name
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.vault import VaultError

PREFIX = "urn:openbwc:package:"
ACTS = (Act.BUILD_PACKAGE, Act.GIVE_LINK, Act.REVOKE_LINK)
KEPT_FROM_THE_AGENCY = (LinkKind.DEFENCE, LinkKind.COURT)
"""Links whose use the agency does not see: the viewing of the defence is the defence's own, and the court's."""
_FACTS = {Act.BUILD_PACKAGE: BuildPackage, Act.GIVE_LINK: GiveLink, Act.REVOKE_LINK: RevokeLink}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """A package's zip in the vault: its name, digest (hexadecimal), size in bytes, and its list of files."""

    name: str
    sha256: str
    size: int
    manifest: bytes


def subject_of_release(release: Release) -> Subject:
    """What events of a release and its package are about."""
    return Subject("release", release.id)


def decide_on_package(act: Act, person: Person, release: Release, at: datetime, **facts: Any) -> Decision:
    """Whether the person may do the act; `facts` are those of the act besides the roles and the release."""
    authority = authority_of(person, at.date())
    told = _FACTS[act](
        roles_in_owning_agency=authority.in_agency(release.agency_id),
        department_roles=authority.department,
        released=release.state == ReleaseState.RELEASED,
        **facts,
    )
    return decide(act, told, policy_of(release.agency, at.date()))


def agencies_packing(person: Person, at: datetime, *acts: Act) -> list[Agency]:
    """The agencies in which the person's roles grant one of the acts on packages, of all when none is named."""
    authority = authority_of(person, at.date())
    return [agency for agency in Agency.objects.all() if _granted(agency, authority, acts or ACTS, at)]


def _granted(agency: Agency, authority: Any, acts: tuple[Act, ...], at: datetime) -> bool:
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return False  # no policy in force: nothing is granted
    roles = authority.in_agency(agency.id), authority.department
    return any(granted_scopes(act, None, *roles, policy) for act in acts)


def releases_to_pack(person: Person, at: datetime) -> QuerySet[Release]:
    """The released releases that the person may have packed, or whose packages they may hand out, newest first."""
    packed = Q(state=ReleaseState.RELEASED) | Q(package__isnull=False)
    rows = Release.objects.filter(packed, agency__in=agencies_packing(person, at))
    return rows.select_related("agency", "request", "package").order_by("-released_at", "-id")


def object_of(package: Package) -> str:
    """The id under which the vault keeps the package as it is frozen now; frozen anew, it has another."""
    return f"{PREFIX}{package.id}:{package.event_id}"


def objects_of(package: Package) -> set[str]:
    """Every object in which the vault may hold it: as built, as frozen each time, and under the one name that all
    freezings had before each had its own.
    """
    frozen = history_of(subject_of_release(package.release)).filter(kind=PACKAGE_FROZEN.name)
    each = (f"{PREFIX}{package.id}:{one}" for one in frozen.values_list("event_id", flat=True))
    return {object_of(package), f"{PREFIX}{package.id}", *each, *filter(None, [package.vault_object])}


def read_bag(package: Package) -> Bag:
    """The bag that the vault holds of it as it is frozen. Raises `VaultError`, and what reading it raises."""
    where = object_of(package)
    ((name, digest),) = vault().files(where).items()
    with vault().open(where, name) as file, zipfile.ZipFile(file) as archive:
        manifest = archive.read(f"{name.removesuffix('.zip')}/manifest-sha256.txt")
        return Bag(name=name, sha256=digest, size=file.seek(0, os.SEEK_END), manifest=manifest)


def is_stored(package: Package) -> bool:
    """Whether the vault holds it as it is frozen, and gives it back."""
    try:
        return bool(read_bag(package))
    except (VaultError, OSError, ValueError, KeyError, zipfile.BadZipFile):
        return False


def served_and_missing(release: Release) -> tuple[int, int]:
    """How many of a release's files may be served now, and how many it holds that may not."""
    served = release.copies_served().count() + release.originals_served().count()
    return served, release.standing_parts().count() - served


def may_be_taken(package: Package) -> bool:
    """Whether the package's bytes may be handed out now."""
    if package.state != PackageState.BUILT:
        return False
    served, missing = served_and_missing(package.release)
    return served > 0 and missing == 0


def recipient_of(release: Release) -> str:
    """For whom the release is: the requester, or who is named in it; empty for the public."""
    return (release.request.name if release.request else release.recipient)[: Link.NAMED_MAX]


def goes_besides(link: Link) -> bool:
    """Whether a link goes to somebody else than the release is for, who is not the public."""
    release = link.package.release
    return release.audience != Audience.PUBLIC and plain_name(link.named) != plain_name(recipient_of(release))


def longest_link(agency: Agency, at: datetime) -> int:
    """For how many days a link may be given."""
    return policy_of(agency, at.date()).number("V.B.2", "package_link_days")


def links_of(package: Package) -> QuerySet[Link]:
    """The links to a package as the agency sees and ends them: those that it gave."""
    return package.links.filter(given_through=None).select_related("given_by", "revoked_by")


def receipts_shown(package: Package) -> QuerySet[Receipt]:
    """The receipts that the agency sees: of nobody but recipients. Every page, program and command asks here."""
    rows = Receipt.objects.filter(link__package=package)
    return rows.exclude(link__kind__in=KEPT_FROM_THE_AGENCY).select_related("link").order_by("-at", "-id")
