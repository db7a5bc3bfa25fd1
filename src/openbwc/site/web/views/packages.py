"""Packages on their pages: the releases to pack, one release's package, its links and what recipients took (V.B.2).

Guarantees: what the defence opens, and what a court's auditor reads of it, is on none of these pages.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.revoke_link import revoke_link
from openbwc.disclosure.models import LinkKind, Package, PackageState, Release
from openbwc.disclosure.packages import links_of, may_be_taken, receipts_shown, recipient_of, releases_to_pack
from openbwc.disclosure.queries import releases_open_to
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.packages import GiveLinkForm, RevokeLinkForm
from openbwc.site.web.page import PageView, refusal_context

PAGE, RECEIPTS = 50, 100


class PackageList(PageView):
    """The releases that the person may have packed, or whose packages they hand out."""

    place = "packages"
    template = "web/packages/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, newest first."""
        seen = releases_to_pack(self.seat.person, timezone.now())
        return self.show(request, page=Paginator(seen, PAGE).get_page(request.GET.get("page")))


class PackageView(PageView):
    """What the pages of one package share."""

    place = "packages"

    def release(self, release_id: uuid.UUID) -> Release:
        """The release, when the person may have it packed or hand it out."""
        return get_object_or_404(releases_to_pack(self.seat.person, timezone.now()), id=release_id)

    def package(self, release: Release) -> Package:
        """Its package; not found where none was asked for."""
        return get_object_or_404(Package.objects.select_related("release__agency", "asked_by"), release=release)

    def draw(self, request: HttpRequest, release: Release, status: int = 200, **more: Any) -> HttpResponse:
        """The page of a release's package; `more` replaces a form by its filled state."""
        package = Package.objects.select_related("asked_by").filter(release=release).first()
        reads = releases_open_to(self.seat.person, timezone.now()).filter(id=release.id).exists()
        context: dict[str, Any] = {"release": release, "package": package, "reads": reads}
        if package is not None:
            context |= {
                "built": package.state == PackageState.BUILT,
                "served": may_be_taken(package),
                "links": links_of(package),
                "page": Paginator(receipts_shown(package), RECEIPTS).get_page(request.GET.get("page")),
                "give_form": GiveLinkForm(kind=release.kind, initial={"named": recipient_of(release)}),
                "now": timezone.now(),
            }
        return render(request, "web/packages/package.html", {"seat": self.seat, **context, **more}, status=status)


class PackagePage(PackageView):
    """One release's package: asked for, built, handed out."""

    def get(self, request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.release(release_id))

    def post(self, request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
        """Ask for the package."""
        release = self.release(release_id)
        try:
            build_package(actor=self.seat.person, release=release)
        except Refused as refusal:
            return self.draw(request, release, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "The package is being built.")
        return redirect("package", release.id)


class GiveLink(PackageView):
    """A link is given; its address is shown once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, release_id: uuid.UUID) -> HttpResponse:
        """Give it."""
        release = self.release(release_id)
        package = self.package(release)
        form = GiveLinkForm(request.POST, kind=release.kind)
        if not form.is_valid():
            return self.draw(request, release, 400, give_form=form)
        said = form.cleaned_data
        try:
            link, secret = give_link(
                actor=self.seat.person,
                package=package,
                to=LinkKind(said["to"]),
                named=said["named"],
                days=said["days"],
            )
        except Refused as refusal:
            return self.draw(request, release, 403, give_form=form, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, release, 400, give_form=form)
        address = request.build_absolute_uri(reverse("public_package", args=[secret]))
        return self.draw(request, release, given=link, address=address)


class RevokeLink(PackageView):
    """A link is ended before its time."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, release_id: uuid.UUID, link_id: uuid.UUID) -> HttpResponse:
        """End it."""
        release = self.release(release_id)
        link = get_object_or_404(links_of(self.package(release)), id=link_id)
        form = RevokeLinkForm(request.POST)
        if not form.is_valid():
            return self.draw(request, release, 400, revoke_form=form, ending=link.id)
        try:
            revoke_link(actor=self.seat.person, link=link, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            return self.draw(request, release, 403, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, release, 400, revoke_form=form, ending=link.id)
        messages.success(request, f"The link of {link.named} has ended.")
        return redirect("package", release.id)
