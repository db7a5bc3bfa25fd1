"""How a change of an agency's schedule is frozen for a second person: its dry run, its list, its row (V.A.4).

Guarantees: one proposal waits in an agency at a time, so that what is approved was tried against what is in force. The
list is of what would become destroyable by the end of the policy's days for deciding, so that a decision within them
finds nothing beyond it that time alone made due.
"""

from datetime import date, datetime, timedelta

from openbwc.policy import Schedule
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.retention.deciding import locked_agency
from openbwc.retention.dry_runs import dry_run
from openbwc.retention.eligibility import CLAUSE
from openbwc.retention.models import ChangeState, FrozenPart, ScheduleChange
from openbwc.retention.schedules import content_of

_PARTS_AT_ONCE = 8


def one_at_a_time(agency: Agency) -> None:
    """Take the agency's turn to the end of the transaction. Raises `Mistaken` while another proposal waits."""
    locked_agency(agency)
    if ScheduleChange.objects.filter(agency=agency, state=ChangeState.PROPOSED).exists():
        raise Mistaken("Expected no other proposal to wait. Have it approved or withdrawn first.")


def last_day_listed(agency: Agency, on: date) -> date:
    """Up to which day a dry run of a day looks ahead."""
    return on + timedelta(days=policy_of(agency, on).number(CLAUSE, "schedule_list_days"))


def freeze(agency: Agency, schedule: Schedule, *, reason: str, by: Person, at: datetime) -> ScheduleChange:
    """Write the proposal down, with the list of its dry run."""
    run = dry_run(agency, schedule, at.date(), up_to=last_day_listed(agency, at.date()))
    change = ScheduleChange.objects.create(
        id=new_id(),
        agency=agency,
        reason=reason,
        content=content_of(schedule),
        reckoned_on=run.up_to,
        listed=run.listed,
        sha256=run.sha256,
        counts=run.counts,
        proposed_by=by,
        proposed_at=at,
    )
    FrozenPart.objects.bulk_create(
        [FrozenPart(change=change, position=position, ids=ids) for position, ids in enumerate(run.parts)],
        batch_size=_PARTS_AT_ONCE,
    )
    return change
