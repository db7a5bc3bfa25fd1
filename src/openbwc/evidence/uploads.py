"""When a recording was due in the vault (IV.E): one rule for the check, the metric and the trial of a draft.

Guarantees: a recording is due once the shift in which its camera was out has ended and it has ended itself, whichever
is later, and the grace is over. The shift ends as said at check-out, else at check-in; of a camera that was out with
nobody, or is out with no end said, the recording's own end counts alone.
"""

from datetime import timedelta
from typing import Any

from django.db.models import (
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest

from openbwc.evidence.models import Recording
from openbwc.program.models import Assignment

MILLISECOND = timedelta(milliseconds=1)


def with_end(recordings: QuerySet[Recording]) -> QuerySet[Any]:
    """The recordings with `recorded_until`, the end of their last frame (UTC)."""
    milliseconds = ExpressionWrapper(F("duration_ms"), output_field=IntegerField())  # SQLite multiplies no other
    length = ExpressionWrapper(milliseconds * Value(MILLISECOND), output_field=DurationField())
    return recordings.annotate(recorded_until=ExpressionWrapper(F("started_at") + length, output_field=DateTimeField()))


def with_due(recordings: QuerySet[Recording]) -> QuerySet[Any]:
    """The recordings with `recorded_until`, `shift_until` (None: unknown) and `due_from`, when the grace begins."""
    out = Assignment.objects.filter(camera=OuterRef("camera"), starts_at__lte=OuterRef("started_at"))
    out = out.filter(Q(ends_at=None) | Q(ends_at__gt=OuterRef("started_at"))).order_by("-starts_at")
    shift = Subquery(out.values(until=Coalesce("shift_ends_at", "ends_at"))[:1])
    rows: QuerySet[Any] = with_end(recordings).annotate(shift_until=shift)
    due: QuerySet[Any] = rows.annotate(due_from=Greatest(Coalesce("shift_until", "recorded_until"), "recorded_until"))
    return due
