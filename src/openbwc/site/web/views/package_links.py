"""A package as the holder of a link sees it: without an account, by the secret in the address (V.B.2).

Guarantees: a link that ended and one that never was answer alike, but for the receipts of the defence, which its holder
reads for good; before the phrase is given the page is the same whether somebody has taken the link or not; no session
and no account stand behind these pages; counsel of the defence and the court's auditor enter by a pass phrase of their
own, which a signed cookie of this one address remembers while it is used, for half an hour after each use and a day at
most; each use stands in a receipt before the first byte; the secret is handed on to nobody.
"""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from allauth.core.ratelimit import consume
from django.core import signing
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from openbwc.access.delivery import Released, deliver_released, released_captions
from openbwc.access.grants import GateClosed
from openbwc.disclosure.actions.claim_link import claim_link, opens
from openbwc.disclosure.actions.show_court import show_court
from openbwc.disclosure.linking import (
    link_of,
    links_read_by,
    note,
    note_in_sitting,
    receipts_chain,
    receipts_link_of,
    receipts_read_by,
)
from openbwc.disclosure.models import Link, LinkKind, ReleasePart, Taken
from openbwc.disclosure.packages import KEPT_FROM_THE_AGENCY
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.packages import CourtForm, PhraseForm
from openbwc.site.web.public import PublicView

COOKIE = "package_link"
STAY, LONGEST_STAY = timedelta(minutes=30), timedelta(hours=24)
PAGE = 100


