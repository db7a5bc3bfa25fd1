"""Forms of the quarantine."""

from typing import Any

from django import forms

from openbwc.program.models import Camera
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import UtcField


class ResolveForm(PageForm):
    """What a custodian states of a quarantined file: the reason always; camera and time where they are wrong."""

    reason = forms.CharField(label="Reason", max_length=500, help_text="Kept with your name.")
    camera = forms.ModelChoiceField(
        queryset=Camera.objects.none(), to_field_name="serial", required=False, label="It came from camera"
    )
    claimed_started_at = UtcField(
        label="It began at, by the camera's clock (UTC)",
        required=False,
        help_text="Only where the file's time is wrong.",
    )

    def __init__(self, *args: Any, cameras: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["camera"].queryset = Camera.objects.filter(agency__in=cameras)  # type: ignore[attr-defined]  # a ModelChoiceField has one
