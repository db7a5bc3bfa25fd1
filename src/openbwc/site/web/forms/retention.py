"""Forms of retention: holds, and what a schedule rests on (V.A.4)."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from openbwc.policy import PolicyInForce
from openbwc.policy.wording import headed
from openbwc.program.models import Agency, Person
from openbwc.retention.models import AuthorityEntry, Hold, ScheduleChange, ScheduleItem
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import BadgeField

_DAY = forms.DateInput(attrs={"type": "date"})
_AREA = forms.Textarea(attrs={"rows": 3})


class PlaceHoldForm(PageForm):
    """What a hold rests on, and who looks after it."""

    judged = frozenset({"authority", "matter"})
    kind = forms.ChoiceField(label="Kind")
    authority = forms.CharField(
        label="Authority",
        max_length=Hold.AUTHORITY_MAX,
        required=False,
        help_text="The order, letter, request or rule on which it is placed.",
    )
    matter = forms.CharField(
        label="Matter",
        max_length=Hold.MATTER_MAX,
        required=False,
        help_text="What it is for: a case, a request, an inquiry.",
    )
    custodian = BadgeField(label="Badge of its custodian")
    review_on = forms.DateField(label="To be reviewed on", widget=_DAY)

    def __init__(self, *args: Any, policy: PolicyInForce, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(policy.members("V.A.4", "hold_types"))
        self.fields["kind"].choices = [(kind, headed(kind)) for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["custodian"].people = people_of(agency)  # type: ignore[attr-defined]  # a BadgeField has them


class ReviewHoldForm(PageForm):
    """That a hold is still needed, until when, and who looks after it from now on."""

    review_on = forms.DateField(label="Next review", widget=_DAY)
    remarks = forms.CharField(label="Why it is still needed", max_length=Hold.REASON_MAX, widget=_AREA)
    custodian = BadgeField(label="Hand it to (badge)", required=False, help_text="Left empty, its custodian keeps it.")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["custodian"].people = people_of(agency)  # type: ignore[attr-defined]  # a BadgeField has them


class ReleaseHoldForm(PageForm):
    """Why a hold ends."""

    reason = forms.CharField(label="Reason", max_length=Hold.REASON_MAX, widget=_AREA, help_text="Kept with your name.")


class ProposeScheduleForm(PageForm):
    """A schedule as a file, and why it is proposed."""

    file = forms.FileField(
        label="Schedule (YAML)",
        required=False,
        help_text="The whole schedule of the agency. Without a file the shipped example is proposed, which lets "
        "nothing go until an official enters the authority of each item.",
    )
    reason = forms.CharField(label="Why", max_length=ScheduleChange.REASON_MAX, widget=_AREA)


class WithdrawScheduleForm(PageForm):
    """Why a proposal is withdrawn."""

    reason = forms.CharField(label="Why", max_length=ScheduleChange.REASON_MAX, widget=_AREA)


class EnterAuthorityForm(PageForm):
    """The authority on which an item is to rest."""

    authority = forms.CharField(
        label="Disposition authority",
        max_length=ScheduleItem.AUTHORITY_MAX,
        help_text="Number and item that the National Archives approved, such as DAA-0000-2026-0001-0001.",
    )
    document = forms.CharField(
        label="Where it can be read", max_length=AuthorityEntry.DOCUMENT_MAX, help_text="Kept with your name."
    )


class TakeBackAuthorityForm(PageForm):
    """Why an item is to rest on no authority any more."""

    reason = forms.CharField(label="Why", max_length=AuthorityEntry.DOCUMENT_MAX, help_text="Kept with your name.")


class ApproveScheduleForm(PageForm):
    """The digest of the list that was read."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)


def people_of(agency: Agency) -> QuerySet[Person]:
    """Who can be named in the agency."""
    return Person.objects.filter(agency=agency).select_related("agency")


def first_review(today: date, policy: PolicyInForce) -> date:
    """The day that a form offers for a hold's review: as late as the policy lets it be."""
    return date.fromordinal(today.toordinal() + policy.number("V.A.4", "hold_review_days"))
