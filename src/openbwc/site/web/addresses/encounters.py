"""Encounters: one encounter with its recordings, and the statements of reports about it."""

from django.urls import path

from openbwc.site.web.views.encounters import EncounterPage, EncounterReport

addresses = [
    path("encounters/<short:encounter_id>/", EncounterPage.as_view(), name="encounter"),
    path("encounters/<short:encounter_id>/report/", EncounterReport.as_view(), name="encounter_report"),
]
