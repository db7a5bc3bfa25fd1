"""The steps of a project after its edits: submit, review, render, answer what is left over, finish, withdraw.

Guarantees: each step is one action; a refusal stands on the project's page, whole, in the place of the step.
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from openbwc.access.actions.renew_viewing import renew_viewing
from openbwc.access.delivery import deliver_picture
from openbwc.access.grants import GateClosed
from openbwc.media.redaction.plan_file import plan_to_dict, read_plan
from openbwc.policy import Act
from openbwc.policy.wording import headed, in_words
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.redaction.actions.answer_leftover import answer_leftover
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.close_project import close_project
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.actions.open_footage import open_footage
from openbwc.redaction.actions.reopen_project import reopen_project
from openbwc.redaction.actions.rule_on_submission import Remarked, rule_on_submission
from openbwc.redaction.actions.start_from_approved import start_from_approved
from openbwc.redaction.actions.submit_project import submit_project
from openbwc.redaction.deciding import decide_looking, matter_of, require_reach
from openbwc.redaction.entries import unsaid
from openbwc.redaction.models import Footage, JobKind, Leftover, Project, Render
from openbwc.redaction.papers.log import kept_besides
from openbwc.redaction.queries import approved_submission, last_submission, leftovers_of, projects_open_to
from openbwc.site.web.forms.redaction import LeftoverForm, RulingForm, StatementForm, WhyForm
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.gate import refusal_words
from openbwc.site.web.views.redaction import RedactionView, name_of, starts_for
from openbwc.site.web.views.redaction_studio import Studio

REMARKS_MOST = 500


class Step(RedactionView):
    """A step on the project's page."""

    http_method_names = ["post"]

    def take(self, request: HttpRequest, project: Project, do: Callable[[], str], **forms: Any) -> HttpResponse:
        """Take the step and say so; or the page with the refusal or the mistake in its place."""
        try:
            told = do()
        except Refused as refusal:
            return self.draw(request, project, 403, **forms, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return self.draw(request, project, 400, **forms)
        messages.success(request, told)
        return redirect("redaction", project.id)


class Submit(Step):
    """Freeze the revision for review."""

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Submit it as it stood when the page was drawn."""
        project = self.project(project_id)
        form = StatementForm(request.POST)
        if not form.is_valid():
            return self.draw(request, project, 400, submit_form=form)

        def do() -> str:
            data = form.cleaned_data
            submit_project(
                actor=self.seat.person,
                project=project,
                expected_revision=data["revision"],
                statement=data["statement"],
            )
            return "Submitted. Somebody who did not work on it reviews it now."

        return self.take(request, project, do, submit_form=form)


class Review(Studio):
    """The second person's page: what was submitted, in the picture, with remarks at times, and the ruling."""

    template = "web/redaction/studio.html"

    def show(self, request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
        """The studio with the ruling beside it."""
        project: Project = context["project"]
        waiting = project.submissions.select_related("by").filter(returned_at=None, approved_at=None)
        submission = waiting.filter(id=context["data"]["submission"]).first()
        if submission is None:
            raise Http404(project.id)
        if Act.REVIEW_REDACTION not in self.acts(project.agency):
            raise Http404(project.id)
        form = context.pop("ruling_form", None) or RulingForm()
        tabs = (("review", "Review"), *(one for one in context.pop("tabs") if one[0] != "work"))
        context["data"] |= {"mayEdit": False, "reviews": True}
        return super().show(
            request, status, ruling_form=form, submission=submission, tabs=tabs, reviewing=True, **context
        )

    def data(self, project: Project) -> dict[str, Any]:
        """What the page begins with: the frozen plans of one submission, which the ruling then names."""
        data = super().data(project)
        submission = last_submission(project)
        data["submission"] = str(submission.id) if submission else None
        if submission is not None:
            frozen = {str(one.footage_id): bytes(one.content) for one in submission.frozen.all()}
            for footage in data["footages"]:
                content = frozen.get(footage["id"], b"")
                footage["entries"] = unsaid(entries_of_plan(content))
                footage["kept"] = kept_besides(read_plan(content)) if content else []
        return data

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Rule on the submission that the page showed, whatever was submitted since."""
        project = self.project(project_id)
        form = RulingForm(request.POST)
        if not form.is_valid():
            return self.draw(request, project, 400, ruling_form=form)
        submission = get_object_or_404(project.submissions, id=form.cleaned_data["submission"])
        try:
            ruling = rule_on_submission(
                actor=self.seat.person,
                submission=submission,
                approves=form.cleaned_data["approves"] == "yes",
                statement=form.cleaned_data["statement"],
                remarks=remarks_of(project, form.cleaned_data["remarks"] or []),
            )
        except Refused as refusal:
            told = refusal_context(refusal.decision, self.seat)
            return self.draw(request, project, 403, ruling_form=form, **told)
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return self.draw(request, project, 400, ruling_form=form)
        messages.success(request, "Approved." if ruling.approves else "Sent back with your remarks.")
        return redirect("redaction", project.id)


def entries_of_plan(content: bytes) -> dict[str, Any]:
    """The entries of a frozen plan as the studio holds them."""
    if not content:
        return {}
    plan = plan_to_dict(read_plan(content))
    kinds = {"tracks": "track", "whole_frames": "whole_frame", "sounds": "sound"}
    entries = {body["id"]: {"kind": kind, "body": body} for name, kind in kinds.items() for body in plan[name]}
    settings_of_plan = {name: value for name, value in plan.items() if name.startswith("everything")}
    return {**entries, "settings": {"kind": "settings", "body": settings_of_plan}}


def remarks_of(project: Project, given: Any) -> list[Remarked]:
    """The remarks that the page set: `[{"footage", "frame", "text"}]`. Raises `Mistaken`."""
    there: dict[str, Footage] = {str(one.id): one for one in project.footage.all()}
    if not isinstance(given, list) or len(given) > REMARKS_MOST:
        raise Mistaken(f"Expected at most {REMARKS_MOST} remarks.")
    remarks = []
    for one in given:
        if not isinstance(one, dict) or one.get("footage") not in there or type(one.get("frame")) is not int:
            raise Mistaken("Expected each remark with its footage and its frame.")
        remarks.append(Remarked(footage=there[one["footage"]], frame=one["frame"], text=str(one.get("text", ""))))
    return remarks


class StartAlike(Step):
    """Begin with what was approved for the same file before, so that releases of it are kept alike."""

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Take it in, for each footage that has no entries yet."""
        project = self.project(project_id)
        known = projects_open_to(self.seat.person, timezone.now())
        starts = starts_for(project, self.acts(project.agency), known)

        def do() -> str:
            for footage, submission in starts:
                start_from_approved(actor=self.seat.person, footage=footage, submission=submission)
            return f"{len(starts)} begun with what was approved before."

        return self.take(request, project, do)


class Reopen(Step):
    """Take the project up again."""

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Open it for edits."""
        project = self.project(project_id)
        form = WhyForm(request.POST, prefix="reopen")
        if not form.is_valid():
            return self.draw(request, project, 400, reopen_form=form)

        def do() -> str:
            reopen_project(actor=self.seat.person, project=project, reason=form.cleaned_data["reason"])
            return "The project is open for edits again."

        return self.take(request, project, do, reopen_form=form)


class Close(Step):
    """Close the project."""

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Close it."""
        project = self.project(project_id)
        form = WhyForm(request.POST, prefix="close")
        if not form.is_valid():
            return self.draw(request, project, 400, close_form=form)

        def do() -> str:
            close_project(actor=self.seat.person, project=project, reason=form.cleaned_data["reason"])
            return "The project is closed."

        return self.take(request, project, do, close_form=form)


class RenderAll(Step):
    """Render what stands approved."""

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Ask for a render of each footage that has none of this submission."""
        project = self.project(project_id)

        def do() -> str:
            submission = approved_submission(project)
            rendered = list(submission.renders.values_list("footage_id", flat=True)) if submission else []
            asked = [
                ask_job(actor=self.seat.person, footage=one, kind=JobKind.RENDER)
                for one in project.footage.select_related("clip__recording__agency").exclude(id__in=rendered)
            ]
            return f"{len(asked)} being rendered and looked through."

        return self.take(request, project, do)


class Leftovers(RedactionView):
    """What the residual check found in one rendered file; each finding is answered here."""

    template = "web/redaction/leftovers.html"

    def get(self, request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
        """The findings with their pictures."""
        return self.page(request, self.render(render_id))

    def render(self, render_id: uuid.UUID) -> Render:
        """The rendered file, where the person may know of its project and its footage is within their reach."""
        known = projects_open_to(self.seat.person, timezone.now())
        rows = Render.objects.select_related("submission__project__agency", "submission__project__matter", "copy")
        render = get_object_or_404(rows.filter(submission__project__in=known), id=render_id)
        footage = Footage.objects.select_related(
            "clip__recording__agency", "clip__recording__wearer", "clip__recording__camera"
        ).get(id=render.footage_id)
        require_reach(self.seat.person, render.submission.project, [footage], timezone.now())
        render.footage = footage
        return render

    def page(self, request: HttpRequest, render: Render, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `more` replaces the form of one finding."""
        project = render.submission.project
        answers = policy_of(project.agency, self.seat.today).members("V.A.6", "leftover_answers")
        filled = more.pop("filled", {})
        found = [
            (one, filled.get(one.id) or LeftoverForm(answers=answers, key=one.short_id, initial=stated(one)))
            for one in leftovers_of(render)
        ]
        unanswered = sum(not one.answer for one, _ in found)
        return self.show(
            request,
            status,
            project=project,
            render=render,
            name=name_of(render.footage),
            found=found,
            unanswered=unanswered,
            made=told_report(render.report),
            token=self.viewing(request, render) if any(one.picture for one, _ in found) else "",
            may={act.value for act in self.acts(project.agency)},
            **more,
        )

    def viewing(self, request: HttpRequest, render: Render) -> str:
        """The grant under which the pictures are shown: they are footage, so looking at them is a viewing (V.A.2).

        It is the one that the page had, while that is open; empty for who may not look at footage, as who only
        finishes, and once the project is closed: what was found is told in words then.
        """
        person, project, recording = self.seat.person, render.submission.project, render.footage.clip.recording
        browser, had = request.session.session_key or "", self.had(request)
        looking = decide_looking(
            person, recording, purpose=project.purpose, matter=matter_of(project), at=timezone.now()
        )
        if not looking.permitted:
            return ""
        try:
            if had:
                renew_viewing(actor=person, token=had, browser=browser)
                return had
        except (GateClosed, Refused):
            pass  # it lapsed, or was withdrawn: another one is opened
        try:
            return open_footage(actor=person, footage=render.footage, browser=browser).token
        except Mistaken:
            return ""

    def had(self, request: HttpRequest) -> str:
        """The token of the viewing that the page had, or nothing."""
        return str(request.POST.get("viewing") or request.GET.get("viewing") or "")


def told_report(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the renderer says that it did, name and words, without what is empty."""
    return [(headed(name), told_value(value)) for name, value in report.items() if told_value(value)]


def told_value(value: Any) -> str:
    """A value of a report in words."""
    if isinstance(value, Mapping):
        parts = ((in_words(name), told_value(one)) for name, one in value.items())
        return ", ".join(f"{name} {words}" for name, words in parts if words)
    if isinstance(value, list):
        return "; ".join(filter(None, map(told_value, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)


def stated(leftover: Leftover) -> dict[str, str]:
    """What is answered now."""
    return {"answer": leftover.answer, "statement": leftover.statement}


class LeftoverView(Leftovers):
    """What concerns one finding."""

    def leftover(self, leftover_id: uuid.UUID) -> Leftover:
        """The finding, where the person may see its footage."""
        leftover = get_object_or_404(Leftover, id=leftover_id)
        leftover.render = self.render(leftover.render_id)
        return leftover


class LeftoverPicture(LeftoverView):
    """The picture of a finding."""

    def get(self, request: HttpRequest, leftover_id: uuid.UUID, token: str) -> HttpResponseBase:  # type: ignore[override]  # another address
        """The JPEG, under the grant that the page of findings opened."""
        leftover = self.leftover(leftover_id)
        project = leftover.render.submission.project
        try:
            return deliver_picture(
                request,
                person=self.seat.person,
                token=token,
                clip=leftover.render.footage.clip,
                purpose=project.purpose,
                matter=matter_of(project),
                path=settings.REDACTION_FOLDER / leftover.picture,
            )
        except GateClosed as closed:
            return HttpResponse(f"{closed}\n", status=403, content_type="text/plain; charset=utf-8")
        except Refused as refusal:
            return refusal_words(refusal)


class AnswerLeftover(LeftoverView):
    """Answer a finding."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, leftover_id: uuid.UUID) -> HttpResponse:
        """Keep the answer."""
        leftover = self.leftover(leftover_id)
        render = leftover.render
        answers = policy_of(render.submission.project.agency, self.seat.today).members("V.A.6", "leftover_answers")
        form = LeftoverForm(request.POST, answers=answers, key=leftover.short_id)
        filled = {leftover.id: form}
        if not form.is_valid():
            return self.page(request, render, 400, filled=filled)
        try:
            answer_leftover(actor=self.seat.person, leftover=leftover, **form.cleaned_data)
        except Refused as refusal:
            return self.page(request, render, 403, filled=filled, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.page(request, render, 400, filled=filled)
        had = urlencode({"viewing": self.had(request)}) if self.had(request) else ""
        return redirect(f"{reverse('redaction_leftovers', args=[render.id])}?{had}#finding-{leftover.short_id}")


class FinishCopy(Leftovers):
    """Make a rendered file a copy."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, render_id: uuid.UUID) -> HttpResponse:
        """Finish it."""
        render = self.render(render_id)
        try:
            finish_copy(actor=self.seat.person, render=render)
        except Refused as refusal:
            return self.page(request, render, 403, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            messages.error(request, str(mistake))
            return self.page(request, render, 400)
        messages.success(request, "The redacted copy is finished and in the vault.")
        return redirect("redaction", render.submission.project_id)
