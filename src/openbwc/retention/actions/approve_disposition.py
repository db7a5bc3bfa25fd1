"""A person who did not propose it agrees to a disposition: to the very list that was frozen (V.A.4).

With as many people as the policy asks for, a destruction is put into the queue; a transfer is first to be packed, and
to be accepted by the National Archives.
"""

from datetime import date

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act, FinalAction
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require
from openbwc.retention.actions.execute_disposition import enqueue
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.dispositions import digest_of, own_among, particulars_of
from openbwc.retention.eligibility import CLAUSE, blockers_of
from openbwc.retention.events import DISPOSITION_APPROVED
from openbwc.retention.models import Disposition, DispositionApproval, DispositionState


def approve_disposition(*, actor: Person, disposition: Disposition) -> Disposition:
    """Approve it. Raises `Refused`, also where its list is not what it was; `Mistaken` for one that is decided."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(disposition)):
        disposition = locked_disposition(disposition, DispositionState.PROPOSED)
        listed = list(disposition.recordings.values_list("recording_id", flat=True))
        facts = {
            "proposed_by_person": disposition.proposed_by_id == actor.id,
            "approved_by_person": disposition.approvals.filter(by=actor).exists(),
            "list_unchanged": _is_unchanged(disposition, now.date()),
            **own_among(actor, listed),
        }
        decision = require(decide_retention(Act.APPROVE_DISPOSITION, actor, disposition.agency, now, **facts))
        DispositionApproval.objects.create(disposition=disposition, by=actor, at=now)
        people = 1 + disposition.approvals.count()
        enough = people >= policy_of(disposition.agency, now.date()).number(CLAUSE, "people_for_disposition")
        if enough:
            disposition.state, disposition.approved_at = DispositionState.APPROVED, now
            disposition.save(update_fields=["state", "approved_at"])
            if disposition.action == FinalAction.DESTROY:
                enqueue(disposition, now)
        said = {
            "agency": disposition.agency.code,
            "proposed_by": str(disposition.proposed_by_id),
            "people": people,
            "in_force": enough,
            "sha256": disposition.sha256,
        }
        record(
            DISPOSITION_APPROVED, actor=who, subject=subject_of(disposition), facts=said, decision=decision.as_dict()
        )
    return disposition


def _is_unchanged(disposition: Disposition, on: date) -> bool:
    """Whether each recording is as it was listed, under the schedule of this day too, and nothing keeps it."""
    recordings = [one.recording for one in disposition.recordings.select_related("recording__agency")]
    now = particulars_of(disposition.agency, [one.id for one in recordings], on=on)
    if digest_of(now.values()) != disposition.sha256:
        return False
    action = FinalAction(disposition.action)
    return not any(blockers_of(recordings, on=on, action=action).values())
