"""What is done with one camera beside check-out and check-in (IV.B, IV.D, VI.A.2): each a form of the camera's page.

Guarantees: a form that does not fit, an act that cannot be and a refusal are all shown on the camera's own page, with
what was typed; who does not see the camera's agency finds no camera.
"""

import uuid
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.program.actions.answer_signal import answer_signal
from openbwc.program.actions.end_loan import end_loan
from openbwc.program.actions.lend_camera import lend_camera
from openbwc.program.actions.move_camera import move_camera
from openbwc.program.actions.propose_disposal import propose_disposal
from openbwc.program.actions.read_camera import read_camera
from openbwc.program.actions.register_device_key import register_device_key
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.actions.settle_camera_report import settle_camera_report
from openbwc.program.actions.settle_disposal import settle_disposal
from openbwc.program.models import Camera, CameraDisposal, CameraReport, CameraSignal, Loan, Standing
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.equipment import (
    AnswerSignalForm,
    DeviceKeyForm,
    DisposalForm,
    LendForm,
    MoveCameraForm,
    OutcomeForm,
    ReadCameraForm,
    ReportCameraForm,
)
from openbwc.site.web.page import refusal_context
from openbwc.site.web.views.cameras import CameraPage


class CameraAct(CameraPage):
    """One act on a camera, by a form. `slot` is where the page shows the form; `done` is said when it is done."""

    http_method_names = ["post"]
    form: ClassVar[type[forms.Form]]
    slot: ClassVar[str] = ""
    done: ClassVar[str] = ""

    def post(self, request: HttpRequest, camera_id: uuid.UUID, **_: uuid.UUID) -> HttpResponse:
        """Do it, or say on the page why not."""
        camera = self.camera(camera_id)
        form = self.form(request.POST, **self.about(camera))
        again: dict[str, Any] = {self.slot: form, "failed": form}
        if not form.is_valid():
            return self.draw(request, camera, status=400, **again)
        try:
            self.act(camera, form)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, camera, status=400, **again)
        except Refused as refusal:
            refused: dict[str, Any] = {self.slot: form, **refusal_context(refusal.decision, self.seat)}
            return self.draw(request, camera, status=403, **refused)
        messages.success(request, self.done.format(camera=camera.serial))
        return redirect("camera", camera.id)

    def about(self, camera: Camera) -> dict[str, Any]:
        """What the form has to know of the camera."""
        return {}

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Do it."""
        raise NotImplementedError


class CameraMoveAct(CameraAct):
    """The camera goes on in its life."""

    form, slot, done = MoveCameraForm, "move_form", "Camera {camera} has moved on."

    def about(self, camera: Camera) -> dict[str, Any]:
        """The camera says what may follow."""
        return {"camera": camera}

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Move it."""
        said = form.cleaned_data
        wanted = Standing(said["wanted"])
        move_camera(actor=self.seat.actor, camera=camera, wanted=wanted, reason=said["reason"], at=timezone.now())


class CameraReadAct(CameraAct):
    """A reading is entered."""

    form, slot, done = ReadCameraForm, "read_form", "The reading of camera {camera} is kept."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Keep it."""
        read_camera(actor=self.seat.actor, camera=camera, reading=form.cleaned_data["reading"], at=timezone.now())


class CameraReportAct(CameraAct):
    """A loss, a theft or a fault is reported."""

    form, slot, done = ReportCameraForm, "report_form", "The report on camera {camera} is kept."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Report it."""
        said = form.said() if isinstance(form, ReportCameraForm) else {}
        report_camera(actor=self.seat.actor, camera=camera, at=timezone.now(), **said)


class CameraKeyAct(CameraAct):
    """The camera's public key is registered."""

    form, slot, done = DeviceKeyForm, "key_form", "The key of camera {camera} is registered."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Register it."""
        register_device_key(actor=self.seat.actor, camera=camera, key=form.cleaned_data["key"].strip())


class CameraDisposalAct(CameraAct):
    """A disposal is proposed."""

    form, slot, done = DisposalForm, "disposal_form", "The disposal of camera {camera} waits for a second person."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Propose it."""
        propose_disposal(actor=self.seat.actor, camera=camera, at=timezone.now(), **form.cleaned_data)


class CameraLendAct(CameraAct):
    """The camera is lent."""

    form, slot, done = LendForm, "lend_form", "Camera {camera} is lent."

    def about(self, camera: Camera) -> dict[str, Any]:
        """The camera's agency leads the task forces to choose from."""
        return {"camera": camera}

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Lend it."""
        said = form.said() if isinstance(form, LendForm) else {}
        lend_camera(actor=self.seat.actor, camera=camera, **said)


class ReportSettle(CameraAct):
    """A report is settled."""

    form, slot, done = OutcomeForm, "settle_form", "The report on camera {camera} is settled."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Settle it."""
        report = get_object_or_404(CameraReport, id=self.kwargs["report_id"], camera=camera)
        outcome = form.cleaned_data["outcome"]
        settle_camera_report(actor=self.seat.actor, report=report, outcome=outcome, at=timezone.now())


class SignalAnswer(CameraAct):
    """A sign of tampering is answered."""

    form, slot, done = AnswerSignalForm, "answer_form", "The sign on camera {camera} is answered."

    def act(self, camera: Camera, form: forms.Form) -> None:
        """Answer it."""
        signal = get_object_or_404(CameraSignal, id=self.kwargs["signal_id"], camera=camera)
        answer_signal(actor=self.seat.actor, signal=signal, answer=form.cleaned_data["answer"], at=timezone.now())


class DisposalSettle(CameraPage):
    """A proposed disposal is confirmed, or turned down with `turn_down` in the form."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, camera_id: uuid.UUID, disposal_id: uuid.UUID) -> HttpResponse:
        """Settle it."""
        camera = self.camera(camera_id)
        disposal = get_object_or_404(CameraDisposal, id=disposal_id, camera=camera)
        confirm = "turn_down" not in request.POST
        settle_disposal(actor=self.seat.actor, disposal=disposal, confirm=confirm, at=timezone.now())
        done = f"Camera {camera.serial} is disposed of." if confirm else "The disposal is turned down."
        messages.success(request, done)
        return redirect("camera", camera.id)


class LoanEnd(CameraPage):
    """A loan ends before its time."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, camera_id: uuid.UUID, loan_id: uuid.UUID) -> HttpResponse:
        """End it."""
        camera = self.camera(camera_id)
        loan = get_object_or_404(Loan, id=loan_id, camera=camera)
        end_loan(actor=self.seat.actor, loan=loan, at=timezone.now())
        messages.success(request, f"The loan of camera {camera.serial} has ended.")
        return redirect("camera", camera.id)
