"""Forms of operations, rosters, and what is stated of a gap."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db.models import QuerySet

from openbwc.evidence.models import Operation, SceneRole, Sensitivity
from openbwc.evidence.rosters import RosterLine, types_of
from openbwc.policy import PolicyInForce
from openbwc.policy.local_time import span
from openbwc.policy.wording import headed
from openbwc.program.models import Agency, Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import BadgeField, DayField

USUAL_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
)


def zones() -> list[tuple[str, str]]:
    """Every time zone, those of the United States first."""
    others = sorted(available_timezones() - set(USUAL_ZONES))
    return [(name, name.replace("_", " ")) for name in (*USUAL_ZONES, *others)]


class TimeField(forms.TimeField):
    """A time of day, by the browser's own control."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class OperationForm(PageForm):
    """An operation, an emergency or a patrol shift, with the badges of its roster."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    type = forms.ChoiceField(label="Type")
    number = forms.CharField(max_length=Operation.NUMBER_MAX, help_text="The agency's own number; each is used once.")
    title = forms.CharField(max_length=Operation.TITLE_MAX)
    day = DayField(label="Begins on")
    starts = TimeField(label="Starts, by the clocks at the site")
    ends = TimeField(label="Ends", help_text="Not after the start: on the next day.")
    zone = forms.ChoiceField(label="Time zone of the site", choices=zones)
    site = forms.CharField(max_length=Operation.SITE_MAX, required=False)
    place = forms.CharField(max_length=Operation.PLACE_MAX, required=False)
    sensitivity = forms.ChoiceField(label="Kind of place", choices=Sensitivity.choices, required=False)
    exemption = forms.ChoiceField(required=False, help_text="Where the policy exempts the place (clause I).")
    badges = forms.CharField(
        label="Badges of the roster", required=False, widget=forms.Textarea, help_text="One a line; all carry cameras."
    )

    def __init__(
        self, *args: Any, agencies: QuerySet[Agency], policies: Iterable[PolicyInForce], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one
        types: dict[str, str] = {}
        exemptions = {"": "None"}
        for policy in policies:
            types |= types_of(policy)
            exemptions |= {code: one.title for code, one in policy.exemptions.items()}
        self.fields["type"].choices = list(types.items())  # type: ignore[attr-defined]  # a ChoiceField has some
        self.fields["exemption"].choices = list(exemptions.items())  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        """The local times as moments, and the badges as people of the agency."""
        data = super().clean() or {}
        if {"day", "starts", "ends", "zone"} <= data.keys():
            try:
                times = span(data["day"], data["starts"], data["ends"], ZoneInfo(data["zone"]))
                data["starts_at"], data["ends_at"] = times
            except ValueError as error:
                self.add_error("starts", f"E{str(error)[1:]}")
        if "agency" in data:
            data["roster"] = self._people(data["agency"], data.get("badges", ""))
        return data

    def _people(self, agency: Agency, text: str) -> list[RosterLine]:
        badges = [badge for line in text.splitlines() if (badge := line.strip())]
        people = {one.badge: one for one in Person.objects.filter(agency=agency, badge__in=badges)}
        unknown = [badge for badge in badges if badge not in people]
        if unknown:
            self.add_error("badges", f"Expected badges of {agency.code}; found {', '.join(unknown)}.")
        return [RosterLine(person=people[badge]) for badge in badges if badge in people]

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        texts = ("agency", "type", "number", "title", "zone", "site", "place", "exemption")
        said = {name: self.cleaned_data[name] for name in (*texts, "starts_at", "ends_at", "roster")}
        return said | {"sensitivity": Sensitivity(self.cleaned_data["sensitivity"] or Sensitivity.NONE)}


class RosterForm(PageForm):
    """Somebody for the roster, for the whole of the operation."""

    person = BadgeField(label="Badge")
    role = forms.ChoiceField(label="Role at the scene", choices=SceneRole.choices)
    camera_expected = forms.BooleanField(label="Carries a camera", required=False, initial=True)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].people = people  # type: ignore[attr-defined]  # a BadgeField has them


class ReasonForm(PageForm):
    """Why something is called off or somebody taken off."""

    reason = forms.CharField(max_length=300)


class AccountForm(PageForm):
    """A reason of the policy for a gap, and a statement."""

    reason = forms.ChoiceField()
    statement = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, reasons: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(reason, headed(reason)) for reason in sorted(reasons)]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has some


class RowsForm(PageForm):
    """A file of rows, to be tried or brought in."""

    file = forms.FileField(label="CSV file", help_text="UTF-8, with a first line that names the columns.")
    dry = forms.BooleanField(label="Only try: change nothing", required=False, initial=True)


class DayForm(PageForm):
    """An agency and a day."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), to_field_name="code")
    day = DayField()

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one
