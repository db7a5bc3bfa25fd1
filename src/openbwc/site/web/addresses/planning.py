"""The resource planner: its page, its pictures, its files."""

from django.urls import path

from openbwc.site.web.views.planning import PlanFile, Planner, PlanPicture

addresses = [
    path("planner/", Planner.as_view(), name="planner"),
    path("planner/pictures/<slug:name>.svg", PlanPicture.as_view(), name="plan_picture"),
    path("planner/files/<str:name>", PlanFile.as_view(), name="plan_file"),
]
