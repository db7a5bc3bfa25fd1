"""Tokens for programs: one's own, and for who runs a programme those of its people."""

import uuid

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.program.actions.issue_token import issue_token
from openbwc.program.actions.revoke_token import revoke_token
from openbwc.program.models import ApiToken
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.notices import TokenForm
from openbwc.site.web.page import PageView
from openbwc.site.web.seat import managed_agencies


class TokenPage(PageView):
    """The tokens that the person may revoke, in use first, and a form for a new one of their own."""

    place = "notices"
    template = "web/tokens.html"

    def longest(self) -> int:
        """For how many days the policy lets a token be valid (V.A.1)."""
        policy = policy_of(self.seat.person.agency, self.seat.today)
        return policy.number("V.A.1", "api_token_days")

    def tokens(self) -> QuerySet[ApiToken]:
        """Those of the person, and of the people whose programme they run."""
        seen = Q(person=self.seat.person) | Q(person__agency__in=managed_agencies(self.seat))
        return ApiToken.objects.filter(seen).select_related("person__agency")

    def draw(
        self, request: HttpRequest, form: TokenForm | None = None, secret: str = "", status: int = 200
    ) -> HttpResponse:
        """The page with its form in its present state; `secret` is a token that is shown this once."""
        now = timezone.now()
        rows = sorted(((one, one.in_use(now)) for one in self.tokens()), key=lambda row: not row[1])
        return self.show(request, status, rows=rows, form=form or TokenForm(longest=self.longest()), secret=secret)


class TokenList(TokenPage):
    """The page, and a new token from it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Issue a token, and show it this once."""
        form = TokenForm(request.POST, longest=self.longest())
        if not form.is_valid():
            return self.draw(request, form=form, status=400)
        data = form.cleaned_data
        try:
            _, secret = issue_token(
                actor=self.seat.person,
                name=data["name"],
                service=data["service"],
                scopes=data["scopes"],
                expires_at=form.expires_at(),
            )
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, form=form, status=400)
        return self.draw(request, secret=secret, status=201)


class TokenRevoked(TokenPage):
    """Revoke a token."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, token_id: uuid.UUID) -> HttpResponse:
        """Revoke one of those that the person sees."""
        revoke_token(actor=self.seat.actor, token=get_object_or_404(self.tokens(), id=token_id))
        messages.success(request, "Revoked. It opens nothing any more.")
        return redirect("tokens")
