"""A finding whose next step is overdue is brought before the programme manager, once for each day that was missed."""

from datetime import date

from django.db import transaction

from openbwc.custody import Actor, NewEvent, Subject, record_many
from openbwc.oversight.deciding import require_running
from openbwc.oversight.events import FINDING_ESCALATED
from openbwc.oversight.models import OPEN_STATES, Finding
from openbwc.program.models import Agency
from openbwc.program.refusals import regulated

BATCH = 500


def escalate_overdue(*, actor: Actor, agency: Agency, on: date) -> int:
    """Escalate the agency's findings that are overdue on a day and were not escalated yet; gives how many.

    Raises `Refused` for a person who may not run the agency's oversight.
    """
    with regulated(actor=actor, subject=Subject("agency", agency.id)):
        require_running(actor, agency)
    overdue = Finding.objects.filter(agency=agency, state__in=OPEN_STATES, due_on__lt=on, escalated_on=None)
    count = 0
    while batch := list(overdue.order_by("due_on", "id")[:BATCH]):
        with transaction.atomic():
            Finding.objects.filter(id__in=[finding.id for finding in batch]).update(escalated_on=on)
            record_many(
                NewEvent(
                    kind=FINDING_ESCALATED,
                    actor=actor,
                    subject=Subject("finding", finding.id),
                    facts={
                        "agency": str(agency.id),
                        "was_due_on": finding.due_on.isoformat(),
                        "state": finding.state,
                        "owner": str(finding.owner_id) if finding.owner_id else None,
                    },
                )
                for finding in batch
            )
        count += len(batch)
    return count
