"""The papers of a redaction project as files: the log of each footage, the draft of a Vaughn index (V.A.6)."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header

from openbwc.redaction.actions.draw_paper import Form, Paper, draw_log, draw_vaughn
from openbwc.redaction.models import Footage, Project, Submission
from openbwc.redaction.queries import last_submission, projects_open_to
from openbwc.site.web.page import PageView


class PaperView(PageView):
    """What the addresses of papers share."""

    place = "redactions"

    def submission(self, project: Project) -> Submission:
        """The project's last submission; not found where there is none."""
        found = last_submission(project)
        if found is None:
            raise Http404("no submission")
        return found

    def answer(self, paper: Paper) -> HttpResponse:
        """The paper as a file to keep."""
        response = HttpResponse(paper.content, content_type=paper.media_type)
        response["Content-Disposition"] = content_disposition_header(True, paper.name) or "attachment"
        response["Cache-Control"] = "private, no-store"
        return response


def form_of(word: str) -> Form:
    """The form that an address names; not found else."""
    if word not in list(Form):
        raise Http404(word)
    return Form(word)


class RedactionLog(PaperView):
    """The redaction log of one footage."""

    def get(self, request: HttpRequest, footage_id: uuid.UUID, form: str) -> HttpResponse:
        """As PDF, CSV or JSON."""
        wanted = form_of(form)
        seen = projects_open_to(self.seat.person, timezone.now())
        related = Footage.objects.select_related("project__agency", "project__matter", "clip__recording__agency")
        footage = get_object_or_404(related, id=footage_id, project__in=seen)
        submission = self.submission(footage.project)
        return self.answer(draw_log(actor=self.seat.person, submission=submission, footage=footage, form=wanted))


class VaughnDraft(PaperView):
    """The draft of a Vaughn index of a project."""

    def get(self, request: HttpRequest, project_id: uuid.UUID, form: str) -> HttpResponse:
        """As PDF or CSV."""
        wanted = form_of(form)
        project = get_object_or_404(projects_open_to(self.seat.person, timezone.now()), id=project_id)
        return self.answer(draw_vaughn(actor=self.seat.person, submission=self.submission(project), form=wanted))
