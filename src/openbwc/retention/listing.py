"""What a proposal of disposition lists, and what it leaves out and why (V.A.4).

Guarantees: whichever way recordings are selected, the same is asked of each (`listable`). What somebody picked is
refused for any of it; what a schedule's item selects is listed without those of which some is so, and each that was
passed over is counted by the first of it, and named. The database leaves out what is left out, so that what is read
here is about what is listed, however much waits elsewhere or is held; and it is read and written by the hundred, so
that a list of any length takes the same memory, and nobody waits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction, Item, Schedule
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken
from openbwc.retention.dispositions import BATCH, Particulars, in_parts, particulars_of
from openbwc.retention.eligibility import Keeping, Keeps, eligible, keeping_of, kept_in
from openbwc.retention.listable import DAMAGED, ELSEWHERE, OWN_FOOTAGE, OWN_RELEASE, conditions_of, why_not
from openbwc.retention.models import Disposition, DispositionState, LeftOut, ListedRecording
from openbwc.retention.schedules import schedule_in_force

PATIENCE = timedelta(minutes=10)
PAGES = 200
"""Pages of `BATCH` recordings that are read for a list by item: what the database cannot leave out (another item of
other terms governs it, the vault has it damaged) keeps nobody waiting without an end.
"""
OFFERED_PAGES = 5
"""The same of what is offered to be picked, a page being as many as are offered."""
OTHERWISE = frozenset({Keeps.OTHER_ACTION.value, Keeps.UNSCHEDULED.value})
_KEPT = frozenset(one.value for one in Keeps) - {Keeps.OTHER_ACTION.value}
_OF_LISTS = (OWN_FOOTAGE, OWN_RELEASE, ELSEWHERE)
_LEFT_OUT = (Keeps.HELD, Keeps.NEEDED, Keeps.UNDER_REVIEW, Keeps.OTHER_ACTION, *_OF_LISTS)
"""What may keep off a list what had run out under items that rest on an authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOut:
    """What an item of the schedule governs and had run out by a day: the oldest first, at most so many."""

    item: str
    until: date
    at_most: int = Disposition.LISTED_MAX


Selection = RunOut | Sequence[Recording]


