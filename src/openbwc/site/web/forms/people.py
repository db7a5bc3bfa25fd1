"""Forms about people: training with its evidence, appointments that end, accounts, leaving, entries by mistake."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q

from openbwc.program.evidence_files import LARGEST
from openbwc.program.models import Account, Agency, Role, TrainingProgramme
from openbwc.program.training import courses_for
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.programme import DayField


class TrainingForm(PageForm):
    """A completed course, with its evidence."""

    programme = forms.ModelChoiceField(queryset=TrainingProgramme.objects.none(), label="Course")
    completed_on = DayField(label="Completed on")
    evidence = forms.CharField(max_length=300, help_text="A certificate's number, or the roster that shows it.")
    file = forms.FileField(
        label="Its scan", required=False, help_text=f"PDF, PNG or JPEG, at most {LARGEST // 1_000_000} MB."
    )

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = TrainingProgramme.objects.filter(courses_for(agency), retired_on=None)
        self.fields["programme"].queryset = given  # type: ignore[attr-defined]  # a ModelChoiceField has one


class EndAppointmentForm(PageForm):
    """The day from which an appointment gives nothing any more."""

    ends_on = DayField(label="Ends on (that day not included)")


class AnnulForm(PageForm):
    """Why an entry was a mistake."""

    why = forms.CharField(max_length=300, label="Why it was a mistake", help_text="It stays to be seen, as void.")


class DepartureForm(PageForm):
    """The day on which a person leaves."""

    left_on = DayField(label="First day on which the person serves no more")


class AccountForm(PageForm):
    """An account to sign in with; its password is for the first time."""

    username = forms.CharField(max_length=150)
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(widget=forms.PasswordInput, label="First password")

    def clean_username(self) -> str:
        """A name that nobody has."""
        name: str = self.cleaned_data["username"]
        if Account.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(f"Expected a name that nobody has; found '{name}', which is taken.")
        return name

    def clean_password(self) -> str:
        """A password that the installation's rules accept."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class PeopleFilterForm(PageForm):
    """What the list of people is narrowed to."""

    q = forms.CharField(label="Name or badge", required=False, max_length=80)
    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(), required=False, empty_label="any agency", to_field_name="code"
    )
    role = forms.ChoiceField(choices=[("", "any role"), *Role.choices], required=False)
    serving = forms.ChoiceField(
        choices=[("", "who serve"), ("left", "who left"), ("all", "all")], required=False, label="People"
    )
    training = forms.ChoiceField(
        choices=[("", "any"), ("current", "current"), ("ending", "ends soon"), ("lapsed", "not current")],
        required=False,
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]  # a ModelChoiceField has one
        for name in self.fields:
            self.fields[name].label_suffix = ""

    def clean(self) -> dict[str, Any]:
        """Training is judged person by person, which takes an agency to be worth its time."""
        data = super().clean() or {}
        if data.get("training") and not data.get("agency"):
            self.add_error("agency", "Expected an agency to narrow by training; found none. Choose one.")
        return data

    def named(self) -> Q:
        """The people of that name or badge, as a condition."""
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return Q()
        return Q(family_name__icontains=words) | Q(given_name__icontains=words) | Q(badge__iexact=words)
