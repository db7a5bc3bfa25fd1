"""The officer at the dock (IV.B): take a camera, bring it back, report it, each in one step.

Guarantees: the page offers only cameras that the policy would let go to this person now; where it lets none go, it says
what stands against it and what would lift it, before anybody has picked one up.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from openbwc.policy import Decision
from openbwc.program.actions.check_in_camera import check_in_camera
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.report_camera import report_camera
from openbwc.program.equipment import in_the_dock
from openbwc.program.models import Assignment, Camera, Loan, Standing
from openbwc.program.refusals import Mistaken, Refused
from openbwc.site.web.forms.equipment import BringBackForm, ReportCameraForm, TakeCameraForm, shift_end_like
from openbwc.site.web.page import PageView, refusal_context

TRIED = 8
"""How many cameras of the dock are put to the policy for one page."""
FORMER = 5


class MyCamera(PageView):
    """What the person has out, or what they can take."""

    place = "my_camera"
    template = "web/my_camera.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        return self.draw(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the camera whose number is given."""
        form = TakeCameraForm(request.POST)
        if not form.is_valid():
            return self.draw(request, take=form, status=400)
        camera = self.within_reach().filter(serial__iexact=form.cleaned_data["serial"].strip()).first()
        if camera is None:
            form.add_error(
                "serial", "Expected a camera of your agency, or one that is lent to you; found none of that number."
            )
            return self.draw(request, take=form, status=400)
        actor, now = self.seat.actor, timezone.now()
        try:
            check_out_camera(actor=actor, camera=camera, person=self.seat.person, at=now, **form.said())
        except Refused as refusal:
            shown = refusal_context(refusal.decision, self.seat)
            return self.draw(request, take=form, refused=camera, status=403, **shown)
        messages.success(request, f"You have camera {camera.serial}.")
        return redirect("my_camera")

    def within_reach(self) -> QuerySet[Camera]:
        """The cameras of the person's agency, and those lent to the person now."""
        lent = Loan.objects.filter(Loan.in_force(timezone.now()), person=self.seat.person)
        reach = Q(agency=self.seat.person.agency_id) | Q(loans__in=lent)
        return Camera.objects.filter(reach).select_related("agency", "last_reading").distinct()

    def out(self) -> QuerySet[Assignment]:
        """What the person has out."""
        return Assignment.objects.filter(person=self.seat.person, ends_at=None).select_related("camera__agency")

    def mine(self, serial: str) -> Assignment:
        """The assignment of a camera that the person has; not found else."""
        return get_object_or_404(self.out(), camera__serial=serial)

    def ready(self, now: datetime) -> tuple[list[Camera], Decision | None]:
        """Cameras in the dock that would go to the person now; where none would, what stands against the first."""
        lent = self.within_reach().exclude(agency=self.seat.person.agency_id).filter(standing=Standing.ISSUED)
        tried = [*lent[:TRIED], *in_the_dock(self.seat.person.agency)[:TRIED]][:TRIED]
        decided = [(camera, decide_check_out(camera, self.seat.person, now)) for camera in tried]
        ready = [camera for camera, decision in decided if decision.permitted]
        least = min((decision for _, decision in decided), key=lambda one: len(one.reasons), default=None)
        return ready, None if ready else least

    def draw(
        self, request: HttpRequest, *, take: TakeCameraForm | None = None, status: int = 200, **more: Any
    ) -> HttpResponse:
        """The page with its forms in their present state."""
        now = timezone.now()
        ready, against = self.ready(now)
        shown: dict[str, Any] = {
            "out": self.out(),
            "ready": ready,
            "take": take or TakeCameraForm(initial={"shift_ends_at": self.usual_end(now)}),
            "back": BringBackForm(),
            "report": ReportCameraForm(initial={"happened_at": now}),
            "former": self.seat.person.assignments.exclude(ends_at=None).select_related("camera")[:FORMER],
        }
        if against is not None:
            shown |= {"only_shown": True, **refusal_context(against, self.seat)}
        return self.show(request, status, **{**shown, **more})

    def usual_end(self, now: datetime) -> datetime | None:
        """When the shift ends if it is as long as the person's last one."""
        last = self.seat.person.assignments.exclude(shift_ends_at=None).first()
        return shift_end_like((last.starts_at, last.shift_ends_at) if last and last.shift_ends_at else None, now)


class MyCameraAct(MyCamera):
    """An act on a camera that the person has, named by its serial number."""

    http_method_names = ["post"]
    slot = ""

    def again(self, request: HttpRequest, form: forms.Form) -> HttpResponse:
        """The page with the form that does not fit."""
        shown: dict[str, Any] = {self.slot: form, "failed": form}
        return self.draw(request, status=400, **shown)


class MyCameraBack(MyCameraAct):
    """Bring the camera back."""

    slot = "back"

    def post(self, request: HttpRequest, serial: str) -> HttpResponse:  # type: ignore[override]
        """Check it in with what is to see on it."""
        mine = self.mine(serial)
        form = BringBackForm(request.POST)
        if not form.is_valid():
            return self.again(request, form)
        condition = form.cleaned_data["condition"]
        check_in_camera(actor=self.seat.actor, assignment=mine, at=timezone.now(), condition=condition)
        messages.success(request, f"Camera {serial} is back. Put it into the dock: it is read and uploads there.")
        return redirect("my_camera")


class MyCameraReport(MyCameraAct):
    """Report the camera lost, stolen or faulty."""

    slot = "report"

    def post(self, request: HttpRequest, serial: str) -> HttpResponse:  # type: ignore[override]
        """Report it."""
        mine = self.mine(serial)
        form = ReportCameraForm(request.POST)
        if not form.is_valid():
            return self.again(request, form)
        try:
            report_camera(actor=self.seat.actor, camera=mine.camera, at=timezone.now(), **form.said())
        except Mistaken as mistake:
            form.add_error(None, str(mistake))
            return self.again(request, form)
        messages.success(request, f"Your report on camera {serial} is kept, and who runs the programme is told.")
        return redirect("my_camera")
