"""Forms of expedited releases: flagging an incident, the checklist, objections, decisions; and of the reading room."""

from typing import Any

from django import forms

from openbwc.disclosure.models import Expedited, ExpeditedDecision, Objection, ObjectionState, Publication
from openbwc.policy import PolicyInForce
from openbwc.policy.rules.expedited import CAMERAS_IDENTIFIED, CLAUSE, checklist
from openbwc.policy.wording import headed
from openbwc.program.models import Agency, Camera, Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import SHORT

DAY = forms.DateInput(attrs={"type": "date"})
BY_HAND = "by_hand"


def _choices(form: forms.Form, field: str, choices: list[tuple[str, str]]) -> None:
    form.fields[field].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them


class FlagForm(PageForm):
    """What happened, or why the track is opened by hand."""

    judged = frozenset({"statement"})
    incident = forms.ChoiceField(label="What happened", widget=forms.RadioSelect)
    statement = forms.CharField(
        label="In words",
        max_length=Expedited.REASON_MAX,
        required=False,
        widget=SHORT,
        help_text="Needed where no incident of the policy is named.",
    )

    def __init__(self, *args: Any, policy: PolicyInForce, flags: bool, opens: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        triggers = sorted(policy.members(CLAUSE, "expedited_triggers")) if flags else []
        by_hand = [(BY_HAND, "Something else: open it by hand")] if opens else []
        _choices(self, "incident", [(code, headed(code)) for code in triggers] + by_hand)


class AssignForm(PageForm):
    """An owner and a day for a step."""

    step = forms.ChoiceField()
    badge = forms.CharField(label="Owner's badge", max_length=40)
    due_on = forms.DateField(label="By", widget=DAY)

    def __init__(self, *args: Any, policy: PolicyInForce, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agency = agency
        _choices(self, "step", [(code, headed(code)) for code in checklist(policy)])

    def clean_badge(self) -> Person:
        """The person of that badge in the agency."""
        person = Person.objects.filter(agency=self._agency, badge__iexact=self.cleaned_data["badge"].strip()).first()
        if person is None:
            raise forms.ValidationError(f"Nobody of {self._agency.code} has this badge.")
        return person


class CompleteForm(PageForm):
    """What was found."""

    step = forms.ChoiceField()
    cameras = forms.CharField(
        label="Cameras that were present",
        required=False,
        widget=SHORT,
        help_text="Serials, one in a line: also of cameras that recorded nothing.",
    )
    statement = forms.CharField(label="What was found, and what shows it", max_length=4000, widget=SHORT)

    def __init__(self, *args: Any, steps: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "step", [(code, headed(code)) for code in steps])

    def clean_cameras(self) -> list[Camera]:
        """The cameras of these serials."""
        serials = [one.strip() for one in self.cleaned_data["cameras"].splitlines() if one.strip()]
        found = {camera.serial: camera for camera in Camera.objects.filter(serial__in=serials)}
        if unknown := sorted(set(serials) - found.keys()):
            raise forms.ValidationError(f"No camera has the serial {', '.join(unknown)[:200]}.")
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        """Cameras belong to the step that identifies them."""
        data = super().clean() or {}
        if data.get("cameras") and data.get("step") != CAMERAS_IDENTIFIED:
            self.add_error("cameras", f"Cameras are named in the step '{headed(CAMERAS_IDENTIFIED)}'.")
        return data


class ObjectForm(PageForm):
    """An objection; each of its elements in words of its own."""

    judged = frozenset({"specific", "compelling", "not_curable"})
    objector = forms.CharField(label="Who objects", max_length=Objection.OBJECTOR_MAX)
    specific = forms.CharField(
        label="Specific: what exactly would be harmed", max_length=Objection.TEXT_MAX, required=False, widget=SHORT
    )
    compelling = forms.CharField(
        label="Compelling: why that outweighs the release",
        max_length=Objection.TEXT_MAX,
        required=False,
        widget=SHORT,
    )
    not_curable = forms.CharField(
        label="Not curable: why redaction does not help", max_length=Objection.TEXT_MAX, required=False, widget=SHORT
    )


class RuleForm(PageForm):
    """A ruling on an objection."""

    objection = forms.ChoiceField()
    upholds = forms.ChoiceField(
        label="Ruling", choices=[("no", "Overrule"), ("yes", "Uphold")], widget=forms.RadioSelect
    )
    statement = forms.CharField(label="Why", max_length=Objection.TEXT_MAX, widget=SHORT)

    def __init__(self, *args: Any, expedited: Expedited, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._raised = {str(one.id): one for one in expedited.objections.filter(state=ObjectionState.RAISED)}
        _choices(
            self,
            "objection",
            [(key, f"{one.objector}, {one.raised_at:%d %b %Y, %H:%M}") for key, one in self._raised.items()],
        )

    def clean_objection(self) -> Objection:
        """The objection."""
        return self._raised[self.cleaned_data["objection"]]


class DecideForm(PageForm):
    """A decision."""

    judged = frozenset({"review_on"})
    releases = forms.ChoiceField(
        label="Decision", choices=[("yes", "Release"), ("no", "Withhold")], widget=forms.RadioSelect
    )
    basis = forms.CharField(label="Basis, in writing", max_length=ExpeditedDecision.BASIS_MAX, widget=SHORT)
    review_on = forms.DateField(
        label="Looked at again on", required=False, widget=DAY, help_text="Needed where it is withheld."
    )


class ReviewForm(PageForm):
    """A review of what is withheld."""

    judged = frozenset({"review_on"})
    stands = forms.ChoiceField(
        label="The objections",
        choices=[("yes", "still stand: withheld until another review"), ("no", "stand no more: decided anew")],
        widget=forms.RadioSelect,
    )
    statement = forms.CharField(label="Why", max_length=ExpeditedDecision.BASIS_MAX, widget=SHORT)
    review_on = forms.DateField(
        label="Looked at again on", required=False, widget=DAY, help_text="Needed where it stays withheld."
    )


class PublishReleaseForm(PageForm):
    """What anybody reads of a release."""

    title = forms.CharField(max_length=Publication.TITLE_MAX)
    words = forms.CharField(
        label="Letter to the public",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What the footage is of, and why it is released. Anybody reads it: name nobody.",
    )
    uncaptioned = forms.CharField(
        label="Why a file comes without captions",
        max_length=1000,
        required=False,
        help_text="Needed where one does (Section 508). Anybody reads it.",
    )

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefix, auto_id=f"publish-{prefix}-%s", **kwargs)


class WithdrawPublicationForm(PageForm):
    """Why a publication ends, as anybody reads it who comes back."""

    reason = forms.CharField(
        label="Why it is withdrawn", max_length=Publication.REASON_MAX, help_text="Anybody reads it at its address."
    )

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefix, auto_id=f"withdraw-{prefix}-%s", **kwargs)
