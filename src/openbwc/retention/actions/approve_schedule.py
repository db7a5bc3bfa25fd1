"""A second person approves a proposed schedule, and it is in force from that day (V.A.4).

Guarantees: who approves it gives the digest of the frozen list; the dry run is made again as of today, and nothing that
it finds stands outside that list. The former schedule ends on the day on which this one begins, and stays readable.
"""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require
from openbwc.retention.deciding import decide_retention, locked_agency, locked_change, subject_of
from openbwc.retention.dry_runs import dry_run, listed_within
from openbwc.retention.events import SCHEDULE_APPROVED
from openbwc.retention.models import ChangeState, ScheduleChange
from openbwc.retention.schedules import put_in_force, schedule_of


def approve_schedule_change(*, actor: Person, change: ScheduleChange, sha256: str) -> ScheduleChange:
    """Approve the proposal; `sha256` is the digest of the list that was read. Raises `Refused`.

    `Mistaken` for one that is decided already, and for one with an authority that was taken back since.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(change)):
        change = locked_change(change)
        act, agency = Act.APPROVE_SCHEDULE, change.agency
        facts = {"proposed_by_person": change.proposed_by_id == actor.id, "list_was_read": sha256 == change.sha256}
        # Asked first of all, so that nobody without authority has the dry run made, which may take a minute.
        require(decide_retention(act, actor, agency, now, **facts, within_list=True))
        locked_agency(agency)
        schedule = schedule_of(change.content)
        run = dry_run(agency, schedule, now.date())
        within = listed_within(run, change)
        decision = require(decide_retention(act, actor, agency, now, **facts, within_list=within))
        put_in_force(change, schedule, now.date())
        change.state, change.decided_by, change.decided_at = ChangeState.APPROVED, actor, now
        change.save(update_fields=["state", "decided_by", "decided_at"])
        said = {
            "agency": agency.code,
            "proposed_by": str(change.proposed_by_id),
            "effective_from": now.date().isoformat(),
            "sha256": change.sha256,
            "listed_now": run.listed,
            "sha256_now": run.sha256,
        }
        record(SCHEDULE_APPROVED, actor=who, subject=subject_of(change), facts=said, decision=decision.as_dict())
    return change
