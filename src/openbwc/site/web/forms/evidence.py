"""Forms of the evidence pages: find, state a purpose, assert something about a recording."""

from typing import TYPE_CHECKING, Any

from django import forms

from openbwc.evidence.models import Encounter, Recording, Sensitivity
from openbwc.evidence.queries import Criteria
from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency, Person
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import BadgeField, UtcField

if TYPE_CHECKING:
    _EncounterChoice = forms.ModelChoiceField[Encounter]
else:
    _EncounterChoice = forms.ModelChoiceField  # the stubs' generic does not exist at run time

ANY = ("", "Any")


class FindForm(PageForm):
    """What a search asks for. No field asks for a protected characteristic (II.B.5)."""

    text = forms.CharField(label="Words", required=False, max_length=120, help_text="Title, tag, place, file name.")
    officer = forms.CharField(label="Officer", required=False, max_length=80, help_text="Name or badge.")
    camera = forms.CharField(label="Camera", required=False, max_length=64, help_text="Serial number.")
    since = UtcField(label="From (UTC)", required=False)
    until = UtcField(label="Before (UTC)", required=False)
    agency_code = forms.ChoiceField(label="Agency", required=False)
    encounter_type = forms.ChoiceField(label="Encounter", required=False)
    category = forms.ChoiceField(label="Category", required=False)
    place = forms.CharField(label="Place", required=False, max_length=120)
    training = forms.BooleanField(label="Training environments", required=False, help_text="Kept apart (II.B.4).")

    def __init__(self, *args: Any, policies: dict[str, PolicyInForce], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = {kind.code: kind.title for policy in policies.values() for kind in policy.encounter_types.values()}
        categories = {one.code: one.title for policy in policies.values() for one in policy.categories.values()}
        self.fields["agency_code"].choices = [ANY, *((code, code) for code in sorted(policies))]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["encounter_type"].choices = [ANY, *sorted(types.items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]  # a ChoiceField has them
        self.fields["category"].choices = [ANY, *sorted(categories.items(), key=lambda pair: pair[1])]  # type: ignore[attr-defined]  # a ChoiceField has them

    def criteria(self) -> Criteria:
        """The valid form as criteria of the catalogue."""
        return Criteria(**{name: value for name, value in self.cleaned_data.items() if value})


class PurposeForm(PageForm):
    """Why somebody needs the footage, before the first frame (V.A.2)."""

    purpose = forms.ChoiceField(label="Purpose", widget=forms.RadioSelect)
    matter = forms.CharField(
        label="Case, request or matter",
        max_length=60,
        required=False,
        help_text="Its number in your agency. Some purposes need one; the policy tells.",
    )

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]  # a ChoiceField has them
            (purpose.code, purpose.title) for purpose in policy.purposes.values()
        ]


class ReasonForm(PageForm):
    """The statement that stands behind an assertion (V.A.4)."""

    reason = forms.CharField(label="Reason", max_length=300, help_text="Kept with your name.")


class CategoryForm(ReasonForm):
    """What the recording is filed under."""

    category = forms.ChoiceField()
    field_order = ("category", "reason")

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one.code, one.title) for one in policy.categories.values()]  # type: ignore[attr-defined]  # a ChoiceField has them


class WearerForm(ReasonForm):
    """Who wore the camera, when the assignment calendar is wrong."""

    wearer = BadgeField(label="Badge of who wore it")
    field_order = ("wearer", "reason")

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wearer"].people = Person.objects.filter(agency=agency).select_related("agency")  # type: ignore[attr-defined]  # a BadgeField has them


class EncounterField(_EncounterChoice):
    """An encounter, named with its time and place."""

    def label_from_instance(self, obj: Any) -> str:
        """`Traffic stop, Route 9 · 22 Nov 06:10`."""
        return f"{obj.title} · {obj.starts_at:%d %b %H:%M} UTC"


class PlaceInEncounterForm(ReasonForm):
    """Which encounter the recording shows."""

    encounter = EncounterField(queryset=Encounter.objects.none())
    field_order = ("encounter", "reason")

    def __init__(self, *args: Any, encounters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["encounter"].queryset = encounters  # type: ignore[attr-defined]  # a ModelChoiceField has one


class OpenEncounterForm(PageForm):
    """A new encounter around the recording."""

    title = forms.CharField(max_length=200)
    type = forms.ChoiceField(label="Type (II.A)")
    place = forms.CharField(max_length=200, required=False)
    sensitivity = forms.ChoiceField(label="Sensitive place (II.B.2)", choices=Sensitivity.choices)

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = policy.encounter_types.values()
        self.fields["type"].choices = [(kind.code, f"{kind.title} ({kind.clause})") for kind in kinds]  # type: ignore[attr-defined]  # a ChoiceField has them


class NoticeForm(PageForm):
    """Whether people were told that they are recorded (IV.F)."""

    given_at = UtcField(label="Notice given at (UTC)", required=False)
    reason = forms.CharField(label="Or the reason why it was not given, or late", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two is stated."""
        data = super().clean() or {}
        if not self.errors and not data.get("given_at") and not data.get("reason"):
            raise forms.ValidationError("State the time at which notice was given, or the reason why it was not.")
        return data


class TagForm(PageForm):
    """A word on the recording; the policy screens it (II.B.5)."""

    text = forms.CharField(label="Tag", max_length=60)


class AccessListForm(ReasonForm):
    """A person named on a restricted recording's list (II.B.1-3)."""

    person = BadgeField(label="Badge of whom to name")
    field_order = ("person", "reason")

    def __init__(self, *args: Any, recording: Recording, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(agency_id=recording.agency_id).select_related("agency")
        self.fields["person"].people = people  # type: ignore[attr-defined]  # a BadgeField has them
