"""Operations (II.A.1-3): the list, one with roster and gaps, a day of an agency, files of rows, accounts of gaps."""

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.access.visible import visible
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.actions.call_off_operation import call_off_operation
from openbwc.evidence.actions.plan_operation import plan_operation
from openbwc.evidence.actions.put_on_roster import put_on_roster
from openbwc.evidence.actions.state_deactivation import state_deactivation
from openbwc.evidence.actions.state_non_activation import state_non_activation
from openbwc.evidence.actions.take_off_roster import take_off_roster
from openbwc.evidence.coverage import coverage_of_day, coverage_of_operation
from openbwc.evidence.importing import OPERATIONS
from openbwc.evidence.models import Operation, Recording, RosterEntry, SceneRole
from openbwc.evidence.rosters import RosterLine, clause_of, types_of
from openbwc.policy import PolicyInForce
from openbwc.policy.rules.coverage import reasons_to_state
from openbwc.policy.wording import in_words
from openbwc.program.importing import import_rows
from openbwc.program.importing.report import BAD, Outcome
from openbwc.program.models import Agency, Person
from openbwc.program.policies import governing, policy_of
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.operations import AccountForm, DayForm, OperationForm, ReasonForm, RosterForm, RowsForm
from openbwc.site.web.page import PageView
from openbwc.site.web.rosters import (
    agencies_followed,
    agencies_planned,
    entries_seen,
    findings_of,
    lines_of,
    local_times,
    operations_seen,
    plans,
    share,
)
from openbwc.site.web.telling import tell

PAGE = 50
HISTORY = 50
SHOWN_ROWS = 300
A_DAY = timedelta(days=1)


