"""Forms of prohibited and sensitive recordings (II.B.1-5): report, assign, decide, mark a range, end it."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.evidence.models import Outcome, RangeKind
from openbwc.evidence.restriction import SENSITIVE_RANGE
from openbwc.policy import PolicyInForce
from openbwc.program.models import Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.evidence import ReasonForm
from openbwc.site.web.forms.programme import BadgeField


class ReportProhibitedForm(PageForm):
    """On which ground, and what somebody came upon."""

    restriction = forms.ChoiceField(label="What is wrong with it", widget=forms.RadioSelect)
    statement = forms.CharField(label="What you came upon", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["restriction"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (one.code, f"{one.title} ({one.clause})")
            for one in policy.restrictions.values()
            if one.code != SENSITIVE_RANGE
        ]


class AssignReviewForm(ReasonForm):
    """Who reviews it."""

    reviewer = BadgeField(label="Badge of the reviewer")
    field_order = ("reviewer", "reason")

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].people = people  # type: ignore[attr-defined]  # a BadgeField has them


class DecideReviewForm(PageForm):
    """How the review ends."""

    outcome = forms.ChoiceField(
        choices=[one for one in Outcome.choices if one[0] != Outcome.GONE], widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label="Category to assert with it", required=False)
    reason = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), help_text="Kept with your name."
    )

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain = [(one.code, one.title) for one in policy.categories.values() if not one.restriction]
        self.fields["category"].choices = [("", "As it is"), *plain]  # type: ignore[attr-defined]  # a ChoiceField has them


class SensitiveRangeForm(ReasonForm):
    """A range of the recording, in seconds from its first frame."""

    from_s = forms.FloatField(label="From, seconds", min_value=0)
    to_s = forms.FloatField(label="To, seconds", min_value=0)
    kind = forms.ChoiceField(label="What makes it sensitive", choices=RangeKind.choices)
    field_order = ("from_s", "to_s", "kind", "reason")

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        data = self.cleaned_data
        return {
            "from_ms": round(data["from_s"] * 1000),
            "to_ms": round(data["to_s"] * 1000),
            "kind": RangeKind(data["kind"]),
            "reason": data["reason"],
        }
