"""Every address of the pages. What each answers to whom stands in the table of tests/unit/web/test_every_url.py."""

from django.urls import include, path, register_converter

from openbwc.intake import tus
from openbwc.site.web.converters import ShortId
from openbwc.site.web.views.agencies import AgencyActivate, AgencyDocument, AgencyList, AgencyPage
from openbwc.site.web.views.asserting import (
    AssertCategory,
    AssertEncounter,
    AssertNewEncounter,
    AssertNotice,
    AssertTag,
    AssertWearer,
    NameOnAccessList,
)
from openbwc.site.web.views.cameras import CameraIn, CameraList, CameraOut, CameraPage
from openbwc.site.web.views.gate import Media, RecordingMark, ViewingClose, ViewingRenew
from openbwc.site.web.views.health import Health
from openbwc.site.web.views.intake import QuarantinedPage, QuarantineList, UploadPage
from openbwc.site.web.views.ledger import EventProof, LedgerFile, LedgerPage
from openbwc.site.web.views.people import PeopleList, PersonAppoint, PersonPage, PersonTraining
from openbwc.site.web.views.policy import ClausePage, PolicyPage, ProfilePage
from openbwc.site.web.views.recording import RecordingDownload, RecordingPage, RecordingViewing, RecordingWhy
from openbwc.site.web.views.recordings import Find, MyRecordings

register_converter(ShortId, "short")

urlpatterns = [
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
    path("media/<str:token>/<short:clip_id>/<slug:kind>", Media.as_view(), name="media"),
    path("viewings/<str:token>/renew", ViewingRenew.as_view(), name="viewing_renew"),
    path("viewings/<str:token>/close", ViewingClose.as_view(), name="viewing_close"),
    path("upload/", UploadPage.as_view(), name="upload_page"),
    path("uploads/", tus.creation, name="uploads"),
    path("uploads/<short:upload_id>", tus.one_upload, name=tus.ROUTE),
    path("quarantine/", QuarantineList.as_view(), name="quarantine"),
    path("quarantine/<short:file_id>/", QuarantinedPage.as_view(), name="quarantined"),
    path("cameras/", CameraList.as_view(), name="cameras"),
    path("cameras/<short:camera_id>/", CameraPage.as_view(), name="camera"),
    path("cameras/<short:camera_id>/out/", CameraOut.as_view(), name="camera_out"),
    path("cameras/<short:camera_id>/in/", CameraIn.as_view(), name="camera_in"),
    path("people/", PeopleList.as_view(), name="people"),
    path("people/<short:person_id>/", PersonPage.as_view(), name="person"),
    path("people/<short:person_id>/training/", PersonTraining.as_view(), name="person_training"),
    path("people/<short:person_id>/appoint/", PersonAppoint.as_view(), name="person_appoint"),
    path("agencies/", AgencyList.as_view(), name="agencies"),
    path("agencies/<short:agency_id>/", AgencyPage.as_view(), name="agency"),
    path("agencies/<short:agency_id>/documents/", AgencyDocument.as_view(), name="agency_document"),
    path("agencies/<short:agency_id>/activate/", AgencyActivate.as_view(), name="agency_activate"),
    path("policy/", PolicyPage.as_view(), name="policy"),
    path("policy/clauses/<str:clause_id>/", ClausePage.as_view(), name="clause"),
    path("policy/profiles/<slug:code>/", ProfilePage.as_view(), name="profile"),
    path("ledger/", LedgerPage.as_view(), name="ledger"),
    path("ledger/log/<path:name>", LedgerFile.as_view(), name="ledger_file"),
    path("ledger/events/<short:event_id>.tlog-proof", EventProof.as_view(), name="proof"),
    path("health", Health.as_view(), name="health"),
    path("account/", include("allauth.urls")),
]

handler400 = "openbwc.site.web.views.errors.not_understood"
handler500 = "openbwc.site.web.views.errors.failed"
