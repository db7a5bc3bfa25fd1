"""Each night: whose period ran out since the last one, by change only, and what holds have yet to write down (V.A.4).

Guarantees: only days that came since, categories whose items changed, and recordings of which something was asserted
are looked at; the outcome is what reckoning everything anew would give. Running it twice gives the same rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import Schedule
from openbwc.program.models import Agency
from openbwc.retention.catching import catch
from openbwc.retention.eligibility import Keeping, kept_of
from openbwc.retention.models import ChangedRecording, Elapsed, Reckoning
from openbwc.retention.schedules import fingerprint, schedule_in_force

_BATCH = 2000
_FIELDS = ("id", "category", "started_at", "taken_in_at")


@dataclass(frozen=True)
class Reckoned:
    """How many recordings were added to those whose period has run out, and how many were looked at by themselves."""

    elapsed: int
    changed: int


def reckon(*, agency: Agency, on: date) -> Reckoned:
    """Bring the agency's list of elapsed recordings up to a day. It changes no recording and lets nothing go."""
    schedule = schedule_in_force(agency, on)
    with transaction.atomic():
        changed = _reckon_changed(agency, schedule, on)
        gone = Reckoning.objects.filter(agency=agency).exclude(category__in=list(schedule.mapping))
        for category in gone.values_list("category", flat=True):
            Elapsed.objects.filter(agency=agency, category=category).delete()
        gone.delete()
        added = sum(_reckon_category(agency, schedule, category, on) for category in schedule.mapping)
    return Reckoned(added, changed)


def _reckon_category(agency: Agency, schedule: Schedule, category: str, on: date) -> int:
    """Add those of a category that became due since it was last reckoned; all of them where its items changed."""
    only = Schedule(items=schedule.items, mapping={category: schedule.mapping[category]})
    mark = fingerprint(schedule, category)
    last = Reckoning.objects.filter(agency=agency, category=category).first()
    due = Keeping(agency=agency, schedule=only, on=on).due()
    if last is None or last.fingerprint != mark or last.up_to > on:
        Elapsed.objects.filter(agency=agency, category=category).delete()
    else:
        due &= _since(only, category, last.up_to)
    rows = Recording.objects.filter(due & ~disposed(), agency=agency).only(*_FIELDS, "agency").order_by()
    added = _add(rows.iterator(chunk_size=_BATCH), agency, schedule)
    Reckoning.objects.update_or_create(agency=agency, category=category, defaults={"fingerprint": mark, "up_to": on})
    return added


def _since(schedule: Schedule, category: str, up_to: date) -> Q:
    """Those that were not due up to a day: spans of days, which an index on days answers."""
    return Keeping.later(schedule.boundaries(category, up_to))


def _reckon_changed(agency: Agency, schedule: Schedule, on: date) -> int:
    """Look at each recording of which something was asserted: at the holds' queries, and whether it is due."""
    changed = list(ChangedRecording.objects.filter(recording__agency=agency).values_list("recording_id", flat=True))
    for start in range(0, len(changed), _BATCH):
        ids = changed[start : start + _BATCH]
        catch(agency, ids)
        Elapsed.objects.filter(recording__in=ids).delete()
        due = Keeping(agency=agency, schedule=schedule, on=on).due()
        _add(Recording.objects.filter(due & ~disposed(), id__in=ids).only(*_FIELDS, "agency"), agency, schedule)
        ChangedRecording.objects.filter(recording__in=ids).delete()
    return len(changed)


def _add(recordings: Iterable[Recording], agency: Agency, schedule: Schedule) -> int:
    count = 0
    rows: list[Elapsed] = []
    for recording in recordings:
        due = schedule.due(kept_of(recording))
        if due.governing is None or due.due_on is None:
            continue
        rows.append(
            Elapsed(
                recording=recording,
                agency=agency,
                category=recording.category,
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
