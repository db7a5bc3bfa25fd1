"""Recordings: finding, opening, asserting, their redacted copies, and the gate to the bytes of both."""

from django.urls import path

from openbwc.site.web.views.asserting import (
    AssertCategory,
    AssertEncounter,
    AssertNewEncounter,
    AssertNotice,
    AssertTag,
    AssertWearer,
    NameOnAccessList,
)
from openbwc.site.web.views.copies import Copies, CopyPage, PlayCopy, TakeCopy, WithdrawCopy
from openbwc.site.web.views.gate import Media, RecordingMark, ViewingClose, ViewingRenew
from openbwc.site.web.views.recording import RecordingDownload, RecordingPage, RecordingViewing, RecordingWhy
from openbwc.site.web.views.recordings import Find, MyRecordings

addresses = [
    path("", MyRecordings.as_view(), name="home"),
    path("find/", Find.as_view(), name="find"),
    path("recordings/<short:recording_id>/", RecordingPage.as_view(), name="recording"),
    path("recordings/<short:recording_id>/viewing/", RecordingViewing.as_view(), name="recording_viewing"),
    path("recordings/<short:recording_id>/download/", RecordingDownload.as_view(), name="recording_download"),
    path("recordings/<short:recording_id>/why/", RecordingWhy.as_view(), name="recording_why"),
    path("recordings/<short:recording_id>/category/", AssertCategory.as_view(), name="recording_category"),
    path("recordings/<short:recording_id>/wearer/", AssertWearer.as_view(), name="recording_wearer"),
    path("recordings/<short:recording_id>/encounter/", AssertEncounter.as_view(), name="recording_encounter"),
    path(
        "recordings/<short:recording_id>/encounter/new/", AssertNewEncounter.as_view(), name="recording_new_encounter"
    ),
    path("recordings/<short:recording_id>/notice/", AssertNotice.as_view(), name="recording_notice"),
    path("recordings/<short:recording_id>/tags/", AssertTag.as_view(), name="recording_tag"),
    path("recordings/<short:recording_id>/access/", NameOnAccessList.as_view(), name="recording_access"),
    path("recordings/<short:recording_id>/marks/", RecordingMark.as_view(), name="recording_mark"),
    path("copies/", Copies.as_view(), name="copies"),
    path("copies/<short:copy_id>/", CopyPage.as_view(), name="copy"),
    path("copies/<short:copy_id>/play/", PlayCopy.as_view(), name="copy_play"),
    path("copies/<short:copy_id>/file/", TakeCopy.as_view(), name="copy_file"),
    path("copies/<short:copy_id>/withdraw/", WithdrawCopy.as_view(), name="copy_withdraw"),
    path("media/<str:token>/<short:clip_id>/<slug:kind>", Media.as_view(), name="media"),
    path("viewings/<str:token>/renew", ViewingRenew.as_view(), name="viewing_renew"),
    path("viewings/<str:token>/close", ViewingClose.as_view(), name="viewing_close"),
]
