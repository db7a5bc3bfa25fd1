"""The programme: agencies, cameras."""

from django.urls import path

from openbwc.site.web.views.agencies import AgencyActivate, AgencyDocument, AgencyEnd, AgencyList, AgencyPage
from openbwc.site.web.views.camera_entry import CameraAnnul
from openbwc.site.web.views.cameras import CameraIn, CameraList, CameraOut, CameraPage

addresses = [
    path("cameras/", CameraList.as_view(), name="cameras"),
    path("cameras/<short:camera_id>/", CameraPage.as_view(), name="camera"),
    path("cameras/<short:camera_id>/void/", CameraAnnul.as_view(), name="camera_annul"),
    path("cameras/<short:camera_id>/out/", CameraOut.as_view(), name="camera_out"),
    path("cameras/<short:camera_id>/in/", CameraIn.as_view(), name="camera_in"),
    path("agencies/", AgencyList.as_view(), name="agencies"),
    path("agencies/<short:agency_id>/", AgencyPage.as_view(), name="agency"),
    path("agencies/<short:agency_id>/documents/", AgencyDocument.as_view(), name="agency_document"),
    path("agencies/<short:agency_id>/activate/", AgencyActivate.as_view(), name="agency_activate"),
    path("agencies/<short:agency_id>/end/", AgencyEnd.as_view(), name="agency_end"),
]
