"""Records schedules: items and what they rest on, proposals with their dry run, what is kept beyond its end (V.A.4)."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.policy import Act, PolicyFileError, Schedule, read_schedule, read_schedule_text
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention.actions.approve_schedule import approve_schedule_change
from openbwc.retention.actions.enter_authority import enter_authority
from openbwc.retention.actions.propose_schedule import propose_schedule_change
from openbwc.retention.actions.take_back_authority import take_back_authority
from openbwc.retention.actions.withdraw_schedule import withdraw_schedule_change
from openbwc.retention.deciding import holds_act
from openbwc.retention.dry_runs import listed_ids, listed_page
from openbwc.retention.models import AuthorityEntry, ChangeState, ScheduleChange, ScheduleItem
from openbwc.retention.queries import (
    agencies_known,
    changes_seen,
    count_over,
    entries_of,
    items_in_force,
    mappings_in_force,
    over_seen,
    reads_all_holds,
)
from openbwc.retention.schedules import schedule_of
from openbwc.site.web.forms.retention import (
    ApproveScheduleForm,
    EnterAuthorityForm,
    ProposeScheduleForm,
    TakeBackAuthorityForm,
    WithdrawScheduleForm,
)
from openbwc.site.web.page import PageView, refusal_context

PAGE = 50
OVER = 100
LISTED = 100
LONGEST_FILE = 1 << 18


def shipped_example() -> Path:
    """The example of a schedule that comes with the program."""
    return Path(settings.POLICIES_DIR) / "schedules/example.yaml"


class Schedules(PageView):
    """The agencies whose schedule the person may read."""

    place = "schedules"
    template = "web/schedules.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        now = timezone.now()
        known = agencies_known(self.seat.person, now)
        waiting = changes_seen(self.seat.person, now).filter(state=ChangeState.PROPOSED)
        rows = [(agency, items_in_force(agency, self.seat.today)) for agency in known]
        return self.show(request, rows=rows, waiting=waiting)


class ScheduleView(PageView):
    """What the pages of an agency's schedule share."""

    place = "schedules"

    def agency(self, agency_id: uuid.UUID) -> Agency:
        """The agency, when the person does something in retention there."""
        for agency in agencies_known(self.seat.person, timezone.now()):
            if agency.id == agency_id:
                return agency
        raise Http404

    def may(self, act: Act, agency: Agency) -> bool:
        """Whether some role of the person does this act in the agency."""
        return holds_act(act, self.seat.person, agency, timezone.now())


