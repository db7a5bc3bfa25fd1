"""A person who did not propose it agrees to a disposition: to the very list that was frozen (V.A.4).

With as many people as the policy asks for, a destruction is put into the queue; a transfer is first to be packed, and
to be accepted by the National Archives.
"""

from datetime import date, datetime

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Decision, FinalAction
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.program.refusals import regulated, require
from openbwc.retention.actions.execute_disposition import enqueue
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.dispositions import digest_of, in_parts, listed_ids, particulars_of
from openbwc.retention.eligibility import CLAUSE, blockers_of
from openbwc.retention.events import DISPOSITION_APPROVED
from openbwc.retention.listable import own_among
from openbwc.retention.models import Disposition, DispositionApproval, DispositionState


def approve_disposition(*, actor: Person, disposition: Disposition) -> Disposition:
    """Approve it. Raises `Refused`, also where its list is not what it was; `Mistaken` for one that is decided."""
    now, who, subject = timezone.now(), Actor.person(actor.id), subject_of(disposition)
    with regulated(actor=who, subject=subject):  # who may not is told before a long list is read
        require(_decide(actor, locked_disposition(disposition, DispositionState.PROPOSED), now, unchanged=True))
    unchanged = _is_unchanged(disposition, now.date())  # in no transaction: it takes as long as the list is long
    with regulated(actor=who, subject=subject):
        disposition = locked_disposition(disposition, DispositionState.PROPOSED)
        decision = require(_decide(actor, disposition, now, unchanged=unchanged))
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
        record(DISPOSITION_APPROVED, actor=who, subject=subject, facts=said, decision=decision.as_dict())
    return disposition


def _decide(actor: Person, disposition: Disposition, at: datetime, *, unchanged: bool) -> Decision:
    listed = Recording.objects.filter(listed_in__disposition=disposition)
    facts = {
        "proposed_by_person": disposition.proposed_by_id == actor.id,
        "approved_by_person": disposition.approvals.filter(by=actor).exists(),
        "list_unchanged": unchanged,
        **own_among(actor, listed),
    }
    return decide_retention(Act.APPROVE_DISPOSITION, actor, disposition.agency, at, **facts)


def _is_unchanged(disposition: Disposition, on: date) -> bool:
    """Whether each recording is as it was listed, under the schedule of this day too, and nothing keeps it."""
    rows, action = Recording.objects.select_related("agency"), FinalAction(disposition.action)
    ids = listed_ids(disposition)
    for some in in_parts(ids):
        if any(blockers_of(rows.filter(id__in=some), on=on, action=action).values()):
            return False
    told = (particulars_of(disposition.agency, some, on=on) for some in in_parts(ids))
    return digest_of(page[key] for page in told for key in sorted(page)) == disposition.sha256
