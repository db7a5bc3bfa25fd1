"""Cameras (IV.B, IV.C, IV.D, V.A.7): the list, one camera with its life, check-out with its decision, check-in."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.custody import Subject
from openbwc.custody.queries import history_of
from openbwc.policy import CameraLife, departures
from openbwc.policy.camera_life import MOVES
from openbwc.program.actions.check_in_camera import check_in_camera, gives_back
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.issue_camera import issue_camera
from openbwc.program.equipment import kind_of, settings_of, stand_downs_of
from openbwc.program.management import decide_management
from openbwc.program.models import (
    Appointment,
    Assignment,
    Camera,
    Loan,
    Membership,
    Person,
    Role,
    Standing,
    TaskForce,
)
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from openbwc.program.tampering import settings_told
from openbwc.program.unsettled import unsettled_of
from openbwc.site.web.forms.equipment import (
    DeviceKeyForm,
    DisposalForm,
    LendForm,
    MoveCameraForm,
    ReadCameraForm,
    ReportCameraForm,
)
from openbwc.site.web.forms.lists import CameraFilterForm
from openbwc.site.web.forms.programme import CheckInForm, CheckOutForm, IssueCameraForm
from openbwc.site.web.page import PageView, refusal_context
from openbwc.site.web.saved_views import list_context
from openbwc.site.web.seat import managed_agencies
from openbwc.site.web.telling import tell

PAGE = 50
HISTORY = 50
SHOWN = 5


class CameraList(PageView):
    """The cameras of the agencies that the person sees, with who has each."""

    place = "cameras"
    template = "web/cameras.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, narrowed by its filters."""
        return self.list(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Enter a camera into the records."""
        form = IssueCameraForm(request.POST, agencies=self.seat.agencies)
        if not form.is_valid():
            return self.list(request, form=form, status=400)
        data = form.cleaned_data
        if Camera.objects.filter(serial=data["serial"]).exists():
            form.add_error("serial", "A camera of this serial number is in the records already.")
            return self.list(request, form=form, status=400)
        camera = issue_camera(actor=self.seat.actor, **{**data, "standing": Standing(data["standing"])})
        messages.success(request, f"Camera {camera.serial} is in the records of {camera.agency.code}.")
        return redirect("camera", camera.id)

    def list(self, request: HttpRequest, form: IssueCameraForm | None = None, status: int = 200) -> HttpResponse:
        """Draw the list."""
        filters = CameraFilterForm(request.GET, agencies=self.seat.agencies)
        out = Prefetch("assignments", Assignment.objects.filter(ends_at=None).select_related("person"), "out")
        cameras = Camera.objects.filter(agency__in=self.seat.agencies).select_related("agency", "last_reading")
        cameras = filters.narrowed(cameras.prefetch_related(out))
        managed = managed_agencies(self.seat)
        return self.show(
            request,
            status,
            cameras=Paginator(cameras, PAGE).get_page(request.GET.get("page")),
            filters=filters,
            form=form or (IssueCameraForm(agencies=managed) if managed else None),
            **list_context(request, self.seat, "cameras"),
        )


class CameraPage(PageView):
    """One camera: where it stands in its life, what was read and reported, its calendar and custody history."""

    place = "cameras"
    template = "web/camera.html"

    def get(self, request: HttpRequest, camera_id: uuid.UUID) -> HttpResponse:
        """The page."""
        return self.draw(request, self.camera(camera_id))

    def camera(self, camera_id: uuid.UUID) -> Camera:
        """The camera, when it belongs to an agency that the person sees."""
        cameras = Camera.objects.select_related("agency", "site", "last_reading")
        return get_object_or_404(cameras, id=camera_id, agency__in=self.seat.agencies)

    def runs(self, camera: Camera) -> bool:
        """Whether the person runs the programme of the camera's agency."""
        return decide_management(self.seat.actor, camera.agency).permitted

    def takers(self, camera: Camera) -> QuerySet[Person]:
        """Whom the person may hand the camera to: themselves, or with a manager's authority the agency's officers.

        Also who serves in one of its task forces, and to whom the camera is lent (VI.A.2).
        """
        today = self.seat.today
        if self.runs(camera):
            appointed = Appointment.objects.filter(Appointment.in_force(today), role=Role.LEO)
            officers = Q(agency=camera.agency, appointments__in=appointed)
            serving = Membership.objects.filter(Membership.in_force(today), task_force__in=self.task_forces(camera))
            lent = Loan.objects.filter(Loan.in_force(timezone.now()), camera=camera)
            takers = officers | Q(task_forces__in=serving) | Q(loans__in=lent)
            return Person.objects.filter(takers, left_on=None).select_related("agency").distinct()
        return Person.objects.filter(id=self.seat.person.id).select_related("agency")

    def task_forces(self, camera: Camera) -> QuerySet[TaskForce]:
        """The task forces for which the camera may be wanted: its agency's, and those in which its people serve."""
        today = self.seat.today
        standing = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))
        concerned = Q(agency=camera.agency) | Q(memberships__person__agency=camera.agency)
        return TaskForce.objects.filter(standing, concerned).distinct()

    def check_out_form(self, camera: Camera, sent: Any = None) -> CheckOutForm:
        """The form of a check-out, filled when it was sent."""
        first = {"person": self.seat.person.badge}
        takers, task_forces = self.takers(camera), self.task_forces(camera)
        return CheckOutForm(sent, people=takers, task_forces=task_forces, initial=first)

    def draw(
        self,
        request: HttpRequest,
        camera: Camera,
        form: CheckOutForm | None = None,
        check_in: CheckInForm | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        runs, out = self.runs(camera), camera.assignments.filter(ends_at=None).select_related("person").first()
        shown = {
            "camera": camera,
            "out": out,
            "runs": runs,
            "calendar": camera.assignments.select_related("person")[:HISTORY],
            "clock": camera.clock_readings.all()[:SHOWN],
            "history": tell(history_of(Subject("camera", camera.id)).reverse()[:HISTORY]),
            "check_out": form or self.check_out_form(camera),
            "check_in": check_in or (CheckInForm(readings=runs) if runs or self.wears(out) else None),
            **self.life(camera),
            **(self.acts(camera) if runs else {}),
            "report_form": ReportCameraForm(initial={"happened_at": timezone.now()}),
        }
        return self.show(request, status, **{**shown, **more})

    def wears(self, out: Assignment | None) -> bool:
        """Whether the person has the camera, and so brings it back."""
        return out is not None and gives_back(self.seat.actor, out)

    def life(self, camera: Camera) -> dict[str, Any]:
        """What is known of the camera beside who has it: readings against the policy, reports, signs, moves, loans."""
        policy, reading = policy_of(camera.agency, self.seat.today), camera.last_reading
        return {
            "required_seconds": policy.parameter("V.A.7", "pre_event_buffer_seconds"),
            "reading": reading,
            "departures": departures(settings_of(reading, self.seat.today), kind_of(camera), policy),
            "settings": sorted(settings_told(reading).items()) if reading else (),
            "readings": camera.readings.select_related("assignment__person")[:SHOWN],
            "reports": camera.reports.select_related("reported_by", "settled_by")[:SHOWN],
            "signals": camera.signals.select_related("assignment__person", "answered_by")[:HISTORY],
            "moves": camera.moves.select_related("by")[:HISTORY],
            "loans": camera.loans.filter(ends_at__gt=timezone.now(), returned_at=None).select_related("person__agency"),
            "orders": stand_downs_of(camera, timezone.now()),
            "disposal": camera.disposals.filter(settled_at=None).select_related("proposed_by").first(),
        }

    def acts(self, camera: Camera) -> dict[str, Any]:
        """The forms of who runs the programme."""
        withdrawn = camera.standing == Standing.WITHDRAWN
        return {
            "move_form": MoveCameraForm(camera=camera) if MOVES[CameraLife(camera.standing)] else None,
            "read_form": ReadCameraForm(),
            "key_form": None if camera.device_key else DeviceKeyForm(),
            "disposal_form": DisposalForm() if withdrawn else None,
            "lend_form": LendForm(camera=camera, initial={"starts_at": timezone.now()}),
            "unsettled": sorted(unsettled_of(camera)) if withdrawn else (),
        }


class CameraOut(CameraPage):
    """Check out: `see` in the form only shows the decision; a refusal is shown in place either way."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, camera_id: uuid.UUID) -> HttpResponse:
        """Hand the camera to the person."""
        camera = self.camera(camera_id)
        form = self.check_out_form(camera, request.POST)
        if not form.is_valid():
            return self.draw(request, camera, form=form, status=400)
        taker = form.cleaned_data["person"]
        if "see" in request.POST:
            decision = decide_check_out(camera, taker, timezone.now(), form.cleaned_data.get("task_force"))
            shown = refusal_context(decision, self.seat)
            return self.draw(request, camera, form=form, only_shown=True, taker=taker, **shown)
        try:
            check_out_camera(actor=self.seat.actor, camera=camera, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, camera, form=form, status=403, taker=taker, **shown)
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, camera, form=form, failed=form, status=400)
        messages.success(request, f"{taker.name} has camera {camera.serial}.")
        return redirect("camera", camera.id)


class CameraIn(CameraPage):
    """Check in, with what the camera's clock and settings say."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, camera_id: uuid.UUID) -> HttpResponse:
        """Take the camera back."""
        camera = self.camera(camera_id)
        out = get_object_or_404(Assignment, camera=camera, ends_at=None)
        form = CheckInForm(request.POST, readings=self.runs(camera))
        if not form.is_valid():
            return self.draw(request, camera, check_in=form, status=400)
        now = timezone.now()
        try:
            check_in_camera(actor=self.seat.actor, assignment=out, at=now, **form.said(now))
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.draw(request, camera, check_in=form, status=400)
        messages.success(request, f"Camera {camera.serial} is checked in.")
        return redirect("camera", camera.id)
