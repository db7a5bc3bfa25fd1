"""Prohibited and sensitive recordings: reports, reviews, ranges."""

from django.urls import path

from openbwc.site.web.views.conduct import (
    RangeEnd,
    RangeMark,
    RecordingReport,
    ReviewAssign,
    ReviewDecide,
    ReviewList,
    ReviewPage,
)

addresses = [
    path("prohibited/", ReviewList.as_view(), name="prohibited_reviews"),
    path("prohibited/<short:review_id>/", ReviewPage.as_view(), name="prohibited_review"),
    path("prohibited/<short:review_id>/assign/", ReviewAssign.as_view(), name="prohibited_assign"),
    path("prohibited/<short:review_id>/decide/", ReviewDecide.as_view(), name="prohibited_decide"),
    path("recordings/<short:recording_id>/report/", RecordingReport.as_view(), name="prohibited_report"),
    path("recordings/<short:recording_id>/ranges/", RangeMark.as_view(), name="recording_range"),
    path("ranges/<short:range_id>/end/", RangeEnd.as_view(), name="range_end"),
]
