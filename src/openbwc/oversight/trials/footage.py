"""Footage of the month, judged again: the part before activation, the upload, encounters and categories.

Rows are read as they stand now. A recording's flags rest on figures alone, so equal figures are judged once.
"""

from datetime import datetime, timedelta
from functools import cache

from openbwc.custody import Subject
from openbwc.evidence.models import Encounter, Recording
from openbwc.evidence.uploads import with_due
from openbwc.intake.models import Quarantined
from openbwc.oversight.trials.model import Outcome, Tried
from openbwc.policy import Act, CameraStanding, Condition, Decision, PolicyInForce, TakeInFootage, decide
from openbwc.program.models import Agency

NO_PROFILE_CHANGES_IT = "It rests on the file and the camera alone, which no profile changes."


def try_footage(
    agency: Agency, then: PolicyInForce, draft: PolicyInForce, since: datetime, until: datetime
) -> tuple[Tried, ...]:
    """What came in of the agency in the time, and what is said of it."""
    return (
        _recordings(agency, then, draft, since, until),
        _quarantined(agency, since, until),
        _uploads(agency, then, draft, since, until),
        _encounters(agency, draft, since, until),
        _categories(agency, draft, since, until),
    )


def _recordings(agency: Agency, then: PolicyInForce, draft: PolicyInForce, since: datetime, until: datetime) -> Tried:
    tried = Tried("intake", "Recordings taken in, by their part before activation")

    required = draft.number("V.A.7", "pre_event_buffer_seconds")

    @cache
    def flagged(under_the_draft: bool, pre_event_ms: int | None) -> bool:
        facts = TakeInFootage(
            condition=Condition.SOUND,
            camera=CameraStanding.ISSUED,
            assigned=True,
            time_in_bounds=True,
            agency_active=True,
            pre_event_seconds=None if pre_event_ms is None else pre_event_ms / 1000,
        )
        return _flags(decide(Act.TAKE_IN_FOOTAGE, facts, draft if under_the_draft else then))

    rows = Recording.objects.filter(agency=agency, started_at__gte=since, started_at__lt=until).order_by()
    for key, at, pre_event_ms in rows.values_list("id", "started_at", "pre_event_ms").iterator():
        before, after = flagged(False, pre_event_ms), flagged(True, pre_event_ms)
        subject = Subject("recording", key)
        if after and not before:
            tried.note(Outcome.FLAGGED, subject, at, f"V.A.7: less than {required} s before activation.")
        elif before and not after:
            tried.note(Outcome.CLEARED, subject, at, "Its part before activation would no longer be a finding.")
        else:
            tried.note(Outcome.SAME, subject, at)
    return tried


def _flags(decision: Decision) -> bool:
    """Whether a decision brings a duty of V.A.7: to record a finding."""
    return any(duty.clause == "V.A.7" for duty in decision.obligations)


def _quarantined(agency: Agency, since: datetime, until: datetime) -> Tried:
    tried = Tried("quarantine", "Files that went to quarantine")
    rows = Quarantined.objects.filter(agency=agency, kept_at__gte=since, kept_at__lt=until).order_by()
    for key, at in rows.values_list("id", "kept_at").iterator():
        tried.note(Outcome.SAME, Subject("quarantined", key), at)
    if tried.total:
        tried.reasons[NO_PROFILE_CHANGES_IT] = tried.total
    return tried


def _uploads(agency: Agency, then: PolicyInForce, draft: PolicyInForce, since: datetime, until: datetime) -> Tried:
    """Whether what was recorded in a shift was in the vault in time (IV.E), by the rule of the check and the metric."""
    tried = Tried("uploads", "Uploads, by the end of the shift")
    graces = [timedelta(hours=policy.number("IV.E", "upload_grace_hours")) for policy in (then, draft)]
    rows = Recording.objects.filter(agency=agency, started_at__gte=since, started_at__lt=until).order_by()
    fields = ("id", "started_at", "taken_in_at", "shift_until", "due_from")
    for key, at, taken_in_at, shift_until, due_from in with_due(rows).values_list(*fields).iterator():
        subject = Subject("recording", key)
        if shift_until is None:
            tried.note(Outcome.UNREPLAYABLE, subject, at, "No end of the shift is on record.")
            continue
        before, after = (taken_in_at > due_from + grace for grace in graces)
        if after and not before:
            tried.note(Outcome.FLAGGED, subject, at, f"It would be late: more than {graces[1]} after the shift.")
        elif before and not after:
            tried.note(Outcome.CLEARED, subject, at, "It would no longer be late.")
        else:
            tried.note(Outcome.SAME, subject, at)
    return tried


def _encounters(agency: Agency, draft: PolicyInForce, since: datetime, until: datetime) -> Tried:
    tried = Tried("encounters", "Encounters, by their type")
    rows = Encounter.objects.filter(agency=agency, starts_at__gte=since, starts_at__lt=until).order_by()
    for key, at, type_ in rows.values_list("id", "starts_at", "type").iterator():
        known = type_ in draft.encounter_types
        words = () if known else (f"The draft has no type of encounter '{type_}'.",)
        tried.note(Outcome.SAME if known else Outcome.CHANGED, Subject("encounter", key), at, *words)
    return tried


def _categories(agency: Agency, draft: PolicyInForce, since: datetime, until: datetime) -> Tried:
    tried = Tried("categories", "Recordings, by their category")
    rows = Recording.objects.filter(agency=agency, started_at__gte=since, started_at__lt=until).exclude(category="")
    values = rows.order_by().values_list("id", "started_at", "category", "restriction")
    for key, at, code, restriction in values.iterator():
        category = draft.categories.get(code)
        subject = Subject("recording", key)
        if category is None:
            tried.note(Outcome.CHANGED, subject, at, f"The draft has no category '{code}'.")
        elif category.restriction and not restriction:
            words = f"The draft restricts the category '{code}'."
            tried.note(Outcome.CHANGED, subject, at, words)
        else:
            tried.note(Outcome.SAME, subject, at)
    return tried
