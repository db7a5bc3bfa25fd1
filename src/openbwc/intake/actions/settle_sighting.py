"""A stored file enters the catalogue or quarantine: decide, change and record in one transaction.

Guarantees: a sighting is settled once, whichever process comes first; the same bytes are one clip or one quarantined
file however many sightings they have; a refusal is kept with every reason, and the bytes stay in the vault; of a
settled sighting no sidecar is written down that the vault never had.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.actions.catalogue_clip import ActivationFacts, StoredClip, catalogue_clip
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import want_renditions
from openbwc.intake.errors import IntakeError
from openbwc.intake.events import QUARANTINE_RELEASED, QUARANTINED, SIGHTED
from openbwc.intake.models import Quarantined, QuarantineState, Sighting, SightingState
from openbwc.intake.standing import Placement, place
from openbwc.intake.storing import StoredOriginal, is_known
from openbwc.intake.taken import TakenFacts
from openbwc.policy import Decision, Reason
from openbwc.program.task_forces import keeping_agency

_TRIES = 3  # two processes that settle the same bytes at once meet on a unique key, and the second looks again


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of a sighting: its clip, or its place in quarantine with the reasons.

    `repeated`: the bytes were known before; `before`: an earlier run settled this very sighting.
    """

    sighting: Sighting
    clip: ClipFile | None
    quarantined: Quarantined | None
    reasons: tuple[Reason, ...]
    repeated: bool
    before: bool = False


def settle_sighting(
    *, actor: Actor, sighting_id: UUID, original: StoredOriginal, facts: TakenFacts, at: datetime
) -> Settled:
    """Settle a sighting whose bytes the vault holds; a settled one is answered as it stands."""
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _settle(actor, sighting_id, original, facts, at)
        except IntegrityError as error:
            clash = error
    raise IntakeError(
        f"Expected to settle {original.vault_name}, found that other processes settle the same bytes. Start again."
    ) from clash


def settle_again(*, actor: Actor, sighting_id: UUID, sha256: str) -> Settled | None:
    """Settle a sighting of bytes that are known, and were disposed of since (V.A.4).

    None where no disposal is known that destroyed them: nobody may take the card's bytes for kept or let go.
    """
    with transaction.atomic():
        sighting = locked(sighting_id)
        if sighting.state == SightingState.SETTLED:
            return settled_as(sighting)
        clip = ClipFile.objects.select_related("recording").filter(sha256=sha256).first()
        if clip is None or disposal_of(clip.recording) is None:
            return None
        sighting.repeated = True
        return _settled(actor, sighting, sha256, clip, None, None)


def settled_as(sighting: Sighting, *, before: bool = False) -> Settled:
    """A settled sighting, as it stands."""
    quarantined = sighting.quarantined
    reasons = tuple(Reason(**reason) for reason in quarantined.reasons) if quarantined else ()
    return Settled(
        sighting=sighting,
        clip=sighting.clip,
        quarantined=quarantined,
        reasons=reasons,
        repeated=sighting.repeated,
        before=before,
    )


def _settle(actor: Actor, sighting_id: UUID, original: StoredOriginal, facts: TakenFacts, at: datetime) -> Settled:
    sighting = locked(sighting_id)
    if sighting.state == SightingState.SETTLED:
        return settled_as(sighting)
    clip, waiting = _known(original.sha256)
    sighting.repeated = clip is not None or waiting is not None
    decision: Decision | None = None
    if clip is None:
        placement = place(facts, sighting.camera_serial, at=at)
        decision = placement.decision
        if decision.permitted:
            clip = catalogue(actor, original, facts, placement, sighting.name, at)
            if waiting is not None:
                release(actor, waiting, clip, decision, "Seen again, and taken in.", at)
        elif waiting is None:
            waiting = _quarantine(actor, sighting, original, facts, placement, at)
    return _settled(actor, sighting, original.sha256, clip, waiting, decision)


def locked(sighting_id: UUID) -> Sighting:
    """The sighting, held to the end of the transaction: nobody else settles it, or stores what came with it."""
    return Sighting.objects.select_for_update(of=("self",)).get(id=sighting_id)


def _known(sha256: str) -> tuple[ClipFile | None, Quarantined | None]:
    return ClipFile.objects.filter(sha256=sha256).first(), Quarantined.objects.filter(sha256=sha256).first()


