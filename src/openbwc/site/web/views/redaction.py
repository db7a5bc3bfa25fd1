"""Redaction projects (V.A.6): the list, opening one, the page of one with what was submitted, rendered and finished.

The steps of a project stand in `redaction_steps`, the studio in `redaction_studio`.
"""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from openbwc.access.tending import encounters_open_to
from openbwc.access.visible import visible
from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.evidence.models import ClipFile, Encounter, Recording
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused, regulated, require
from openbwc.redaction.actions.add_footage import add_footage
from openbwc.redaction.actions.ask_job import UNDER_WAY
from openbwc.redaction.actions.open_project import open_project
from openbwc.redaction.actions.over_redact import over_redact
from openbwc.redaction.deciding import decide_redaction
from openbwc.redaction.models import Footage, Project, ProjectState, Submission
from openbwc.redaction.queries import acts_open_to, copies_of, edited_by, projects_open_to, time_spent
from openbwc.site.web.forms.redaction import (
    AddFootageForm,
    OpenProjectForm,
    RulingForm,
    StatementForm,
    WhyForm,
)
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.telling import tell

PAGE = 50
HISTORY = 60


class RedactionView(PageView):
    """What the pages of redaction share: finding a project that the person may know of, and what they may do in it."""

    place = "redactions"

    def project(self, project_id: uuid.UUID) -> Project:
        """The project; not found where the person may not know of it, so that its title is not told."""
        return get_object_or_404(projects_open_to(self.seat.person, timezone.now()), id=project_id)

    def acts(self, agency: Agency) -> frozenset[Act]:
        """The acts of redaction that the person's roles grant in the agency."""
        return acts_open_to(self.seat.person, agency, timezone.now())

    def draw(self, request: HttpRequest, project: Project, status: int = 200, **more: Any) -> HttpResponse:
        """The project's page; `more` replaces a form by its filled state, or adds a refusal."""
        acts = self.acts(project.agency)
        submission = project.submissions.select_related("by").first()
        renders = [] if submission is None else list(submission.renders.select_related("footage__clip", "copy"))
        jobs = [] if submission is None else list(submission.jobs.select_related("footage__clip"))
        context: dict[str, Any] = {
            "project": project,
            "purpose": policy_of(project.agency, self.seat.today).purposes.get(project.purpose),
            "footage": project.footage.select_related("clip__recording__wearer", "clip__recording__camera"),
            "starts": starts_for(project, acts, projects_open_to(self.seat.person, timezone.now())),
            "submission": submission,
            "submissions": project.submissions.select_related("by").prefetch_related("rulings__by", "rulings__remarks"),
            "renders": [(one, *counted(one.leftovers.all())) for one in renders],
            "jobs": jobs,
            "rendering": any(one.state in UNDER_WAY for one in jobs),
            "copies": copies_of(project),
            "spent": sorted(time_spent(project).items(), key=lambda pair: pair[0].name),
            "is_own": edited_by(project, self.seat.person) or (submission and submission.by_id == self.seat.person.id),
            "may": {act.value for act in acts},
            "is_open": project.state == ProjectState.OPEN,
            "submit_form": StatementForm(),
            "ruling_form": RulingForm(),
            "reopen_form": WhyForm(prefix="reopen"),
            "close_form": WhyForm(prefix="close"),
            "footage_form": AddFootageForm(choices=clips_beside(self.seat, project)),
            "history": tell(history_of(Subject("redaction_project", project.id)).reverse()[:HISTORY]),
        }
        return render(request, "web/redaction/project.html", {"seat": self.seat, **context, **more}, status=status)


def counted(leftovers: Iterable[Any]) -> tuple[int, int]:
    """How many findings there are, and how many of them are not answered."""
    rows = list(leftovers)
    return len(rows), sum(not one.answer for one in rows)


def starts_for(project: Project, acts: frozenset[Act], known: QuerySet[Project]) -> list[tuple[Footage, Submission]]:
    """For footage without entries, the last approved submission of another project that redacts the same file."""
    if project.state != ProjectState.OPEN or Act.EDIT_REDACTION not in acts:
        return []
    approved = Submission.objects.filter(approved_at__isnull=False, returned_at=None, project__in=known)
    approved = approved.exclude(project=project).select_related("project")
    found = []
    for footage in project.footage.filter(entries=None).select_related("clip"):
        submission = approved.filter(frozen__footage__clip=footage.clip).first()
        if submission is not None:
            found.append((footage, submission))
    return found


def clips_beside(seat: Any, project: Project) -> list[ClipFile]:
    """Files of the encounters and recordings of the project's footage that are not in it, and that the person sees."""
    there = project.footage.values_list("clip_id", flat=True)
    recordings = Recording.objects.filter(clips__in=there)
    encounters = recordings.exclude(encounter=None).values_list("encounter_id", flat=True)
    beside = visible(seat.person, at=timezone.now()).queryset().filter(agency=project.agency)
    nearby = beside.filter(encounter_id__in=list(encounters)) | beside.filter(
        id__in=list(recordings.values_list("id", flat=True))
    )
    clips = ClipFile.objects.filter(recording__in=nearby.values("id")).exclude(id__in=there)
    return list(clips.select_related("recording__wearer", "recording__camera"))


