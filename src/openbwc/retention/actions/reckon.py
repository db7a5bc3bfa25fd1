"""Each night: whose period ran out since the last one, by change only (V.A.4).

Guarantees: only days that came since, categories whose items changed, and recordings of which something was asserted
are looked at; the outcome is what reckoning everything anew would give. Running it twice gives the same rows, and a run
that was cut off is made good by the next one.

The schedule is asked once of each category and day that occurs, and the database writes its answer to all recordings of
it. Nothing is recorded, so the ledger is never held; each batch is a transaction of its own, so nothing else is held
for long.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.db.models.functions import TruncDate

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import Kept, Schedule
from openbwc.program.models import Agency
from openbwc.retention.eligibility import Keeping
from openbwc.retention.models import ChangedRecording, Elapsed, Reckoning
from openbwc.retention.schedules import fingerprint, schedule_in_force

_BATCH = 500
"""So many notes are looked at in one transaction: who asserts something of one of them waits for it, and the house with
them.
"""
_PAGE = 10_000
"""So many are read of a list at once, or go off it in one transaction: nobody waits for that but who disposes of one of
them.
"""
_AT_ONCE = timedelta(days=30)
"""Recordings of so many days are looked at in one transaction."""


_DAYS = {"recorded_on": "started", "taken_in_on": "taken_in"}
_INSERT = f"""
    INSERT INTO {Elapsed._meta.db_table} (recording_id, agency_id, category, due_on, item)
    WITH said (category, recorded_on, taken_in_on, due_on, item) AS (VALUES {{answers}})
    SELECT found.id, %s, found.category, said.due_on, said.item
    FROM ({{select}}) found
    JOIN said ON said.category = found.category AND said.recorded_on = found.recorded_on
        AND said.taken_in_on = found.taken_in_on
    WHERE TRUE
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - names of our own; values are parameters


@dataclass(frozen=True)
class Reckoned:
    """How many recordings were added to those whose period has run out, and how many were looked at by themselves."""

    elapsed: int
    changed: int


def reckon(*, agency: Agency, on: date) -> Reckoned:
    """Bring the agency's list of elapsed recordings up to a day. It changes no recording and lets nothing go."""
    keeping = Keeping(agency=agency, schedule=schedule_in_force(agency, on), on=on)
    changed = _reckon_changed(keeping)
    gone = Reckoning.objects.filter(agency=agency).exclude(category__in=list(keeping.schedule.mapping))
    _forget(agency, list(gone.values_list("category", flat=True)))
    marks = {one: fingerprint(keeping.schedule, one, keeping.zone.key) for one in keeping.schedule.mapping}
    reckoned = {one.category: one for one in Reckoning.objects.filter(agency=agency, up_to__lte=on)}
    known = {key: row for key, row in reckoned.items() if row.fingerprint == marks.get(key)}
    anew = sorted(marks.keys() - known.keys())
    _forget(agency, anew)
    added = _reckon_anew(keeping, anew)
    _mark(keeping, {one: marks[one] for one in anew})
    for category, row in known.items():
        only = _only(keeping, [category])
        due = Recording.objects.filter(only.due() & only.since(category, row.up_to), agency=agency)
        with transaction.atomic():
            added += _add(due, keeping)
    _mark(keeping, {one: marks[one] for one in known})
    return Reckoned(added, changed)


def _mark(keeping: Keeping, marks: Mapping[str, str]) -> None:
    """Say of categories that they are reckoned up to the day, under what the schedule says of each."""
    for category, mark in marks.items():
        told = {"fingerprint": mark, "up_to": keeping.on}
        Reckoning.objects.update_or_create(agency=keeping.agency, category=category, defaults=told)


def _forget(agency: Agency, categories: list[str]) -> None:
    """Take categories off the list. Their marks go first: whatever is left is then reckoned anew.

    Each part begins where the last one ended: what was deleted stays in the index for as long as somebody reads the
    database as it was before, and is not gone through again.
    """
    Reckoning.objects.filter(agency=agency, category__in=categories).delete()
    left = rows = Elapsed.objects.filter(agency=agency, category__in=categories).order_by("recording_id")
    while some := list(left.values_list("recording_id", flat=True)[:_PAGE]):
        left.filter(recording_id__lte=some[-1]).delete()
        left = rows.filter(recording_id__gt=some[-1])