class SchedulePage(ScheduleView):
    """An agency's schedule: items, categories, authorities, the proposals, and what is kept beyond its end."""

    template = "web/schedule.html"

    def get(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.agency(agency_id))

    def post(self, request: HttpRequest, agency_id: uuid.UUID) -> HttpResponseBase:
        """Propose a schedule."""
        agency = self.agency(agency_id)
        form = ProposeScheduleForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.draw(request, agency, form, 400)
        try:
            schedule, reason = self.given(form), form.cleaned_data["reason"]
            change = propose_schedule_change(actor=self.seat.person, agency=agency, schedule=schedule, reason=reason)
        except (Mistaken, PolicyFileError) as mistake:
            form.add_error("file", str(mistake))
            return self.draw(request, agency, form, 400)
        except Refused as refusal:
            return self.draw(request, agency, form, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Proposed. A second person reads the list and puts it in force.")
        return redirect("schedule_change", change.id)

    def given(self, form: ProposeScheduleForm) -> Schedule:
        """The schedule of the file, or the shipped example."""
        file = form.cleaned_data["file"]
        if file is None:
            return read_schedule(shipped_example()).schedule
        if file.size > LONGEST_FILE:
            raise Mistaken(f"Expected a file of at most {LONGEST_FILE} bytes; found {file.size}.")
        try:
            text = file.read().decode()
        except UnicodeDecodeError as error:
            raise Mistaken("Expected a file of text in UTF-8.") from error
        return read_schedule_text(text, Path(file.name or "schedule.yaml")).schedule

    def draw(
        self,
        request: HttpRequest,
        agency: Agency,
        form: ProposeScheduleForm | None = None,
        status: int = 200,
        **context: Any,
    ) -> HttpResponse:
        """Draw the page."""
        on = self.seat.today
        changes = changes_seen(self.seat.person, timezone.now()).filter(agency=agency)
        return self.show(
            request,
            status,
            agency=agency,
            items=items_in_force(agency, on),
            mappings=mappings_in_force(agency, on),
            page=Paginator(changes, PAGE).get_page(request.GET.get("page")),
            over=over_seen(self.seat.person, agency, at=timezone.now(), size=OVER),
            whole=reads_all_holds(self.seat.person, agency, timezone.now()),
            over_count=count_over(agency, on=on),
            form=(form or ProposeScheduleForm()) if self.may(Act.PROPOSE_SCHEDULE, agency) else None,
            may_enter=self.may(Act.ENTER_AUTHORITY, agency),
            **context,
        )


class ChangePage(ScheduleView):
    """A proposal: what it says, what its dry run listed, and its decision."""

    template = "web/schedule_change.html"

    def get(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        return self.draw(request, self.change(change_id))

    def change(self, change_id: uuid.UUID) -> ScheduleChange:
        """The proposal, when the person may know of it."""
        return get_object_or_404(changes_seen(self.seat.person, timezone.now()), id=change_id)

    def draw(self, request: HttpRequest, change: ScheduleChange, status: int = 200, **more: Any) -> HttpResponse:
        """Draw the page; `more` replaces a form by its filled state, or adds a refusal."""
        waits = change.state == ChangeState.PROPOSED
        schedule = schedule_of(change.content)
        context: dict[str, Any] = {
            "change": change,
            "items": list(schedule.items.values()),
            "mapping": schedule.mapping.items(),
            "waits": waits,
            "may_approve": waits and self.may(Act.APPROVE_SCHEDULE, change.agency),
            "own": change.proposed_by_id == self.seat.person.id,
            "entry": AuthorityEntry.objects.filter(change=change).first(),
            "withdraw_form": WithdrawScheduleForm()
            if waits and self.may(Act.PROPOSE_SCHEDULE, change.agency)
            else None,
        }
        return self.show(request, status, **{**context, **more})


class ChangeList(ChangePage):
    """The frozen list of a proposal, a page at a time: when and by whom, of those that the person reaches.

    Who decides on the proposal sees each one's id, of which the digest is: an id tells when a recording began, and is
    for nobody else.
    """

    template = "web/schedule_list.html"

    def get(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """The page."""
        change = self.change(change_id)
        page = Paginator(range(change.listed), LISTED).get_page(request.GET.get("page"))
        ids = listed_page(change, first=(page.number - 1) * LISTED, size=LISTED)
        reach = visible(self.seat.person, at=timezone.now(), within=[change.agency]).queryset()
        reached = reach.select_related("wearer").in_bulk(ids)
        decides = self.may(Act.APPROVE_SCHEDULE, change.agency)
        rows = [(one if decides else "", reached.get(one)) for one in ids]
        return self.show(request, change=change, page=page, rows=rows, first=page.start_index(), decides=decides)


class ChangeIds(ChangePage):
    """The frozen list of a proposal for who decides on it: an id on each line, in the order of which the digest is."""

    def get(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """The file."""
        change = self.change(change_id)
        if not self.may(Act.APPROVE_SCHEDULE, change.agency):
            raise Http404("The ids are for who decides on the proposal.")
        lines = (f"{uuid.UUID(bytes=one)}\n" for one in listed_ids(change))
        response = StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{change.agency.code}-{change.short_id}.txt"'
        return response


class ChangeApprove(ChangePage):
    """The second person's approval."""

    def get(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """Back to the proposal."""
        return redirect("schedule_change", change_id)

    def post(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """Put it in force."""
        change, form = self.change(change_id), ApproveScheduleForm(request.POST)
        if not form.is_valid():
            return self.draw(request, change, 400)
        try:
            approve_schedule_change(actor=self.seat.person, change=change, **form.cleaned_data)
        except Refused as refusal:
            return self.draw(request, change, 403, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "In force from today.")
        return redirect("schedule", change.agency_id)


class ChangeWithdraw(ChangePage):
    """The end of a proposal."""

    def get(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """Back to the proposal."""
        return redirect("schedule_change", change_id)

    def post(self, request: HttpRequest, change_id: uuid.UUID) -> HttpResponseBase:
        """Withdraw it."""
        change, form = self.change(change_id), WithdrawScheduleForm(request.POST)
        if not form.is_valid():
            return self.draw(request, change, 400, withdraw_form=form)
        withdraw_schedule_change(actor=self.seat.person, change=change, **form.cleaned_data)
        messages.success(request, "Withdrawn. Its dry run stays to be read.")
        return redirect("schedule_change", change.id)


class ItemAuthority(ScheduleView):
    """The authority on which an item rests, and proposing another."""

    template = "web/schedule_item.html"

    def get(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.item(item_id))

    def item(self, item_id: uuid.UUID) -> ScheduleItem:
        """The item, when the person does something in retention in its agency."""
        item = get_object_or_404(ScheduleItem.objects.select_related("agency", "change__proposed_by"), id=item_id)
        self.agency(item.agency_id)
        return item

    def post(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponseBase:
        """Enter it."""
        item, form = self.item(item_id), EnterAuthorityForm(request.POST)
        if not form.is_valid():
            return self.draw(request, item, 400, form=form)
        try:
            change = enter_authority(actor=self.seat.person, item=item, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, item, 400, form=form)
        except Refused as refusal:
            return self.draw(request, item, 403, form=form, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Entered. A second person reads what it would make destroyable, and approves it.")
        return redirect("schedule_change", change.id)

    def draw(self, request: HttpRequest, item: ScheduleItem, status: int = 200, **more: Any) -> HttpResponse:
        """Draw the page; `more` replaces a form by its filled state, or adds a refusal."""
        may = self.may(Act.ENTER_AUTHORITY, item.agency) and item.superseded_on is None
        context: dict[str, Any] = {
            "item": item,
            "entries": entries_of(item),
            "form": EnterAuthorityForm() if may else None,
            "back_form": TakeBackAuthorityForm() if may and item.entry_id else None,
        }
        return self.show(request, status, **{**context, **more})


class ItemTakenBack(ItemAuthority):
    """That an item rests on no authority any more."""

    def get(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponse:
        """Back to the item."""
        return redirect("schedule_item", item_id)

    def post(self, request: HttpRequest, item_id: uuid.UUID) -> HttpResponseBase:
        """Take it back."""
        item, form = self.item(item_id), TakeBackAuthorityForm(request.POST)
        if not form.is_valid():
            return self.draw(request, item, 400, back_form=form)
        try:
            change = take_back_authority(actor=self.seat.person, item=item, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, item, 400, back_form=form)
        except Refused as refusal:
            return self.draw(request, item, 403, back_form=form, **refusal_context(refusal.decision, self.seat))
        messages.success(request, "Taken back. The item lets nothing go from now on.")
        return redirect("schedule_change", change.id)
