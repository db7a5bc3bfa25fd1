"""Forms of packages: to whom a link is given, why one ends, and the pass phrase of its holder (V.B.2)."""

from typing import Any

from django import forms

from openbwc.disclosure.actions.claim_link import PHRASE_MAX, PHRASE_MIN
from openbwc.disclosure.models import Link, LinkKind
from openbwc.disclosure.models.release import ReleaseKind
from openbwc.site.web.forms import PageForm


class GiveLinkForm(PageForm):
    """Somebody who is named, and for how long."""

    to = forms.ChoiceField(label="Its holder")
    named = forms.CharField(
        label="Name", max_length=Link.NAMED_MAX, help_text="Who receives the link: a person, or an office."
    )
    days = forms.IntegerField(label="For how many days", min_value=1, max_value=3650, initial=30)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [LinkKind.RECIPIENT, *([LinkKind.DEFENCE] if kind == ReleaseKind.DISCOVERY else [])]
        self.fields["to"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]  # a ChoiceField has them


class RevokeLinkForm(PageForm):
    """Why a link ends before its time."""

    reason = forms.CharField(label="Reason", max_length=Link.REASON_MAX)


class CourtForm(PageForm):
    """The court's auditor, and for how long."""

    named = forms.CharField(label="Name", max_length=Link.NAMED_MAX, help_text="Who audits it: a court, or its clerk.")
    days = forms.IntegerField(label="Days", min_value=1, max_value=3650, initial=30)


class PhraseForm(PageForm):
    """The pass phrase of a link's holder."""

    phrase = forms.CharField(
        label="Pass phrase",
        min_length=PHRASE_MIN,
        max_length=PHRASE_MAX,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=f"At least {PHRASE_MIN} characters.",
    )
