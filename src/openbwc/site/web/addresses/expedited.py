"""Expedited releases, and the reading room from inside."""

from django.urls import path

from openbwc.site.web.views.expedited import (
    EncounterTrack,
    ExpeditedDeed,
    ExpeditedList,
    ExpeditedPage,
    RecordingTrack,
)
from openbwc.site.web.views.reading_room import PublicationWithdraw, ReadingRoom, ReleasePublish

addresses = [
    path("encounters/<short:encounter_id>/expedited/", EncounterTrack.as_view(), name="encounter_track"),
    path("recordings/<short:recording_id>/expedited/", RecordingTrack.as_view(), name="recording_track"),
    path("expedited/", ExpeditedList.as_view(), name="expedited_list"),
    path("expedited/<short:expedited_id>/", ExpeditedPage.as_view(), name="expedited"),
    path("expedited/<short:expedited_id>/do/<slug:verb>/", ExpeditedDeed.as_view(), name="expedited_deed"),
    path("reading-room/", ReadingRoom.as_view(), name="reading_room"),
    path("reading-room/<short:release_id>/publish/", ReleasePublish.as_view(), name="release_publish"),
    path("reading-room/<short:publication_id>/withdraw/", PublicationWithdraw.as_view(), name="publication_withdraw"),
]
