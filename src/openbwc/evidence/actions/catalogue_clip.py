"""A clip file that the vault holds enters the catalogue, in a new recording or in the one that it belongs to.

Guarantees: the clips of one activation of one camera are one recording, in the order of their parts; the wearer and
the times are those that intake worked out; nothing is catalogued whose bytes the vault does not hold (the caller
passes the vault's own digests). A part that comes after its recording was disposed of is a recording of its own, which
is kept and let go like any other (V.A.4). Runs inside the caller's transaction, with the decision that let the footage
in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import screened, search_words_of
from openbwc.evidence.disposals import disposal_of
from openbwc.evidence.events import CLIP_TAKEN_IN, RECORDING_EXTENDED, RECORDING_TAKEN_IN
from openbwc.evidence.hand_overs import owe_duplicate
from openbwc.evidence.models import ClipFile, Recording, Trail
from openbwc.policy import Decision
from openbwc.program.models import Agency, Camera, Person, TaskForce
from openbwc.program.policies import policy_of


@dataclass(frozen=True, kw_only=True)
class StoredClip:
    """A clip file as the vault holds it. `sha256` in hex, `size` in bytes, `duration_ms` as probed."""

    sha256: str
    size: int
    media_type: str
    original_name: str
    vault_object: str
    vault_name: str
    duration_ms: int
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ActivationFacts:
    """What is known of the activation that a clip belongs to.

    `activation` names it among the camera's (a sidecar's id, else the clip's digest); `part` is the clip's place in
    it, from 1; `trail` is a list of (offset_ms, latitude, longitude). `agency` is the one that keeps the record, the
    camera's own when None; `task_force` the one for which it was made (VI).
    """

    camera: Camera
    wearer: Person
    activation: str
    part: int
    claimed_started_at: datetime
    clock_offset_ms: int
    started_at: datetime
    pre_event_ms: int | None
    trigger: str = ""
    stopped_by: str = ""
    title: str = ""
    place: str = ""
    trail: Sequence[tuple[int, float, float]] = field(default=())
    agency: Agency | None = None
    task_force: TaskForce | None = None

    @property
    def owner(self) -> Agency:
        """The agency that keeps the record (VI.A.1, VI.B.3)."""
        return self.agency or self.camera.agency


def catalogue_clip(
    *, actor: Actor, clip: StoredClip, activation: ActivationFacts, decision: Decision, at: datetime
) -> ClipFile:
    """Catalogue a stored clip; `decision` is the permission to take it in. Raises `ValueError` for a refusal."""
    if not decision.permitted:
        raise ValueError("A clip is catalogued on a permission; a refused one belongs in quarantine.")
    rows = Recording.objects.select_for_update(of=("self",), no_key=True).select_related("agency", "encounter")
    recording = rows.filter(camera=activation.camera, activation=activation.activation).first()
    if recording is not None and disposal_of(recording) is not None:  # none begins while its row is held
        recording, activation = None, replace(activation, activation=clip.sha256)
    if recording is None:
        recording = _open_recording(actor, activation, decision, at)
    offset_ms = _offset_ms(recording, activation)
    if offset_ms < 0:
        _begin_earlier(recording, activation, -offset_ms, actor)
    stored = ClipFile.objects.create(
        recording=recording,
        part=_free_part(recording, activation.part),
        sha256=clip.sha256,
        size=clip.size,
        media_type=clip.media_type,
        original_name=clip.original_name,
        vault_object=clip.vault_object,
        vault_name=clip.vault_name,
        offset_ms=max(0, offset_ms),
        duration_ms=clip.duration_ms,
        facts=clip.facts,
    )
    _extend(recording, stored, activation)
    facts = {
        "clip": str(stored.id),
        "part": stored.part,
        "sha256": clip.sha256,
        "size": clip.size,
        "media_type": clip.media_type,
        "original_name": clip.original_name,
        "vault_object": clip.vault_object,
        "vault_name": clip.vault_name,
        "duration_ms": clip.duration_ms,
        "offset_ms": stored.offset_ms,
        "wearer": str(activation.wearer.id),
        "claimed_started_at": activation.claimed_started_at.isoformat(),
        "clock_offset_ms": activation.clock_offset_ms,
        "trigger": recording.trigger,
        "stopped_by": recording.stopped_by,
    }
    subject = Subject("recording", recording.id)
    record(CLIP_TAKEN_IN, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return stored


def _open_recording(actor: Actor, activation: ActivationFacts, decision: Decision, at: datetime) -> Recording:
    policy = policy_of(activation.owner, at.date())
    recording = Recording.objects.create(
        agency=activation.owner,
        camera=activation.camera,
        task_force=activation.task_force,
        wearer=activation.wearer,
        activation=activation.activation,
        claimed_started_at=activation.claimed_started_at,
        clock_offset_ms=activation.clock_offset_ms,
        started_at=activation.started_at,
        duration_ms=0,
        pre_event_ms=activation.pre_event_ms,
        trigger=screened(activation.trigger, policy),
        taken_in_at=at,
        title=screened(activation.title, policy),
        place=screened(activation.place, policy),
    )
    facts = {
        "camera": str(activation.camera.id),
        "wearer": str(activation.wearer.id),
        "activation": activation.activation,
        "started_at": activation.started_at.isoformat(),
        "claimed_started_at": activation.claimed_started_at.isoformat(),
        "clock_offset_ms": activation.clock_offset_ms,
        "pre_event_ms": activation.pre_event_ms,
        "agency": str(activation.owner.id),
        "task_force": str(activation.task_force.id) if activation.task_force else None,
    }
    subject = Subject("recording", recording.id)
    record(RECORDING_TAKEN_IN, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    owe_duplicate(recording, actor=actor, at=at)
    return recording


def _free_part(recording: Recording, part: int) -> int:
    """The part's number, or the next free one where another clip already claims it: no clip is turned away."""
    taken = set(recording.clips.values_list("part", flat=True))
    return part if part not in taken else max(taken) + 1


