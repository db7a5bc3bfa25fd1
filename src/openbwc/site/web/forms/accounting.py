"""Forms of the annual FOIA report and of the accounting of disclosures."""

from typing import Any
from uuid import UUID

import shortuuid
from django import forms

from openbwc.disclosure.accounting import Account
from openbwc.disclosure.annual_report.cases import Stated
from openbwc.disclosure.models import Basis, Disclosed
from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm

FIRST_YEAR = 2023
"""The fiscal year in which the standard took effect."""
_AREA = forms.Textarea(attrs={"rows": 2})


class ReportForm(PageForm):
    """Whose report, of which fiscal year."""

    agency = forms.ChoiceField(required=False)
    year = forms.IntegerField(label="Fiscal year", min_value=FIRST_YEAR)

    def __init__(self, *args: Any, agencies: list[Agency], department: bool, latest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies, self._department = agencies, department
        whole = [("", "The department")] if department else []
        self.fields["agency"].choices = [*whole, *((one.code, one.code) for one in agencies)]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["year"].max_value = latest  # type: ignore[attr-defined]  # an IntegerField has it
        self.fields["year"].widget.attrs["max"] = latest

    def clean_year(self) -> int:
        """A year that has begun."""
        year: int = self.cleaned_data["year"]
        latest = self.fields["year"].max_value  # type: ignore[attr-defined]  # an IntegerField has it
        if year > latest:
            raise forms.ValidationError(f"Expected a fiscal year until {latest}.")
        return year

    def chosen(self) -> list[Agency]:
        """The valid form's agencies: the one that it names; else all, of whoever reads all, or the first."""
        code = self.cleaned_data["agency"]
        if not code:
            return self._agencies if self._department else self._agencies[:1]
        return [one for one in self._agencies if one.code == code]


class StatedForm(PageForm):
    """What the office states of a year. Staff in full-time people, money in dollars."""

    full_time = forms.DecimalField(label="Full-time employees", min_value=0, max_digits=8, decimal_places=2)
    equivalent_full_time = forms.DecimalField(
        label="Equivalent full-time employees", min_value=0, max_digits=8, decimal_places=2
    )
    processing_cost = forms.DecimalField(
        label="Cost of processing, in dollars", min_value=0, max_digits=14, decimal_places=2
    )
    litigation_cost = forms.DecimalField(
        label="Cost of litigation, in dollars", min_value=0, max_digits=14, decimal_places=2
    )
    fees_collected = forms.DecimalField(
        label="Fees collected, in dollars",
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="Counts only where no request records a payment of the year.",
    )
    exclusions_used = forms.IntegerField(label="Exclusions of 552(c) used", min_value=0, max_value=1_000_000)
    posted_by_foia_office = forms.IntegerField(
        label="Records posted by the FOIA office", min_value=0, max_value=1_000_000_000
    )
    posted_by_programmes = forms.IntegerField(
        label="Records posted by programmes", min_value=0, max_value=1_000_000_000
    )
    consultations_at_start = forms.IntegerField(
        label="Consultations pending at the start", min_value=0, max_value=1_000_000
    )
    consultations_received = forms.IntegerField(label="Consultations received", min_value=0, max_value=1_000_000)
    consultations_processed = forms.IntegerField(label="Consultations processed", min_value=0, max_value=1_000_000)

    def said(self) -> Stated:
        """The valid form as the action takes it."""
        return Stated(**self.cleaned_data)


class AccountForm(PageForm):
    """What an account says of a disclosure, besides the recording."""

    made_on = forms.DateField(label="Made on", widget=forms.DateInput(attrs={"type": "date"}))
    nature = forms.CharField(max_length=Disclosed.TEXT_MAX, help_text="What of it, and how: a drive, a screening.")
    purpose = forms.CharField(max_length=Disclosed.TEXT_MAX)
    basis = forms.ChoiceField(label="Condition of 5 USC 552a(b)", choices=Basis.choices)
    recipient = forms.CharField(label="Name of the recipient", max_length=Disclosed.TEXT_MAX)
    address = forms.CharField(label="Address of the recipient", max_length=Disclosed.TEXT_MAX, widget=_AREA)
    individual = forms.CharField(label="Whom it is about, where known", max_length=200, required=False)

    def said(self) -> Account:
        """The valid form as the action takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if name in Account.__dataclass_fields__}
        return Account(**told | {"basis": Basis(told["basis"])})


class CorrectionForm(AccountForm):
    """What is said from now on, and why."""

    reason = forms.CharField(label="Why it is corrected", max_length=Disclosed.TEXT_MAX)


class DisclosureForm(AccountForm):
    """A disclosure that came about outside the program."""

    recording = forms.CharField(max_length=60, help_text="The word in the address of its page.")
    field_order = ("recording",)

    def clean_recording(self) -> UUID:
        """The id that the word stands for."""
        try:
            return shortuuid.decode(self.cleaned_data["recording"].strip())
        except ValueError:
            raise forms.ValidationError("Expected the word in the address of a recording's page.") from None


class GiveForm(PageForm):
    """To whose request the accounting is given."""

    number = forms.CharField(label="Number of the request", max_length=60)
    exempt_by = forms.CharField(
        label="Rule that exempts the system of records",
        max_length=300,
        required=False,
        help_text="Where one does (552a(j)(2)), it is cited and nothing is given.",
    )
