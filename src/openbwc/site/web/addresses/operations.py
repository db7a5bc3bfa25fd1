"""Operations, rosters, what is stated of a gap, and a day's coverage."""

from django.urls import path

from openbwc.site.web.views.operations import (
    CoverageDay,
    DeactivationPage,
    EntryOff,
    EntryPage,
    OperationList,
    OperationOff,
    OperationPage,
    OperationRoster,
    OperationRows,
)

addresses = [
    path("operations/", OperationList.as_view(), name="operations"),
    path("operations/rows/", OperationRows.as_view(), name="operation_rows"),
    path("operations/<short:operation_id>/", OperationPage.as_view(), name="operation"),
    path("operations/<short:operation_id>/roster/", OperationRoster.as_view(), name="operation_roster"),
    path("operations/<short:operation_id>/off/", OperationOff.as_view(), name="operation_off"),
    path("roster/<short:entry_id>/", EntryPage.as_view(), name="roster_entry"),
    path("roster/<short:entry_id>/off/", EntryOff.as_view(), name="roster_entry_off"),
    path("recordings/<short:recording_id>/deactivation/", DeactivationPage.as_view(), name="deactivation"),
    path("coverage/", CoverageDay.as_view(), name="coverage"),
]
