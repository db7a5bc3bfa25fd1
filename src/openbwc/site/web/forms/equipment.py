"""Forms of the equipment: a camera's life, readings, reports, signs of tampering, stand-downs, loans, the dock."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.policy import CameraLife
from openbwc.policy.camera_life import AWAY, MOVES
from openbwc.program.device_reading import FORMAT
from openbwc.program.models import Agency, Camera, Person, ReportKind, Site, Standing, TaskForce
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import UtcField
from openbwc.site.web.forms.readings import ReadingField

LISTED_MOST = 500


class ReadCameraForm(PageForm):
    """A reading is entered by who runs the programme, where no dock does it."""

    reading = ReadingField(label="The reading, JSON", help_text=f"As the dock's program gives it: {FORMAT}.")


class MoveCameraForm(PageForm):
    """A camera goes on in its life, by the table of the policy."""

    wanted = forms.ChoiceField(label="Becomes")
    reason = forms.CharField(max_length=300, label="Why")

    def __init__(self, *args: Any, camera: Camera, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A loss is a report, and a disposal takes two: both have a form of their own.
        after = MOVES[CameraLife(camera.standing)] - AWAY - {CameraLife.DISPOSED}
        choices = [(one.value, Standing(one).label) for one in CameraLife if one in after]
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them


class ReportCameraForm(PageForm):
    """A loss, a theft or a fault."""

    kind = forms.ChoiceField(choices=ReportKind.choices, label="What happened")
    happened_at = UtcField(label="When, UTC")
    place = forms.CharField(max_length=200, label="Where", required=False)
    words = forms.CharField(max_length=500, label="How", widget=forms.Textarea(attrs={"rows": 3}))
    footage = forms.CharField(
        max_length=500,
        label="Footage that may be on it",
        required=False,
        help_text="Such as: two encounters since 06:00, not uploaded.",
    )

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        return {**self.cleaned_data, "kind": ReportKind(self.cleaned_data["kind"])}


class OutcomeForm(PageForm):
    """A report is settled."""

    outcome = forms.CharField(
        max_length=300, label="Outcome", help_text="Found where, repaired how, or no fault found."
    )


class AnswerSignalForm(PageForm):
    """A sign of tampering is answered."""

    answer = forms.CharField(max_length=500, label="What it comes from")


class DeviceKeyForm(PageForm):
    """A camera's public key is registered."""

    key = forms.CharField(max_length=64, label="Public key", help_text="Ed25519, base64, as the camera tells it.")


class DisposalForm(PageForm):
    """A withdrawn camera's disposal is proposed."""

    reason = forms.CharField(max_length=300, label="Why")
    means = forms.CharField(max_length=300, label="How", help_text="Such as: memory wiped, certificate 12; shredded.")


class LendForm(PageForm):
    """A camera is lent to somebody of another agency, or to a task-force officer."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.all(), label="Agency of who borrows it")
    badge = forms.CharField(max_length=32, label="Badge")
    task_force = forms.ModelChoiceField(queryset=TaskForce.objects.none(), required=False, label="Task force")
    starts_at = UtcField(label="From, UTC")
    ends_at = UtcField(label="Until, UTC")
    reason = forms.CharField(max_length=300, label="What for")

    def __init__(self, *args: Any, camera: Camera, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = TaskForce.objects.filter(agency=camera.agency)
        self.fields["task_force"].queryset = led  # type: ignore[attr-defined]  # a ModelChoiceField has one

    def clean(self) -> dict[str, Any]:
        """The person behind the badge, and a loan that ends after it starts."""
        data = super().clean() or {}
        person = Person.objects.filter(agency=data.get("agency"), badge__iexact=data.get("badge", "")).first()
        if data.get("agency") and data.get("badge") and person is None:
            self.add_error("badge", f"Expected the badge of somebody of that agency; found {data['badge']!r}.")
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "Expected an end after the start.")
        return {**data, "person": person}

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        return {name: self.cleaned_data[name] for name in ("person", "task_force", "starts_at", "ends_at", "reason")}


class StandDownForm(PageForm):
    """Cameras are stood down: all that fit everything that is named, or those that are listed."""

    authority = forms.CharField(max_length=200, label="Ordered by", help_text="Who, and by which paper.")
    reason = forms.CharField(max_length=500, label="Why", widget=forms.Textarea(attrs={"rows": 2}))
    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), required=False, empty_label="every agency")
    site = forms.ModelChoiceField(queryset=Site.objects.none(), required=False, empty_label="every site")
    make = forms.CharField(max_length=60, required=False, label="Make")
    model = forms.CharField(max_length=60, required=False, label="Model")
    firmware = forms.CharField(max_length=40, required=False, label="Firmware, as last read")
    serials = forms.CharField(
        required=False,
        label="Only these serial numbers",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One a line, or separated by commas.",
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = agencies
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one
        self.fields["site"].queryset = Site.objects.filter(  # type: ignore[attr-defined]
            agency__in=agencies
        ).select_related("agency")

    def clean_serials(self) -> list[Camera]:
        """The cameras that are listed."""
        wanted = [word.strip() for word in self.cleaned_data["serials"].replace(",", "\n").splitlines() if word.strip()]
        if len(wanted) > LISTED_MOST:
            raise forms.ValidationError(f"Expected at most {LISTED_MOST} serial numbers; found {len(wanted)}.")
        found = list(Camera.objects.filter(serial__in=wanted, agency__in=self.agencies))
        unknown = sorted(set(wanted) - {camera.serial for camera in found})
        if unknown:
            raise forms.ValidationError(f"Expected cameras of these agencies; found {', '.join(unknown[:5])}.")
        return found

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        listed = self.cleaned_data["serials"]
        return {**{name: value for name, value in self.cleaned_data.items() if name != "serials"}, "cameras": listed}


class LiftForm(PageForm):
    """A stand-down order is lifted."""

    reason = forms.CharField(max_length=500, label="Why it is lifted")


class TakeCameraForm(PageForm):
    """An officer takes a camera at the dock: the number on it, and until when."""

    serial = forms.CharField(
        max_length=64, label="Number on the camera", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    shift_ends_at = UtcField(label="Shift ends (UTC)", required=False, help_text="Uploads are due by then (IV.E).")
    condition = forms.CharField(max_length=300, required=False, label="Anything to see on it")

    def said(self) -> dict[str, Any]:
        """The valid form for the action, but for the camera."""
        return {name: self.cleaned_data[name] for name in ("shift_ends_at", "condition")}


class BringBackForm(PageForm):
    """An officer brings the camera back; the dock reads it."""

    condition = forms.CharField(max_length=300, required=False, label="Anything to see on it")


def shift_end_like(before: tuple[datetime, datetime] | None, now: datetime) -> datetime | None:
    """When a shift that begins now ends, if it is as long as the one before (its start and end); None without one."""
    if before is None or before[1] <= before[0]:
        return None
    ends = now + (before[1] - before[0])
    return ends.replace(second=0, microsecond=0) + timedelta(minutes=-(ends.minute % 5))
