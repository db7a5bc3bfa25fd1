"""How the pages write clauses, times, lengths, sizes and form fields: one way each, everywhere."""

import re
from datetime import UTC, date, datetime
from typing import Any

import shortuuid
from django import forms, template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openbwc.evidence.models import Recording
from openbwc.policy.retention import Period
from openbwc.policy.wording import headed, in_words

register = template.Library()

_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T")
SIZE_UNITS = ("bytes", "kB", "MB", "GB", "TB")

DEEDS = {
    "check_out_camera": "checking out the camera",
    "move_camera": "moving the camera on",
    "answer_signal": "answering for the camera",
    "view": "viewing the recording",
    "download": "downloading the originals",
    "correct_assertion": "asserting this",
    "activate_agency": "activating the programme",
    "resolve_quarantine": "resolving the quarantine",
    "manage_programme": "changing the programme's records",
    "screen_text": "this text",
    "report_prohibited": "reporting the recording",
    "review_prohibited": "this step of the review",
    "search_people": "searching for people",
    "sign_policy": "signing the policy",
    "publish_policy": "publishing the policy",
    "open_redaction": "opening the redaction project",
    "edit_redaction": "editing the redaction",
    "submit_redaction": "submitting the redaction",
    "review_redaction": "ruling on the redaction",
    "answer_leftover": "answering the finding",
    "finish_copy": "finishing the copy",
    "withdraw_copy": "withdrawing the copy",
    "place_hold": "placing a hold",
    "review_hold": "keeping the hold in force",
    "release_hold": "releasing a hold",
    "enter_authority": "entering the authority of an item",
    "propose_schedule": "proposing a schedule",
    "approve_schedule": "approving a schedule",
    "read_hold": "reading the hold",
    "propose_disposition": "proposing the disposition",
    "approve_disposition": "approving the disposition",
    "withdraw_disposition": "withdrawing the disposition",
    "pack_transfer": "packing for the National Archives",
    "enter_acceptance": "entering the acceptance",
    "report_loss": "reporting the loss",
    "dispose_of": "disposing of the recording",
    "open_content": "opening what is being disposed of",
    "receive_request": "entering the request",
    "handle_request": "handling the request",
    "decide_expedition": "deciding on expedited processing",
    "decide_waiver": "deciding on a waiver of fees",
    "stop_request": "asking the requester",
    "extend_request": "extending the time",
    "search_for_request": "searching for the request",
    "close_request": "closing the request",
    "enter_closure": "entering a closure",
    "confirm_closure": "confirming a closure",
    "read_requests": "reading requests",
    "make_appeal": "this appeal",
    "decide_appeal": "deciding the appeal",
    "decide_fee_category": "deciding the category",
    "log_work": "logging the work",
    "estimate_fees": "estimating the fees",
    "answer_estimate": "noting the answer on fees",
    "assess_fees": "assessing the fees",
    "enter_payment": "noting the payment",
    "note_unpaid": "noting that the bill was not paid",
    "refund_fees": "noting the refund",
    "join_fees": "charging requests as one",
    "review_records": "ruling on the records",
    "withhold": "withholding",
    "determine_request": "determining the request",
    "free_footage": "freeing what the request keeps",
    "read_releases": "reading releases",
    "open_release": "opening the release",
    "prepare_release": "preparing the release",
    "put_in_release": "putting the file into the release",
    "enter_telling": "entering that the officer was told",
    "enter_answer": "entering the answer",
    "authorise_release": "authorising the release",
    "release_footage": "releasing the footage",
    "withdraw_release": "withdrawing the release",
    "build_package": "building the package",
    "give_link": "giving a link to the package",
    "revoke_link": "ending the link",
    "read_expedited": "reading expedited releases",
    "flag_incident": "flagging the incident",
    "open_expedited": "opening the expedited track",
    "assign_expedited_step": "giving out the step",
    "complete_expedited_step": "stating the step",
    "raise_objection": "entering the objection",
    "rule_on_objection": "ruling on the objection",
    "decide_expedited": "deciding on the expedited release",
    "review_withholding": "reviewing what is withheld",
    "publish_release": "publishing the release",
    "withdraw_publication": "withdrawing the publication",
}

OWED = {
    "acknowledge": "the acknowledgement",
    "route": "passing it to the office that answers it",
    "expedition": "the decision on expedited processing",
    "determine": "the determination",
    "notify": "sending a letter that is written",
    "appeal": "the requester's appeal",
    "appeal_decision": "the decision on the appeal",
    "after_appeal": "the determination after the appeal",
}
"""What a request is owed by a clock."""
REQUESTERS = {
    "congress": "Congress",
    "discovery": "A party in discovery",
    "other_agency": "Another agency",
    "person_in_footage": "A person in the footage",
    "press": "The press",
    "public": "A member of the public",
}
"""As who somebody asks for footage."""
FATES = {"destroy": "destroyed", "transfer": "given to the National Archives", "permanent": "kept for ever"}
"""What becomes of a recording at the end of its period."""
CLOCK_STATES = {
    "not_started": "not begun",
    "met": "done in time",
    "met_late": "done late",
    "run_out": "the time is over",
}

WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input"),
    (forms.Textarea, "usa-textarea"),
    (forms.Select, "usa-select"),
    (forms.FileInput, "usa-file-input"),
    (forms.Widget, "usa-input"),
)


@register.simple_tag
def clause(identifier: str) -> SafeString:
    """A clause's number as a link to its words."""
    return format_html(
        '<a class="clause" href="{}" aria-label="Clause {}">{}</a>',
        reverse("clause", args=[identifier]),
        identifier,
        identifier,
    )


