"""Somebody proposes a schedule: its dry run is made and frozen, and a second person is asked (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Act, Schedule
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, subject_of
from openbwc.retention.dry_runs import dry_run
from openbwc.retention.events import SCHEDULE_PROPOSED
from openbwc.retention.models import ChangeState, FrozenPart, ScheduleChange
from openbwc.retention.schedules import check_schedule, content_of


def propose_schedule_change(*, actor: Person, agency: Agency, schedule: Schedule, reason: str) -> ScheduleChange:
    """Propose the whole schedule of an agency, as it is to be. Raises `Refused`.

    `Mistaken` for a schedule that cannot be kept (`check_schedule`), a reason that is too long, and while another
    proposal waits.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        Agency.objects.select_for_update().get(id=agency.id)
        decision = require(decide_retention(Act.PROPOSE_SCHEDULE, actor, agency, now, reason=words))
        check_schedule(schedule, agency, now.date())
        if len(words) > ScheduleChange.REASON_MAX:
            raise Mistaken(f"Expected a reason of at most {ScheduleChange.REASON_MAX} characters; found {len(words)}.")
        if ScheduleChange.objects.filter(agency=agency, state=ChangeState.PROPOSED).exists():
            raise Mistaken("Expected no other proposal to wait. Have it approved or withdrawn first.")
        run = dry_run(agency, schedule, now.date())
        change = ScheduleChange.objects.create(
            id=new_id(),
            agency=agency,
            reason=words,
            content=content_of(schedule),
            reckoned_on=run.on,
            listed=run.listed,
            sha256=run.sha256,
            counts=run.counts,
            proposed_by=actor,
            proposed_at=now,
        )
        FrozenPart.objects.bulk_create(
            [FrozenPart(change=change, position=position, ids=ids) for position, ids in enumerate(run.parts)],
            batch_size=8,
        )
        facts = {
            "agency": agency.code,
            "reason": words,
            "content": change.content,
            "reckoned_on": run.on.isoformat(),
            "listed": run.listed,
            "sha256": run.sha256,
        }
        record(SCHEDULE_PROPOSED, actor=who, subject=subject_of(change), facts=facts, decision=decision.as_dict())
    return change
