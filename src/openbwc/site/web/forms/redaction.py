"""Forms of redaction: opening a project, more footage, submitting, ruling, answering what was left over."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from openbwc.evidence.models import ClipFile
from openbwc.policy import PolicyInForce
from openbwc.policy.rules.redaction import TO_BE_MENDED
from openbwc.policy.wording import in_words
from openbwc.redaction.models import Project
from openbwc.site.web.forms import PageForm


def told_clip(clip: ClipFile) -> str:
    """A file in a list of choices."""
    recording = clip.recording
    minutes, seconds = divmod(round(clip.duration_ms / 1000), 60)
    return (
        f"{recording.started_at:%d %b %Y %H:%M} UTC · {recording.wearer.name} · {recording.camera.serial} · "
        f"part {clip.part}, {minutes}:{seconds:02d}"
    )


class _ClipsForm(PageForm):
    """A choice among files."""

    clips = forms.MultipleChoiceField(label="Footage", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Sequence[ClipFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices = {str(one.id): one for one in choices}
        self.fields["clips"].choices = [(key, told_clip(one)) for key, one in self._choices.items()]  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> list[ClipFile]:
        """The valid form's files."""
        return [self._choices[key] for key in self.cleaned_data["clips"]]


class AddFootageForm(_ClipsForm):
    """More footage of the same encounters."""


class OpenProjectForm(_ClipsForm):
    """A project: for whom or what it is, its purpose and matter, its footage."""

    title = forms.CharField(max_length=Project.TITLE_MAX, help_text="For whom or what the copy is made.")
    purpose = forms.ChoiceField(help_text="The footage is opened for it, and the copy is served for it.")
    matter = forms.CharField(
        label="Case, request or matter", max_length=60, required=False, help_text="Some purposes need one."
    )
    cover = forms.BooleanField(
        label="Over-redact now",
        required=False,
        help_text="For quick disclosure: every frame is blurred and all sound deleted; somebody else still reviews it.",
    )
    reason = forms.ChoiceField(label="Reason of over-redacting", required=False)
    field_order = ("title", "purpose", "matter", "clips", "cover", "reason")

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(one.code, one.title) for one in policy.purposes.values()]  # type: ignore[attr-defined]  # a ChoiceField has them
        reasons = [(one.code, f"{one.code} {one.title}") for one in policy.redaction_reasons.values()]
        self.fields["reason"].choices = [("", "None"), *reasons]  # type: ignore[attr-defined]  # a ChoiceField has them

    def clean(self) -> dict[str, Any]:
        """What is covered at once needs its reason at once."""
        data = super().clean() or {}
        if data.get("cover") and not data.get("reason"):
            self.add_error("reason", "Give the reason for which everything is covered.")
        return data

    def said(self) -> dict[str, Any]:
        """The valid form as the action takes it."""
        data = {name: self.cleaned_data[name] for name in ("title", "purpose", "matter")}
        covered = {"reason": self.cleaned_data["reason"]} if self.cleaned_data["cover"] else {}
        return {**data, **covered, "clips": self.chosen()}


class StatementForm(PageForm):
    """What goes with a submission."""

    statement = forms.CharField(
        label="For the reviewer", max_length=1000, required=False, widget=forms.Textarea, help_text="What to look at."
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RulingForm(PageForm):
    """A second person's ruling on the submission that was shown; the remarks are those set in the picture."""

    approves = forms.ChoiceField(
        label="Ruling", choices=(("yes", "Approve"), ("no", "Send back")), widget=forms.RadioSelect
    )
    statement = forms.CharField(max_length=1000, required=False, widget=forms.Textarea)
    remarks = forms.JSONField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(widget=forms.HiddenInput)


class WhyForm(PageForm):
    """A reason in words."""

    reason = forms.CharField(label="Reason", max_length=300)

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=prefix, auto_id=f"why-{prefix}-%s", **kwargs)


class LeftoverForm(forms.Form):
    """The answer to one finding of the residual check; many stand on one page, so ids bear the finding's."""

    answer = forms.ChoiceField(label="Answer")
    statement = forms.CharField(label="Why", max_length=1000, required=False)

    def __init__(self, *args: Any, answers: Iterable[str], key: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"leftover-{key}-%s"
        super().__init__(*args, **kwargs)
        codes = (*sorted(answers), TO_BE_MENDED)
        self.fields["answer"].choices = [("", "Choose"), *((code, in_words(code)) for code in codes)]  # type: ignore[attr-defined]  # a ChoiceField has them
