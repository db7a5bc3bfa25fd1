"""The dry run of a schedule: which recordings it would make eligible that are not so now, listed before it is in force.

Guarantees: the list is in the order of the ids and its digest is of exactly the listed ids, so that two runs over the
same recordings, holds and schedules agree to the byte; nothing is changed by it. It is read from the database in one
pass, whatever its length.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from openbwc.evidence.models import Recording
from openbwc.policy import Schedule
from openbwc.program.models import Agency
from openbwc.retention.eligibility import Keeping, Keeps, keeping_of
from openbwc.retention.models import ScheduleChange

ID_BYTES = 16
PART = 65_536
_READ = 20_000


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """What a schedule would do on a day.

    `parts` are the sorted ids that would become eligible, 16 bytes each, `PART` of them in a part; `sha256` is of all
    of them. `by_category` counts them; `no_longer` counts those eligible now that would not be any more; `held` and
    `awaiting_authority` those whose period would have run out, but for a hold, or for an item without authority.
    """

    on: date
    parts: tuple[bytes, ...]
    listed: int
    sha256: str
    by_category: Mapping[str, int]
    no_longer: int
    held: int
    awaiting_authority: int

    @property
    def counts(self) -> dict[str, object]:
        """The figures besides the length of the list, as JSON."""
        return {
            "by_category": dict(sorted(self.by_category.items())),
            "no_longer": self.no_longer,
            "held": self.held,
            "awaiting_authority": self.awaiting_authority,
        }


def dry_run(agency: Agency, schedule: Schedule, on: date) -> DryRun:
    """What the schedule would do to the agency's recordings on a day, held against the one in force then."""
    now = keeping_of(agency, on)
    then = Keeping(agency=agency, schedule=schedule, on=on)
    free = then.free
    rows = Recording.objects.filter(~then.conditions[Keeps.DISPOSED], agency=agency)
    found = rows.filter(then.due() & ~now.due()).filter(free)
    digest, counted, part = hashlib.sha256(), Counter[str](), bytearray()
    parts: list[bytes] = []
    for key, category in found.order_by("id").values_list("id", "category").iterator(chunk_size=_READ):
        counted[category] += 1
        part += key.bytes
        if len(part) == PART * ID_BYTES:
            parts.append(bytes(part))
            part.clear()
    if part:
        parts.append(bytes(part))
    for one in parts:
        digest.update(one)
    return DryRun(
        on=on,
        parts=tuple(parts),
        listed=counted.total(),
        sha256=digest.hexdigest(),
        by_category=counted,
        no_longer=rows.filter(now.due() & ~then.due()).filter(free).count(),
        held=rows.filter(then.due() & ~free).count(),
        awaiting_authority=rows.filter(_run_out_but_unverified(then)).count(),
    )


def _run_out_but_unverified(keeping: Keeping) -> Q:
    conditions = keeping.conditions
    return conditions[Keeps.UNVERIFIED] & ~conditions[Keeps.NOT_DUE] & ~conditions[Keeps.PERMANENT]


def listed_ids(change: ScheduleChange) -> Iterator[bytes]:
    """The ids of a frozen list, 16 bytes each, in order."""
    for content in change.parts.values_list("ids", flat=True).iterator(chunk_size=1):
        ids = bytes(content)
        for start in range(0, len(ids), ID_BYTES):
            yield ids[start : start + ID_BYTES]
