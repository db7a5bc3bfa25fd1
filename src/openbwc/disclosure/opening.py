"""How the expedited track of an incident is opened, whoever opens it: its row, its checklist, its event (V.B.3)."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from openbwc.custody import Actor, record
from openbwc.disclosure.events import EXPEDITED_OPENED
from openbwc.disclosure.expediting import subject_of
from openbwc.disclosure.models import Expedited, ExpeditedRecording, ExpeditedStep
from openbwc.evidence.models import Encounter, Recording
from openbwc.policy import Act, Decision, granted_scopes
from openbwc.policy.rules.access import within_reach
from openbwc.policy.rules.expedited import checklist
from openbwc.program.models import Agency, Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.refusals import Mistaken


def incident_of(about: Encounter | Recording) -> Encounter | Recording:
    """What the track is about: the encounter of a recording, where it has one."""
    return about.encounter or about if isinstance(about, Recording) else about


def track_of(about: Encounter | Recording) -> Expedited | None:
    """The track that is open for an encounter or a recording; None where there is none."""
    incident = incident_of(about)
    name = "recording" if isinstance(incident, Recording) else "encounter"
    return Expedited.objects.select_related("agency").filter(**{name: incident}).first()


def hold_still(about: Encounter | Recording) -> None:
    """Hold the incident's row to the end of the transaction: of two who open its track at once, the second sees it."""
    incident = incident_of(about)
    type(incident).objects.select_for_update(of=("self",)).get(id=incident.id)


def agency_of(about: Encounter | Recording) -> Agency:
    """The agency whose incident it is."""
    return incident_of(about).agency


def was_worn_by(about: Encounter | Recording, person: Person) -> bool:
    """Whether the person wore a camera that recorded the encounter, or the recording."""
    if isinstance(about, Recording):
        return about.wearer_id == person.id
    return about.recordings.filter(wearer=person).exists()


def acts_on_incident(person: Person, about: Encounter | Recording, at: datetime) -> frozenset[Act]:
    """Which of flagging the incident and opening its track by hand the person's roles grant."""
    agency, authority = agency_of(about), authority_of(person, at.date())
    policy, roles = policy_of(agency, at.date()), (authority.in_agency(agency.id), authority.department)
    worn = was_worn_by(about, person)
    return frozenset(
        act
        for act in (Act.FLAG_INCIDENT, Act.OPEN_EXPEDITED)
        if within_reach(granted_scopes(act, None, *roles, policy), is_wearer=worn)
    )


def join(expedited: Expedited, recordings: Iterable[Recording], *, at: datetime) -> list[UUID]:
    """Have recordings belong to a track; gives those that did not, by id. They are held: none goes out meanwhile."""
    wanted = Recording.objects.select_for_update().filter(id__in=[one.id for one in recordings])
    keys = list(wanted.order_by("id").values_list("id", flat=True))
    known = set(expedited.recordings.filter(recording__in=keys).values_list("recording", flat=True))
    new = [key for key in keys if key not in known]
    ExpeditedRecording.objects.bulk_create(
        ExpeditedRecording(expedited=expedited, recording_id=key, since=at) for key in new
    )
    return new


def open_track(
    about: Encounter | Recording, *, incident: str, reason: str, actor: Person, at: datetime, decision: Decision
) -> Expedited:
    """Open it, in the transaction of the act. Raises `Mistaken` where one is open, and for too long a reason."""
    if track_of(about) is not None:
        raise Mistaken("Expected an incident whose expedited track is not open; this one's is.")
    told = reason.strip()
    if len(told) > Expedited.REASON_MAX:
        raise Mistaken(f"Expected at most {Expedited.REASON_MAX:,} characters; found {len(told):,}.")
    what = incident_of(about)
    recording = what if isinstance(what, Recording) else None
    encounter = what if isinstance(what, Encounter) else None
    happened_at = what.started_at if isinstance(what, Recording) else what.starts_at
    expedited = Expedited(
        id=new_id(),
        agency=what.agency,
        encounter=encounter,
        recording=recording,
        incident=incident,
        happened_at=happened_at,
        reason=told,
        opened_by=actor,
        opened_at=at,
        clock_from=happened_at,
    )
    expedited.save(force_insert=True)
    join(expedited, [what] if isinstance(what, Recording) else what.recordings.all(), at=at)
    steps = checklist(policy_of(what.agency, at.date()))
    ExpeditedStep.objects.bulk_create(
        ExpeditedStep(expedited=expedited, step=step, position=position) for position, step in enumerate(steps, 1)
    )
    facts = {
        "agency": what.agency.code,
        "incident": incident,
        "encounter": str(encounter.id) if encounter else None,
        "recording": str(recording.id) if recording else None,
        "happened_at": happened_at.isoformat(),
    }
    record(
        EXPEDITED_OPENED,
        actor=Actor.person(actor.id),
        subject=subject_of(expedited),
        facts=facts,
        decision=decision.as_dict(),
    )
    return expedited
