"""The records of a request, and releases with their gate."""

from django.urls import path

from openbwc.site.web.views.records import DraftIndex, Records, RecordStep
from openbwc.site.web.views.releases import AnswerPaper, OpenRelease, ReleaseList, ReleasePage, ReleaseStep

RECORDS = "requests/<short:request_id>/records/"
RELEASE = "releases/<short:release_id>/"

addresses = [
    path(RECORDS, Records.as_view(), name="request_records"),
    path(f"{RECORDS}step/<slug:verb>/", RecordStep.as_view(), name="request_record_step"),
    path(f"{RECORDS}index/<slug:form>/", DraftIndex.as_view(), name="request_index"),
    path("releases/", ReleaseList.as_view(), name="releases"),
    path("releases/new/", OpenRelease.as_view(), name="release_open"),
    path(RELEASE, ReleasePage.as_view(), name="release"),
    path(f"{RELEASE}step/<slug:verb>/", ReleaseStep.as_view(), name="release_step"),
    path(f"{RELEASE}answers/<short:consultation_id>/", AnswerPaper.as_view(), name="release_paper"),
]
