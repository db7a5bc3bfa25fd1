"""Forms of the courses' page: a course with its topics, a refresher that is demanded."""

from typing import Any

from django import forms

from openbwc.policy import Clause
from openbwc.program.models import Agency, TrainingProgramme
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import DayField

DEPARTMENT = "department"


class _ForAgency(PageForm):
    """Something of an agency or, for who may, of the whole department; with topics of III.D."""

    place = forms.ChoiceField(label="For")
    topics = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, agencies: list[Agency], department: bool, topics: list[Clause], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {str(agency.id): agency for agency in agencies}
        places = [(key, agency.code) for key, agency in self.agencies.items()]
        everywhere = [(DEPARTMENT, "The whole department")] if department else []
        self.fields["place"].choices = everywhere + places  # type: ignore[attr-defined]  # a ChoiceField has them
        named = [(one.id, f"{one.id} {one.title.removeprefix('Training topic: ')}") for one in topics]
        self.fields["topics"].choices = named  # type: ignore[attr-defined]  # a MultipleChoiceField has them

    def said(self) -> dict[str, Any]:
        """The valid form for the action, with the agency, None for the department."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        return {"agency": self.agencies.get(self.cleaned_data["place"]), **data}


class CourseForm(_ForAgency):
    """A course."""

    title = forms.CharField(max_length=160)
    valid_days = forms.IntegerField(label="Counts for, days", min_value=1, max_value=36_500)
    part_of = forms.ModelChoiceField(
        queryset=TrainingProgramme.objects.none(),
        label="Part or refresher of",
        required=False,
        empty_label="a programme by itself",
    )
    field_order = ("title", "place", "valid_days", "part_of", "topics")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = TrainingProgramme.objects.filter(part_of=None, retired_on=None)
        self.fields["part_of"].queryset = whole  # type: ignore[attr-defined]  # a ModelChoiceField has one


class RefresherForm(_ForAgency):
    """A refresher that is demanded."""

    demanded_on = DayField(label="Completions before this day do not count")
    due_on = DayField(label="From this day on (due)")
    reason = forms.CharField(max_length=300, help_text="Such as the change of law or of the agency's practice.")
    field_order = ("place", "demanded_on", "due_on", "reason", "topics")


class RetireForm(PageForm):
    """The day from which a course is given no more."""

    retired_on = DayField(label="Given no more from")
