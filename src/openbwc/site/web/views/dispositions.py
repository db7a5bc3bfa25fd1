"""Dispositions: what is due and may be proposed, a proposal, its approval, a transfer, the certificate (V.A.4)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from openbwc.custody.queries import history_of
from openbwc.evidence.models import Recording
from openbwc.policy import Act, FinalAction
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Refused
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.enter_acceptance import enter_acceptance
from openbwc.retention.actions.pack_transfer import ask_package
from openbwc.retention.actions.propose_disposition import ACTIONS, propose_disposition
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.certificates import paper_of
from openbwc.retention.deciding import subject_of
from openbwc.retention.dispositions import listed_lines
from openbwc.retention.listable import WORDS
from openbwc.retention.listing import RunOut, Selection, items_ending, proposable
from openbwc.retention.models import Disposition, DispositionState
from openbwc.retention.queries import (
    agencies_known,
    disposed_row,
    dispositions_known,
    dispositions_seen,
    figures_seen,
    left_out_seen,
    loss_reports_seen,
    over_retention,
    over_seen,
    reads_all_holds,
)
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.disposition import (
    AcceptanceForm,
    ProposeDispositionForm,
    ProposeRunOutForm,
    WithdrawDispositionForm,
)
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell
from openbwc.site.web.views.recording import RecordingView
from openbwc.site.web.views.schedule import ScheduleView

PAGE = 50
OFFERED = 200
HISTORY = 60
OPEN = (DispositionState.LISTING, DispositionState.PROPOSED, DispositionState.APPROVED)


class Dispositions(PageView):
    """The dispositions of the agencies that the person may know of, those that wait first."""

    place = "dispositions"
    template = "web/dispositions.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        person, today, now = self.seat.person, self.seat.today, timezone.now()
        known = dispositions_known(person, now)
        settled = Paginator(known.exclude(state__in=OPEN), PAGE).get_page(request.GET.get("page"))
        return self.show(
            request,
            waiting=known.filter(state__in=OPEN),
            settled=settled,
            agencies=[(agency, over_retention(agency, on=today)) for agency in agencies_known(person, now)],
            losses=loss_reports_seen(person, now)[:PAGE],
            proposing=agencies_known(person, now, (Act.PROPOSE_DISPOSITION,)),
        )


class OverRetentionPage(ScheduleView):
    """What an agency keeps beyond its end, as far as the person reaches it, and what keeps it."""

    place = "dispositions"
    template = "web/over_retention.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The list, the longest overdue first."""
        agency, now = self.agency(agency_id), timezone.now()
        figures = over_retention(agency, on=self.seat.today)
        page = Paginator(range(figures.recordings), PAGE).get_page(request.GET.get("page"))
        rows = over_seen(self.seat.person, agency, at=now, size=PAGE, after=max(0, page.start_index() - 1))
        whole = reads_all_holds(self.seat.person, agency, now)
        return self.show(request, agency=agency, figures=figures, page=page, over=rows, whole=whole)


