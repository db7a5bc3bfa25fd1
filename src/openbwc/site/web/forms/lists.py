"""What the list of cameras is narrowed to."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from openbwc.program.models import Agency, Assignment, Camera, Standing
from openbwc.site.web.forms import PageForm


class CameraFilterForm(PageForm):
    """Serial, make or wearer; agency; where it stands; in whose hands; whether it was ever read."""

    q = forms.CharField(label="Serial, make, wearer", required=False, max_length=80)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, empty_label="any agency", to_field_name="code"
    )
    standing = forms.ChoiceField(choices=[("", "any standing"), *Standing.choices], required=False)
    hands = forms.ChoiceField(
        choices=[("", "anywhere"), ("out", "out with somebody"), ("dock", "in the dock")], required=False, label="Where"
    )
    read = forms.ChoiceField(
        choices=[("", "any"), ("never", "never read"), ("read", "read")], required=False, label="Settings"
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one

    def narrowed(self, cameras: QuerySet[Camera]) -> QuerySet[Camera]:
        """The cameras that the valid filters leave; none where they are not valid."""
        if not self.is_valid():
            return cameras.none()
        asked = self.cleaned_data
        out = Assignment.objects.filter(ends_at=None)
        if words := asked["q"].strip():
            worn = out.filter(person__family_name__icontains=words)
            named = Q(serial__icontains=words) | Q(make__icontains=words) | Q(model__icontains=words)
            cameras = cameras.filter(named | Q(id__in=worn.values("camera_id")))
        if asked["agency"]:
            cameras = cameras.filter(agency=asked["agency"])
        if asked["standing"]:
            cameras = cameras.filter(standing=asked["standing"])
        if asked["hands"]:
            cameras = cameras.filter(
                Q(id__in=out.values("camera_id")) if asked["hands"] == "out" else ~Q(id__in=out.values("camera_id"))
            )
        if asked["read"]:
            cameras = cameras.filter(last_reading__isnull=asked["read"] == "never")
        return cameras
