"""A custodian looks at a quarantined file again: it becomes a recording, or it stays with its reasons (IV.C).

Guarantees: the custodian decides that it is looked at, never that it passes: the policy decides anew on the facts, of
which the custodian may state the camera and the time, with a reason; either way the attempt is an event; the file
itself is not touched.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import ClipFile
from openbwc.intake.actions.settle_sighting import catalogue, release
from openbwc.intake.errors import IntakeError
from openbwc.intake.events import QUARANTINE_KEPT
from openbwc.intake.models import Quarantined, QuarantineState
from openbwc.intake.standing import camera_of, place
from openbwc.intake.storing import StoredOriginal
from openbwc.intake.taken import TakenFacts
from openbwc.policy import Act, Decision, Reason, ResolveQuarantine, decide
from openbwc.program.models import Agency, Camera, Person
from openbwc.program.policies import governing
from openbwc.program.queries import NO_ROLES, authority_of
from openbwc.program.refusals import regulated, require
from openbwc.program.training import training_of


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """What came of it: the clip where the file became a recording, else the reasons for which it stays."""

    quarantined: Quarantined
    clip: ClipFile | None
    reasons: tuple[Reason, ...]


def decide_resolution(person: Person, quarantined: Quarantined, *, camera: Camera | None, reason: str) -> Decision:
    """Whether a person may resolve a quarantined file.

    The roles count in every agency concerned: the one in whose quarantine it is and the one whose camera is stated. A
    file of an unknown camera, for which none is stated, is the department's.
    """
    now = timezone.now()
    agencies = _agencies_of(quarantined, camera)
    policy = governing(agencies[0] if agencies else None, now.date())
    authority = authority_of(person, now.date())
    training = training_of(person, now.date(), policy)
    held = [authority.in_agency(agency.id) for agency in agencies]
    facts = ResolveQuarantine(
        roles_in_agency=frozenset.intersection(*held) if held else NO_ROLES,
        department_roles=authority.department,
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        reason=reason,
    )
    return decide(Act.RESOLVE_QUARANTINE, facts, policy)


def resolve_quarantine(
    *,
    actor: Person,
    quarantined: Quarantined,
    reason: str,
    camera: Camera | None = None,
    claimed_started_at: datetime | None = None,
) -> Resolution:
    """Decide a quarantined file anew; `camera` and `claimed_started_at` (by the camera's clock) are what the
    custodian states.

    Raises `Refused` where the person may not, `IntakeError` where the file is no longer in quarantine.
    """
    who, subject, now = Actor.person(actor.id), Subject("quarantined", quarantined.id), timezone.now()
    with regulated(actor=who, subject=subject):
        permission = require(decide_resolution(actor, quarantined, camera=camera, reason=reason.strip()))
        waiting = Quarantined.objects.select_for_update().get(id=quarantined.id)
        if waiting.state != QuarantineState.OPEN:
            raise IntakeError(
                f"Expected {waiting.original_name} in quarantine, found that it was released. Look it up."
            )
        facts = TakenFacts.from_dict(waiting.facts)
        if claimed_started_at is not None:
            facts = facts.at_time(claimed_started_at)
        if camera is not None:
            facts = facts.of_camera()
        placement = place(facts, camera.serial if camera else waiting.camera_serial, at=now, settling=True)
        if placement.decision.permitted:
            original = StoredOriginal(
                vault_object=waiting.vault_object,
                vault_name=waiting.vault_name,
                size=waiting.size,
                sha256=waiting.sha256,
            )
            clip = catalogue(who, original, facts, placement, waiting.original_name, now)
            release(who, waiting, clip, permission, reason.strip(), now)
            return Resolution(quarantined=waiting, clip=clip, reasons=())
        waiting.reasons = placement.decision.as_dict()["reasons"]
        if placement.camera is not None:
            waiting.camera, waiting.agency = placement.camera, placement.camera.agency
        waiting.save()
        told = {
            "sha256": waiting.sha256,
            "reason": reason.strip(),
            "camera": camera.serial if camera else None,
            "claimed_started_at": claimed_started_at.isoformat() if claimed_started_at else None,
        }
        record(QUARANTINE_KEPT, actor=who, subject=subject, facts=told, decision=placement.decision.as_dict())
        return Resolution(quarantined=waiting, clip=None, reasons=placement.decision.reasons)


def _agencies_of(quarantined: Quarantined, camera: Camera | None) -> list[Agency]:
    """The agencies concerned: as kept, of the stated camera, or of a camera entered in the inventory meanwhile."""
    stated = camera or camera_of(TakenFacts.from_dict(quarantined.facts), quarantined.camera_serial)
    found = [quarantined.agency, stated.agency if stated else None]
    return list(dict.fromkeys(agency for agency in found if agency is not None))
