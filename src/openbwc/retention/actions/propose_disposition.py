"""Somebody proposes that recordings go: the list is frozen with all that speaks for it, and nothing is changed (V.A.4).

Guarantees: nothing is listed that something keeps, that ends otherwise under its schedule, or of which the vault does
not hold what was taken in, nor what its proposer recorded or released a hold on; a recording is on one list at a time.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act, FinalAction
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_agency, subject_of
from openbwc.retention.dispositions import Particulars, as_taken_in, digest_of, own_among, particulars_of
from openbwc.retention.eligibility import blockers_of
from openbwc.retention.events import DISPOSITION_PROPOSED
from openbwc.retention.models import Disposition, ListedRecording, ListedState

ACTIONS = (FinalAction.DESTROY, FinalAction.TRANSFER)


def propose_disposition(
    *, actor: Person, agency: Agency, recordings: Sequence[Recording], action: FinalAction, reason: str
) -> Disposition:
    """Propose that these recordings of the agency be destroyed, or transferred. Raises `Refused`.

    `Mistaken` for another action, for recordings of another agency or listed elsewhere, and for too many or too long a
    reason.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reason.split())
    ids = sorted({one.id for one in recordings})
    with regulated(actor=who, subject=Subject("agency", agency.id)):
        locked_agency(agency)
        told = particulars_of(agency, ids, on=now.date())
        _check(ids, told, action, words)
        kept = blockers_of([one for one in recordings if one.id in told], on=now.date())
        facts = {
            "reason": words,
            "recordings": len(told),
            "kept": sum(bool(blockers) for blockers in kept.values()),
            "of_another_action": sum(one["action"] != action.value for one in told.values()),
            **own_among(actor, ids),
            "damaged": sum(not as_taken_in(one, read=False) for one in told.values()),
        }
        decision = require(decide_retention(Act.PROPOSE_DISPOSITION, actor, agency, now, **facts))
        listed = ListedRecording.objects.exclude(state=ListedState.KEPT).filter(recording__in=ids)
        if listed.exists():
            raise Mistaken(f"Expected recordings that no disposition lists; {listed.count()} are listed already.")
        disposition = Disposition.objects.create(
            id=new_id(),
            agency=agency,
            action=action.value,
            reason=words,
            reckoned_on=now.date(),
            listed=len(told),
            sha256=digest_of(told.values()),
            proposed_by=actor,
            proposed_at=now,
        )
        ListedRecording.objects.bulk_create(
            ListedRecording(disposition=disposition, recording_id=key, particulars=told[key]) for key in ids
        )
        said = {
            "agency": agency.code,
            "action": action.value,
            "reason": words,
            "reckoned_on": disposition.reckoned_on.isoformat(),
            "listed": disposition.listed,
            "sha256": disposition.sha256,
        }
        record(
            DISPOSITION_PROPOSED, actor=who, subject=subject_of(disposition), facts=said, decision=decision.as_dict()
        )
    return disposition


def _check(ids: Sequence[UUID], told: Mapping[UUID, Particulars], action: FinalAction, words: str) -> None:
    if action not in ACTIONS:
        raise Mistaken(f"Expected one of {', '.join(ACTIONS)}; found {action.value}: what is permanent is not let go.")
    if len(told) != len(ids):
        raise Mistaken("Expected recordings of the agency: each agency lets go of what it keeps.")
    if len(ids) > Disposition.LISTED_MAX or len(words) > Disposition.REASON_MAX:
        raise Mistaken(
            f"Expected at most {Disposition.LISTED_MAX} recordings and a reason of {Disposition.REASON_MAX} letters; "
            f"found {len(ids)} and {len(words)}."
        )
