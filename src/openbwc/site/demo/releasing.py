"""The release of the demonstration: through the gate to the requester, then in a release of its own to the public.

Guarantees: each duty is done by whom the policy lets do it, through the actions of disclosure; a release is out, or not
begun; run again, it finds what it made. The offices that answer, and their paper, are invented.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

import typst
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.disclosure.actions.authorise_release import authorise_release
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.consult import consult
from openbwc.disclosure.actions.enter_answer import enter_answer
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.actions.notify_officers import notify_officers
from openbwc.disclosure.actions.open_release import Meant, open_release
from openbwc.disclosure.actions.publish_release import publish_release
from openbwc.disclosure.actions.put_in import put_in
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.state_release import state_release
from openbwc.disclosure.gate import Missing, digest_of, what_is_missing
from openbwc.disclosure.models import (
    Answer,
    Audience,
    Body,
    Link,
    LinkKind,
    Package,
    PackageState,
    Prosecution,
    Publication,
    Release,
    ReleaseKind,
    ReleaseState,
    Request,
)
from openbwc.disclosure.packages import recipient_of
from openbwc.disclosure.publishing import in_order, without_captions
from openbwc.evidence.models import RedactedCopy
from openbwc.notices.actions.mark_read import mark_read
from openbwc.program.evidence_files import CONSULTATIONS, keep_evidence
from openbwc.site.demo.department import Department

TITLE = "A stop, as a camera recorded it"
WORKER = Actor.system("worker")
DAYS = 30
"""For how long the link stands."""
MOST = timedelta(minutes=5)
PAPER = b"#set document(title: [Answer])\n= Answer (example)\nThis office has no objection to the release."
ASKED = (
    (Body.US_ATTORNEY, "District of Columbia (example)", Answer.NO_OBJECTION),
    (Body.PUBLIC_AFFAIRS, "Public affairs of the agency (example)", Answer.NOTED),
)


@dataclass(frozen=True)
class GoneOut:
    """What the telling shows: both releases, what the gate missed at first, the package, its link, the publication.

    `missing` is empty and `address` too where an earlier run did it: what the gate missed is kept nowhere, and the
    secret of a link is shown once.
    """

    release: Release
    missing: tuple[Missing, ...]
    package: Package
    link: Link
    address: str
    publication: Publication


class PackageFailedError(Exception):
    """The package of the demonstration could not be built."""


def let_out(department: Department, request: Request, copy: RedactedCopy) -> GoneOut:
    """Release the copy to the requester with a package and a link to it, and to the public in the reading room."""
    to_requester = Meant(kind=ReleaseKind.REQUEST, audience=Audience.REQUESTER, title=TITLE, request=request)
    release, missing = _released(department, to_requester, copy)
    package = _packed(department, release)
    link, address = _linked(department, package)
    to_public = Meant(kind=ReleaseKind.PUBLICATION, audience=Audience.PUBLIC, title=TITLE)
    publication = _published(department, _released(department, to_public, copy)[0])
    return GoneOut(release, missing, package, link, address, publication)


def _released(department: Department, meant: Meant, copy: RedactedCopy) -> tuple[Release, tuple[Missing, ...]]:
    """The release as it is out, and what the gate missed when the copy had just been put in."""
    officer, official = department.people["cole"], department.people["novak"]
    out = Release.objects.filter(agency=officer.agency, kind=meant.kind, state=ReleaseState.RELEASED).first()
    if out is not None:
        return out, ()
    with transaction.atomic():
        release = open_release(actor=officer, agency=officer.agency, meant=meant)
        put_in(actor=officer, release=release, file=copy)
        missing = what_is_missing(release)
        release = state_release(
            actor=officer, release=release, incident=Release.NO_INCIDENT, prosecution=Prosecution.POSSIBLE
        )
        for notice in notify_officers(actor=officer, release=release):
            mark_read(actor=notice.person)
        _consulted(department, release)
        words = "I have seen the copy, its log and what both offices answered."
        authorise_release(actor=official, release=release, digest=digest_of(release), statement=words)
        return release_footage(actor=officer, release=release), missing


def _consulted(department: Department, release: Release) -> None:
    """The U.S. Attorney's Office, since a prosecution may come, and public affairs; each answers on paper."""
    officer = department.people["cole"]
    paper = keep_evidence(BytesIO(typst.compile(PAPER)), "answer.pdf", shelf=CONSULTATIONS)
    for body, office, outcome in ASKED:
        words = "The copy goes out this week; a case may come of the stop."
        asked = consult(actor=officer, release=release, body=body, office=office, statement=words)
        enter_answer(actor=officer, consultation=asked, outcome=outcome, answer="No objection.", paper=paper)


def _packed(department: Department, release: Release) -> Package:
    """The package, built by the worker or else by this process. Raises `PackageFailedError`."""
    package = Package.objects.filter(release=release).first()
    package = package or build_package(actor=department.people["cole"], release=release)
    until = timezone.now() + MOST
    while package.state == PackageState.ASKED and timezone.now() < until:
        package = make_package(package.id, actor=WORKER)
        if package.state == PackageState.ASKED:
            time.sleep(0.2)
    if package.state != PackageState.BUILT:
        raise PackageFailedError(f"expected the package to be built; it is {package.state}: {package.error}")
    return package


def _linked(department: Department, package: Package) -> tuple[Link, str]:
    """A link for the requester, and the address with its secret, which is shown once: empty for an earlier link."""
    link = package.links.first()
    if link is not None:
        return link, ""
    officer, named = department.people["cole"], recipient_of(package.release)
    link, secret = give_link(actor=officer, package=package, to=LinkKind.RECIPIENT, named=named, days=DAYS)
    return link, reverse("public_package", args=[secret])


def _published(department: Department, release: Release) -> Publication:
    there = Publication.objects.filter(release=release).first()
    silent = without_captions(in_order(release))
    return there or publish_release(
        actor=department.people["cole"],
        release=release,
        title=TITLE,
        words="Somebody asked for this footage, and others may want to see it. Everybody in it is invented.",
        uncaptioned="Nothing that is said was found in it." if silent else "",
    )
