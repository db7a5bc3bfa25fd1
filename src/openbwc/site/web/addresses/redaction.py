"""Redaction: projects, the studio and what it asks, review, renders, copies."""

from django.urls import path

from openbwc.site.web.views import redaction_steps as steps
from openbwc.site.web.views import redaction_studio as studio
from openbwc.site.web.views.redaction import AddFootage, OpenRedaction, ProjectPage, RedactionList
from openbwc.site.web.views.redaction_jobs import AskJob, CancelJob, Jobs, ResumeJob

PROJECT = "redaction/<short:project_id>/"
FOOTAGE = "redaction/footage/<short:footage_id>/"

addresses = [
    path("redaction/", RedactionList.as_view(), name="redactions"),
    path("recordings/<short:recording_id>/redaction/", OpenRedaction.as_view(), name="recording_redaction"),
    path("encounters/<short:encounter_id>/redaction/", OpenRedaction.as_view(), name="encounter_redaction"),
    path(PROJECT, ProjectPage.as_view(), name="redaction"),
    path(f"{PROJECT}footage/", AddFootage.as_view(), name="redaction_footage"),
    path(f"{PROJECT}studio/", studio.Studio.as_view(), name="redaction_studio"),
    path(f"{PROJECT}undo", studio.Undo.as_view(), name="redaction_undo"),
    path(f"{PROJECT}redo", studio.Redo.as_view(), name="redaction_redo"),
    path(f"{PROJECT}changes", studio.Changed.as_view(), name="redaction_changes"),
    path(f"{PROJECT}viewings", studio.Viewings.as_view(), name="redaction_viewings"),
    path(f"{PROJECT}presence", studio.Presence.as_view(), name="redaction_presence"),
    path(f"{PROJECT}history", studio.History.as_view(), name="redaction_history"),
    path(f"{PROJECT}jobs", Jobs.as_view(), name="redaction_jobs"),
    path(f"{FOOTAGE}times", studio.Times.as_view(), name="redaction_times"),
    path(f"{FOOTAGE}edit", studio.Edit.as_view(), name="redaction_edit"),
    path(f"{FOOTAGE}ask", AskJob.as_view(), name="redaction_ask"),
    path(f"{FOOTAGE}transcript", studio.Transcript.as_view(), name="redaction_transcript"),
    path("redaction/jobs/<short:job_id>/cancel", CancelJob.as_view(), name="redaction_job_cancel"),
    path("redaction/jobs/<short:job_id>/resume", ResumeJob.as_view(), name="redaction_job_resume"),
    path(f"{PROJECT}alike/", steps.StartAlike.as_view(), name="redaction_alike"),
    path(f"{PROJECT}submit/", steps.Submit.as_view(), name="redaction_submit"),
    path(f"{PROJECT}review/", steps.Review.as_view(), name="redaction_review"),
    path(f"{PROJECT}reopen/", steps.Reopen.as_view(), name="redaction_reopen"),
    path(f"{PROJECT}close/", steps.Close.as_view(), name="redaction_close"),
    path(f"{PROJECT}render/", steps.RenderAll.as_view(), name="redaction_render"),
    path("redaction/renders/<short:render_id>/", steps.Leftovers.as_view(), name="redaction_leftovers"),
    path("redaction/renders/<short:render_id>/finish/", steps.FinishCopy.as_view(), name="redaction_finish"),
    path("redaction/findings/<short:leftover_id>/", steps.AnswerLeftover.as_view(), name="redaction_leftover"),
    path(
        "redaction/findings/<short:leftover_id>/picture/<str:token>",
        steps.LeftoverPicture.as_view(),
        name="redaction_picture",
    ),
]
