"""The papers of redaction projects."""

from django.urls import path

from openbwc.site.web.views.redaction_papers import RedactionLog, VaughnDraft

addresses = [
    path("redaction/footage/<short:footage_id>/log.<slug:form>", RedactionLog.as_view(), name="redaction_log"),
    path("redaction/<short:project_id>/vaughn.<slug:form>", VaughnDraft.as_view(), name="redaction_vaughn"),
]
