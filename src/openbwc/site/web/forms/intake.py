"""Forms of the quarantine."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.program.models import Agency, Camera
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import UtcField


class ResolveForm(PageForm):
    """What a custodian states of a quarantined file: the reason always; camera and time where they are wrong."""

    reason = forms.CharField(label="Reason", max_length=500, help_text="Kept with your name.")
    camera = forms.CharField(label="It came from camera", max_length=64, required=False, help_text="Serial number.")
    claimed_started_at = UtcField(
        label="It began at, by the camera's clock (UTC)",
        required=False,
        help_text="Only where the file's time is wrong.",
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies

    def clean_camera(self) -> Camera | None:
        """The camera of that serial number, among those of the agencies that the person sees."""
        serial = self.cleaned_data["camera"]
        if not serial:
            return None
        camera = Camera.objects.filter(serial__iexact=serial, agency__in=self.agencies).first()
        if camera is None:
            raise forms.ValidationError(f"Expected a camera of your agencies; found {serial!r}.")
        return camera
