"""Forms of requests: asking for footage, what is done with a request, searching for it."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from openbwc.disclosure.actions.dispatch_letter import Way
from openbwc.disclosure.actions.receive_request import Asked
from openbwc.disclosure.models import Letter, LetterKind, Request, Track
from openbwc.evidence.queries import Criteria
from openbwc.policy import PolicyInForce
from openbwc.policy.local_time import moment
from openbwc.policy.requests import CLAUSE, LAST_SECOND, Against, zone_of
from openbwc.policy.rules.requests import kinds_of_requesters
from openbwc.policy.wording import headed
from openbwc.program.models import Agency
from openbwc.site.web.forms import PageForm
from openbwc.site.web.templatetags.house import requester

SHORT = forms.Textarea(attrs={"rows": 3})


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


class DayField(forms.DateField):
    """A day in the zone of requests."""

    def __init__(self, label: str, *, required: bool = True) -> None:
        super().__init__(
            label=label,
            required=required,
            widget=forms.DateInput(attrs={"type": "date"}),
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
            help_text="A day in Washington." if required else "A day in Washington; empty: today.",
        )


def moment_on(day: date | None, policy: PolicyInForce) -> datetime | None:
    """The moment (UTC) for something that came on a day: the end of that day, or now on the day itself."""
    if day is None:
        return None
    zone, now = zone_of(policy), timezone.now()
    ended = moment(day, LAST_SECOND, zone, later=True).astimezone(UTC)
    return now if day == now.astimezone(zone).date() else ended


def _choices(policy: PolicyInForce, name: str) -> list[tuple[str, str]]:
    return [(code, headed(code)) for code in sorted(policy.members(CLAUSE, name))]


class AskForm(PageForm):
    """A request for footage, in the requester's words."""

    judged = frozenset({"email", "address", "expedition_reason"})
    form_id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36)
    agency = forms.ChoiceField(label="Agency", help_text="Whose officers wore the cameras.")
    kind = forms.ChoiceField(label="I ask as")
    name = forms.CharField(label="Your name", max_length=Request.NAME_MAX)
    organisation = forms.CharField(label="Organisation", max_length=Request.NAME_MAX, required=False)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="For our letters to you: this, or your postal address."
    )
    address = forms.CharField(
        label="Postal address",
        max_length=1000,
        required=False,
        widget=SHORT,
        help_text="Needed if you give no e-mail address.",
    )
    identity_declared = forms.BooleanField(
        label="I declare under penalty of perjury that I am the person named above (28 USC 1746)",
        required=False,
        help_text="Only if you ask for footage of yourself under the Privacy Act. Without it your request is handled "
        "under the Freedom of Information Act alone.",
    )
    description = forms.CharField(
        label="What footage do you ask for?",
        max_length=Request.TEXT_MAX,
        widget=forms.Textarea,
        help_text="The place, the day and hour, who was there, what happened: whatever helps to find it.",
    )
    expedition_asked = forms.BooleanField(label="I ask for expedited processing", required=False)
    expedition_reason = forms.CharField(
        label="Why it cannot wait",
        max_length=Request.TEXT_MAX,
        required=False,
        widget=SHORT,
        help_text="Needed if you ask for expedited processing.",
    )
    fees_up_to = forms.IntegerField(
        label="I agree to pay up to, in dollars", min_value=0, max_value=1_000_000, required=False
    )
    waiver_reason = forms.CharField(
        label="Why fees should be waived", max_length=Request.TEXT_MAX, required=False, widget=SHORT
    )

    field_order: tuple[str, ...] = ("form_id", "agency", "kind", "name", "identity_declared")
    needs_contact = True

    def __init__(self, *args: Any, agencies: list[Agency], policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        self.fields["form_id"].initial = lambda: uuid.uuid4().hex
        self._agencies = {one.code: one for one in agencies}
        self.fields["agency"].choices = [(one.code, f"{one.name} ({one.code})") for one in agencies]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["kind"].choices = [(code, requester(code)) for code in kinds_of_requesters(policy)]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["kind"].initial = "public"

    def clean(self) -> dict[str, Any]:
        """What cannot wait needs its reason; whoever is asked something has to be reached."""
        data = super().clean() or {}
        if self.needs_contact and not data.get("email") and not data.get("address") and "email" not in self.errors:
            self.add_error("email", "Give an e-mail address or a postal address: our letters have to reach you.")
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

    received_on = DayField("Came on")
    field_order = ("agency", "received_on")
    needs_contact = False

    def received_at(self) -> datetime | None:
        """When it came, of the valid form."""
        return moment_on(self.cleaned_data["received_on"], self.policy)


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
    came_on = DayField("When", required=False)

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

    letter = forms.CharField(label="What you write", max_length=Request.TEXT_MAX, widget=SHORT)


class AnswerForm(PageForm):
    """The requester's answer."""

    words = forms.CharField(label="The answer", max_length=Request.TEXT_MAX, widget=SHORT)
    came_on = DayField("Came on", required=False)


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
    duplicate_of = forms.CharField(
        label="Number of the request that it repeats", max_length=60, required=False, help_text="For a duplicate."
    )

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = _choices(policy, "closing_outcomes")  # type: ignore[attr-defined]  # a ChoiceField has them


class ExplainForm(PageForm):
    """Why nothing that is known besides the latest search can be meant."""

    statement = forms.CharField(
        label="Why none of it can be meant",
        max_length=Request.TEXT_MAX,
        widget=SHORT,
        help_text="What other searches found, and each thing that is missing. Somebody else closes the request.",
    )


def _against(form: PageForm, kinds: Sequence[Against]) -> None:
    form.fields["against"].choices = [(one.value, headed(one.value)) for one in kinds]  # type: ignore[attr-defined]  # a ChoiceField has them


class AppealForm(PageForm):
    """An appeal that came by letter."""

    against = forms.ChoiceField(label="Against")
    came_on = DayField("Came on", required=False)
    statement = forms.CharField(label="What is appealed, and why", max_length=Request.TEXT_MAX, widget=SHORT)

    def __init__(self, *args: Any, kinds: Sequence[Against], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _against(self, kinds)


class RuleOnAppealForm(PageForm):
    """A decision on an appeal."""

    against = forms.ChoiceField(label="Appeal against")
    reverses = forms.ChoiceField(
        label="Decision", choices=[("no", "Affirm"), ("yes", "Reverse")], widget=forms.RadioSelect
    )
    statement = forms.CharField(label="Why", max_length=Request.TEXT_MAX, widget=SHORT)

    def __init__(self, *args: Any, kinds: Sequence[Against], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _against(self, kinds)


class SearchForm(PageForm):
    """What is searched for; every field only narrows."""

    since = forms.DateTimeField(
        label="Recording at, or after",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="In UTC. What ran at that time is found too.",
    )
    until = forms.DateTimeField(
        label="Begun before",
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


class DispatchForm(PageForm):
    """A letter that went out."""

    letter = forms.ChoiceField(label="Letter")
    way = forms.ChoiceField(label="By", choices=[(one.value, headed(one.value)) for one in Way])
    proof = forms.CharField(
        label="Proof", max_length=1000, help_text="The message's number, a receipt, or who handed it over."
    )
    sent_on = DayField("Went out on", required=False)

    def __init__(self, *args: Any, letters: Sequence[Letter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._letters = {str(one.id): one for one in letters}
        choices = [(key, f"{one.get_kind_display()}, {one.at:%d %b %Y %H:%M}Z") for key, one in self._letters.items()]
        self.fields["letter"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> Letter:
        """The valid form's letter."""
        return self._letters[self.cleaned_data["letter"]]


class ClosureForm(PageForm):
    """A day on which offices were closed."""

    agency = forms.ChoiceField(label="Closed", required=False)
    day = DayField("Day")
    reason = forms.CharField(label="Reason", max_length=200, help_text="Such as the executive order.")

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {one.code: one for one in agencies}
        own = [(code, f"Offices of {code}") for code in self._agencies]
        self.fields["agency"].choices = [*own, ("", "The whole department")]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["agency"].initial = next(iter(self._agencies), "")

    def chosen(self) -> Agency | None:
        """The valid form's agency; None for the whole department."""
        return self._agencies.get(self.cleaned_data["agency"])


class OfficeForm(PageForm):
    """How an agency's disclosure office is reached."""

    agency = forms.ChoiceField()
    address = forms.CharField(label="Address for answers", max_length=1000, widget=SHORT)
    appeals_to = forms.CharField(label="Address for appeals", max_length=1000, widget=SHORT)
    liaison = forms.CharField(label="FOIA public liaison", max_length=200, help_text="Telephone or e-mail address.")

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {one.code: one for one in agencies}
        self.fields["agency"].choices = [(code, code) for code in self._agencies]  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> Agency:
        """The valid form's agency."""
        return self._agencies[self.cleaned_data["agency"]]


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
