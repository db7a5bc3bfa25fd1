"""Forms of notices and tokens: how to be told, which programs are told, which may ask."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.program.actions.issue_token import SCOPES
from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm


class PreferenceForm(PageForm):
    """How a person wants to be told."""

    by_email = forms.BooleanField(label="Send my notices by e-mail too", required=False)
    digest_hour = forms.TypedChoiceField(
        label="Notices that may wait",
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "Each at once"), *((hour, f"One message a day, at {hour:02}:00") for hour in range(24))],
    )
    zone = forms.ChoiceField(label="On the clocks of")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [(name, name) for name in sorted(available_timezones())]  # type: ignore[attr-defined]


class WebhookForm(PageForm):
    """An address that is told by webhook."""

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, label="What is told", empty_label="My own notices"
    )
    url = forms.CharField(
        label="Address", max_length=300, help_text="https://…, where the program listens; a redirect is not followed."
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one
        field.label_from_instance = lambda agency: f"All notices to people of {agency}"  # type: ignore[attr-defined]


class TokenForm(PageForm):
    """A token for a program that acts in the person's name."""

    name = forms.CharField(max_length=80, help_text="By which you will know it: 'payroll import', say.")
    service = forms.CharField(max_length=60, required=False, label="Program that uses it")
    days = forms.IntegerField(label="Valid for, days", min_value=1)
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in SCOPES],
        label="Good for",
        widget=forms.CheckboxSelectMultiple(attrs={"class": "usa-checkbox__input"}),
        error_messages={"required": "Expected at least one thing that it is good for."},
    )

    def __init__(self, *args: Any, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            label="Valid for, days", min_value=1, max_value=longest, initial=longest, help_text=f"At most {longest}."
        )

    def expires_at(self) -> datetime:
        """The end of a valid form's days, from now."""
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
