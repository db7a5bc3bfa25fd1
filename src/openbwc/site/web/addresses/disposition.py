"""Dispositions, what is kept beyond its end, certificates, and reports of loss (V.A.4)."""

from django.urls import path

from openbwc.site.web.views.dispositions import (
    Certificate,
    DispositionAcceptance,
    DispositionApprove,
    DispositionLeftOut,
    DispositionList,
    DispositionPack,
    DispositionPage,
    DispositionPropose,
    Dispositions,
    DispositionWithdraw,
    OverRetentionPage,
    RecordingDisposal,
)
from openbwc.site.web.views.losses import LossReportFile, LossReportPage, RecordingLoss

_ONE = "dispositions/<short:disposition_id>/"
addresses = [
    path("dispositions/", Dispositions.as_view(), name="dispositions"),
    path("agencies/<short:agency_id>/over-retention/", OverRetentionPage.as_view(), name="over_retention"),
    path("agencies/<short:agency_id>/disposition/", DispositionPropose.as_view(), name="disposition_propose"),
    path(_ONE, DispositionPage.as_view(), name="disposition"),
    path(f"{_ONE}list.jsonl", DispositionList.as_view(), name="disposition_list"),
    path(f"{_ONE}left-out/", DispositionLeftOut.as_view(), name="disposition_left_out"),
    path(f"{_ONE}approve/", DispositionApprove.as_view(), name="disposition_approve"),
    path(f"{_ONE}withdraw/", DispositionWithdraw.as_view(), name="disposition_withdraw"),
    path(f"{_ONE}package/", DispositionPack.as_view(), name="disposition_pack"),
    path(f"{_ONE}acceptance/", DispositionAcceptance.as_view(), name="disposition_acceptance"),
    path(f"{_ONE}certificate.<slug:form>", Certificate.as_view(), name="certificate"),
    path("recordings/<short:recording_id>/disposal/", RecordingDisposal.as_view(), name="recording_disposal"),
    path("recordings/<short:recording_id>/loss/", RecordingLoss.as_view(), name="recording_loss"),
    path("loss-reports/<short:report_id>/", LossReportPage.as_view(), name="loss_report"),
    path("loss-reports/<short:report_id>/report.<slug:form>", LossReportFile.as_view(), name="loss_report_file"),
]
