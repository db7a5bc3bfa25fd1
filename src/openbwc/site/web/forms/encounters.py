"""Forms of an encounter's page: what the author of a report states of the footage (V.A.3)."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from openbwc.evidence.models import Recording
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import UtcField

if TYPE_CHECKING:
    _RecordingChoice = forms.ModelMultipleChoiceField[Recording]
else:
    _RecordingChoice = forms.ModelMultipleChoiceField  # the stubs' generic does not exist at run time


class RecordingsField(_RecordingChoice):
    """Recordings of an encounter, each named with its wearer and its time."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """`Worn by Ana Ruiz, 22 Nov 06:10 UTC`."""
        return f"Worn by {obj.wearer.name}, {obj.started_at:%d %b %H:%M} UTC"


class ReportForm(PageForm):
    """Whether footage was viewed before the report was complete, and which."""

    number = forms.CharField(label="Number of your report", max_length=60)
    completed_at = UtcField(label="Completed at (UTC)")
    viewed = forms.TypedChoiceField(
        label="Was footage viewed before the report was complete?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda word: word == "yes",
    )
    recordings = RecordingsField(label="Viewed recordings", queryset=Recording.objects.none(), required=False)
    statement = forms.CharField(
        label="The statement as it stands in the report",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with your name. A correction is another statement; this one stays in the history.",
    )

    def __init__(self, *args: Any, recordings: QuerySet[Recording], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recordings"].queryset = recordings.select_related("wearer")  # type: ignore[attr-defined]  # a ModelMultipleChoiceField has one
