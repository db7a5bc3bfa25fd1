"""Forms of oversight: narrowing findings, answering one, deciding on an answer, choosing a month."""

from typing import Any

from django import forms

from openbwc.oversight.models import FindingState, Outcome
from openbwc.policy import PolicyInForce, accepted_reasons
from openbwc.policy.wording import headed
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import BadgeField, DayField

REASONS = {
    "agency_exemption": "An exemption of the policy covers it",
    "equipment_fault": "The equipment was at fault",
    "fact_mistaken": "A fact on record was mistaken",
    "not_required": "The policy does not ask for it here",
    "remedied": "It has been put right",
    "remedy_planned": "It will be put right",
    "unsafe_to_record": "Recording would have endangered somebody",
}


class FindingFilterForm(PageForm):
    """Which findings; an empty field asks nothing."""

    clause = forms.ChoiceField(required=False)
    state = forms.ChoiceField(choices=[("", "Open, in any state"), *FindingState.choices], required=False)
    owner = BadgeField(label="Badge of the owner", required=False)
    overdue = forms.BooleanField(label="Overdue only", required=False)

    def __init__(self, *args: Any, clauses: list[str], people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clause"].choices = [("", "Any clause"), *((one, one) for one in clauses)]  # type: ignore[attr-defined]
        self.fields["owner"].people = people  # type: ignore[attr-defined]  # a BadgeField has them


class AnswerForm(PageForm):
    """The answer to a finding."""

    reason = forms.ChoiceField()
    statement = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    evidence = forms.CharField(
        label="Where the proof lies",
        max_length=300,
        required=False,
        help_text="A reference, such as a ticket's number.",
    )

    def __init__(self, *args: Any, policy: PolicyInForce, clause: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = sorted(accepted_reasons(policy, clause))
        shown = [(code, REASONS.get(code, headed(code))) for code in reasons]
        self.fields["reason"].choices = shown  # type: ignore[attr-defined]  # a ChoiceField has them


class RulingForm(PageForm):
    """The decision on an answer."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    statement = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    remedy = forms.CharField(
        label="What has to be done, where it is returned",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        required=False,
    )
    due_on = DayField(label="By which day", required=False)


class MonthForm(PageForm):
    """A month of an agency."""

    month = forms.RegexField(
        regex=r"\A(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])\Z",
        widget=forms.TextInput(attrs={"type": "month"}),
        label="Month",
        required=False,
    )