class DispositionPropose(ScheduleView):
    """What may be proposed now, for one action: all that an item lets go by a day, or what is ticked, with a reason.

    Only who may propose it is told what is free.
    """

    place = "dispositions"
    template = "web/disposition_propose.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The page."""
        agency = self.agency(agency_id)
        if not self.may(Act.PROPOSE_DISPOSITION, agency):
            raise Http404
        return self.draw(request, agency)

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponseBase:
        """Propose what an item lets go, or what is ticked."""
        agency = self.agency(agency_id)
        items = items_ending(agency, self.action(request), on=self.seat.today)
        by_item = ProposeRunOutForm(request.POST, items=items) if "item" in request.POST else None
        form = by_item or ProposeDispositionForm(request.POST)
        if not form.is_valid():
            return self.draw(request, agency, 400, filled=form)
        try:
            disposition = propose_disposition(
                actor=self.seat.person,
                agency=agency,
                recordings=self.selected(request, agency, form),
                action=self.action(request),
                reason=form.cleaned_data["reason"],
            )
        except ValueError as mistake:  # a `Mistaken` is one
            form.add_error(None, str(mistake))
            return self.draw(request, agency, 400, filled=form)
        except Refused as refusal:
            return self.draw(request, agency, 403, filled=form, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Proposed. The list is frozen; a person who did not propose it approves it.")
        return redirect("disposition", disposition.id)

    def selected(self, request: HttpRequest, agency: Agency, form: PageForm) -> Selection:
        """What is proposed. Raises `ValueError` for what is no id."""
        if isinstance(form, ProposeRunOutForm):
            asked = form.cleaned_data
            return RunOut(item=asked["item"], until=asked["until"], at_most=asked["at_most"])
        keys = [uuid.UUID(text) for text in request.POST.getlist("recording")]
        return list(Recording.objects.filter(id__in=keys, agency=agency).select_related("agency"))

    def action(self, request: HttpRequest) -> FinalAction:
        """The action of the address."""
        named = request.GET.get("action", FinalAction.DESTROY.value)
        if named not in list(ACTIONS):
            raise Http404(named)
        return FinalAction(named)

    def draw(
        self, request: HttpRequest, agency: Agency, status: int = 200, *, filled: PageForm | None = None, **more: Any
    ) -> HttpResponse:
        """Draw the page, with what was `filled` in; who may not propose is shown no form."""
        action, may = self.action(request), self.may(Act.PROPOSE_DISPOSITION, agency)
        person, today = self.seat.person, self.seat.today
        offered = proposable(agency, person, on=today, action=action, size=OFFERED) if may else []
        recordings = Recording.objects.select_related("camera").in_bulk([one.recording_id for one in offered])
        items = items_ending(agency, action, on=today) if may else []
        by_item = isinstance(filled, ProposeRunOutForm)
        context: dict[str, Any] = {
            "agency": agency,
            "action": action.value,
            "may": may,
            "rows": [(recordings[one.recording_id], one.particulars) for one in offered],
            "form": filled if filled and not by_item else ProposeDispositionForm(),
            "item_form": filled if by_item else ProposeRunOutForm(items=items, initial={"until": today}),
            "items": items,
        }
        return self.show(request, status, **{**context, **more})


class DispositionPage(ScheduleView):
    """One disposition: its list, who agreed, what became of each recording, and what is to be done next."""

    place = "dispositions"
    template = "web/disposition.html"

    def get(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        return self.draw(request, self.disposition(disposition_id))

    def disposition(self, disposition_id: uuid.UUID) -> Disposition:
        """The disposition, when the person may know of it."""
        return get_object_or_404(dispositions_seen(self.seat.person, timezone.now()), id=disposition_id)

    def draw(self, request: HttpRequest, disposition: Disposition, status: int = 200, **more: Any) -> HttpResponse:
        """Draw the page; `more` replaces a form by its filled state, or adds a refusal."""
        agency, person = disposition.agency, self.seat.person
        listed = disposition.recordings.select_related("recording__camera").order_by("state", "recording_id")
        approved = disposition.state == DispositionState.APPROVED
        package = getattr(disposition, "package", None)
        transfers = approved and disposition.action == FinalAction.TRANSFER
        accepting = transfers and package is not None and package.accepted_at is None
        stops = disposition.state in OPEN and disposition.withdrawn_by_id is None
        context: dict[str, Any] = {
            "disposition": disposition,
            "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
            "approvals": disposition.approvals.select_related("by"),
            **figures_shown(person, disposition),
            "own": disposition.proposed_by_id == person.id,
            "waits": disposition.state == DispositionState.PROPOSED,
            "may_approve": self.may(Act.APPROVE_DISPOSITION, agency),
            "withdraw_form": WithdrawDispositionForm()
            if stops and self.may(Act.WITHDRAW_DISPOSITION, agency)
            else None,
            "package": package,
            "may_pack": transfers and package is None and self.may(Act.PACK_TRANSFER, agency),
            "acceptance_form": AcceptanceForm() if accepting and self.may(Act.ENTER_ACCEPTANCE, agency) else None,
            "history": tell(history_of(subject_of(disposition)).reverse()[:HISTORY]),
        }
        return self.show(request, status, **{**context, **more})


class DispositionLeftOut(DispositionPage):
    """What ran out with what is listed and was left out, and why, as far as the person may know it."""

    template = "web/disposition_left_out.html"

    def draw(self, request: HttpRequest, disposition: Disposition, status: int = 200, **more: Any) -> HttpResponse:
        """Draw the page."""
        person, now = self.seat.person, timezone.now()
        rows = left_out_seen(person, disposition, now).select_related("recording__camera")
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        context: dict[str, Any] = {
            "disposition": disposition,
            "page": page,
            "rows": [(one, WORDS[one.why]) for one in page],
            "most": Disposition.LISTED_MAX,
            **figures_shown(person, disposition),
        }
        return self.show(request, status, **{**context, **more})


class DispositionList(DispositionPage):
    """The frozen list as a file, of which the digest can be made anew."""

    def get(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """The file."""
        disposition = self.disposition(disposition_id)
        response = StreamingHttpResponse(listed_lines(disposition), content_type="application/jsonl; charset=utf-8")
        name = f"disposition-{disposition.short_id}.jsonl"
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        response.headers["Cache-Control"] = "private, no-store"
        return response


class DispositionStep(DispositionPage):
    """A step of a disposition: its address only takes the step."""

    def get(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """Back to the disposition."""
        return redirect("disposition", disposition_id)


class DispositionApprove(DispositionStep):
    """The second person's approval."""

    def post(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """Approve it."""
        disposition = self.disposition(disposition_id)
        try:
            approve_disposition(actor=self.seat.person, disposition=disposition)
        except Refused as refusal:
            return self.draw(request, disposition, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Approved. Each recording is looked at again at the moment at which it goes.")
        return redirect("disposition", disposition.id)


class DispositionWithdraw(DispositionStep):
    """The end of a disposition, or of what is left of one."""

    def post(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """Withdraw it."""
        disposition, form = self.disposition(disposition_id), WithdrawDispositionForm(request.POST)
        if not form.is_valid():
            return self.draw(request, disposition, 400, withdraw_form=form)
        withdraw_disposition(actor=self.seat.person, disposition=disposition, **form.cleaned_data)
        messages.success(request, "Withdrawn. What had not begun is kept.")
        return redirect("disposition", disposition.id)


class DispositionPack(DispositionStep):
    """The packing of what the National Archives are to have."""

    def post(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """Have it packed."""
        disposition = self.disposition(disposition_id)
        try:
            ask_package(actor=self.seat.person, disposition=disposition)
        except Refused as refusal:
            return self.draw(request, disposition, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Being packed. The package stands here when it is whole.")
        return redirect("disposition", disposition.id)


class DispositionAcceptance(DispositionStep):
    """That the National Archives took a package over."""

    def post(self, request: HttpRequest, disposition_id: uuid.UUID) -> HttpResponseBase:
        """Enter it."""
        disposition, form = self.disposition(disposition_id), AcceptanceForm(request.POST)
        if not form.is_valid():
            return self.draw(request, disposition, 400, acceptance_form=form)
        try:
            enter_acceptance(actor=self.seat.person, disposition=disposition, **form.cleaned_data)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, disposition, 403, acceptance_form=form, **shown)
        messages.success(request, "Entered. What was transferred is disposed of here now.")
        return redirect("disposition", disposition.id)


class Certificate(DispositionPage):
    """The certificate of an ended disposition as a file."""

    def get(self, request: HttpRequest, disposition_id: uuid.UUID, form: str = "pdf") -> HttpResponseBase:
        """As PDF or JSON."""
        disposition = self.disposition(disposition_id)
        if disposition.state != DispositionState.ENDED or form not in ("pdf", "json"):
            raise Http404(form)
        content = paper_of(disposition) if form == "pdf" else bytes(disposition.certificate)
        return file_of(content, f"certificate-{disposition.short_id}.{form}")


class RecordingDisposal(RecordingView):
    """What became of a recording's content: when, under which authority, who agreed."""

    place = "dispositions"
    template = "web/recording_disposal.html"

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page, for who may reach the recording."""
        recording = self.recording(recording_id)
        row = disposed_row(recording)
        if row is None:
            raise Http404
        known = dispositions_seen(self.seat.person, timezone.now()).filter(id=row.disposition_id).exists()
        approvals = row.disposition.approvals.select_related("by")
        return self.show(request, recording=recording, row=row, known=known, approvals=approvals)


def figures_shown(person: Person, disposition: Disposition) -> dict[str, Any]:
    """The figures of a list, and what it left out as sentences, as far as the person may know them."""
    figures = figures_seen(person, disposition, timezone.now())
    return {"figures": figures, "left_out": [(WORDS[why], count) for why, count in figures["left_out"].items()]}


def file_of(content: bytes, name: str) -> HttpResponse:
    """A paper as a file to keep."""
    media_type = "application/pdf" if name.endswith(".pdf") else "application/json"
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
