"""Forms of a request's records: taking over a search, ruling, withholding, determining, freeing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from openbwc.disclosure.actions.withhold import Grounds
from openbwc.disclosure.determining import waiting
from openbwc.disclosure.models import (
    Determination,
    Outcome,
    Request,
    Responsive,
    Ruling,
    SearchCertificate,
    Withholding,
)
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import SHORT


class MarkForm(PageForm):
    """A certificate whose recordings are taken over."""

    certificate = forms.ModelChoiceField(queryset=SearchCertificate.objects.none(), empty_label=None, label="Search")

    def __init__(self, *args: Any, asked: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["certificate"]
        field.queryset = asked.certificates.all()  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.label_from_instance = lambda one: f"{one.at:%d %b %Y, %H:%M} UTC: {one.found} found"  # type: ignore[attr-defined]  # as above


class RuleForm(PageForm):
    """A ruling on one recording or on several."""

    judged = frozenset({"statement"})
    records = forms.ModelMultipleChoiceField(
        queryset=Responsive.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label="Recordings",
        error_messages={"required": "Name one."},
    )
    ruling = forms.ChoiceField(choices=Ruling.choices, widget=forms.RadioSelect, label="What becomes of them")
    statement = forms.CharField(
        label="Why", max_length=Responsive.STATEMENT_MAX, required=False, widget=SHORT, help_text="Needed where a "
        "recording is not what was asked for."
    )  # fmt: skip

    def __init__(self, *args: Any, asked: Request, names: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["records"]
        field.queryset = waiting(asked)  # type: ignore[attr-defined]  # a ModelMultipleChoiceField has it
        field.choices = list(names.items())  # type: ignore[attr-defined]  # as above: what the page shows of them


class WithholdForm(PageForm):
    """A withholding, with everything that the law asks to be said of it."""

    judged = frozenset({"basis", "scope", "justification", "harm", "segregability"})
    record = forms.ModelChoiceField(queryset=Responsive.objects.none(), empty_label=None, label="Recording")
    exemption = forms.ChoiceField(label="Exemption")
    basis = forms.CharField(
        label="Other provision", max_length=300, required=False, help_text="Where the exemption rests on one."
    )
    scope = forms.CharField(label="What is withheld", max_length=Withholding.TEXT_MAX, required=False, widget=SHORT)
    justification = forms.CharField(
        label="Why the exemption covers it", max_length=Withholding.TEXT_MAX, required=False, widget=SHORT
    )
    harm = forms.CharField(
        label="Which harm is foreseen", max_length=Withholding.TEXT_MAX, required=False, widget=SHORT
    )
    segregability = forms.CharField(
        label="Why no more can be released", max_length=Withholding.TEXT_MAX, required=False, widget=SHORT
    )

    def __init__(
        self, *args: Any, asked: Request, policy: PolicyInForce, names: Mapping[UUID, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["record"]
        field.queryset = waiting(asked)  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.choices = list(names.items())  # type: ignore[attr-defined]  # as above: what the page shows of them
        reasons = policy.standard.redaction_reasons
        without_harm = ", ".join(sorted(policy.members(CLAUSE, "exemptions_without_harm")))
        self.fields["harm"].help_text = f"Not needed under {without_harm}." if without_harm else ""
        known = [code for code in reasons if code in policy.members(CLAUSE, "exemptions")]
        self.fields["exemption"].choices = [(code, f"{code} {reasons[code].title}") for code in known]  # type: ignore[attr-defined]  # a ChoiceField has them

    def grounds(self) -> Grounds:
        """The valid form as the action takes it."""
        return Grounds(**{name: value for name, value in self.cleaned_data.items() if name != "record"})


class EndForm(PageForm):
    """The end of a withholding."""

    withholding = forms.ModelChoiceField(queryset=Withholding.objects.none(), empty_label=None)
    reason = forms.CharField(label="Why it stands no more", max_length=Responsive.STATEMENT_MAX, widget=SHORT)

    def __init__(
        self, *args: Any, asked: Request, names: Mapping[UUID, str], unseen: frozenset[UUID], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["withholding"]
        standing = Withholding.objects.filter(responsive__in=waiting(asked), ended_at=None).select_related("responsive")

        def label(one: Withholding) -> str:
            said = "" if one.responsive.recording_id in unseen else f": {one.scope[:60]}"
            return f"{one.exemption} of {names[one.responsive_id]}{said}"

        field.queryset = standing  # type: ignore[attr-defined]  # a ModelChoiceField has it
        shown = standing.filter(responsive__in=names)
        field.choices = [(one.id, label(one)) for one in shown]  # type: ignore[attr-defined]  # as above


class DetermineForm(PageForm):
    """A determination."""

    judged = frozenset({"statement"})
    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect)
    statement = forms.CharField(
        label="What the requester is told", max_length=Determination.STATEMENT_MAX, required=False, widget=SHORT
    )


class ReviewForm(PageForm):
    """Nothing to fill in: a redaction project is opened for what goes out."""


class FreeForm(PageForm):
    """The end of the holds for a request."""

    reason = forms.CharField(label="Why", max_length=1000, widget=SHORT)
