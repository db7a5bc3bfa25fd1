"""Forms of disposition: what is proposed and why, a transfer's acceptance, a report of loss (V.A.4)."""

from django import forms

from openbwc.retention.models import Disposition, LossReport, TransferPackage
from openbwc.site.web.forms import PageForm

_AREA = forms.Textarea(attrs={"rows": 3})


class ProposeDispositionForm(PageForm):
    """Why recordings are to go; which ones is ticked in the list."""

    reason = forms.CharField(label="Why", max_length=Disposition.REASON_MAX, widget=_AREA)


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
