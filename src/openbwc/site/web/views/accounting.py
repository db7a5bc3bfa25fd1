"""The accounting of disclosures as a page: who got which recording, entering one, giving it to an individual."""

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import model_to_dict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.disclosure.accounting_files import accounting_csv
from openbwc.disclosure.actions.correct_disclosure import correct_disclosure
from openbwc.disclosure.actions.enter_disclosure import enter_disclosure
from openbwc.disclosure.actions.give_accounting import give_accounting
from openbwc.disclosure.actions.take_accounting import take_accounting
from openbwc.disclosure.deciding import decide_on_requests
from openbwc.disclosure.models import AccountingGiven, Disclosed
from openbwc.disclosure.numbering import as_written
from openbwc.disclosure.queries import agencies_for, requests_open_to
from openbwc.disclosure.sight import unseen_by
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.policy.requests import CLAUSE
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.site.web.forms.accounting import CorrectionForm, DisclosureForm, GiveForm
from openbwc.site.web.page import PageView

PAGE = 50
AT_ONCE = 500


class AccountingView(PageView):
    """What the pages of the accounting share."""

    place: ClassVar[str] = "accounting"

    def agencies(self) -> list[Agency]:
        """The agencies whose accounting the person may read. Raises `Refused` where there is none."""
        self.require(Act.READ_REQUESTS)
        return agencies_for(self.seat.person, Act.READ_REQUESTS, timezone.now())

    def accounts(self) -> QuerySet[Disclosed]:
        """The accounts that the person may read. Raises `Refused` where no role lets them read any."""
        rows = Disclosed.objects.filter(agency__in=self.agencies())
        return rows.select_related("agency", "recording__encounter", "release", "by", "corrected_by")

    def require(self, act: Act) -> None:
        """Raises `Refused` unless the person may do the act in some agency."""
        now, own = timezone.now(), self.seat.person.agency
        if not agencies_for(self.seat.person, act, now):
            with regulated(actor=self.seat.actor, subject=Subject("agency", own.id)):
                require(decide_on_requests(act, self.seat.person, own, now))

    def draw(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        """The list; `more` replaces a form by its filled state."""
        accounts, now = self.accounts(), timezone.now()
        handled = agencies_for(self.seat.person, Act.HANDLE_REQUEST, now)
        given = AccountingGiven.objects.filter(request__agency__in=handled).select_related("request", "by")
        policies = [policy_of(one, self.seat.today) for one in self.agencies()]
        page = Paginator(accounts, PAGE).get_page(request.GET.get("page"))
        context = {
            "years": max(one.number(CLAUSE, "accounting_years") for one in policies),
            "unaddressed": accounts.filter(address="", corrected_by=None).count(),
            "page": page,
            "unseen": unseen_by(self.seat.person, [one.recording for one in page], now),
            "handles": bool(handled),
            "given": given.defer("content")[:PAGE],
            "disclosure_form": DisclosureForm(),
            "give_form": GiveForm(),
        }
        shown = {"seat": self.seat, **context, **more}
        return render(request, "web/requests/accounting.html", shown, status=status)


class Accounting(AccountingView):
    """The accounts, the newest disclosures first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.draw(request)


class AccountingFile(AccountingView):
    """Every account that the person may read, as CSV."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The file, line by line; that it was taken is recorded first."""
        lines = accounting_csv(take_accounting(actor=self.seat.person, agencies=self.agencies()).iterator(AT_ONCE))
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="accounting.csv"'
        return response


class EnterDisclosure(AccountingView):
    """A disclosure that came about outside the program."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter it."""
        self.require(Act.HANDLE_REQUEST)
        form = DisclosureForm(request.POST)
        if not form.is_valid():
            return self.draw(request, 400, disclosure_form=form)
        handled = agencies_for(self.seat.person, Act.HANDLE_REQUEST, timezone.now())
        recording = Recording.objects.filter(id=form.cleaned_data["recording"], agency__in=handled).first()
        if recording is None:
            form.add_error("recording", "There is no such recording of your agency.")
            return self.draw(request, 400, disclosure_form=form)
        try:
            enter_disclosure(actor=self.seat.person, recording=recording, told=form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, disclosure_form=form)
        messages.success(request, "The disclosure is accounted for.")
        return redirect("accounting")


class CorrectDisclosure(AccountingView):
    """One account, and the form by which another takes its place."""

    def disclosed(self, account_id: uuid.UUID) -> Disclosed:
        """The account, where the person may read it and it stands. Raises `Refused` unless they handle requests."""
        self.require(Act.HANDLE_REQUEST)
        found: Disclosed = get_object_or_404(self.accounts().filter(corrected_by=None), id=account_id)
        return found

    def get(self, request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
        """The form, with what the account says."""
        one = self.disclosed(account_id)
        return self.form(request, one, CorrectionForm(initial=model_to_dict(one)))

    def post(self, request: HttpRequest, account_id: uuid.UUID) -> HttpResponse:
        """Correct it."""
        one = self.disclosed(account_id)
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.form(request, one, form, 400)
        try:
            told, reason = form.said(), form.cleaned_data["reason"]
            correct_disclosure(actor=self.seat.person, disclosed=one, told=told, reason=reason)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.form(request, one, form, 400)
        messages.success(request, "Corrected: what was said before stays on record.")
        return redirect("accounting")

    def form(self, request: HttpRequest, one: Disclosed, form: CorrectionForm, status: int = 200) -> HttpResponse:
        """The page with the form."""
        unseen = unseen_by(self.seat.person, [one.recording], timezone.now())
        page = {"seat": self.seat, "one": one, "form": form, "unseen": unseen}
        return render(request, "web/requests/correct_account.html", page, status=status)


class GiveAccounting(AccountingView):
    """The accounting for the individual who asked for it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give it."""
        self.require(Act.HANDLE_REQUEST)
        form = GiveForm(request.POST)
        if not form.is_valid():
            return self.draw(request, 400, give_form=form)
        readable = requests_open_to(self.seat.person, timezone.now())
        asked = readable.filter(number=as_written(form.cleaned_data["number"])).first()
        if asked is None:
            form.add_error("number", "There is no such request that you may read.")
            return self.draw(request, 400, give_form=form)
        try:
            given = give_accounting(actor=self.seat.person, request=asked, exempt_by=form.cleaned_data["exempt_by"])
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, 400, give_form=form)
        messages.success(request, f"Ready for {asked.number}: {given.given} disclosures.")
        return redirect("accounting")


class GivenFile(AccountingView):
    """An accounting as an individual got it, byte for byte."""

    def get(self, request: HttpRequest, given_id: uuid.UUID) -> HttpResponse:
        """The file."""
        readable = requests_open_to(self.seat.person, timezone.now())
        given = get_object_or_404(AccountingGiven, id=given_id, request__in=readable)
        if given.exempt_by:
            raise Http404
        response = HttpResponse(bytes(given.content), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="accounting-{given.request.number}.csv"'
        return response
