"""Findings: those that a person owns or oversees, and one of them with its answers and decisions."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from openbwc.custody.queries import history_of
from openbwc.oversight.actions.answer_finding import AWAITING_AN_ANSWER, answer_finding
from openbwc.oversight.actions.rule_on_finding import rule_on_finding
from openbwc.oversight.deciding import decide_answer, decide_ruling
from openbwc.oversight.models import Finding, FindingState, Outcome
from openbwc.oversight.queries import PAGE, FindingCriteria, check_title, findings_seen_by, page_of, subjects_named
from openbwc.policy import accepted_reasons
from openbwc.program.models import Person
from openbwc.program.policies import department_standard, governing
from openbwc.program.refusals import Mistaken
from openbwc.site.web.forms.oversight import AnswerForm, FindingFilterForm, RulingForm
from openbwc.site.web.page import PageView
from openbwc.site.web.telling import tell
from openbwc.site.web.views.oversight import overseen

HISTORY = 50
SUBJECT_PAGES = {
    **{kind: kind for kind in ("recording", "camera", "person", "agency", "encounter", "hold", "request")},
    "redaction_project": "redaction",
}
"""What a finding may be about that has a page of its own, whose address takes the id alone."""


class FindingList(PageView):
    """The findings of the agencies that the person oversees, and their own; or their own alone."""

    place = "findings"
    template = "web/findings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of them, narrowed by its filters."""
        agencies = overseen(self.seat)
        mine = not agencies or "mine" in request.GET
        standard = department_standard(self.seat.today)
        people = Person.objects.filter(agency__in=agencies)
        filters = FindingFilterForm(request.GET, clauses=list(standard.clauses), people=people)
        valid = filters.is_valid()
        found = findings_seen_by(self.seat.person, [] if mine else agencies)
        if agency := request.GET.get("agency", ""):
            found = found.filter(agency__code=agency)
        rows = page_of(found.filter(self.criteria(filters)), after=self.after(request), size=PAGE + 1) if valid else []
        names = subjects_named(rows[:PAGE])
        return self.show(
            request,
            200 if valid else 400,
            rows=[(one, names.get(one.subject_id, ""), one.overdue(self.seat.today)) for one in rows[:PAGE]],
            further=self.further(request.GET, rows[PAGE - 1]) if len(rows) > PAGE else "",
            filters=filters,
            mine=mine,
            overseen=agencies,
            agency=agency,
        )

    def criteria(self, filters: FindingFilterForm) -> Any:
        """What the valid filters ask for, as a condition."""
        asked = filters.cleaned_data
        return FindingCriteria(
            clause=asked["clause"],
            state=asked["state"],
            owner_id=asked["owner"].id if asked["owner"] else None,
            overdue_on=self.seat.today if asked["overdue"] else None,
        ).condition()

    def after(self, request: HttpRequest) -> Finding | None:
        """The finding after which the page begins; None for the first page."""
        try:
            place = uuid.UUID(request.GET.get("after", ""))
        except ValueError:
            return None
        return Finding.objects.filter(id=place).first()

    def further(self, asked: QueryDict, last: Finding) -> str:
        """The query of the next page."""
        query = asked.copy()
        query["after"] = str(last.id)
        return query.urlencode()


class FindingPage(PageView):
    """One finding: what was expected and found, the evidence, the answers and the decisions."""

    place = "findings"
    template = "web/finding.html"

    def get(self, request: HttpRequest, finding_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.finding(finding_id))

    def finding(self, finding_id: uuid.UUID) -> Finding:
        """The finding, where the person may see it; 404 else."""
        found = findings_seen_by(self.seat.person, overseen(self.seat)).select_related("agency", "owner")
        return get_object_or_404(found, id=finding_id)

    def draw(
        self,
        request: HttpRequest,
        finding: Finding,
        answer: AnswerForm | None = None,
        ruling: RulingForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        answers = list(finding.answers.select_related("person", "on_behalf_of", "ruling__person"))
        return self.show(
            request,
            status,
            finding=finding,
            overdue=finding.overdue(self.seat.today),
            check=check_title(finding.check_code),
            about=subjects_named([finding]).get(finding.subject_id, ""),
            about_page=SUBJECT_PAGES.get(finding.subject_kind),
            answers=answers,
            answer_form=answer or (self.answer_form(finding) if self.may_answer(finding) else None),
            ruling_form=ruling or (RulingForm() if self.may_rule(finding) else None),
            history=tell(history_of(finding.subject_of_history).reverse()[:HISTORY]),
        )

    def answer_form(self, finding: Finding, data: Any = None) -> AnswerForm:
        """The form of an answer, with the reasons that the policy accepts."""
        return AnswerForm(data, policy=governing(finding.agency, self.seat.today), clause=finding.clause)

    def may_answer(self, finding: Finding) -> bool:
        """Whether an answer is awaited, and from this person too."""
        if finding.state not in AWAITING_AN_ANSWER:
            return False
        reasons = accepted_reasons(governing(finding.agency, self.seat.today), finding.clause)
        reason = min(reasons, default="")
        return decide_answer(self.seat.person, finding, reason=reason, statement="to be stated").permitted

    def may_rule(self, finding: Finding) -> bool:
        """Whether a decision is awaited, and from this person too."""
        answer = finding.answers.first()
        if finding.state != FindingState.ANSWERED or answer is None:
            return False
        decision = decide_ruling(self.seat.person, finding, answer, accepts=True, statement="to be stated", remedy="")
        return decision.permitted


class FindingAnswer(FindingPage):
    """Answer a finding."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, finding_id: uuid.UUID) -> HttpResponse:
        """Keep the answer."""
        finding = self.finding(finding_id)
        form = self.answer_form(finding, request.POST)
        if not form.is_valid():
            return self.draw(request, finding, answer=form, status=400)
        try:
            answer_finding(actor=self.seat.person, finding=finding, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, finding, answer=form, status=400)
        messages.success(request, "The answer is kept; somebody else decides on it.")
        return redirect("finding", finding.id)


class FindingRule(FindingPage):
    """Decide on the answer to a finding."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, finding_id: uuid.UUID) -> HttpResponse:
        """Keep the decision."""
        finding = self.finding(finding_id)
        form = RulingForm(request.POST)
        if not form.is_valid():
            return self.draw(request, finding, ruling=form, status=400)
        outcome = Outcome(form.cleaned_data.pop("outcome"))
        try:
            rule_on_finding(actor=self.seat.person, finding=finding, outcome=outcome, **form.cleaned_data)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, finding, ruling=form, status=400)
        messages.success(request, f"{outcome.label}.")
        return redirect("finding", finding.id)