def _offset_ms(recording: Recording, activation: ActivationFacts) -> int:
    """Where the clip begins in the recording, by the camera's own clock; negative for an earlier part that came late.

    Claimed times are compared, for the correction of the camera's clock may be another at each part's arrival.
    """
    return round((activation.claimed_started_at - recording.claimed_started_at).total_seconds() * 1000)


def _begin_earlier(recording: Recording, activation: ActivationFacts, earlier_ms: int, actor: Actor) -> None:
    """Move the recording's start back; what is already placed in it keeps its moment."""
    for clip in recording.clips.all():
        clip.offset_ms += earlier_ms
        clip.save(update_fields=["offset_ms"])
    for sensitive in recording.sensitive_ranges.all():
        sensitive.from_ms += earlier_ms
        sensitive.to_ms += earlier_ms
        sensitive.save(update_fields=["from_ms", "to_ms"])
    for mark in recording.marks.all():
        mark.at_ms += earlier_ms
        mark.save(update_fields=["at_ms"])
    for trail in Trail.objects.filter(recording=recording):
        trail.points = [[at_ms + earlier_ms, latitude, longitude] for at_ms, latitude, longitude in trail.points]
        trail.save(update_fields=["points"])
    before = recording.started_at
    recording.claimed_started_at = activation.claimed_started_at
    recording.started_at -= timedelta(milliseconds=earlier_ms)
    recording.pre_event_ms = activation.pre_event_ms
    facts = {
        "before": before.isoformat(),
        "after": recording.started_at.isoformat(),
        "claimed_started_at": recording.claimed_started_at.isoformat(),
        "pre_event_ms": recording.pre_event_ms,
    }
    record(RECORDING_EXTENDED, actor=actor, subject=Subject("recording", recording.id), facts=facts)


def _extend(recording: Recording, stored: ClipFile, activation: ActivationFacts) -> None:
    """Grow the recording around the clip. Only what a clip can change is written: no assertion is touched."""
    policy = policy_of(recording.agency, recording.taken_in_at.date())
    recording.duration_ms = max(clip.offset_ms + clip.duration_ms for clip in recording.clips.all())
    recording.search_words = search_words_of(recording, policy)
    if activation.stopped_by:  # the last clip of an activation tells it, whenever it comes
        recording.stopped_by = screened(activation.stopped_by, policy)
    changed = ["claimed_started_at", "started_at", "pre_event_ms", "duration_ms", "search_words", "stopped_by"]
    recording.save(update_fields=changed)
    if activation.trail:
        points = [[stored.offset_ms + at_ms, latitude, longitude] for at_ms, latitude, longitude in activation.trail]
        trail, _ = Trail.objects.get_or_create(recording=recording, defaults={"points": []})
        trail.points = sorted([*trail.points, *points])
        trail.save(update_fields=["points"])
