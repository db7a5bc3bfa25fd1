"""What was entered by mistake is declared void by a new assertion; the former one stays to be seen (V.A.4).

An annulled appointment gives no role, an annulled completion authorises nobody, an annulled demand takes no topic
away, and a camera whose entry is annulled leaves service. Events that rested on the record stay as they are.
"""

from typing import assert_never

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.policy import Decision
from openbwc.program.actions.move_camera import keep_move
from openbwc.program.events import RECORD_ANNULLED
from openbwc.program.management import decide_management, person_of
from openbwc.program.models import Annulment, Appointment, Camera, Person, RefresherDemand, Standing, TrainingCompletion
from openbwc.program.refusals import Mistaken, regulated, require

OUT_OF_SERVICE = frozenset({Standing.WITHDRAWN, Standing.DISPOSED, Standing.PERSONAL})
Annullable = Appointment | TrainingCompletion | RefresherDemand | Camera
_NAMES: dict[type[Annullable], str] = {
    Appointment: "appointment",
    TrainingCompletion: "training_completion",
    RefresherDemand: "refresher_demand",
    Camera: "camera",
}


def annul_record(*, actor: Actor, entry: Annullable, why: str) -> Annulment:
    """Declare an entry void, because it never was right; what ended in due course is ended, not annulled.

    Raises `Refused`; `Mistaken` without a reason, for an entry that is void already, or for a camera that somebody
    has worn: that it was there is a fact, and it is withdrawn instead.
    """
    if not why.strip():
        raise Mistaken("Expected a statement of why the entry was a mistake; none was given.")
    subject = _about(entry)
    named = f"{_NAMES[type(entry)]}:{entry.id}"
    if Annulment.objects.filter(subject=named).exists():
        raise Mistaken("Expected an entry that stands; this one was annulled already.")
    if isinstance(entry, Camera) and entry.assignments.exists():
        raise Mistaken(f"Expected a camera that nobody has worn; {entry} was checked out. Withdraw it instead.")
    with regulated(actor=actor, subject=subject):
        decision = require(_decide(actor, entry))
        now = timezone.now()
        annulment = Annulment.objects.create(subject=named, why=why.strip(), by=person_of(actor), at=now)
        if isinstance(entry, Camera):
            if Standing(entry.standing) not in OUT_OF_SERVICE:
                keep_move(actor, entry, Standing.WITHDRAWN, reason=annulment.why, at=now, decision=decision)
        else:
            entry.annulled_at = now
            entry.save(update_fields=["annulled_at"])
        facts = {"entry": named, "why": annulment.why, "said": _said(entry)}
        record(RECORD_ANNULLED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return annulment


def _decide(actor: Actor, entry: Annullable) -> Decision:
    """By the authority that made the entry. Nobody touches the own authority, nor what another demands of them."""
    match entry:
        case Appointment():
            return decide_management(actor, entry.agency, authority_over=entry.person)
        case TrainingCompletion():
            return decide_management(actor, entry.person.agency, authority_over=entry.person)
        case RefresherDemand():
            agency = None if entry.by_department else entry.agency
            return decide_management(actor, agency, authority_over=_demanded_of(actor, entry))
        case Camera():
            return decide_management(actor, entry.agency)
        case _:
            assert_never(entry)


def _demanded_of(actor: Actor, demand: RefresherDemand) -> Person | None:
    """The person who acts, where another demanded the refresher of them."""
    person = person_of(actor)
    if person is None or person.id == demand.demanded_by_id:
        return None
    return person if demand.agency_id in (None, person.agency_id) else None


def _about(entry: Annullable) -> Subject:
    match entry:
        case Appointment() | TrainingCompletion():
            return Subject("person", entry.person_id)
        case RefresherDemand():
            return Subject("agency", entry.agency_id) if entry.agency_id else Subject("refresher_demand", entry.id)
        case Camera():
            return Subject("camera", entry.id)
        case _:
            assert_never(entry)


def _said(entry: Annullable) -> dict[str, str]:
    """What the entry stated, so that its event can be read by itself."""
    match entry:
        case Appointment():
            return {"role": entry.role, "starts_on": str(entry.starts_on), "ends_on": str(entry.ends_on or "")}
        case TrainingCompletion():
            return {"programme": str(entry.programme_id), "completed_on": str(entry.completed_on)}
        case RefresherDemand():
            return {"topics": ", ".join(entry.topics), "demanded_on": str(entry.demanded_on)}
        case Camera():
            return {"serial": entry.serial, "make": entry.make, "model": entry.model}
        case _:
            assert_never(entry)
