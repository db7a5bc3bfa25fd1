"""Requests: the pages of the agency, those of anybody, and the way in of the National FOIA Portal."""

from django.urls import path

from openbwc.site.api.portal import PortalRequests
from openbwc.site.web.views.accounting import (
    Accounting,
    AccountingFile,
    CorrectDisclosure,
    EnterDisclosure,
    GiveAccounting,
    GivenFile,
)
from openbwc.site.web.views.annual_report import AnnualReport, ReportFigure, ReportFile, StateForReport
from openbwc.site.web.views.fees import FeesPage, FeeStep
from openbwc.site.web.views.public_requests import PublicRequest, PublicStatus
from openbwc.site.web.views.request_list import (
    ClosureStep,
    EnterClosure,
    EnterOffice,
    EnterRequest,
    OpenPortal,
    RequestList,
)
from openbwc.site.web.views.requests import (
    AttachmentFile,
    Certificate,
    LetterFile,
    RequestPage,
    RequestStep,
)

REQUEST = "requests/<short:request_id>/"

addresses = [
    path("requests/", RequestList.as_view(), name="requests"),
    path("requests/new/", EnterRequest.as_view(), name="request_enter"),
    path("requests/closures/", EnterClosure.as_view(), name="request_closure"),
    path("requests/closures/<short:closure_id>/<slug:verb>/", ClosureStep.as_view(), name="request_closure_step"),
    path("requests/offices/", EnterOffice.as_view(), name="request_office"),
    path("requests/accounting/", Accounting.as_view(), name="accounting"),
    path("requests/accounting/file/", AccountingFile.as_view(), name="accounting_file"),
    path("requests/accounting/enter/", EnterDisclosure.as_view(), name="accounting_enter"),
    path("requests/accounting/<short:account_id>/correct/", CorrectDisclosure.as_view(), name="accounting_correct"),
    path("requests/accounting/give/", GiveAccounting.as_view(), name="accounting_give"),
    path("requests/accounting/given/<short:given_id>/", GivenFile.as_view(), name="accounting_given"),
    path("requests/report/", AnnualReport.as_view(), name="annual_report"),
    path("requests/report/state/", StateForReport.as_view(), name="annual_report_state"),
    path("requests/report/file/<slug:form>/", ReportFile.as_view(), name="annual_report_file"),
    path("requests/report/figure/<str:code>/", ReportFigure.as_view(), name="annual_report_figure"),
    path("requests/portal/", OpenPortal.as_view(), name="request_portal"),
    path(REQUEST, RequestPage.as_view(), name="request"),
    path(f"{REQUEST}step/<slug:verb>/", RequestStep.as_view(), name="request_step"),
    path(f"{REQUEST}fees/", FeesPage.as_view(), name="request_fees"),
    path(f"{REQUEST}fees/<slug:verb>/", FeeStep.as_view(), name="request_fee_step"),
    path(f"{REQUEST}certificates/<short:certificate_id>/", Certificate.as_view(), name="request_certificate"),
    path(f"{REQUEST}files/<short:attachment_id>/", AttachmentFile.as_view(), name="request_attachment"),
    path(f"{REQUEST}letters/<short:letter_id>/", LetterFile.as_view(), name="request_letter"),
    path("foia/components/<str:component>/requests/", PortalRequests.as_view(), name="portal_requests"),
    path("public/requests/", PublicStatus.as_view(), name="public_request_status"),
    path("public/requests/new/", PublicRequest.as_view(), name="public_request"),
]
