"""A camera's footage is looked at for signs of tampering, and each is noted once (IV.D).

Guarantees: it may run as often as it likes and changes nothing the second time; a gap that is filled by what came in
later is answered by that.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from openbwc.custody import Actor
from openbwc.intake.actions.settle_sighting import Settled
from openbwc.intake.manifests import manifest_problem
from openbwc.intake.sequences import Gap, gaps
from openbwc.intake.tampering import EXAMINED, Gone, catalogued_of, gone_from_listings, gone_from_places, quarantined_of
from openbwc.program.models import Camera, CameraSignal, SignalKind
from openbwc.program.queries import assignment_at
from openbwc.program.signals import note_signal, resolve_signal, worn_between

_SHOWN = 5


def detect_tampering(*, actor: Actor, camera: Camera, at: datetime) -> list[CameraSignal]:
    """The signs that the camera's footage shows now, noted where they are new."""
    catalogued = catalogued_of(camera)
    cut = min(moment for moment, _ in catalogued) if len(catalogued) >= EXAMINED else None
    found = gaps(catalogued + quarantined_of(camera))
    with transaction.atomic():
        signals = [_note_gap(actor, camera, gap, at) for gap in found]
        signals += [_note_gone(actor, camera, gone, at) for gone in gone_from_listings(camera)]
        signals += [_note_gone(actor, camera, gone, at) for gone in gone_from_places(camera, at)]
        _close_filled(actor, camera, found, cut, at)
    return signals


def detect_tampering_of(*, actor: Actor, serials: Iterable[str], at: datetime) -> list[CameraSignal]:
    """The same for each camera of a run of intake, by serial number; an unknown serial shows nothing."""
    signals: list[CameraSignal] = []
    for serial in sorted(set(serials)):
        camera = Camera.objects.select_related("agency").filter(serial__iexact=serial).first()
        if camera is not None:
            signals += detect_tampering(actor=actor, camera=camera, at=at)
    return signals


def note_manifest(*, actor: Actor, settled: Settled, at: datetime) -> CameraSignal | None:
    """The sign that a newly settled clip gives, where what its camera signed about it does not hold; else none."""
    clip, kept = settled.clip, settled.quarantined
    camera = clip.recording.camera if clip else kept.camera if kept else None
    stored = clip or kept
    if camera is None or stored is None or settled.before or settled.repeated:
        return None
    problem = manifest_problem(camera, stored.vault_object, stored.vault_name)
    if problem is None:
        return None
    moment = clip.recording.started_at if clip else at
    return note_signal(
        actor=actor,
        camera=camera,
        kind=SignalKind.DEVICE_MANIFEST,
        key=stored.sha256,
        words=f"{stored.original_name}: {problem}",
        evidence={"sha256": stored.sha256, "name": stored.original_name},
        arose_at=moment,
        found_at=at,
        assignment=assignment_at(camera, moment),
    )


def _note_gap(actor: Actor, camera: Camera, gap: Gap, at: datetime) -> CameraSignal:
    clips = "clip is" if gap.missing == 1 else "clips are"
    return note_signal(
        actor=actor,
        camera=camera,
        kind=SignalKind.SEQUENCE_GAP,
        key=gap.key,
        words=f"{gap.missing} {clips} missing in the camera's sequence: {gap.shown}.",
        evidence={
            "missing": gap.missing,
            "shown": gap.shown,
            "after": gap.after.isoformat(),
            "before": gap.before.isoformat(),
        },
        arose_at=gap.before,
        found_at=at,
        assignment=worn_between(camera, gap.after, gap.before),
    )


def _note_gone(actor: Actor, camera: Camera, gone: Gone, at: datetime) -> CameraSignal:
    shown = ", ".join(gone.names[:_SHOWN]) + (" …" if len(gone.names) > _SHOWN else "")
    files = "file was" if len(gone.names) == 1 else "files were"
    return note_signal(
        actor=actor,
        camera=camera,
        kind=SignalKind.FILE_SYSTEM_DELETION,
        key=gone.key,
        words=f"{len(gone.names)} {files} removed from the camera before being taken in: {shown}.",
        evidence={"names": list(gone.names), "since": gone.since.isoformat(), "until": gone.until.isoformat()},
        arose_at=gone.until,
        found_at=at,
        assignment=worn_between(camera, gone.since, gone.until),
    )


def _close_filled(actor: Actor, camera: Camera, found: list[Gap], cut: datetime | None, at: datetime) -> None:
    """Gaps noted earlier that are no gaps any more; of those up to `cut` nobody knows, for no older clip was seen."""
    open_gaps = camera.signals.filter(kind=SignalKind.SEQUENCE_GAP, answered_at=None)
    if cut is not None:
        open_gaps = open_gaps.filter(arose_at__gt=cut)
    for signal in open_gaps.exclude(key__in=[gap.key for gap in found]):
        resolve_signal(actor=actor, signal=signal, answer="Clips of this gap came in later.", at=at)
