"""Metrics over recordings: the part before activation (V.A.7), upload in time (IV.E), categories.

Recordings of a training environment (II.B.4) are left out of all of them.
"""

from datetime import timedelta

from django.db.models import F, Q, QuerySet

from openbwc.evidence.models import Recording
from openbwc.evidence.uploads import with_due
from openbwc.oversight.metrics.model import Found, Metric, Parts, Window

TRAINING_ENVIRONMENT = "training_environment"
EXCLUDED = "Recordings of a training environment."
AGES = (("at most 7 days", 7), ("8 to 30 days", 30))


def recordings_of(window: Window) -> QuerySet[Recording]:
    """The agency's recordings that began in the window, but for training environments."""
    rows = Recording.objects.filter(
        agency=window.agency, started_at__gte=window.since, started_at__lt=window.until
    ).order_by()
    return rows.exclude(category=TRAINING_ENVIRONMENT)


def _pre_event(window: Window) -> Parts:
    rows = recordings_of(window)
    required = window.policy.number("V.A.7", "pre_event_buffer_seconds")
    kept = rows.filter(pre_event_ms__gte=required * 1000)
    facts = {"required_seconds": required, "unknown": rows.filter(pre_event_ms=None).count()}
    return Parts(Found(kept), Found(rows), facts)


def _on_time(window: Window) -> Parts:
    grace = timedelta(hours=window.policy.number("IV.E", "upload_grace_hours"))
    every = recordings_of(window)
    rows = with_due(every).exclude(shift_until=None)
    facts = {"grace_hours": grace // timedelta(hours=1), "without_shift_end": every.count() - rows.count()}
    return Parts(Found(rows.filter(taken_in_at__lte=F("due_from") + grace)), Found(rows), facts)


def _categorised(window: Window) -> Parts:
    rows = recordings_of(window)
    done = rows.exclude(category="").exclude(encounter=None)
    open_by_age, younger = {}, window.until
    open_rows = rows.filter(Q(category="") | Q(encounter=None))
    for words, days in AGES:
        older = window.until - timedelta(days=days)
        open_by_age[words] = open_rows.filter(started_at__lt=younger, started_at__gte=older).count()
        younger = older
    open_by_age["more than 30 days"] = open_rows.filter(started_at__lt=younger).count()
    return Parts(Found(done), Found(rows), {"not_categorised_by_age": open_by_age})


METRICS = (
    Metric(
        code="pre_event_compliance",
        title="Pre-event compliance",
        definition="How many recordings keep the part before activation that the agency's policy requires (V.A.7).",
        formula="recordings with the required pre-event part ÷ recordings",
        population="Recordings of the agency that began in the period.",
        exclusions=EXCLUDED,
        noun="recording",
        parts=_pre_event,
    ),
    Metric(
        code="on_time_upload",
        title="On-time upload",
        definition="How many recordings were in the vault within the policy's grace of the end of their shift (IV.E).",
        formula="recordings in the vault by the end of shift, or their own end if later, + grace ÷ recordings",
        population="Recordings that began in the period, in a shift whose end is known: the planned one, or check-in.",
        exclusions=f"{EXCLUDED} Recordings without a known end of shift are counted apart.",
        noun="recording",
        parts=_on_time,
    ),
    Metric(
        code="categorised",
        title="Categorised",
        definition="How many recordings have a category and stand in an encounter, which has a type.",
        formula="recordings with encounter type and category ÷ recordings; the others by age",
        population="Recordings of the agency that began in the period.",
        exclusions=EXCLUDED,
        noun="recording",
        parts=_categorised,
    ),
)
