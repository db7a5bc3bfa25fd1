"""The equipment: the officer at the dock, what is done with one camera, stand-down orders."""

from django.urls import path

from openbwc.site.web.views.equipment import (
    CameraDisposalAct,
    CameraKeyAct,
    CameraLendAct,
    CameraMoveAct,
    CameraReadAct,
    CameraReportAct,
    DisposalSettle,
    LoanEnd,
    ReportSettle,
    SignalAnswer,
)
from openbwc.site.web.views.my_camera import MyCamera, MyCameraBack, MyCameraReport
from openbwc.site.web.views.stand_downs import StandDownLift, StandDownList, StandDownPage

_CAMERA = "cameras/<short:camera_id>"

addresses = [
    path("my-camera/", MyCamera.as_view(), name="my_camera"),
    path("my-camera/<str:serial>/back/", MyCameraBack.as_view(), name="my_camera_back"),
    path("my-camera/<str:serial>/report/", MyCameraReport.as_view(), name="my_camera_report"),
    path(f"{_CAMERA}/move/", CameraMoveAct.as_view(), name="camera_move"),
    path(f"{_CAMERA}/read/", CameraReadAct.as_view(), name="camera_read"),
    path(f"{_CAMERA}/key/", CameraKeyAct.as_view(), name="camera_key"),
    path(f"{_CAMERA}/report/", CameraReportAct.as_view(), name="camera_report"),
    path(f"{_CAMERA}/reports/<short:report_id>/", ReportSettle.as_view(), name="camera_report_settle"),
    path(f"{_CAMERA}/signs/<short:signal_id>/", SignalAnswer.as_view(), name="camera_signal"),
    path(f"{_CAMERA}/disposal/", CameraDisposalAct.as_view(), name="camera_disposal"),
    path(f"{_CAMERA}/disposal/<short:disposal_id>/", DisposalSettle.as_view(), name="camera_disposal_settle"),
    path(f"{_CAMERA}/lend/", CameraLendAct.as_view(), name="camera_lend"),
    path(f"{_CAMERA}/loans/<short:loan_id>/", LoanEnd.as_view(), name="camera_loan_end"),
    path("stand-downs/", StandDownList.as_view(), name="stand_downs"),
    path("stand-downs/<short:order_id>/", StandDownPage.as_view(), name="stand_down"),
    path("stand-downs/<short:order_id>/lift/", StandDownLift.as_view(), name="stand_down_lift"),
]
