"""Forms of disposition: what is proposed and why, a transfer's acceptance, a report of loss (V.A.4)."""

from collections.abc import Iterable
from typing import Any

from django import forms

from openbwc.policy import Item
from openbwc.retention.models import Disposition, LossReport, TransferPackage
from openbwc.site.web.forms import PageForm

_AREA = forms.Textarea(attrs={"rows": 3})


class ProposeDispositionForm(PageForm):
    """Why recordings are to go; which ones is ticked in the list."""

    reason = forms.CharField(label="Why", max_length=Disposition.REASON_MAX, widget=_AREA)


class ProposeRunOutForm(PageForm):
    """All that an item lets go which ran out by a day, and why."""

    item = forms.ChoiceField(label="Item of the schedule")
    until = forms.DateField(label="That ran out by", widget=forms.DateInput(attrs={"type": "date"}))
    at_most = forms.IntegerField(
        label="At most",
        min_value=1,
        max_value=Disposition.LISTED_MAX,
        initial=Disposition.LISTED_MAX,
        help_text="Recordings, the oldest first. What is left is proposed next.",
    )
    reason = forms.CharField(label="Why", max_length=Disposition.REASON_MAX, widget=_AREA)

    def __init__(self, *sent: Any, items: Iterable[Item], **more: Any) -> None:
        """With the items of the agency's schedule that are offered."""
        super().__init__(*sent, **more)
        choices = [(one.code, f"{one.code}: {one.title}") for one in items]
        self.fields["item"] = forms.ChoiceField(label="Item of the schedule", choices=choices)


class WithdrawDispositionForm(PageForm):
    """Why a disposition is withdrawn."""

    reason = forms.CharField(label="Why", max_length=Disposition.REASON_MAX, widget=_AREA)


class AcceptanceForm(PageForm):
    """What the National Archives wrote when they took a package over."""

    reference = forms.CharField(label="Their reference", max_length=TransferPackage.REFERENCE_MAX)
    manifest_sha256 = forms.CharField(
        label="Digest of the manifest", max_length=64, help_text="SHA-256, as their notice names the package."
    )


class LossReportForm(PageForm):
    """What only people know of a loss."""

    circumstances = forms.CharField(
        label="Circumstances", max_length=LossReport.CIRCUMSTANCES_MAX, widget=_AREA, help_text="How it came about."
    )
    safeguards = forms.CharField(
        label="Safeguards against further loss",
        max_length=LossReport.CIRCUMSTANCES_MAX,
        widget=_AREA,
        required=False,
    )
    salvage = forms.CharField(
        label="What was done to get them back",
        max_length=LossReport.CIRCUMSTANCES_MAX,
        widget=_AREA,
        required=False,
    )
