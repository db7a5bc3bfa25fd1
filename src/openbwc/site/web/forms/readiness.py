"""Forms of sites and of ends of activation."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.program.models import Agency, Camera, Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import DayField

MOST_NAMED = 500


class EndForm(PageForm):
    """An activation ends, with its reason."""

    reason = forms.CharField(max_length=300, label="Why it ends", help_text="It stays in the history with your name.")


class SiteForm(PageForm):
    """An agency gets a site."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    name = forms.CharField(max_length=120, label="Name of the site")
    zone = forms.CharField(max_length=64, label="Time zone", help_text="Such as America/Denver.")
    phase = forms.IntegerField(min_value=1, max_value=99, label="Phase of the deployment")

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one


class PlanForm(PageForm):
    """What is to be at a site, until when."""

    cameras = forms.IntegerField(min_value=0, max_value=1_000_000, label="Cameras in service")
    people = forms.IntegerField(min_value=0, max_value=1_000_000, label="People trained")
    due_on = DayField(label="Due on")


class StaffForm(PageForm):
    """People by their badges and cameras by their serial numbers are put to a site."""

    badges = forms.CharField(
        required=False, widget=forms.Textarea, label="Badges", help_text="Separated by spaces, commas or lines."
    )
    serials = forms.CharField(
        required=False, widget=forms.Textarea, label="Cameras", help_text="Serial numbers, separated likewise."
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency

    def clean(self) -> dict[str, Any]:
        """At least one, and each one known in the agency; a name that nobody has spoils the whole form."""
        data = super().clean() or {}
        badges, serials = named(data.get("badges", "")), named(data.get("serials", ""))
        people = list(Person.objects.filter(agency=self.agency, badge__in=badges))
        cameras = list(Camera.objects.filter(agency=self.agency, serial__in=serials))
        self._complain("badges", badges - {person.badge for person in people}, "badge")
        self._complain("serials", serials - {camera.serial for camera in cameras}, "serial number")
        if not badges and not serials:
            raise forms.ValidationError("Expected badges or serial numbers; found none.")
        if len(badges) + len(serials) > MOST_NAMED:
            raise forms.ValidationError(f"Expected at most {MOST_NAMED} at once; found {len(badges) + len(serials)}.")
        return {"people": people, "cameras": cameras}

    def _complain(self, field: str, unknown: set[str], what: str) -> None:
        if unknown:
            self.add_error(field, f"Expected a {what} of {self.agency}; found {', '.join(sorted(unknown)[:10])}.")


def named(text: str) -> set[str]:
    """The words of a text, separated by spaces, commas or lines."""
    return {word for word in text.replace(",", " ").split() if word}
