"""Forms of the task forces' pages (VI): the task force, its agreements and procedures, members, duplicates."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.policy import PolicyInForce
from openbwc.policy.wording import in_words
from openbwc.program.models import Agency, Follows, LedBy, Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import BadgeField, DayField

IN_FIELDS = frozenset({"parties", "dates", "signed_document"})
"""The terms of an agreement that are fields of their own; every other term of the policy is set in words."""


class TaskForceForm(PageForm):
    """A task force enters the records."""

    agency = forms.ModelChoiceField(queryset=Agency.objects.none(), help_text="It leads, or keeps the record.")
    name = forms.CharField(max_length=160)
    led_by = forms.ChoiceField(label="Led by", choices=LedBy.choices)
    leader = forms.CharField(label="Name of the leader, where others lead", max_length=160, required=False)
    international = forms.BooleanField(label="It operates abroad (VI.B.4)", required=False)
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until (exclusive)", required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one

    def said(self) -> dict[str, Any]:
        """The valid form for the action."""
        return {**self.cleaned_data, "led_by": LedBy(self.cleaned_data["led_by"])}


class AgreementForm(PageForm):
    """A written agreement with its terms: one field for each term that the policy wants set in words (VI.A.1)."""

    reference = forms.CharField(max_length=160)
    parties = forms.CharField(label="Parties, one to a line", widget=forms.Textarea(attrs={"rows": 3}))
    follows = forms.ChoiceField(label="Policy that it names, where others lead (VI.B.1)", choices=Follows.choices)
    starts_on = DayField(label="Counts from")
    ends_on = DayField(label="Until (exclusive)", required=False)
    paper = forms.FileField(label="The signed file", required=False, help_text="PDF, PNG or JPEG, kept by its digest.")

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = sorted(policy.members("VI.A.1", "agreement_terms") - IN_FIELDS)
        for term in self.terms:
            self.fields[f"term_{term}"] = forms.CharField(
                label=f"Term: {in_words(term)}",
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def said(self) -> dict[str, Any]:
        """The valid form for the action, but for the file."""
        data = self.cleaned_data
        return {
            "reference": data["reference"],
            "parties": data["parties"].splitlines(),
            "terms": {term: data[f"term_{term}"] for term in self.terms},
            "follows": Follows(data["follows"]),
            "starts_on": data["starts_on"],
            "ends_on": data["ends_on"],
        }


class AgreementStepForm(PageForm):
    """The next step of an agreement, on a day."""

    step = forms.ChoiceField(choices=[("sign", "Signed by all"), ("ratify", "Ratified"), ("end", "Ends")])
    day = DayField(label="On")
    reason = forms.CharField(label="Why it ends", max_length=300, required=False)


class ProceduresForm(PageForm):
    """Documented procedures for an operation abroad (VI.B.4)."""

    reference = forms.CharField(max_length=160)
    starts_on = DayField(label="Count from")
    ends_on = DayField(label="Until (exclusive)", required=False)
    paper = forms.FileField(label="The file", help_text="PDF, PNG or JPEG, kept by its digest.")


class JoinForm(PageForm):
    """Somebody joins."""

    person = BadgeField(label="Badge")
    outside_agency = forms.CharField(
        label="Agency outside the department", max_length=160, required=False, help_text="Of a task-force officer."
    )
    starts_on = DayField(label="From")
    ends_on = DayField(label="Until (exclusive)", required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].people = people  # type: ignore[attr-defined]  # a BadgeField has them


class LeaveForm(PageForm):
    """A membership ends."""

    ends_on = DayField(label="Last day, exclusive")


class DissolveForm(PageForm):
    """The task force ends."""

    ends_on = DayField(label="Last day, exclusive")
    reason = forms.CharField(max_length=300)


class ResolveForm(PageForm):
    """Whom, and on which day: asked by address, so that the answer can be linked to."""

    badge = BadgeField(label="Badge")
    on = DayField(label="On", required=False)

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["badge"].people = people  # type: ignore[attr-defined]  # a BadgeField has them

    def clean_on(self) -> Any:
        """The day; today when none is given."""
        return self.cleaned_data.get("on") or timezone.now().date()


class ExpectForm(PageForm):
    """Footage that a partner holds."""

    described = forms.CharField(label="Which footage the partner holds", max_length=300)


class HandOverForm(PageForm):
    """A duplicate was handed over."""

    proof = forms.CharField(
        label="Proof", max_length=500, help_text="A receipt, or the digest of what was handed over."
    )
