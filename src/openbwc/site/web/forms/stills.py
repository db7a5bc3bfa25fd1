"""Forms of stills: asking for one, and deciding on it (V.A.8)."""

from typing import Any

from django import forms

from openbwc.access.models import Still
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.evidence import PurposeForm


class AskStillForm(PurposeForm):
    """The moment, what it is for, and the legal basis."""

    at_s = forms.FloatField(label="Moment, in seconds from the first frame", min_value=0)
    legal_basis = forms.CharField(
        label="Legal basis",
        max_length=Still.BASIS_MAX,
        help_text="The law, the warrant or the rule on which it is taken. Kept with your name.",
    )
    field_order = ("at_s", "legal_basis", "purpose", "matter")

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        data = self.cleaned_data
        return {
            "at_ms": round(data["at_s"] * 1000),
            "purpose": data["purpose"],
            "matter": data["matter"],
            "legal_basis": data["legal_basis"],
        }


class RuleOnStillForm(PageForm):
    """Whether the still may be taken."""

    approve = forms.ChoiceField(
        label="Decision", choices=[("yes", "Approve: the still is made"), ("no", "Deny")], widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept with your name."
    )

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        return {"approve": self.cleaned_data["approve"] == "yes", "statement": self.cleaned_data["statement"]}