@register.filter
def short(value: Any) -> str:
    """A UUID as the word that stands for it in addresses."""
    return str(shortuuid.encode(value))


@register.simple_tag
def when(moment: datetime | date | None, style: str = "minute") -> SafeString:
    """A day, or an aware time in UTC to the `minute` or the `second`; a dash when there is none."""
    if moment is None:
        return SafeString("–")
    if not isinstance(moment, datetime):
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), moment.strftime("%d %b %Y"))
    utc = moment.astimezone(UTC)
    shown = utc.strftime("%d %b %Y, %H:%M:%S UTC" if style == "second" else "%d %b %Y, %H:%M UTC")
    return format_html('<time datetime="{}">{}</time>', utc.isoformat(), shown)


@register.filter
def dated(text: str) -> SafeString:
    """A moment, and each day in a text, as a frozen paper writes them, `2026-03-01`, as the pages write them."""
    try:
        return when(datetime.fromisoformat(text)) if _MOMENT.match(text) else _with_days(text)
    except (TypeError, ValueError):
        return format_html("{}", text)


def _with_days(text: str) -> SafeString:
    """A text with each of its days as the pages write them. Raises `ValueError` for a day that there is not."""
    pieces = enumerate(_DAY.split(text))
    return format_html_join("", "{}", ((when(date.fromisoformat(one)) if odd % 2 else one,) for odd, one in pieces))


@register.filter
def period(text: str) -> str:
    """The period of a schedule's item, `P6Y`, in words: `6 years`."""
    return Period.parse(str(text)).words


@register.filter
def clock(seconds: float | None) -> str:
    """A length in seconds as `m:ss` or `h:mm:ss`."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


@register.filter
def milliseconds(count: int | None) -> str:
    """A length in milliseconds as `m:ss` or `h:mm:ss`."""
    return clock(None if count is None else count / 1000)


@register.filter
def clock_error(offset_ms: int) -> str:
    """How far a camera's clock stood from true time, in words: camera − true, in milliseconds."""
    if offset_ms == 0:
        return "clock right, or never read"
    return f"clock {abs(offset_ms) / 1000:g} s {'ahead' if offset_ms > 0 else 'behind'}"


@register.filter
def size(count: int | None) -> str:
    """A number of bytes in decimal units: `1.4 GB`."""
    if count is None:
        return "–"
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(SIZE_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} {SIZE_UNITS[unit]}" if unit == 0 else f"{amount:.1f} {SIZE_UNITS[unit]}"


@register.filter
def percent(share: float | None) -> str:
    """A share from 0 to 1 as per cent with one decimal; a dash where there is nothing to measure."""
    return "–" if share is None else f"{share * 100:.1f} %"


@register.filter
def words(code: str) -> str:
    """A code as words: `disclosure_officer` becomes `disclosure officer`, `foia_request` `FOIA request`."""
    return in_words(str(code))


@register.filter
def owed(name: str) -> str:
    """What a clock of a request counts to: `determine` becomes 'the determination'."""
    return OWED.get(str(name), words(name))


@register.filter
def requester(kind: str) -> str:
    """As who somebody asks: `press` becomes 'The press'; a kind of an agency's own as it calls it."""
    return REQUESTERS.get(str(kind), headed(str(kind)))


@register.filter
def fate(action: str) -> str:
    """What becomes of a recording at its end: `destroy` becomes 'destroyed'."""
    return FATES.get(str(action), words(action))


@register.filter
def clock_state(state: str) -> str:
    """How a clock of a request stands: `met_late` becomes 'done late'."""
    return CLOCK_STATES.get(str(state), words(state))


@register.filter
def prose(text: str) -> SafeString:
    """The policy's text with its `quoted` names as code."""
    pieces = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", one) if odd % 2 else one,) for odd, one in enumerate(pieces))
    )


@register.filter
def deed(act: str) -> str:
    """An act as the page names it: `view` becomes 'viewing the recording'."""
    return DEEDS.get(act, words(act))


@register.filter
def headline(recording: Recording, kind: str = "") -> str:
    """What a recording is called: its title, else its encounter's, else the encounter's type; with its place."""
    encounter = recording.encounter.title if recording.encounter else ""
    title = recording.title or encounter or kind or "Untitled recording"
    return f"{title}, {recording.place}" if recording.place else title


@register.inclusion_tag("web/parts/field.html")
def field(bound: forms.BoundField, says_optional: bool = True, **attributes: str) -> dict[str, Any]:
    """A form field with its label, hint and errors, in the design system's classes, its errors tied to it.

    `says_optional` false: the field may have to be filled after all, so its label promises nothing.
    """
    widget = bound.field.widget
    marks = next(marks for kind, marks in WIDGET_CLASSES if isinstance(widget, kind))
    group = isinstance(widget, forms.RadioSelect)
    if group:
        widget.attrs.setdefault("class", marks)  # each choice of the group draws itself
    described = [f"{bound.id_for_label}-hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.id_for_label}-error")
        marks += " usa-input--error"
    attrs: dict[str, str | bool] = {
        "class": marks,
        **{name.replace("_", "-"): value for name, value in attributes.items()},
    }
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "optional": says_optional and not bound.field.required and bound.name not in getattr(bound.form, "judged", ()),
        "control": bound.as_widget(attrs=attrs),
        "hidden": bound.is_hidden,
        "checkbox": isinstance(widget, forms.CheckboxInput),
        "group": group,
        "choice_kind": "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio",
    }
