"""Operations, rosters, what is stated of a gap, a day's coverage, and samples for review."""

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
from openbwc.site.web.views.reviews import ReviewItemPage, ReviewPopulation, ReviewSamplePage, ReviewSamples

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
    path("reviews/", ReviewSamples.as_view(), name="review_samples"),
    path("reviews/<short:sample_id>/", ReviewSamplePage.as_view(), name="review_sample"),
    path("reviews/<short:sample_id>/population.csv", ReviewPopulation.as_view(), name="review_population"),
    path("reviews/recordings/<short:item_id>/", ReviewItemPage.as_view(), name="review_item"),
]
