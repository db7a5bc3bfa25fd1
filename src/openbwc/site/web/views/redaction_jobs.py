"""The machines' work on a project's footage, as the studio and the project's page ask for it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from openbwc.program.refusals import Mistaken
from openbwc.redaction.actions.ask_job import ask_job
from openbwc.redaction.actions.cancel_job import cancel_job
from openbwc.redaction.actions.resume_job import resume_job
from openbwc.redaction.models import Job, JobKind
from openbwc.site.web.views.redaction import name_of
from openbwc.site.web.views.redaction_studio import AskedByStudio, answered

SHOWN = 60
ENDS = {"tracks": "tracks", "sounds": "pieces of sound"}


class Jobs(AskedByStudio):
    """The jobs of a project."""

    @answered
    def get(self, request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
        """The latest first, each with how far it is."""
        project = self.project(project_id)
        rows = Job.objects.filter(footage__project=project).select_related(
            "footage__clip__recording__wearer", "footage__clip__recording__camera"
        )
        return JsonResponse({"jobs": [told_job(one) for one in rows[:SHOWN]]})


def told_job(job: Job) -> dict[str, Any]:
    """A job as the page shows it."""
    found = ", ".join(f"{job.result[key]} {words}" for key, words in ENDS.items() if job.result.get(key))
    return {
        "id": str(job.id),
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "where": name_of(job.footage),
        "words": job.error or found,
        "cancel": reverse("redaction_job_cancel", args=[job.id]),
        "resume": reverse("redaction_job_resume", args=[job.id]),
    }


class AskJob(AskedByStudio):
    """Ask for a job."""

    @answered
    def post(self, request: HttpRequest, footage_id: uuid.UUID) -> HttpResponse:
        """The job as it begins."""
        footage, body = self.footage(footage_id), self.body(request)
        kind, parameters = body.get("kind"), body.get("parameters") or {}
        if kind not in JobKind.values or not isinstance(parameters, dict):
            raise Mistaken(f"Expected a kind of job ({', '.join(JobKind.values)}) and its options.")
        job = ask_job(actor=self.seat.person, footage=footage, kind=JobKind(kind), parameters=parameters)
        return JsonResponse(told_job(job), status=201)


class OneJob(AskedByStudio):
    """What concerns one job."""

    def job(self, job_id: uuid.UUID) -> Job:
        """The job, where the person may know of its project."""
        rows = Job.objects.select_related(
            "footage__project__agency",
            "footage__project__matter",
            "footage__clip__recording__wearer",
            "footage__clip__recording__camera",
            "submission",
        )
        return get_object_or_404(rows.filter(footage__project__in=self.known()), id=job_id)


class CancelJob(OneJob):
    """Cancel a job."""

    @answered
    def post(self, request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
        """The job as it ended."""
        return JsonResponse(told_job(cancel_job(actor=self.seat.person, job=self.job(job_id))))


class ResumeJob(OneJob):
    """Take a job up again."""

    @answered
    def post(self, request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
        """The job as it goes on."""
        return JsonResponse(told_job(resume_job(actor=self.seat.person, job=self.job(job_id))))