def _settled(
    actor: Actor,
    sighting: Sighting,
    sha256: str,
    clip: ClipFile | None,
    waiting: Quarantined | None,
    decision: Decision | None,
) -> Settled:
    sighting.clip, sighting.quarantined = clip, None if clip else waiting
    sighting.state, sighting.sha256 = SightingState.SETTLED, sha256
    sighting.save()
    _forget_unstored(sighting)
    _record_sighting(actor, sighting, decision)
    return settled_as(sighting)


def catalogue(
    actor: Actor, original: StoredOriginal, facts: TakenFacts, placement: Placement, name: str, at: datetime
) -> ClipFile:
    """Bring a permitted original into the catalogue and want its renditions; inside the caller's transaction."""
    camera, assignment, started = placement.camera, placement.assignment, placement.started_at
    if camera is None or assignment is None or started is None or facts.claimed_started_at is None:
        raise IntakeError("Expected camera, wearer and time of a permitted file, found one missing. It stays stored.")
    clip = StoredClip(
        sha256=original.sha256,
        size=original.size,
        media_type=facts.media_type,
        original_name=name,
        vault_object=original.vault_object,
        vault_name=original.vault_name,
        duration_ms=facts.duration_ms,
        facts=facts.probe or {},
    )
    activation = ActivationFacts(
        camera=camera,
        wearer=assignment.person,
        activation=facts.activation or original.sha256,
        part=facts.part,
        claimed_started_at=facts.claimed_started_at,
        clock_offset_ms=placement.clock_offset_ms,
        started_at=started,
        pre_event_ms=facts.pre_event_ms,
        trigger=facts.trigger,
        stopped_by=facts.stopped_by,
        title=facts.title,
        place=facts.place,
        trail=facts.trail,
        agency=keeping_agency(assignment),
        task_force=assignment.task_force,
    )
    catalogued = catalogue_clip(actor=actor, clip=clip, activation=activation, decision=placement.decision, at=at)
    want_renditions(catalogued, actor=actor)
    return catalogued


def release(actor: Actor, waiting: Quarantined, clip: ClipFile, decision: Decision, reason: str, at: datetime) -> None:
    """A quarantined file has become a recording; inside the caller's transaction."""
    waiting.state, waiting.clip = QuarantineState.RELEASED, clip
    waiting.resolved_at, waiting.resolution = at, reason
    waiting.save()
    told = {"sha256": waiting.sha256, "recording": str(clip.recording_id), "reason": reason}
    subject = Subject("quarantined", waiting.id)
    record(QUARANTINE_RELEASED, actor=actor, subject=subject, facts=told, decision=decision.as_dict())


def _quarantine(
    actor: Actor,
    sighting: Sighting,
    original: StoredOriginal,
    facts: TakenFacts,
    placement: Placement,
    at: datetime,
) -> Quarantined:
    camera, decision = placement.camera, placement.decision.as_dict()
    waiting = Quarantined.objects.create(
        agency=camera.agency if camera else None,
        camera=camera,
        camera_serial=sighting.camera_serial,
        sha256=original.sha256,
        size=original.size,
        original_name=sighting.name,
        vault_object=original.vault_object,
        vault_name=original.vault_name,
        claimed_started_at=facts.claimed_started_at,
        reasons=decision["reasons"],
        detail=facts.detail,
        facts=facts.as_dict(),
        kept_at=at,
    )
    told = {
        "sha256": original.sha256,
        "size": original.size,
        "vault_object": original.vault_object,
        "original_name": sighting.name,
        "camera_serial": sighting.camera_serial,
        "detail": facts.detail,
    }
    record(QUARANTINED, actor=actor, subject=Subject("quarantined", waiting.id), facts=told, decision=decision)
    return waiting


def _forget_unstored(sighting: Sighting) -> None:
    """Sidecars that a run wrote down, and that it was killed before it stored, are none that the vault has."""
    for row in sighting.sidecars.all():
        if not is_known(vault(), row.vault_object):
            row.delete()


def _record_sighting(actor: Actor, sighting: Sighting, decision: Decision | None) -> None:
    told = {
        "sighting": str(sighting.id),
        "source": sighting.source,
        "name": sighting.name,
        "size": sighting.size,
        "sha256": sighting.sha256,
        "camera_serial": sighting.camera_serial,
        "repeated": sighting.repeated,
        "outcome": decision.outcome.value if decision else "known",
    }
    if sighting.clip is not None:
        subject = Subject("recording", sighting.clip.recording_id)
    elif sighting.quarantined is not None:
        subject = Subject("quarantined", sighting.quarantined.id)
    else:
        raise IntakeError("Expected a settled sighting with a clip or in quarantine, found neither.")
    record(SIGHTED, actor=actor, subject=subject, facts=told)
