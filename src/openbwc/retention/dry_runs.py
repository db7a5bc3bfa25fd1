"""The dry run of a schedule: what it would make destroyable that is not so now, listed before it is in force.

Guarantees: the list is in the order of the ids and its digest is of exactly the listed ids, so that two runs over the
same recordings, holds and schedules agree to the byte; nothing is changed by it. What would go to the National Archives
is counted, and listed only where it would be destroyed instead. What holds cover is asked in one pass, and only of what
would be new.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction, Schedule
from openbwc.program.models import Agency
from openbwc.retention.eligibility import Keeping, Keeps, keeping_of
from openbwc.retention.models import ScheduleChange

ID_BYTES = 16
PART = 65_536
_READ = 20_000


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a schedule would do by a day, `up_to`.

    `parts` are the sorted ids that would become destroyable, 16 bytes each, `PART` of them in a part; `sha256` is of
    all of them. `by_category` counts them, and `held` those that would be with them but for a hold or a review;
    `no_longer` counts those whose period has run out now and would not have any more; `awaiting_authority` those whose
    period would have run out, but for an item without authority; `to_transfer` those that would fall due for the
    National Archives.
    """

    up_to: date
    parts: tuple[bytes, ...]
    listed: int
    sha256: str
    by_category: Mapping[str, int]
    no_longer: int
    held: int
    awaiting_authority: int
    to_transfer: int

    @property
    def counts(self) -> dict[str, object]:
        """The figures besides the length of the list, as JSON."""
        return {
            "by_category": dict(sorted(self.by_category.items())),
            "no_longer": self.no_longer,
            "held": self.held,
            "awaiting_authority": self.awaiting_authority,
            "to_transfer": self.to_transfer,
        }


def dry_run(agency: Agency, schedule: Schedule, on: date, *, up_to: date | None = None) -> DryRun:
    """What the schedule would do to the agency's recordings by a day (`on` itself when None is given), held against
    the one in force on `on`.
    """
    by = up_to or on
    now = keeping_of(agency, on, action=FinalAction.DESTROY)
    then = Keeping(agency=agency, schedule=schedule, on=by, action=FinalAction.DESTROY)
    given_now, given_then = (replace(one, action=FinalAction.TRANSFER) for one in (now, then))
    rows = Recording.objects.filter(~disposed(), agency=agency)
    found = rows.filter(then.due() & ~now.due()).annotate(kept=ExpressionWrapper(~then.free, BooleanField()))
    asked = found.order_by("id").values_list("id", "category", "kept")
    parts, by_category, held = _listed(asked.iterator(chunk_size=_READ))
    return DryRun(
        up_to=by,
        parts=parts,
        listed=by_category.total(),
        sha256=hashlib.sha256(b"".join(parts)).hexdigest(),
        by_category=by_category,
        no_longer=rows.filter(now.due() & ~then.due()).count(),
        held=held,
        awaiting_authority=rows.filter(_run_out_but_unverified(then)).count(),
        to_transfer=rows.filter(given_then.due() & ~given_now.due()).count(),
    )


def _listed(rows: Iterable[tuple[UUID, str, bool]]) -> tuple[tuple[bytes, ...], Counter[str], int]:
    """The ids of what nothing keeps, in parts; how many there are of each category; and how many are kept."""
    counted, part, held = Counter[str](), bytearray(), 0
    parts: list[bytes] = []
    for key, category, kept in rows:
        if kept:
            held += 1
            continue
        counted[category] += 1
        part += key.bytes
        if len(part) == PART * ID_BYTES:
            parts.append(bytes(part))
            part.clear()
    if part:
        parts.append(bytes(part))
    return tuple(parts), counted, held


def _run_out_but_unverified(keeping: Keeping) -> Q:
    conditions = keeping.conditions
    return conditions[Keeps.UNVERIFIED] & ~conditions[Keeps.NOT_DUE] & ~conditions[Keeps.PERMANENT]


def listed_within(run: DryRun, change: ScheduleChange) -> bool:
    """Whether everything that a run lists stands in the frozen list of a proposal."""
    if (run.sha256, run.listed) == (change.sha256, change.listed):
        return True
    frozen = listed_ids(change)
    # Both are sorted: each id of the run has to come up as the frozen ones go by.
    return all(any(one == other for other in frozen) for one in ids_in(run.parts))


def ids_in(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The ids of such parts, 16 bytes each, in order."""
    for content in parts:
        for start in range(0, len(content), ID_BYTES):
            yield content[start : start + ID_BYTES]


def listed_ids(change: ScheduleChange) -> Iterator[bytes]:
    """The ids of a frozen list, 16 bytes each, in order."""
    return ids_in(bytes(one) for one in change.parts.values_list("ids", flat=True).iterator(chunk_size=1))


def listed_page(change: ScheduleChange, *, first: int, size: int) -> list[UUID]:
    """At most `size` ids of a frozen list, from the `first` (0 is the beginning) on, without reading the others."""
    found: list[UUID] = []
    while len(found) < size and first + len(found) < change.listed:
        position, place = divmod(first + len(found), PART)
        content = bytes(change.parts.values_list("ids", flat=True).get(position=position))
        some = content[place * ID_BYTES : (place + size - len(found)) * ID_BYTES]
        found += [UUID(bytes=one) for one in ids_in([some])]
    return found
