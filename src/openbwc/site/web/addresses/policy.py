"""The policy: the standard, its clauses, the profiles."""

from django.urls import path

from openbwc.site.web.views.policy import ClausePage, PolicyPage, ProfilePage

addresses = [
    path("policy/", PolicyPage.as_view(), name="policy"),
    path("policy/clauses/<str:clause_id>/", ClausePage.as_view(), name="clause"),
    path("policy/profiles/<slug:code>/", ProfilePage.as_view(), name="profile"),
]