class RedactionList(RedactionView):
    """The projects that the person may know of, the latest first."""

    template = "web/redaction/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, by state and by words of the title or the matter's number."""
        words, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
        seen = projects_open_to(self.seat.person, timezone.now()).order_by("-opened_at", "-id")
        if words:
            seen = seen.filter(title__icontains=words) | seen.filter(matter__number__icontains=words)
        if state in ProjectState.values:
            seen = seen.filter(state=state)
        page = Paginator(seen.prefetch_related("footage"), PAGE).get_page(request.GET.get("page"))
        return self.show(request, page=page, q=words, state=state, states=ProjectState.choices)


class ProjectPage(RedactionView):
    """One project."""

    def get(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.project(project_id))


class OpenRedaction(RedactionView):
    """Open a project on files of one recording, or of all recordings of one encounter."""

    template = "web/redaction/open.html"

    def clips(self, **about: uuid.UUID) -> tuple[Agency, str, list[ClipFile]]:
        """The agency, a title to begin with, and the files that the person sees. Raises `Refused`."""
        agency, title, found = self.seen(**about)
        with regulated(actor=self.seat.actor, subject=Subject("agency", agency.id)):
            require(decide_redaction(Act.OPEN_REDACTION, self.seat.person, agency, timezone.now()))
        return agency, title, found

    def seen(self, **about: uuid.UUID) -> tuple[Agency, str, list[ClipFile]]:
        """The agency, a title to begin with, and the files that the person sees; not found where there is none."""
        seen = visible(self.seat.person, at=timezone.now()).queryset()
        if "encounter_id" in about:
            encounter = get_object_or_404(Encounter.objects.select_related("agency"), id=about["encounter_id"])
            recordings, agency, title = seen.filter(encounter=encounter), encounter.agency, encounter.title
            if not encounters_open_to(self.seat.person, agency).filter(id=encounter.id).exists():
                raise Http404(encounter.id)  # its title may tell what a restricted recording shows
        else:
            recordings = seen.filter(id=about["recording_id"])
            recording = recordings.select_related("agency").first()
            if recording is None:
                raise Http404(about["recording_id"])
            agency, title = recording.agency, recording.title
        clips = ClipFile.objects.filter(recording__in=recordings.values("id"))
        found = list(
            clips.select_related("recording__wearer", "recording__camera").order_by("recording__started_at", "part")
        )
        if not found:
            raise Http404(agency)
        return agency, title, found

    def get(self, request: HttpRequest, **about: uuid.UUID) -> HttpResponse:
        """The form."""
        agency, title, clips = self.clips(**about)
        form = self.form(agency, clips, initial={"title": title, "clips": [one.id for one in clips]})
        return self.page(request, agency, form)

    def form(self, agency: Agency, clips: list[ClipFile], *args: Any, **kwargs: Any) -> OpenProjectForm:
        """The form with the purposes of the agency's policy."""
        return OpenProjectForm(*args, policy=policy_of(agency, self.seat.today), choices=clips, **kwargs)

    def page(self, request: HttpRequest, agency: Agency, form: OpenProjectForm, **more: Any) -> HttpResponse:
        """The page with its form in its present state."""
        status = more.pop("status", 200)
        return self.show(request, status, agency=agency, form=form, **more)

    def post(self, request: HttpRequest, **about: uuid.UUID) -> HttpResponse:
        """Open it."""
        agency, _, clips = self.clips(**about)
        form = self.form(agency, clips, request.POST)
        if not form.is_valid():
            return self.page(request, agency, form, status=400)
        try:
            begin = over_redact if form.cleaned_data["cover"] else open_project
            project = begin(actor=self.seat.person, agency=agency, **form.said())
        except Refused as refusal:
            return self.page(request, agency, form, status=403, **refusal_context(refusal.decision, self.seat))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.page(request, agency, form, status=400)
        messages.success(request, "The project is open.")
        return redirect("redaction", project.id)


class AddFootage(RedactionView):
    """More footage in the project."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """Add it."""
        project = self.project(project_id)
        form = AddFootageForm(request.POST, choices=clips_beside(self.seat, project))
        if not form.is_valid():
            return self.draw(request, project, 400, footage_form=form)
        try:
            placed = add_footage(actor=self.seat.person, project=project, clips=form.chosen())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, project, 400, footage_form=form)
        messages.success(request, f"{len(placed)} added.")
        return redirect("redaction", project.id)


def name_of(footage: Footage) -> str:
    """What a footage is called in the studio: who wore the camera, its serial number, the part."""
    recording = footage.clip.recording
    return f"{recording.wearer.name} · {recording.camera.serial} · part {footage.clip.part}"
