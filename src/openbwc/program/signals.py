"""Signs of tampering are noted, once each, with what they rest on (IV.D).

Guarantees: the same sign is one row and one event however often it is seen; what is noted is never taken back, it is
answered; nothing here judges what a sign comes from.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import SIGNAL_ANSWERED, SIGNAL_NOTED
from openbwc.program.models import Assignment, Camera, CameraSignal, SignalKind

_WORDS_MOST = 500


def worn_between(camera: Camera, since: datetime, until: datetime) -> Assignment | None:
    """The last assignment of a camera that touches a span; None when it lay in the dock all the while."""
    touching = Q(starts_at__lt=until) & (Q(ends_at=None) | Q(ends_at__gt=since))
    return camera.assignments.filter(touching).select_related("person").first()


def note_signal(
    *,
    actor: Actor,
    camera: Camera,
    kind: SignalKind,
    key: str,
    words: str,
    evidence: Mapping[str, Any],
    arose_at: datetime,
    found_at: datetime,
    assignment: Assignment | None,
) -> CameraSignal:
    """The sign of that kind and key, noted now if it is new. `evidence` is JSON-safe."""
    with transaction.atomic():
        signal, new = CameraSignal.objects.get_or_create(
            camera=camera,
            kind=kind,
            key=key,
            defaults={
                "assignment": assignment,
                "words": words[:_WORDS_MOST],
                "evidence": dict(evidence),
                "arose_at": arose_at,
                "found_at": found_at,
            },
        )
        if new:
            facts = {
                "signal": str(signal.id),
                "kind": kind.value,
                "words": signal.words,
                "arose_at": arose_at.isoformat(),
                "person": str(assignment.person_id) if assignment else None,
                "evidence": dict(evidence),
            }
            record(SIGNAL_NOTED, actor=actor, subject=Subject("camera", camera.id), facts=facts)
    return signal


def resolve_signal(*, actor: Actor, signal: CameraSignal, answer: str, at: datetime) -> None:
    """Answer a sign by what has come in since; for the system's own detection, which needs nobody's authority."""
    with transaction.atomic():
        signal.answered_at, signal.answer = at, answer[:_WORDS_MOST]
        signal.save(update_fields=["answered_at", "answer"])
        facts = {"signal": str(signal.id), "kind": signal.kind, "answer": signal.answer}
        record(SIGNAL_ANSWERED, actor=actor, subject=Subject("camera", signal.camera_id), facts=facts)
