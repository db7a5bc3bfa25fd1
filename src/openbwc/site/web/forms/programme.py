"""Forms of the programme's pages: cameras, people, training, agencies."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.program.models import Agency, DocumentKind, Person, Role, Standing, TaskForce
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.readings import ReadingField

UTC_INPUT = "%Y-%m-%dT%H:%M"


class UtcField(forms.DateTimeField):
    """A moment, typed in UTC; its value is aware."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=UTC_INPUT)

    def prepare_value(self, value: Any) -> Any:
        """The value as the browser's control reads it."""
        return value.astimezone(UTC).strftime(UTC_INPUT) if isinstance(value, datetime) else value


class DayField(forms.DateField):
    """A day, by the browser's own control."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class BadgeField(forms.CharField):
    """A person of `people`, named by their badge: an agency has too many people for a list to choose from."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=32, **kwargs)
        self.people: QuerySet[Person] = Person.objects.none()

    def clean(self, value: Any) -> Any:
        """The person behind the badge; None where none is given and none is needed."""
        badge = super().clean(value)
        if not badge:
            return None
        person = self.people.filter(badge__iexact=badge).first()
        if person is None:
            raise forms.ValidationError(f"Expected the badge of a person who can be named here; found {badge!r}.")
        return person


class CheckOutForm(PageForm):
    """A camera to a person, now."""

    person = BadgeField(label="Badge of who takes it")
    shift_ends_at = UtcField(label="Shift ends (UTC)", required=False, help_text="Uploads are due by then (IV.E).")
    battery_percent = forms.IntegerField(label="Battery, per cent", min_value=0, max_value=100, required=False)
    condition = forms.CharField(label="Condition", max_length=300, required=False)

    task_force = forms.ModelChoiceField(
        label="For a task force (VI)", queryset=TaskForce.objects.none(), required=False, empty_label="None"
    )

    def __init__(
        self, *args: Any, people: QuerySet[Person], task_forces: QuerySet[TaskForce] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].people = people  # type: ignore[attr-defined]  # a BadgeField has them
        if task_forces is None or not task_forces:
            del self.fields["task_force"]
        else:
            self.fields["task_force"].queryset = task_forces  # type: ignore[attr-defined]  # a ModelChoiceField has one


class CheckInForm(PageForm):
    """A camera comes back: what its clock and settings say, where the person may state readings."""

    camera_clock = UtcField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}),
        label="The camera's clock shows (UTC)",
        required=False,
        help_text="Read it off the camera at this moment; the difference is kept beside every time that it claims.",
    )
    pre_event_seconds = forms.IntegerField(
        label="Pre-event buffer read from its settings, seconds", min_value=0, max_value=600, required=False
    )
    reading = ReadingField(
        label="Or the camera's own reading, JSON", required=False, help_text="As the dock's program gives it."
    )
    condition = forms.CharField(label="Condition, faults", max_length=300, required=False)

    def __init__(self, *args: Any, readings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not readings:
            del self.fields["camera_clock"], self.fields["pre_event_seconds"], self.fields["reading"]

    def said(self, now: datetime) -> dict[str, Any]:
        """The valid form for the action; the clock as camera minus true time in milliseconds."""
        shown = self.cleaned_data.get("camera_clock")
        return {
            "clock_offset_ms": None if shown is None else round((shown - now).total_seconds() * 1000),
            "pre_event_seconds": self.cleaned_data.get("pre_event_seconds"),
            "reading": self.cleaned_data.get("reading"),
            "condition": self.cleaned_data["condition"],
        }


class IssueCameraForm(PageForm):
    """A device enters the records."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    serial = forms.CharField(max_length=64)
    make = forms.CharField(max_length=60)
    model = forms.CharField(max_length=60)
    standing = forms.ChoiceField(choices=Standing.choices)
    pre_event_seconds = forms.IntegerField(
        label="Pre-event buffer, seconds", min_value=0, max_value=600, required=False
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one


class RegisterPersonForm(PageForm):
    """A person enters the records of an agency."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    given_name = forms.CharField(max_length=80)
    family_name = forms.CharField(max_length=80)
    badge = forms.CharField(max_length=32)

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one


class AppointForm(PageForm):
    """A role for a person, between dates."""

    role = forms.ChoiceField(choices=Role.choices)
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until (that day not included)", required=False)

    def clean(self) -> dict[str, Any]:
        """An appointment ends after it starts."""
        data = super().clean() or {}
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", f"Expected a day after {starts:%d %b %Y}, found {ends:%d %b %Y}.")
        return data


class DocumentForm(PageForm):
    """An approved privacy document of III.C."""

    kind = forms.ChoiceField(choices=DocumentKind.choices)
    reference = forms.CharField(max_length=200, help_text="Such as DHS/CBP/PIA-052(a).")
    approved_on = DayField(label="Approved on")
    lapses_on = DayField(label="Lapses on", required=False)

    def clean_approved_on(self) -> Any:
        """An approval lies in the past."""
        day = self.cleaned_data["approved_on"]
        if day > timezone.now().date():
            raise forms.ValidationError(f"Expected a day that has come, found {day:%d %b %Y}.")
        return day
