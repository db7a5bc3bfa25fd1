"""Every address of the pages. What each answers to whom stands in the tables of tests/unit/web/routes/."""

from django.urls import include, path

from openbwc.site.api.interface import api
from openbwc.site.web.addresses import (
    conduct,
    disposition,
    drafts,
    encounters,
    equipment,
    expedited,
    intake,
    ledger,
    notices,
    operations,
    oversight,
    packages,
    people,
    planning,
    policy,
    programme,
    public,
    publication,
    recordings,
    redaction,
    redaction_papers,
    releases,
    requests,
    retention,
    sites,
    stills,
    task_forces,
)
from openbwc.site.web.views.health import Health

urlpatterns = [
    *recordings.addresses,
    *encounters.addresses,
    *redaction.addresses,
    *redaction_papers.addresses,
    *retention.addresses,
    *disposition.addresses,
    *requests.addresses,
    *releases.addresses,
    *expedited.addresses,
    *packages.addresses,
    *conduct.addresses,
    *stills.addresses,
    *operations.addresses,
    *intake.addresses,
    *programme.addresses,
    *equipment.addresses,
    *people.addresses,
    *task_forces.addresses,
    *sites.addresses,
    *policy.addresses,
    *drafts.addresses,
    *ledger.addresses,
    *notices.addresses,
    *oversight.addresses,
    *planning.addresses,
    *publication.addresses,
    *public.addresses,
    path("api/v1/", api.urls),
    path("health", Health.as_view(), name="health"),
    path("account/", include("allauth.urls")),
]

handler400 = "openbwc.site.web.views.errors.not_understood"
handler500 = "openbwc.site.web.views.errors.failed"
