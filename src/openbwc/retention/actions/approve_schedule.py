"""A second person approves a proposed schedule, and it is in force from that day (V.A.4).

Guarantees: the dry run is made again and has to give the very list that was frozen; the former schedule ends on the day
on which this one begins, and stays readable.
"""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act, Schedule
from openbwc.program.models import Agency, Person
from openbwc.program.refusals import regulated, require
from openbwc.retention.deciding import decide_retention, locked_change, subject_of
from openbwc.retention.dry_runs import dry_run
from openbwc.retention.events import SCHEDULE_APPROVED
from openbwc.retention.models import CategoryMapping, ChangeState, ScheduleChange, ScheduleItem
from openbwc.retention.schedules import schedule_of


def approve_schedule_change(*, actor: Person, change: ScheduleChange) -> ScheduleChange:
    """Approve the proposal. Raises `Refused`, also where its list is not what it would do now.

    `Mistaken` for one that is decided already.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(change)):
        change = locked_change(change)
        Agency.objects.select_for_update().get(id=change.agency_id)
        schedule = schedule_of(change.content)
        run = dry_run(change.agency, schedule, change.reckoned_on)
        facts = {
            "proposed_by_person": change.proposed_by_id == actor.id,
            "list_unchanged": (run.sha256, run.listed) == (change.sha256, change.listed),
        }
        decision = require(decide_retention(Act.APPROVE_SCHEDULE, actor, change.agency, now, **facts))
        _supersede(change.agency, now.date())
        _put_in_force(change, schedule, now.date())
        change.state, change.decided_by, change.decided_at = ChangeState.APPROVED, actor, now
        change.save(update_fields=["state", "decided_by", "decided_at"])
        said = {
            "agency": change.agency.code,
            "proposed_by": str(change.proposed_by_id),
            "effective_from": now.date().isoformat(),
            "sha256": change.sha256,
        }
        record(SCHEDULE_APPROVED, actor=who, subject=subject_of(change), facts=said, decision=decision.as_dict())
    return change


def _supersede(agency: Agency, on: date) -> None:
    ScheduleItem.objects.filter(agency=agency, superseded_on=None).update(superseded_on=on)
    CategoryMapping.objects.filter(agency=agency, superseded_on=None).update(superseded_on=on)


def _put_in_force(change: ScheduleChange, schedule: Schedule, on: date) -> None:
    rows = {
        code: ScheduleItem.objects.create(
            agency=change.agency,
            change=change,
            code=code,
            authority=item.authority,
            title=item.title,
            trigger=item.trigger.value,
            period=str(item.period),
            cutoff=item.cutoff.value,
            final_action=item.final_action.value,
            effective_from=on,
        )
        for code, item in schedule.items.items()
    }
    for category, codes in schedule.mapping.items():
        for code in codes:
            CategoryMapping.objects.create(agency=change.agency, category=category, item=rows[code], effective_from=on)
