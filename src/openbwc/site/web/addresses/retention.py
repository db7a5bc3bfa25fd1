"""Retention: holds, and records schedules with their proposals (V.A.4)."""

from django.urls import path

from openbwc.site.web.views.holds import HoldPage, HoldRelease, HoldReview, Holds, RecordingHold, SearchHold
from openbwc.site.web.views.schedule import (
    ChangeApprove,
    ChangeIds,
    ChangeList,
    ChangePage,
    ChangeWithdraw,
    ItemAuthority,
    ItemTakenBack,
    SchedulePage,
    Schedules,
)

addresses = [
    path("holds/", Holds.as_view(), name="holds"),
    path("holds/<short:hold_id>/", HoldPage.as_view(), name="hold"),
    path("holds/<short:hold_id>/review/", HoldReview.as_view(), name="hold_review"),
    path("holds/<short:hold_id>/release/", HoldRelease.as_view(), name="hold_release"),
    path("recordings/<short:recording_id>/hold/", RecordingHold.as_view(), name="recording_hold"),
    path("agencies/<short:agency_id>/hold/", SearchHold.as_view(), name="search_hold"),
    path("schedules/", Schedules.as_view(), name="schedules"),
    path("schedules/<short:agency_id>/", SchedulePage.as_view(), name="schedule"),
    path("schedules/proposals/<short:change_id>/", ChangePage.as_view(), name="schedule_change"),
    path("schedules/proposals/<short:change_id>/list/", ChangeList.as_view(), name="schedule_list"),
    path("schedules/proposals/<short:change_id>/list.txt", ChangeIds.as_view(), name="schedule_ids"),
    path("schedules/proposals/<short:change_id>/approve/", ChangeApprove.as_view(), name="schedule_approve"),
    path("schedules/proposals/<short:change_id>/withdraw/", ChangeWithdraw.as_view(), name="schedule_withdraw"),
    path("schedules/items/<short:item_id>/", ItemAuthority.as_view(), name="schedule_item"),
    path("schedules/items/<short:item_id>/take-back/", ItemTakenBack.as_view(), name="schedule_item_taken_back"),
]
