"""Forms of supervisory review: a month to draw, and what a review found."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.oversight.actions.draw_sample import span_to_draw
from openbwc.oversight.metrics.periods import Month
from openbwc.oversight.models import ReviewResult
from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm


class MonthField(forms.DateField):
    """A month, by the browser's own control; its value is the first day."""

    widget = forms.DateInput(attrs={"type": "month"}, format="%Y-%m")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m"], **kwargs)


class DrawForm(PageForm):
    """An agency and a month that is over."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    month = MonthField()
    purpose = forms.CharField(max_length=40, initial="audit", help_text="A sample is drawn for audit and nothing else.")

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        agency, first = self.cleaned_data["agency"], self.cleaned_data["month"]
        since, until = span_to_draw(agency, Month.of(first))
        return {"agency": agency, "since": since, "until": until, "purpose": self.cleaned_data["purpose"].strip()}


class ReviewForm(PageForm):
    """The result of a review."""

    result = forms.ChoiceField(choices=ReviewResult.choices)
    clause = forms.ChoiceField(label="Clause that a concern is about", required=False)
    remarks = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    purpose = forms.CharField(max_length=40, initial="audit", help_text="What the review is for: audit.")

    def __init__(self, *args: Any, clauses: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None"), *((code, f"{code} {title}") for code, title in clauses)]
        self.fields["clause"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has some

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        return {**self.cleaned_data, "result": ReviewResult(self.cleaned_data["result"])}
