"""Somebody proposes a schedule: its dry run is made and frozen, and a second person is asked (V.A.4).

Guarantees: an item keeps its authority only where the same item, under the same terms, rests on it already, and covers
no category that it did not cover then: an authority is for a kind of records. Whatever authority a file names, the item
rests on none until an official enters it (`enter_authority`).
"""

from dataclasses import replace

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import UNVERIFIED, Act, Schedule
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, subject_of
from openbwc.retention.events import SCHEDULE_PROPOSED
from openbwc.retention.models import ScheduleChange
from openbwc.retention.proposing import freeze, one_at_a_time
from openbwc.retention.schedules import check_schedule, covered_by, entries_in_force, items_of, mapping_of


def propose_schedule_change(*, actor: Person, agency: Agency, schedule: Schedule, reason: str) -> ScheduleChange:
    """Propose the whole schedule of an agency, as it is to be. Raises `Refused`.

    `Mistaken` for a schedule that cannot be kept (`check_schedule`), a reason that is too long, and while another
    proposal waits.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        decision = require(decide_retention(Act.PROPOSE_SCHEDULE, actor, agency, now, reason=words))
        check_schedule(schedule, agency, now.date())
        if len(words) > ScheduleChange.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {ScheduleChange.REASON_MAX} characters; found {len(words)}.")
        one_at_a_time(agency)
        change = freeze(agency, _resting_on_entries(schedule, agency), reason=words, by=actor, at=now)
        facts = {
            "agency": agency.code,
            "reason": words,
            "content": change.content,
            "reckoned_on": change.reckoned_on.isoformat(),
            "listed": change.listed,
            "sha256": change.sha256,
        }
        record(SCHEDULE_PROPOSED, actor=who, subject=subject_of(change), facts=facts, decision=decision.as_dict())
    return change


def _resting_on_entries(schedule: Schedule, agency: Agency) -> Schedule:
    """The schedule with the authorities that were entered for its very items, and none besides."""
    present, entries = items_of(agency), entries_in_force(agency)
    before, after = covered_by(mapping_of(agency)), covered_by(schedule.mapping)
    return Schedule(
        items={
            code: replace(item, authority=entries[code].authority)
            if code in entries and present[code].terms == item.terms and after[code] <= before[code]
            else replace(item, authority=UNVERIFIED)
            for code, item in schedule.items.items()
        },
        mapping=schedule.mapping,
    )
