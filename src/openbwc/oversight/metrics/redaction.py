"""Redaction (V.A.6): how much footage, at what effort, and what the residual check found."""

from collections import Counter
from datetime import timedelta

from django.db.models import Exists, OuterRef

from openbwc.oversight.metrics.model import Found, Metric, Parts, Window
from openbwc.oversight.redaction_work import copies_finished, work_of
from openbwc.redaction.models import Leftover

_MINUTE = timedelta(minutes=1)
_MS_PER_HOUR = 3_600_000


def _redaction(window: Window) -> Parts:
    copies = copies_finished([window.agency.id], window.since, window.until)
    left = Leftover.objects.filter(render__copy__in=copies)
    clean = copies.exclude(Exists(Leftover.objects.filter(render__copy=OuterRef("pk"))))
    lengths = dict(copies.values_list("clip_id", "clip__duration_ms"))
    answers = Counter(left.order_by().values_list("answer", flat=True))
    work = work_of([window.agency.id], window.since, window.until)
    spent = sum((one.redacting + one.reviewing for one in work), timedelta())
    minutes = sum(one.footage_ms for one in work) / 60_000
    facts = {
        "hours_of_footage_redacted": round(sum(lengths.values()) / _MS_PER_HOUR, 2),
        "minutes_of_work": round(spent / _MINUTE),
        "minutes_of_work_per_minute": round(spent / _MINUTE / minutes, 2) if minutes else None,
        "residual_findings": sum(answers.values()),
        "residual_findings_by_answer": dict(sorted(answers.items())),
    }
    return Parts(Found(clean), Found(copies), facts)


METRICS = (
    Metric(
        code="redaction",
        title="Redaction",
        definition="How much footage was redacted, at what effort, and what the residual check found (V.A.6).",
        formula=(
            "copies in which the residual check found nothing ÷ copies finished; hours of footage redacted; minutes of "
            "work per minute of footage; residual-check findings"
        ),
        population="Redacted copies of the agency's recordings that were finished in the period.",
        exclusions=(
            "None. Footage of which several copies were made counts once; work is that on the projects of these "
            "copies, as the studio measured it."
        ),
        noun="redacted copy",
        parts=_redaction,
    ),
)
