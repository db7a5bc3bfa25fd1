"""Retention (V.A.4): holds past their review, items that rest on no authority, footage that is kept too long, disposals
that do not end.

Guarantees: what is kept too long is asked of the same predicate as disposition, so that a hold or an open review is
never called over-retention, nor the time before a schedule was in force or a hold was released; it is one finding for
an agency and a category, with the figure and the oldest, however many recordings it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef

from openbwc.custody import Subject
from openbwc.evidence.models import Recording
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import UNVERIFIED
from openbwc.policy.wording import in_words
from openbwc.retention.eligibility import eligible, keeping_of
from openbwc.retention.models import HeldRecording, Hold, ListedRecording, ListedState, ScheduleItem

CLAUSE = "V.A.4"
NIGHT = timedelta(days=1)
"""How long a disposal may be under way: the largest takes hours."""


def holds_reviewed(scope: Scope) -> Examined:
    """Holds in force, each to be looked at again on its day."""
    opened = Hold.objects.filter(agency=scope.agency, released_at=None, placed_at__lt=scope.at)
    late = opened.filter(review_on__lt=scope.at.date()).order_by("review_on", "id")
    rows = late.values_list("id", "review_on", "custodian_id", "kind")
    return Examined(
        opened.count(),
        (
            Problem(
                subject=Subject("hold", hold),
                key=review_on.isoformat(),
                words=f"A hold ({in_words(kind)}) was to be reviewed by {review_on}; it was not.",
                owner_id=custodian,
                evidence={"review_on": review_on.isoformat()},
            )
            for hold, review_on, custodian, kind in rows.iterator()
        ),
    )


def authorities_entered(scope: Scope) -> Examined:
    """The items of the schedule in force, each resting on an authority of the National Archives."""
    items = ScheduleItem.objects.filter(ScheduleItem.in_force(scope.at.date()), agency=scope.agency)
    bare = items.filter(authority__in=("", UNVERIFIED)).order_by("code")
    return Examined(
        items.count(),
        (
            Problem(
                subject=Subject("schedule_item", item.id),
                words=f"The item {item.code} was to rest on an authority of the National Archives; none is entered.",
                evidence={"item": item.code, "in_force_since": item.effective_from.isoformat()},
            )
            for item in bare.iterator()
        ),
    )


def kept_too_long(scope: Scope) -> Examined:
    """Recordings that nothing keeps, whose period ran out longer ago than the policy lets them lie.

    What a hold kept is looked for as long after its release: nobody could dispose of it before.
    """
    days = scope.policy.number(CLAUSE, "over_retention_days")
    recordings = Recording.objects.filter(agency=scope.agency, taken_in_at__lt=scope.at)
    since = scope.at - timedelta(days=days)
    freed = HeldRecording.objects.filter(recording=OuterRef("pk"), hold__released_at__gte=since)
    due_then = keeping_of(scope.agency, since.date()).due()
    overdue = eligible(keeping_of(scope.agency, scope.at.date())).filter(due_then & ~Exists(freed))
    rows = overdue.order_by().values("category").annotate(count=Count("*"), oldest=Min("started_at"))
    return Examined(recordings.count(), _too_long(rows.order_by("category"), days, scope))


def disposals_ended(scope: Scope) -> Examined:
    """Recordings whose disposal was begun, each of which ends: what is half gone is served to nobody."""
    begun = ListedRecording.objects.filter(disposition__agency=scope.agency, begun_at__lt=scope.at)
    open_ = begun.filter(state=ListedState.BEGUN, begun_at__lt=scope.at - NIGHT).order_by("begun_at", "id")
    rows = open_.values_list("recording_id", "begun_at", "disposition_id")
    return Examined(
        begun.count(),
        (
            Problem(
                subject=Subject("recording", recording),
                key=str(disposition),
                words=f"A disposal that was begun on {begun_at:%Y-%m-%d} was to end; it did not.",
                evidence={"disposition": str(disposition), "begun_at": begun_at.isoformat()},
            )
            for recording, begun_at, disposition in rows.iterator()
            if begun_at is not None
        ),
    )


def _too_long(rows: Iterable[Mapping[str, object]], days: int, scope: Scope) -> Iterator[Problem]:
    for row in rows:
        yield Problem(
            subject=Subject("agency", scope.agency.id),
            key=str(row["category"]),
            words=(
                f"Recordings of the category '{row['category']}' were to be disposed of within {days} days after their "
                f"period ran out, for nothing keeps them; {row['count']:,} are there."
            ),
            evidence={"category": row["category"], "recordings": row["count"], "oldest": str(row["oldest"])},
        )


CHECKS = (
    Check(
        code="retention.holds",
        clause=CLAUSE,
        title="Holds are looked at again on their day",
        examine=holds_reviewed,
        of_state=True,
    ),
    Check(
        code="retention.authorities",
        clause=CLAUSE,
        title="Each item of the schedule rests on an authority",
        examine=authorities_entered,
        of_state=True,
    ),
    Check(
        code="retention.kept_too_long",
        clause=CLAUSE,
        title="What nothing keeps is disposed of",
        examine=kept_too_long,
        of_state=True,
    ),
    Check(
        code="retention.disposals",
        clause=CLAUSE,
        title="A disposal that was begun ends",
        examine=disposals_ended,
        of_state=True,
    ),
)