def _reckon_anew(keeping: Keeping, categories: list[str]) -> int:
    """Add all that are due of categories that were never reckoned, or whose items changed; gives how many."""
    due = _only(keeping, categories).due()
    begun = Recording.objects.filter(agency=keeping.agency).order_by("started_at").values_list("started_at", flat=True)
    begins = begun.first() if categories else None
    added = 0
    while begins is not None:
        span = Q(started_at__gte=begins, started_at__lt=begins + _AT_ONCE)
        with transaction.atomic():
            added += _add(Recording.objects.filter(due & span, agency=keeping.agency), keeping)
        begins = begun.filter(started_at__gte=begins + _AT_ONCE).first()
    return added


def _only(keeping: Keeping, categories: list[str]) -> Keeping:
    """The same of some categories."""
    schedule = keeping.schedule
    mapping = {category: schedule.mapping[category] for category in categories}
    return replace(keeping, schedule=Schedule(items=schedule.items, mapping=mapping))


def _reckon_changed(keeping: Keeping) -> int:
    """Look at each recording of which something was asserted; gives how many.

    Each part begins where the last one ended, as in `_forget`: a note that comes before it is for the next night.
    """
    notes = ChangedRecording.objects.filter(agency=keeping.agency)
    count, left = 0, notes
    while some := list(left.order_by("recording_id").values_list("recording_id", flat=True)[:_PAGE]):
        for at in range(0, len(some), _BATCH):
            part = some[at : at + _BATCH]
            count += _reckon_noted(notes.filter(recording_id__gte=part[0], recording_id__lte=part[-1]), keeping)
        left = notes.filter(recording_id__gt=some[-1])
    return count


@transaction.atomic
def _reckon_noted(notes: QuerySet[ChangedRecording], keeping: Keeping) -> int:
    """Look whether the recordings of the notes are due; the notes are then gone.

    They are taken first, which holds them till the look has ended: who asserts something meanwhile waits, and leaves a
    new one.
    """
    count = notes.update(taken=True)
    taken = notes.filter(taken=True)
    Elapsed.objects.filter(recording__in=taken.values("recording")).delete()
    _add(_due_among(taken, keeping), keeping)
    taken.delete()
    return count


def _due_among(taken: QuerySet[ChangedRecording], keeping: Keeping) -> QuerySet[Recording]:
    """The recordings of the notes that are due.

    The condition stands in a CASE, which no index answers: a planner without statistics would else go through all that
    are due of the agency, for each batch anew.
    """
    noted = Recording.objects.filter(id__in=taken.values("recording"))
    return noted.filter(Case(When(keeping.due(), then=True), default=False, output_field=BooleanField()))


def _add(due: QuerySet[Recording], keeping: Keeping) -> int:
    """Write down recordings that are due, but for those whose content is gone; gives how many are new."""
    days = {name: TruncDate(f"{trigger}_at", tzinfo=keeping.zone) for name, trigger in _DAYS.items()}
    rows = due.filter(~disposed()).order_by().annotate(**days)
    said: list[Any] = []
    for category, recorded_on, taken_in_on in rows.values_list("category", *_DAYS).distinct():
        answer = keeping.schedule.due(Kept(category=category, recorded_on=recorded_on, taken_in_on=taken_in_on))
        if answer.governing is not None and answer.due_on is not None:
            told = [connection.ops.adapt_datefield_value(day) for day in (recorded_on, taken_in_on, answer.due_on)]
            said += [category, *told, answer.governing.code]
    if not said:
        return 0
    select, parameters = rows.values_list("id", "category", *_DAYS).query.sql_with_params()
    answers = ", ".join(["(%s, %s, %s, %s, %s)"] * (len(said) // 5))
    agency = Agency._meta.pk.get_db_prep_value(keeping.agency.id, connection)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(select=select, answers=answers), [*said, agency, *parameters])
        return int(cursor.rowcount)
