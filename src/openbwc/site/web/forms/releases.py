"""Forms of releases: opening one, what is in it, who was told and asked, authorising, releasing."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q

from openbwc.access.visible import Visible
from openbwc.disclosure.actions.open_release import Meant
from openbwc.disclosure.gate import UNNAMED_LEO, digest_of, objections_to
from openbwc.disclosure.models import (
    Answer,
    Audience,
    Authorisation,
    Body,
    Consultation,
    LeoNotice,
    Prosecution,
    Release,
    ReleaseKind,
    ReleasePart,
    ReleaseState,
    Request,
)
from openbwc.disclosure.parts import name_of
from openbwc.disclosure.queries import copies_for
from openbwc.evidence.models import ClipFile, Recording, RedactedCopy
from openbwc.policy import PolicyInForce
from openbwc.policy.rules.release import EXPEDITED, NOTICE
from openbwc.policy.wording import headed
from openbwc.program.models import Agency
from openbwc.site.web.converters import ShortId
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import UtcField
from openbwc.site.web.forms.requests import SHORT


class OpenReleaseForm(PageForm):
    """A release to be prepared."""

    judged = frozenset({"number", "recipient"})
    agency = forms.ChoiceField()
    kind = forms.ChoiceField(choices=[one for one in ReleaseKind.choices if one[0] != ReleaseKind.EXPEDITED])
    audience = forms.ChoiceField(label="To whom", choices=Audience.choices)
    title = forms.CharField(max_length=Release.TITLE_MAX)
    number = forms.CharField(
        label="Number of the request", max_length=60, required=False, help_text="For a release on a request."
    )
    recipient = forms.CharField(
        max_length=Release.RECIPIENT_MAX, required=False, help_text="For a court or another agency: who receives it."
    )
    matter = forms.CharField(
        label="Number of the case",
        max_length=Release.MATTER_MAX,
        required=False,
        help_text="For a court or another agency: the case or matter for which it goes.",
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._agencies = {one.code: one for one in agencies}
        self.fields["agency"].choices = [(code, code) for code in self._agencies]  # type: ignore[attr-defined]  # a ChoiceField has them

    def of(self) -> Agency:
        """The valid form's agency."""
        return self._agencies[self.cleaned_data["agency"]]

    def meant(self, request: Request | None) -> Meant:
        """The valid form as the action takes it."""
        said = self.cleaned_data
        return Meant(
            kind=ReleaseKind(said["kind"]),
            audience=Audience(said["audience"]),
            title=said["title"],
            request=request,
            recipient=said["recipient"],
            matter=said["matter"],
        )