@method_decorator(csrf_exempt, name="dispatch")  # nothing here rests on a session; the cookie is SameSite=Strict
class LinkView(PublicView):
    """What the addresses of a link share."""

    http_method_names = ["get", "head"]
    link: Link
    secret: str
    stands: bool

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the link, and answer so that nobody keeps the answer or passes the address on."""
        if (request.method or "").lower() not in self.http_method_names:
            return self.http_method_not_allowed(request)
        self.secret = kwargs.pop("secret")
        standing = link_of(self.secret, timezone.now())
        found = standing or receipts_link_of(self.secret)
        if found is None:
            raise Http404("no such link")
        self.link, self.stands = found, standing is not None
        response = super().dispatch(request, *args, **kwargs)
        if self.entered_at is not None:
            self.remember(response, self.link, self.entered_at)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    @property
    def entered(self) -> bool:
        """Whether the holder may use the link: at once, or by the phrase that they chose."""
        return self.link.kind not in KEPT_FROM_THE_AGENCY or self.entered_at is not None

    @cached_property
    def entered_at(self) -> datetime | None:
        """When the phrase was given in this browser, where it was, and not too long ago."""
        try:
            link, claim, since = signing.loads(self.request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=STAY)
        except signing.BadSignature:
            return None
        at = datetime.fromisoformat(since)
        ours = [link, claim] == [str(self.link.id), self.link.claim[-16:]]
        return at if ours and timezone.now() < at + LONGEST_STAY else None

    def remember(self, response: HttpResponseBase, link: Link, since: datetime) -> None:
        """Let the browser use the link for a while without the phrase."""
        response.set_cookie(
            COOKIE,
            signing.dumps([str(link.id), link.claim[-16:], since.isoformat()], salt=COOKIE),
            max_age=STAY,
            path=self.here(),
            secure=self.request.is_secure(),
            httponly=True,
            samesite="Strict",
        )

    def here(self) -> str:
        """The address of the link's page."""
        return reverse("public_package", args=[self.secret])

    def parts(self) -> list[ReleasePart]:
        """The files of the release, in the order of the package."""
        return list(self.link.package.release.standing_parts())

    def opened(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        """The page of a holder who may use the link; once it has ended, their receipts alone."""
        takes = self.stands and self.link.kind != LinkKind.COURT
        told: dict[str, Any] = {
            "page": Paginator(receipts_read_by(self.link), PAGE).get_page(request.GET.get("page")),
            "whole": all(receipts_chain(one) for one in links_read_by(self.link)),
            "takes": takes,
            "parts": list(enumerate(self.parts(), 1)) if takes else [],
        }
        if self.link.kind == LinkKind.DEFENCE:
            told["court_form"] = CourtForm()
        return self.draw(request, status, **{**told, **more})

    def draw(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        """The page."""
        package = self.link.package
        context = {"public": True, "link": self.link, "package": package, "release": package.release, **more}
        context["secret"], context["stands"] = self.secret, self.stands
        return render(request, "web/public/package.html", context, status=status)


class PackageLink(LinkView):
    """The page of a link."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """What the holder may take; or the question for their pass phrase."""
        if not self.entered:
            return self.ask(request, PhraseForm())
        if request.method == "GET":
            note_in_sitting(self.link, Taken.READ_RECEIPTS if self.link.kind == LinkKind.COURT else Taken.OPENED)
        return self.opened(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the link with a pass phrase, or enter with it."""
        form = PhraseForm(request.POST)
        if self.link.kind not in KEPT_FROM_THE_AGENCY or not form.is_valid():
            return self.ask(request, form, 400)
        phrase = form.cleaned_data["phrase"]
        try:
            link = self.link if self.link.claimed_at or not self.stands else claim_link(link=self.link, phrase=phrase)
        except Mistaken as mistake:
            form.add_error("phrase", str(mistake))
            return self.ask(request, form, 400)
        if not consume(request, action="link_phrase", key=str(link.id)):
            form.add_error("phrase", "Too many phrases were tried. Wait a quarter of an hour.")
            return self.ask(request, form, 429)
        if not opens(link, phrase):
            note(link, Taken.TURNED_AWAY)
            form.add_error("phrase", "This is not the pass phrase of this link.")
            return self.ask(request, form, 403)
        response = redirect(self.here())
        self.remember(response, link, timezone.now())
        return response

    def ask(self, request: HttpRequest, form: PhraseForm, status: int = 200) -> HttpResponse:
        """The question for the pass phrase."""
        return self.draw(request, status, form=form)


class PackageCourt(PackageLink):
    """The same page, from which counsel gives the court's auditor a link; its address is shown once."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give it."""
        if self.link.kind != LinkKind.DEFENCE:
            raise Http404("not by this link")
        if not self.entered:
            return self.ask(request, PhraseForm(), 400)
        form = CourtForm(request.POST)
        if not form.is_valid():
            return self.opened(request, 400, court_form=form)
        try:
            given, secret = show_court(through=self.link, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.opened(request, 400, court_form=form)
        address = request.build_absolute_uri(reverse("public_package", args=[secret]))
        return self.opened(request, given=given, address=address)


class PackageBytes(LinkView):
    """What the byte addresses of a link share."""

    def deliver(self, request: HttpRequest, file: Released, did: Taken) -> HttpResponseBase:
        """The bytes by the one gate, with a receipt."""
        if self.link.kind == LinkKind.COURT or not self.entered:
            raise Http404("not by this link")
        what = file.name or file.vault_name
        try:
            return deliver_released(
                request,
                file,
                permitted=lambda: link_of(self.secret, timezone.now()) is not None,
                served=lambda served: note_in_sitting(self.link, did, what=what, served=served),
            )
        except GateClosed:
            raise Http404("ended") from None

    def part(self, number: int) -> ReleasePart:
        """The file of this number, counted from 1."""
        parts = self.parts()
        if not 1 <= number <= len(parts):
            raise Http404(str(number))
        return parts[number - 1]


class PackageFile(PackageBytes):
    """The package itself."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The zip, whole or a range of it."""
        package = self.link.package
        file = Released(
            vault_object=package.vault_object,
            vault_name=package.vault_name,
            size=package.size or 0,
            media_type="application/zip",
            sha256=package.sha256,
            name=package.vault_name,
        )
        return self.deliver(request, file, Taken.DOWNLOADED)


class PackageFootage(PackageBytes):
    """A file of the package's footage, to be played."""

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """The bytes of the file of this number, counted from 1."""
        part = self.part(number)
        stored = part.copy or part.clip
        file = Released(
            vault_object=stored.vault_object,
            vault_name=stored.vault_name,
            size=stored.size,
            media_type=stored.media_type,
            sha256=stored.sha256,
        )
        return self.deliver(request, file, Taken.PLAYED)


class PackageCaptions(PackageBytes):
    """What is said in a file of the package's footage, as a player shows it."""

    def get(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """The captions of the copy of this number (WebVTT)."""
        copy = self.part(number).copy
        if copy is None or not copy.captions or not self.entered:
            raise Http404(str(number))
        return self.deliver(request, released_captions(copy), Taken.PLAYED)
