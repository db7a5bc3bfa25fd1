"""Forms of requests: asking for footage, what is done with a request, searching for it."""

from typing import Any

from django import forms

from openbwc.disclosure.actions.receive_request import Asked
from openbwc.disclosure.models import LetterKind, Request, Track
from openbwc.evidence.queries import Criteria
from openbwc.policy import PolicyInForce
from openbwc.policy.requests import CLAUSE, Cause
from openbwc.policy.rules.requests import kinds_of_requesters
from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm

SHORT = forms.Textarea(attrs={"rows": 3})


def worded(code: str) -> str:
    """A code of the policy as words."""
    return code.replace("_", " ").capitalize()


def _choices(policy: PolicyInForce, name: str) -> list[tuple[str, str]]:
    return [(code, worded(code)) for code in sorted(policy.members(CLAUSE, name))]


class AskForm(PageForm):
    """A request for footage, in the requester's words."""

    agency = forms.ChoiceField(label="Agency", help_text="Whose officers wore the cameras.")
    kind = forms.ChoiceField(label="I ask as")
    name = forms.CharField(label="Your name", max_length=Request.NAME_MAX)
    organisation = forms.CharField(label="Organisation", max_length=Request.NAME_MAX, required=False)
    email = forms.EmailField(label="E-mail address", required=False, help_text="For our letters to you.")
    address = forms.CharField(label="Postal address", max_length=1000, required=False, widget=SHORT)
    description = forms.CharField(
        label="What footage do you ask for?",
        max_length=Request.TEXT_MAX,
        widget=forms.Textarea,
        help_text="The place, the day and hour, who was there, what happened: whatever helps to find it.",
    )
    expedition_asked = forms.BooleanField(label="I ask for expedited processing", required=False)
    expedition_reason = forms.CharField(
        label="Why it cannot wait", max_length=Request.TEXT_MAX, required=False, widget=SHORT
    )
    fees_up_to = forms.IntegerField(
        label="I agree to pay up to, in dollars", min_value=0, max_value=1_000_000, required=False
    )
    waiver_reason = forms.CharField(
        label="Why fees should be waived", max_length=Request.TEXT_MAX, required=False, widget=SHORT
    )

    def __init__(self, *args: Any, agencies: list[Agency], policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {one.code: one for one in agencies}
        self.fields["agency"].choices = [(one.code, f"{one.name} ({one.code})") for one in agencies]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["kind"].choices = [(code, worded(code)) for code in kinds_of_requesters(policy)]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["kind"].initial = "public"

    def clean(self) -> dict[str, Any]:
        """What cannot wait needs its reason."""
        data = super().clean() or {}
        if data.get("expedition_asked") and not data.get("expedition_reason"):
            self.add_error("expedition_reason", "Say why it cannot wait: it is decided on what stands here.")
        return data

    def asked_of(self) -> Agency:
        """The valid form's agency."""
        return self._agencies[self.cleaned_data["agency"]]

    def said(self) -> Asked:
        """The valid form as the action takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name in Asked.__dataclass_fields__}
        dollars = self.cleaned_data["fees_up_to"]
        return Asked(**data, fees_up_to_cents=None if dollars is None else dollars * 100)


class EnterForm(AskForm):
    """A request that the agency enters: one that came by letter, on a day."""

    received_at = forms.DateTimeField(
        label="Came on", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}), help_text="In UTC."
    )
    field_order = ("agency", "received_at")


class StatusForm(PageForm):
    """The number of a request."""

    number = forms.CharField(label="Number of your request", max_length=60)


class NoteForm(PageForm):
    """A step that is noted."""

    step = forms.ChoiceField(label="What happened")
    track = forms.ChoiceField(
        label="Track", required=False, choices=[("", "None"), *((t.value, t.label) for t in Track if t != "expedited")]
    )
    words = forms.CharField(label="In words", max_length=Request.TEXT_MAX, required=False, widget=SHORT)

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]  # a ChoiceField has them


class ExpeditionForm(PageForm):
    """A decision on expedited processing."""

    grants = forms.ChoiceField(label="Decision", choices=[("yes", "Grant"), ("no", "Deny")], widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="Ground", required=False)
    statement = forms.CharField(label="Why", max_length=Request.TEXT_MAX, widget=SHORT)

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [("", "None"), *_choices(policy, "expedition_grounds")]  # type: ignore[attr-defined]  # a ChoiceField has them


class WaiverForm(PageForm):
    """A decision on a waiver of fees."""

    grants = forms.ChoiceField(label="Decision", choices=[("yes", "Waive"), ("no", "Deny")], widget=forms.RadioSelect)
    statement = forms.CharField(label="Why", max_length=Request.TEXT_MAX, widget=SHORT)


class StopForm(PageForm):
    """A question to the requester, which stops the clock."""

    cause = forms.ChoiceField(label="About", choices=[(one.value, worded(one.value)) for one in Cause])
    letter = forms.CharField(label="What you write", max_length=Request.TEXT_MAX, widget=SHORT)


class AnswerForm(PageForm):
    """The requester's answer."""

    words = forms.CharField(label="The answer", max_length=Request.TEXT_MAX, widget=SHORT)


class ExtendForm(PageForm):
    """An extension by written notice."""

    circumstance = forms.ChoiceField(label="Unusual circumstance")
    working_days_more = forms.IntegerField(label="Working days more", min_value=1, max_value=99)
    letter = forms.CharField(label="What you write", max_length=Request.TEXT_MAX, widget=SHORT)

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["circumstance"].choices = _choices(policy, "unusual_circumstances")  # type: ignore[attr-defined]  # a ChoiceField has them


class CloseForm(PageForm):
    """The end of a request without a determination on records."""

    outcome = forms.ChoiceField(label="Outcome")
    statement = forms.CharField(label="What you write", max_length=Request.TEXT_MAX, widget=SHORT)
    on_missing = forms.CharField(
        label="Why none of the missing footage can be meant", max_length=2000, required=False, widget=SHORT
    )

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = _choices(policy, "closing_outcomes")  # type: ignore[attr-defined]  # a ChoiceField has them


class AppealForm(PageForm):
    """An appeal that came by letter."""

    statement = forms.CharField(label="What is appealed, and why", max_length=Request.TEXT_MAX, widget=SHORT)


class RuleOnAppealForm(PageForm):
    """A decision on an appeal."""

    reverses = forms.ChoiceField(
        label="Decision", choices=[("no", "Affirm"), ("yes", "Reverse")], widget=forms.RadioSelect
    )
    statement = forms.CharField(label="Why", max_length=Request.TEXT_MAX, widget=SHORT)


class SearchForm(PageForm):
    """What is searched for; every field only narrows."""

    since = forms.DateTimeField(
        label="Began after", required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    until = forms.DateTimeField(
        label="Began before",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="In UTC.",
    )
    officer = forms.CharField(max_length=100, required=False, help_text="One officer's name or badge.")
    camera = forms.CharField(label="Camera's serial", max_length=64, required=False)
    place = forms.CharField(max_length=200, required=False)
    text = forms.CharField(label="Words", max_length=200, required=False)

    def said(self) -> Criteria:
        """The valid form as criteria."""
        return Criteria(**self.cleaned_data)


class LetterForm(PageForm):
    """A letter of what happened."""

    kind = forms.ChoiceField(label="Letter", choices=LetterKind.choices)


class ClosureForm(PageForm):
    """A day on which federal offices were closed."""

    day = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label="Reason", max_length=200, help_text="Such as the executive order.")


class PortalForm(PageForm):
    """The portal's id of an agency."""

    agency = forms.ChoiceField()
    component = forms.CharField(label="The portal's id of it", max_length=64)

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {one.code: one for one in agencies}
        self.fields["agency"].choices = [(code, code) for code in self._agencies]  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> Agency:
        """The valid form's agency."""
        return self._agencies[self.cleaned_data["agency"]]