class StateForm(PageForm):
    """What the footage shows, and whether somebody is prosecuted over it."""

    incident = forms.ChoiceField(label="It shows", widget=forms.RadioSelect)
    prosecution = forms.ChoiceField(choices=Prosecution.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(policy.members(EXPEDITED, "expedited_triggers"))
        none = (Release.NO_INCIDENT, "Neither serious bodily injury nor a death in custody")
        self.fields["incident"].choices = [*((code, headed(code)) for code in known), none]  # type: ignore[attr-defined]  # a ChoiceField has them


class PutInForm(PageForm):
    """A finished copy, or for discovery the original of one file of a recording."""

    judged = frozenset({"copy", "reuse", "recording"})
    copy = forms.ModelChoiceField(
        queryset=RedactedCopy.objects.none(), required=False, empty_label="None", label="Redacted copy"
    )

    def __init__(self, *args: Any, release: Release, seen: Visible, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["copy"]
        shown = Q(clip__recording__restriction="") | Q(clip__recording__in=seen.queryset())
        field.queryset = copies_for(release).filter(shown)  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.label_from_instance = lambda one: f"{one.clip.recording}, part {one.clip.part}: {one.title}"  # type: ignore[attr-defined]  # as above
        self.fields["reuse"] = forms.CharField(
            label="Why a copy of another matter may go out here",
            max_length=ReleasePart.REUSE_MAX,
            required=False,
            help_text="Needed for a copy that was made under another matter.",
            widget=SHORT,
        )
        if release.kind == ReleaseKind.DISCOVERY:
            self.fields["recording"] = forms.CharField(
                label="Originals of the recording",
                max_length=60,
                required=False,
                help_text="The word in its address.",
            )

    def clean_recording(self) -> list[ClipFile]:
        """The files of the recording that was named; none where none was."""
        word = self.cleaned_data["recording"].strip()
        if not word:
            return []
        known = re.fullmatch(ShortId.regex, word)
        found = Recording.objects.filter(id=ShortId().to_python(word)).first() if known else None
        if found is None:
            raise forms.ValidationError("Expected a recording, by the word that stands for it in its address.")
        return list(found.clips.select_related("recording__agency"))

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not self.errors and not data.get("copy") and not data.get("recording"):
            raise forms.ValidationError("Name what is put in.")
        return data


class TakeOutForm(PageForm):
    """A file that is taken out."""

    part = forms.ModelChoiceField(queryset=ReleasePart.objects.none(), empty_label=None, label="File")

    def __init__(self, *args: Any, release: Release, unseen: frozenset[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        field.queryset = release.standing_parts()  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.label_from_instance = lambda one: name_of(one, unseen)  # type: ignore[attr-defined]  # as above


class NotifyForm(PageForm):
    """Nothing to fill in: every LEO who recorded some of it is notified."""


class ToldForm(PageForm):
    """A LEO who was told in another way."""

    notice = forms.ModelChoiceField(queryset=LeoNotice.objects.none(), empty_label=None, label="LEO")
    way = forms.ChoiceField(label="By which way", widget=forms.RadioSelect)
    told_at = UtcField(label="When (UTC)")
    how = forms.CharField(label="What was said to whom", max_length=Release.REASON_MAX, widget=SHORT)

    def __init__(
        self, *args: Any, release: Release, unseen: frozenset[UUID], policy: PolicyInForce, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ways = sorted(policy.members(NOTICE, "leo_notice_ways"))
        self.fields["way"].choices = [(one, headed(one)) for one in ways]  # type: ignore[attr-defined]  # a ChoiceField has them
        field = self.fields["notice"]

        def label(one: LeoNotice) -> str:
            return UNNAMED_LEO if any(each.id in unseen for each in one.recordings.all()) else one.person.name

        untold = release.leo_notices.filter(told_at=None)
        field.queryset = untold.select_related("person").prefetch_related("recordings")  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.label_from_instance = label  # type: ignore[attr-defined]  # as above


class ConsultForm(PageForm):
    """A body that is told of the release, and asked."""

    body = forms.ChoiceField(choices=Body.choices)
    office = forms.CharField(
        label="Which office", max_length=Consultation.OFFICE_MAX, help_text="Such as the district."
    )
    statement = forms.CharField(label="What it was told", max_length=Consultation.TEXT_MAX, widget=SHORT)


class AnswerForm(PageForm):
    """What a body answered; once the release is not being prepared any more, nothing but that it objects."""

    consultation = forms.ModelChoiceField(queryset=Consultation.objects.none(), empty_label=None, label="Who answers")
    outcome = forms.ChoiceField(choices=Answer.choices, widget=forms.RadioSelect, label="Answer")
    answer = forms.CharField(label="In its words", max_length=Consultation.TEXT_MAX, widget=SHORT)
    paper = forms.FileField(
        label="The answer as it came", required=False, help_text="PDF, PNG or JPEG, kept by its digest."
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consultation"]
        field.queryset = release.consultations.filter(answered_at=None)  # type: ignore[attr-defined]  # a ModelChoiceField has it
        field.label_from_instance = lambda one: f"{one.get_body_display()}, {one.office}"  # type: ignore[attr-defined]  # as above
        if release.state != ReleaseState.DRAFTED:
            known = [one for one in Answer.choices if one[0] == Answer.OBJECTION]
            self.fields["outcome"].choices = known  # type: ignore[attr-defined]  # a ChoiceField has them


class AuthoriseForm(PageForm):
    """The official's approval of what the page shows them."""

    judged = frozenset({"on_objections"})
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    statement = forms.CharField(label="On what it rests", max_length=Authorisation.STATEMENT_MAX, widget=SHORT)
    objections = forms.ModelMultipleChoiceField(
        queryset=Consultation.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )
    on_objections = forms.CharField(
        label="Why it goes out in spite of an objection",
        max_length=Authorisation.STATEMENT_MAX,
        required=False,
        help_text="Needed where an office objected.",
        widget=SHORT,
    )

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        initial = {"digest": digest_of(release), "objections": objections_to(release)}
        super().__init__(*args, initial=initial, **kwargs)
        about = Consultation.objects.filter(release__agency=release.agency, outcome=Answer.OBJECTION)
        self.fields["objections"].queryset = about  # type: ignore[attr-defined]  # a ModelMultipleChoiceField has it


class ReleaseForm(PageForm):
    """Nothing to fill in: the footage is released."""


class WithdrawReleaseForm(PageForm):
    """A withdrawal."""

    reason = forms.CharField(label="Why", max_length=Release.REASON_MAX, widget=SHORT)
