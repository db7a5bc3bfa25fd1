"""Each night: whose period ran out since the last one, by change only (V.A.4).

Guarantees: only days that came since, categories whose items changed, and recordings of which something was asserted
are looked at; the outcome is what reckoning everything anew would give. Running it twice gives the same rows, and a run
that was cut off is made good by the next one.

It records nothing, so it never holds the ledger; each batch is a transaction of its own, so it never holds much else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import Due, Kept, Schedule
from openbwc.program.models import Agency
from openbwc.retention.eligibility import Keeping
from openbwc.retention.models import ChangedRecording, Elapsed, Reckoning
from openbwc.retention.schedules import fingerprint, schedule_in_force

_BATCH = 5000
_FIELDS = ("id", "category", "started_at", "taken_in_at")
Row = tuple[UUID, str, datetime, datetime]


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
    for category in list(gone.values_list("category", flat=True)):
        _forget(agency, category)
    added = sum(_reckon_category(keeping, category) for category in keeping.schedule.mapping)
    return Reckoned(added, changed)


def _forget(agency: Agency, category: str) -> None:
    """Take a category off the list. Its mark goes first: whatever is left is then reckoned anew."""
    Reckoning.objects.filter(agency=agency, category=category).delete()
    Elapsed.objects.filter(agency=agency, category=category).delete()


def _reckon_category(keeping: Keeping, category: str) -> int:
    """Add those of a category that became due since it was last reckoned; all of them where its items changed."""
    agency, schedule, on = keeping.agency, keeping.schedule, keeping.on
    only = Keeping(
        agency=agency, schedule=Schedule(items=schedule.items, mapping={category: schedule.mapping[category]}), on=on
    )
    mark = fingerprint(schedule, category, keeping.zone.key)
    last = Reckoning.objects.filter(agency=agency, category=category).first()
    due = only.due()
    if last is None or last.fingerprint != mark or last.up_to > on:
        _forget(agency, category)
    else:
        due &= only.since(category, last.up_to)
    rows = Recording.objects.filter(due & ~disposed(), agency=agency).order_by().values_list(*_FIELDS)
    added = _add(rows.iterator(chunk_size=_BATCH), keeping)
    Reckoning.objects.update_or_create(agency=agency, category=category, defaults={"fingerprint": mark, "up_to": on})
    return added


def _reckon_changed(keeping: Keeping) -> int:
    """Look whether each recording is due of which something was asserted.

    The notes go first and are held till the look has ended: who asserts something meanwhile leaves a new one.
    """
    notes = ChangedRecording.objects.filter(recording__agency=keeping.agency).order_by("recording_id")
    count = 0
    while True:
        with transaction.atomic():
            held = notes.select_for_update(of=("self",))[:_BATCH]
            ids = list(held.values_list("recording_id", flat=True))
            if not ids:
                return count
            ChangedRecording.objects.filter(recording__in=ids).delete()
            Elapsed.objects.filter(recording__in=ids).delete()
            due = Recording.objects.filter(keeping.due() & ~disposed(), id__in=ids)
            _add(due.values_list(*_FIELDS), keeping)
            count += len(ids)


def _add(recordings: Iterable[Row], keeping: Keeping) -> int:
    """Write down those that are due. Many are of one category and one day, and of these the schedule is asked once."""
    asked: dict[Kept, Due] = {}
    count = 0
    rows: list[Elapsed] = []
    for key, category, started_at, taken_in_at in recordings:
        kept = Kept(
            category=category,
            recorded_on=started_at.astimezone(keeping.zone).date(),
            taken_in_on=taken_in_at.astimezone(keeping.zone).date(),
        )
        due = asked.get(kept) or asked.setdefault(kept, keeping.schedule.due(kept))
        if due.governing is None or due.due_on is None:
            continue
        rows.append(
            Elapsed(
                recording_id=key,
                agency=keeping.agency,
                category=category,
                item=due.governing.code,
                due_on=due.due_on,
            )
        )
        count += 1
        if len(rows) == _BATCH:
            Elapsed.objects.bulk_create(rows, ignore_conflicts=True)
            rows.clear()
    Elapsed.objects.bulk_create(rows, ignore_conflicts=True)
    return count
