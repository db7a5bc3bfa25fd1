"""Which month is to be published."""

from typing import Any

from django import forms

from openbwc.oversight.metrics.periods import Month
from openbwc.site.web.converters import MonthText
from openbwc.site.web.forms import PageForm


class PublishForm(PageForm):
    """A month, as the browser's own control writes it: `2026-10`."""

    month = forms.RegexField(
        rf"\A{MonthText.regex}\Z", widget=forms.TextInput(attrs={"type": "month"}), help_text="Such as 2026-10."
    )

    def clean_month(self) -> Any:
        """The month."""
        year, month = map(int, self.cleaned_data["month"].split("-"))
        return Month(year, month)
