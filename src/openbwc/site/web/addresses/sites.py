"""Sites and the deployment plan."""

from django.urls import path

from openbwc.site.web.views.sites import (
    DeploymentFile,
    DeploymentPage,
    SiteActivate,
    SiteClose,
    SiteDocument,
    SiteEnd,
    SitePage,
    SitePlanned,
    SiteStaffed,
)

addresses = [
    path("deployment/", DeploymentPage.as_view(), name="deployment"),
    path("deployment.csv", DeploymentFile.as_view(), name="deployment_file"),
    path("sites/<short:site_id>/", SitePage.as_view(), name="site"),
    path("sites/<short:site_id>/documents/", SiteDocument.as_view(), name="site_document"),
    path("sites/<short:site_id>/plan/", SitePlanned.as_view(), name="site_plan"),
    path("sites/<short:site_id>/staff/", SiteStaffed.as_view(), name="site_staff"),
    path("sites/<short:site_id>/end/", SiteEnd.as_view(), name="site_end"),
    path("sites/<short:site_id>/activate/", SiteActivate.as_view(), name="site_activate"),
    path("sites/<short:site_id>/close/", SiteClose.as_view(), name="site_close"),
]