class OperationList(PageView):
    """The operations that the person sees, the latest first."""

    place = "operations"
    template = "web/operations.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, searched by number or title."""
        return self.list(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter an operation."""
        form = self.form(request.POST)
        if not form.is_valid():
            return self.list(request, form=form, status=400)
        try:
            operation = plan_operation(actor=self.seat.actor, **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.list(request, form=form, status=400)
        messages.success(request, f"{operation.number} is planned.")
        return redirect("operation", operation.id)

    def form(self, *args: Any) -> OperationForm:
        """The form, for the agencies whose operations the person may enter."""
        agencies = agencies_planned(self.seat)
        policies = [policy_of(agency, self.seat.today) for agency in agencies]
        return OperationForm(*args, agencies=agencies, policies=policies)

    def list(self, request: HttpRequest, form: OperationForm | None = None, status: int = 200) -> HttpResponse:
        """Draw the list."""
        words = request.GET.get("q", "").strip()
        expected = Count("roster", filter=Q(roster__camera_expected=True, roster__withdrawn_at=None), distinct=True)
        seen = operations_seen(self.seat)
        if words:
            seen = seen.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(place__icontains=words))
        page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
        numbers = dict(
            Operation.objects.filter(id__in=[one.id for one in page]).annotate(n=expected).values_list("id", "n")
        )
        rows = [(one, *type_and_clause(one), local_times(one), numbers[one.id]) for one in page]
        may = agencies_planned(self.seat).exists()
        return self.show(
            request, status, page=page, rows=rows, q=words, form=form or (self.form() if may else None), may=may
        )


def type_and_clause(operation: Operation) -> tuple[str, str]:
    """The title of an operation's type and the clause it rests on, by the policy of its day."""
    policy = governing(operation.agency, operation.starts_at.date())
    title = types_of(policy).get(operation.type)
    return (title, clause_of(operation.type, policy)) if title else (in_words(operation.type), "II.A.1")


class OperationPage(PageView):
    """One operation: its roster, what was asked of each, what was recorded, and the gaps."""

    place = "operations"
    template = "web/operation.html"

    def get(self, request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.operation(operation_id))

    def operation(self, operation_id: uuid.UUID) -> Operation:
        """The operation, when the person sees it."""
        return get_object_or_404(operations_seen(self.seat), id=operation_id)

    def draw(self, request: HttpRequest, operation: Operation, status: int = 200, **forms: Any) -> HttpResponse:
        """The page with its forms in their present state."""
        may = plans(self.seat, operation.agency)
        outcomes = coverage_of_operation(operation, at=timezone.now())
        lines = lines_of(operation, outcomes)
        if not (may or agencies_followed(self.seat).filter(id=operation.agency_id).exists()):
            lines = [line for line in lines if line.entry.person_id == self.seat.person.id]
        title, clause = type_and_clause(operation)
        forms.setdefault("roster", RosterForm(people=people_of(operation.agency)) if may else None)
        forms.setdefault("off", ReasonForm() if may and operation.called_off_at is None else None)
        return self.show(
            request,
            status,
            operation=operation,
            type=title,
            clause_id=clause,
            times=local_times(operation),
            lines=lines,
            shares=share([line.outcome for line in lines if line.outcome]),
            may=may,
            accounts={line.entry.id for line in lines if may or line.entry.person_id == self.seat.person.id},
            history=tell(history_of(Subject("operation", operation.id)).reverse()[:HISTORY]),
            **forms,
        )


def people_of(agency: Agency) -> Any:
    """The people of an agency who serve."""
    return Person.objects.filter(agency=agency, left_on=None)


class OperationRoster(OperationPage):
    """Put somebody on the roster."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
        """Put them on it."""
        operation = self.operation(operation_id)
        form = RosterForm(request.POST, people=people_of(operation.agency))
        if not form.is_valid():
            return self.draw(request, operation, 400, roster=form)
        data = form.cleaned_data
        line = RosterLine(person=data["person"], role=SceneRole(data["role"]), camera_expected=data["camera_expected"])
        try:
            put_on_roster(actor=self.seat.actor, operation=operation, lines=[line])
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, operation, 400, roster=form)
        messages.success(request, f"{line.person.name} is on the roster.")
        return redirect("operation", operation.id)


class OperationOff(OperationPage):
    """Call the operation off."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, operation_id: uuid.UUID) -> HttpResponse:
        """Call it off as of now."""
        operation = self.operation(operation_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.draw(request, operation, 400, off=form)
        call_off_operation(actor=self.seat.actor, operation=operation, **form.cleaned_data)
        messages.success(request, f"{operation.number} is called off.")
        return redirect("operation", operation.id)


class EntryPage(PageView):
    """What an officer states of not recording (II.B.6), and taking them off the roster."""

    place = "operations"
    template = "web/roster_entry.html"

    def entry(self, entry_id: uuid.UUID) -> RosterEntry:
        """The entry, when the person sees it."""
        return get_object_or_404(entries_seen(self.seat), id=entry_id)

    def get(self, request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.entry(entry_id))

    def form(self, entry: RosterEntry, *args: Any) -> AccountForm:
        """The form, with the reasons that the policy accepts today."""
        policy = policy_of(entry.operation.agency, self.seat.today)
        return AccountForm(*args, reasons=reasons_to_state(policy, early_deactivation=False))

    def draw(
        self, request: HttpRequest, entry: RosterEntry, form: AccountForm | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        lines = lines_of(entry.operation, coverage_of_operation(entry.operation, at=timezone.now()))
        may = plans(self.seat, entry.operation.agency)
        withdraws = may and entry.withdrawn_at is None
        return self.show(
            request,
            status,
            entry=entry,
            line=next(line for line in lines if line.entry.id == entry.id),
            times=local_times(entry.operation),
            statements=entry.statements.select_related("person"),
            form=form or self.form(entry),
            withdrawing=more.get("withdrawing", ReasonForm() if withdraws else None),
            history=tell(history_of(Subject("roster_entry", entry.id)).reverse()[:HISTORY]),
        )

    def post(self, request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
        """State the reason."""
        entry = self.entry(entry_id)
        form = self.form(entry, request.POST)
        if not form.is_valid():
            return self.draw(request, entry, form=form, status=400)
        state_non_activation(actor=self.seat.person, entry=entry, **form.cleaned_data)
        messages.success(request, "Your statement is kept.")
        return redirect("roster_entry", entry.id)


class EntryOff(EntryPage):
    """Take somebody off the roster."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, entry_id: uuid.UUID) -> HttpResponse:
        """End the entry."""
        entry = self.entry(entry_id)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.draw(request, entry, status=400, withdrawing=form)
        take_off_roster(actor=self.seat.actor, entry=entry, **form.cleaned_data)
        messages.success(request, f"{entry.person.name} is off the roster.")
        return redirect("operation", entry.operation_id)


class DeactivationPage(PageView):
    """Why a recording ended when it did (IV.A)."""

    place = "operations"
    template = "web/deactivation.html"

    def recording(self, recording_id: uuid.UUID) -> Recording:
        """The recording, when the person may see it."""
        seen = visible(self.seat.person, at=timezone.now()).queryset()
        return get_object_or_404(seen.select_related("agency", "camera", "wearer"), id=recording_id)

    def form(self, recording: Recording, *args: Any) -> AccountForm:
        """The form, with the reasons that the policy accepts today."""
        policy: PolicyInForce = policy_of(recording.agency, self.seat.today)
        return AccountForm(*args, reasons=reasons_to_state(policy, early_deactivation=True))

    def get(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """The page."""
        recording = self.recording(recording_id)
        return self.draw(request, recording, self.form(recording))

    def draw(self, request: HttpRequest, recording: Recording, form: AccountForm, status: int = 200) -> HttpResponse:
        """The page with its form in its present state."""
        ended_at = recording.started_at + timedelta(milliseconds=recording.duration_ms)
        stated = recording.deactivations.select_related("person")
        return self.show(request, status, recording=recording, ended_at=ended_at, stated=stated, form=form)

    def post(self, request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
        """State the reason."""
        recording = self.recording(recording_id)
        form = self.form(recording, request.POST)
        if not form.is_valid():
            return self.draw(request, recording, form, 400)
        state_deactivation(actor=self.seat.person, recording=recording, **form.cleaned_data)
        messages.success(request, "Your statement is kept.")
        return redirect("deactivation", recording.id)


class OperationRows(PageView):
    """Operations and rosters from a file: tried first, then brought in."""

    place = "operations"
    template = "web/operation_rows.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form."""
        return self.draw(request, RowsForm())

    def draw(self, request: HttpRequest, form: RowsForm, status: int = 200, **more: Any) -> HttpResponse:
        """The page; only who may enter operations has the form."""
        may = agencies_planned(self.seat).exists()
        return self.show(request, status, form=form if may else None, kind=OPERATIONS, roles=SceneRole.values, **more)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Try the rows, or bring them in, and tell of each that is wrong."""
        form = RowsForm(request.POST, request.FILES)
        if not form.is_valid() or not agencies_planned(self.seat).exists():
            return self.draw(request, form, 400)
        outcomes: list[Outcome] = []
        file = form.cleaned_data["file"]
        try:
            done = import_rows(
                actor=self.seat.actor,
                kind=OPERATIONS,
                source=cast(BinaryIO, file),
                name=file.name,
                dry=form.cleaned_data["dry"],
                told=outcomes.append,
            )
        except Mistaken as mistake:
            form.add_error("file", str(mistake))
            return self.draw(request, form, 400)
        counts = [(verdict.value, count) for verdict, count in sorted(done.counts.items())]
        told = sorted(outcomes, key=lambda one: (one.verdict not in BAD, one.line))
        return self.draw(
            request, form, run=done.run, counts=counts, outcomes=told[:SHOWN_ROWS], more=len(told) - SHOWN_ROWS
        )


class CoverageDay(PageView):
    """A day of an agency: what should have been recorded, and what was."""

    place = "coverage"
    template = "web/coverage.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The day that was asked for; yesterday, of the first agency, where none was."""
        agencies = agencies_followed(self.seat)
        first = agencies.first()
        if first is None:
            return self.show(request, agency=None)
        asked = {"agency": first.code, "day": (self.seat.today - A_DAY).isoformat()}
        form = DayForm({**asked, **request.GET.dict()}, agencies=agencies)
        if not form.is_valid():
            return self.show(request, 400, agency=first, form=form, invalid=True)
        agency, day = form.cleaned_data["agency"], form.cleaned_data["day"]
        outcomes = coverage_of_day(agency, day, at=timezone.now())
        gaps = [(outcome, gap) for outcome in outcomes for gap in outcome.open_gaps]
        page = Paginator(gaps, PAGE).get_page(request.GET.get("page"))
        entries = RosterEntry.objects.select_related("person", "operation").in_bulk(
            {outcome.expectation.id for outcome, _ in page}
        )
        findings = findings_of(entries)
        rows = [
            (
                outcome,
                gap,
                entries[outcome.expectation.id],
                gap.length.total_seconds(),
                findings.get((outcome.expectation.id, gap.key)),
            )
            for outcome, gap in page
        ]
        clauses = Counter(outcome.expectation.asked.clause for outcome in outcomes)
        return self.show(
            request,
            agency=agency,
            day=day,
            form=form,
            outcomes=len(outcomes),
            operations=len({outcome.expectation.scene for outcome in outcomes}),
            clauses=sorted(clauses.items()),
            shares=share(outcomes),
            rows=rows,
            page=page,
            before=day - A_DAY,
            after=day + A_DAY,
        )
