"""Forms of the fees of a request: the category, the log of work, estimates and answers, bills, payments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from openbwc.disclosure.actions.log_work import CENTS_MAX, MINUTES_MAX, PAGES_MAX, Entry
from openbwc.disclosure.letters.fee_wording import category_in_words
from openbwc.disclosure.models import Request, RequestEvent
from openbwc.policy import PolicyInForce
from openbwc.policy.fees import Grade, Task, Work, categories
from openbwc.policy.wording import headed
from openbwc.site.web.forms import PageForm
from openbwc.site.web.forms.requests import SHORT, DayField

ESTIMATED_MINUTES_MAX = 100_000


class MoneyField(forms.DecimalField):
    """An amount in dollars and cents; `cents` of what it gives are whole."""

    def __init__(self, label: str, *, required: bool = True, least: int = 0, help_text: str = "") -> None:
        super().__init__(
            label=label,
            required=required,
            min_value=least,
            max_value=CENTS_MAX // 100,
            decimal_places=2,
            help_text=help_text or "In dollars.",
        )


def cents_of(dollars: Any) -> int:
    """An amount of a `MoneyField` in cents; 0 for none."""
    return int((dollars or 0) * 100)


def _words(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=Request.TEXT_MAX, widget=SHORT)


def _number(label: str, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


class CategoryForm(PageForm):
    """In which category the requester is."""

    category = forms.ChoiceField(label="Category")
    statement = _words("Why")

    def __init__(self, *args: Any, policy: PolicyInForce, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(one, category_in_words(one)) for one in categories(policy)]  # type: ignore[attr-defined]  # a ChoiceField has them


class WorkForm(PageForm):
    """Work that is logged."""

    task = forms.ChoiceField(label="Work", choices=[(one.value, headed(one.value)) for one in Task])
    grade = forms.ChoiceField(
        label="Whose time", required=False, choices=[("", "None"), *((one.value, headed(one.value)) for one in Grade)]
    )
    minutes = _number("Minutes", MINUTES_MAX)
    pages = _number("Pages copied", PAGES_MAX)
    other_media = MoneyField(
        "Cost of other media", required=False, help_text="In dollars: a disc, and the time of making the copy."
    )
    other_exemptions = forms.BooleanField(
        label="After an appeal: a review of other exemptions than those that fell", required=False
    )
    words = _words("What was done, and by whom")
    came_on = DayField("When", required=False)

    def said(self) -> Entry:
        """The valid form as the action takes it."""
        data = self.cleaned_data
        return Entry(
            task=Task(data["task"]),
            grade=Grade(data["grade"]) if data["grade"] else None,
            minutes=data["minutes"] or 0,
            pages=data["pages"] or 0,
            media_cents=cents_of(data["other_media"]),
            other_exemptions=data["other_exemptions"],
        )


class StrikeForm(PageForm):
    """An entry of the log that is struck out."""

    entry = forms.ChoiceField(label="Entry")
    statement = _words("Why")

    def __init__(self, *args: Any, entries: Sequence[tuple[RequestEvent, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries = {str(entry.id): entry for entry, _ in entries}
        self.fields["entry"].choices = [(str(entry.id), words) for entry, words in entries]  # type: ignore[attr-defined]  # a ChoiceField has them

    def chosen(self) -> RequestEvent:
        """The valid form's entry."""
        return self._entries[self.cleaned_data["entry"]]


class EstimateForm(PageForm):
    """An estimate of the whole work on the request, done or not."""

    search_clerical = _number("Search, clerical: minutes", ESTIMATED_MINUTES_MAX)
    search_professional = _number("Search, professional: minutes", ESTIMATED_MINUTES_MAX)
    search_managerial = _number("Search, managerial: minutes", ESTIMATED_MINUTES_MAX)
    review_clerical = _number("Review, clerical: minutes", ESTIMATED_MINUTES_MAX)
    review_professional = _number("Review, professional: minutes", ESTIMATED_MINUTES_MAX)
    review_managerial = _number("Review, managerial: minutes", ESTIMATED_MINUTES_MAX)
    pages = _number("Pages copied", PAGES_MAX)
    other_media = MoneyField("Cost of other media", required=False)
    advance = MoneyField("To be paid before we go on", required=False)
    overdue = forms.CharField(
        label="Number of an earlier request whose bill is overdue",
        max_length=60,
        required=False,
        help_text="Where payment in advance rests on it.",
    )
    same_requester = forms.BooleanField(label="That request is of the same requester", required=False)
    letter = forms.CharField(
        label="What you write",
        max_length=Request.TEXT_MAX,
        required=False,
        widget=SHORT,
        help_text="Needed where it is more than the requester agreed to; the figures stand in the letter anyway.",
    )

    def said(self) -> Work:
        """The valid form's work."""
        data = self.cleaned_data
        return Work(
            search=_spent(data, Task.SEARCH),
            review=_spent(data, Task.REVIEW),
            pages=data["pages"] or 0,
            media_cents=cents_of(data["other_media"]),
        )


def _spent(data: Mapping[str, Any], task: Task) -> dict[Grade, int]:
    return {grade: data[f"{task}_{grade}"] for grade in Grade if data[f"{task}_{grade}"]}


class AgreeForm(PageForm):
    """The requester's answer to an estimate."""

    up_to = MoneyField(
        "Agrees to pay up to",
        required=False,
        help_text="In dollars; 0: no more than is free of charge; empty: they narrow the request instead.",
    )
    words = _words("The answer")
    came_on = DayField("Came on", required=False)


class AssessForm(PageForm):
    """An assessment of what was logged."""

    statement = _words("What is charged for")
    pages = forms.IntegerField(
        label="Pages that were necessary to respond",
        min_value=0,
        max_value=PAGES_MAX,
        required=False,
        help_text="Matters where a time limit was missed (5 USC 552(a)(4)(A)(viii)(II)(bb)).",
    )


class PaymentForm(PageForm):
    """A payment that came in."""

    amount = MoneyField("Amount")
    reference = _words("What proves it")
    came_on = DayField("Came on", required=False)


class UnpaidForm(PageForm):
    """A bill that was not paid in time."""

    statement = _words("What was done to be paid")


class RefundForm(PageForm):
    """Money that went back."""

    amount = MoneyField("Amount")
    statement = _words("Why, and what proves it")


class JoinForm(PageForm):
    """Another request with which this one is charged."""

    lead = forms.CharField(label="Number of the earlier request", max_length=60)
    related = forms.BooleanField(
        label="Both are of one requester, or of people who act together, and about one matter", required=False
    )
    statement = _words("Why they divide one request")


class CourtForm(PageForm):
    """Time that a court gave."""

    until = DayField("Last day of the time")
    words = _words("The order")
