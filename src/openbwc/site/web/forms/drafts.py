"""Forms of an agency's drafts."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import DayField

STATEMENT = "I have read this text, and it is the agency's policy."


class BeginForm(PageForm):
    """A draft begins with the text of the policy in force."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none())
    effective = DayField(
        label="To take effect on", help_text="It can be changed in the text later; never to a past day."
    )

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one


class TextForm(PageForm):
    """The text of a draft, as changed over one version."""

    text = forms.CharField(
        strip=False,
        widget=forms.Textarea(attrs={"spellcheck": "false", "rows": 30}),
        label="Text of the policy (YAML)",
        help_text="Saving makes a new version, which has to be signed anew.",
    )
    over = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(PageForm):
    """A signature of the text that is shown."""

    statement = forms.CharField(max_length=500, label="Statement", initial=STATEMENT)
    digest = forms.CharField(widget=forms.HiddenInput)


class WithdrawForm(PageForm):
    """A draft is given up."""

    reason = forms.CharField(max_length=300, label="Why it is given up")
