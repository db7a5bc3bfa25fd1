"""A camera that was entered by mistake is declared void."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openbwc.program.actions.annul_record import annul_record
from openbwc.site.web.views.cameras import CameraPage


class CameraAnnul(CameraPage):
    """Declare the entry of a camera void."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, camera_id: uuid.UUID) -> HttpResponse:
        """Declare it void, with the reason."""
        camera = self.camera(camera_id)
        annul_record(actor=self.seat.actor, entry=camera, why=request.POST.get("why", ""))
        messages.success(request, f"The entry of camera {camera.serial} is void; it stays to be seen.")
        return redirect("camera", camera.id)
