"""Stills from uploaded video: asked for, decided, opened (V.A.8)."""

from django.urls import path

from openbwc.site.web.views.stills import RecordingStills, StillOpen, StillPage, Stills

addresses = [
    path("stills/", Stills.as_view(), name="stills"),
    path("stills/<short:still_id>/", StillPage.as_view(), name="still"),
    path("stills/<short:still_id>/open/", StillOpen.as_view(), name="still_open"),
    path("recordings/<short:recording_id>/stills/", RecordingStills.as_view(), name="recording_stills"),
]
