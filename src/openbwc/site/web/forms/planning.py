"""What the resource planner's page asks for: a scenario, whose figures, and what to change in it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from openbwc.oversight.planning.figures import FIGURES, OFFICERS, RATE
from openbwc.oversight.planning.reading import MOST_YEARS
from openbwc.site.web.forms import PageForm

OWN, ASSUMED = "own", "assumed"
CHANGEABLE = ("hours_recorded", "minutes_per_minute", "requests_per_100")
"""The figures that the page lets people change; every other one, a scenario's file."""


class PlanForm(PageForm):
    """A plan to be made. What is left empty stays as the scenario, or the installation, has it."""

    scenario = forms.ChoiceField()
    agency = forms.ChoiceField(required=False)
    figures = forms.ChoiceField(
        choices=[(OWN, "This installation's where it has any"), (ASSUMED, "The scenario's alone")],
        required=False,
        label="Figures",
    )
    years = forms.IntegerField(min_value=1, max_value=MOST_YEARS, required=False, label="Years")
    officers = forms.IntegerField(
        min_value=0, max_value=int(OFFICERS.most), required=False, help_text="Of the agency chosen above."
    )
    cameras = forms.IntegerField(
        min_value=0, max_value=1_000_000, required=False, help_text="Of the agency chosen above, in each year."
    )
    bitrate = forms.FloatField(min_value=RATE.least, max_value=RATE.most, required=False, label="Bitrate, Mbit/s")

    def __init__(self, *args: Any, scenarios: Iterable[str], agencies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["scenario"].choices = [(name, name.replace("-", " ").capitalize()) for name in scenarios]  # type: ignore[attr-defined]
        fields["agency"].choices = [("", "All of the scenario"), *((code, code) for code in agencies)]  # type: ignore[attr-defined]
        for code in CHANGEABLE:
            figure = FIGURES[code]
            fields[code] = forms.FloatField(
                min_value=figure.least, max_value=figure.most, required=False, label=f"{figure.title}, {figure.unit}"
            )

    def clean(self) -> dict[str, Any]:
        """Officers and cameras are one agency's."""
        data = super().clean() or {}
        for name in ("officers", "cameras"):
            if data.get(name) is not None and not data.get("agency"):
                self.add_error(name, "Expected an agency to be chosen, whose number this is; found all of them.")
        return data
