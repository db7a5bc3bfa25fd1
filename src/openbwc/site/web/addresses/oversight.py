"""Oversight: the dashboard of clauses, findings, metrics, audits of access."""

from django.urls import path

from openbwc.site.web.views.audits import AgencyAudit, AuditLines, AuditList, AuditPage
from openbwc.site.web.views.findings import FindingAnswer, FindingList, FindingPage, FindingRule
from openbwc.site.web.views.metrics import MetricPage, MetricPicture, MetricRows, MetricsFile, MetricsPage
from openbwc.site.web.views.oversight import AgencyAssess, AgencyOversight, DepartmentOversight

AGENCY = "oversight/agencies/<short:agency_id>/"
METRIC = f"{AGENCY}metrics/<slug:code>/"

addresses = [
    path("oversight/", DepartmentOversight.as_view(), name="oversight"),
    path(AGENCY, AgencyOversight.as_view(), name="agency_oversight"),
    path(f"{AGENCY}assess/", AgencyAssess.as_view(), name="agency_assess"),
    path(f"{AGENCY}audit/", AgencyAudit.as_view(), name="agency_audit"),
    path(METRIC, MetricPage.as_view(), name="metric"),
    path(f"{METRIC}picture.svg", MetricPicture.as_view(), name="metric_picture"),
    path(f"{METRIC}numerator.csv", MetricRows.as_view(), {"part": "numerator"}, name="metric_numerator"),
    path(f"{METRIC}denominator.csv", MetricRows.as_view(), {"part": "denominator"}, name="metric_denominator"),
    path("oversight/metrics/", MetricsPage.as_view(), name="metrics"),
    path("oversight/metrics.csv", MetricsFile.as_view(), {"form": "csv"}, name="metrics_csv"),
    path("oversight/metrics.json", MetricsFile.as_view(), {"form": "json"}, name="metrics_json"),
    path("oversight/audits/", AuditList.as_view(), name="audits"),
    path("oversight/audits/<short:audit_id>/", AuditPage.as_view(), name="audit"),
    path("oversight/audits/<short:audit_id>/accesses.csv", AuditLines.as_view(), name="audit_csv"),
    path("findings/", FindingList.as_view(), name="findings"),
    path("findings/<short:finding_id>/", FindingPage.as_view(), name="finding"),
    path("findings/<short:finding_id>/answer/", FindingAnswer.as_view(), name="finding_answer"),
    path("findings/<short:finding_id>/decide/", FindingRule.as_view(), name="finding_rule"),
]