@dataclass(slots=True)
class Found:
    """The ids that may be listed; of the others, by id, what keeps each off the list (at most `LISTED_MAX` named): of
    what was picked all of it, of what an item selects the first.

    `left_out` counts them all by the first of it: by item, of all that had run out and that it may govern. `more`:
    further ones had run out, and were not looked at.
    """

    listed: list[UUID] = field(default_factory=list)
    others: dict[UUID, tuple[str, ...]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    more: bool = False

    def take(self, key: UUID) -> None:
        """List it, also what something kept when it was counted a moment ago."""
        self.left_out.subtract(self.others.pop(key, ())[:1])
        self.listed.append(key)

    def leave_out(self, key: UUID, why: tuple[str, ...]) -> None:
        """Count it, and name it while there is room."""
        if key in self.others:
            return
        self.left_out[why[0]] += 1
        if len(self.others) < Disposition.LISTED_MAX:
            self.others[key] = why

    def leave_out_all(self, recordings: QuerySet[Recording], why: str) -> None:
        """The same of many, for one thing that keeps each of them."""
        count = recordings.count()
        if count:
            room = Disposition.LISTED_MAX - len(self.others)
            named = recordings.order_by("started_at", "id").values_list("id", flat=True)[:room]
            self.others |= dict.fromkeys(named, (why,))
            self.left_out[why] += count

    def facts(self) -> dict[str, int]:
        """What a decision asks of recordings that were picked one by one."""

        def count(codes: Iterable[str]) -> int:
            return sum(not set(codes).isdisjoint(why) for why in self.others.values())

        return {
            "recordings": len(self.listed) + len(self.others),
            "kept": count(_KEPT),
            "of_another_action": count(OTHERWISE),
            "worn": count([OWN_FOOTAGE]),
            "released": count([OWN_RELEASE]),
            "damaged": count([DAMAGED]),
        }


def find(agency: Agency, selection: Selection, by: Person, *, on: date, action: FinalAction) -> Found:
    """What of the selection the person may propose for an action on a day.

    Raises `Mistaken` for an item that the schedule lacks, that rests on no authority or under which nothing ends in the
    action, and for a day yet to come.
    """
    found, limit = Found(), Disposition.LISTED_MAX
    conditions = conditions_of(agency, by, on=on, action=action)
    if isinstance(selection, RunOut):
        limit = selection.at_most
        pages = _run_out(agency, selection, found, conditions, on=on, action=action)
    else:
        pages = (list(page) for page in in_parts(selection))
    for page in pages:
        for key, why in why_not(page, conditions).items():
            if why:
                found.leave_out(key, why)
            elif len(found.listed) == limit:
                found.more = True
                return found
            else:
                found.take(key)
    return found


def _run_out(
    agency: Agency, selection: RunOut, found: Found, conditions: Mapping[str, Q], *, on: date, action: FinalAction
) -> Iterator[list[Recording]]:
    """What had run out and nothing is known to keep off the list, a page at a time; the rest is left out at once."""
    schedule = schedule_in_force(agency, on)
    _check(selection, schedule, on=on, action=action)
    item = schedule.items[selection.item]
    within = {key: codes for key, codes in schedule.mapping.items() if item in schedule.governing(key)}
    keeping = Keeping(agency=agency, schedule=replace(schedule, mapping=within), on=selection.until)
    due = Recording.objects.filter(keeping.due() & ~disposed(), agency=agency)
    for code in _LEFT_OUT:
        found.leave_out_all(due.filter(conditions[code]), str(code))
        due = due.filter(~conditions[code])
    for looked, page in enumerate(_pages(due, BATCH)):
        if looked == PAGES:
            found.more = True
            return
        yield [one for one in page if schedule.due(kept_in(one, keeping.zone)).governing == item]


def _check(selection: RunOut, schedule: Schedule, *, on: date, action: FinalAction) -> None:
    item = schedule.items.get(selection.item)
    if item is None:
        known = ", ".join(sorted(schedule.items)) or "none"
        raise Mistaken(f"Expected an item of the schedule that covers something ({known}); found {selection.item}.")
    if not item.verified:
        raise Mistaken(f"Expected an item that rests on an authority; {item.code} rests on none and lets nothing go.")
    if item.code not in _ending(schedule, action):
        raise Mistaken(
            f"Expected an item under which something ends in '{action.value}'; nothing does under {item.code}. What "
            "ends otherwise is proposed apart, what another item keeps longer is proposed under that one, and what "
            "another item covers too waits until that one rests on an authority."
        )
    if selection.until > on:
        raise Mistaken(f"Expected a day that has come, {on} at the latest; found {selection.until}.")


def items_ending(agency: Agency, action: FinalAction, *, on: date) -> list[Item]:
    """The items of the agency's schedule under which something may end in an action, by code."""
    ending = _ending(schedule_in_force(agency, on), action)
    return [ending[code] for code in sorted(ending)]


def _ending(schedule: Schedule, action: FinalAction) -> dict[str, Item]:
    ending = [one for one in schedule.mapping if schedule.verified(one) and schedule.action(one) is action]
    return {item.code: item for category in ending for item in schedule.governing(category)}


def _pages(recordings: QuerySet[Recording], size: int) -> Iterator[list[Recording]]:
    """The recordings, the oldest first, so many at a time, each page from where the last one ended."""
    ordered = recordings.select_related("agency").order_by("started_at", "id")
    page = list(ordered[:size])
    while page:
        yield page
        last = page[-1]
        passed = Q(started_at=last.started_at, id__lte=last.id)
        page = list(ordered.filter(~passed, started_at__gte=last.started_at)[:size])


def proposable(agency: Agency, by: Person, *, on: date, action: FinalAction, size: int) -> list[ListedRecording]:
    """Recordings that the person may pick for an action now, the longest due first, at most `size`; not saved."""
    conditions = conditions_of(agency, by, on=on, action=action)
    free = eligible(keeping_of(agency, on, action=action))
    for code in _OF_LISTS:
        free = free.filter(~conditions[code])
    ids: list[UUID] = []
    for page in islice(_pages(free, size), OFFERED_PAGES):
        ids += [key for key, why in why_not(page, conditions).items() if not why]
        if len(ids) >= size:
            break
    told = particulars_of(agency, ids[:size], on=on)
    found = [ListedRecording(recording_id=key, particulars=one) for key, one in told.items()]
    return sorted(found, key=lambda one: (one.particulars["due_on"], str(one.recording_id)))


def write_list(disposition: Disposition, found: Found, counts: Counter[tuple[str, str]]) -> Iterator[Particulars]:
    """Freeze the list, in the order of the ids, and what was left out; gives what it wrote of each, and counts it.

    Each hundred is a transaction. Raises `Mistaken` where the listing was given up meanwhile.
    """
    for ids in in_parts(sorted(found.listed)):
        told = particulars_of(disposition.agency, ids, on=disposition.reckoned_on)
        with transaction.atomic():
            _go_on(disposition)
            ListedRecording.objects.bulk_create(
                ListedRecording(disposition=disposition, recording_id=key, particulars=told[key]) for key in ids
            )
        for key in ids:
            one = told[key]
            counts.update(_kinds(one))
            yield one
    for some in in_parts(list(found.others.items())):
        with transaction.atomic():
            _go_on(disposition)
            LeftOut.objects.bulk_create(
                LeftOut(disposition=disposition, recording_id=key, why=why[0]) for key, why in some
            )


def _kinds(told: Particulars) -> list[tuple[str, str]]:
    return [
        ("category", told["category"]),
        ("item", told["governing"]),
        ("month", told["recorded_at"][: len("2026-11")]),
    ]


def counts_of(found: Found, counts: Mapping[tuple[str, str], int]) -> dict[str, object]:
    """The figures of a list, as JSON: by category, item and month of recording, and what was left out, by why."""
    by = {
        f"by_{kind}": {name: count for (of, name), count in sorted(counts.items()) if of == kind}
        for kind in ("category", "item", "month")
    }
    return {**by, "left_out": dict(sorted((+found.left_out).items())), "more": found.more}


def _go_on(disposition: Disposition) -> None:
    waits = Disposition.objects.filter(id=disposition.id, state=DispositionState.LISTING)
    if not waits.update(look_at=timezone.now() + PATIENCE):
        raise Mistaken("Expected a proposal that is being listed; this one was given up. Propose it anew.")
