"""A part of a recording is asserted as sensitive, or another assertion takes its place, or ends it (II.B.2, II.B.3).

Guarantees: while a range stands the whole recording opens only to people on its access list, for a copy without the
range cannot be made before redaction and no part of a file is withheld by guessing at its bytes; a range is never
changed, it ends and another begins; to leave a recording without any is to lift a restriction.
"""

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.assertions import decide_about, held, restriction_after, settle_restriction
from openbwc.evidence.events import RANGE_ASSERTED, RANGE_ENDED
from openbwc.evidence.models import RangeKind, Recording, SensitiveRange
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def mark_sensitive(
    *,
    actor: Person,
    recording: Recording,
    from_ms: int,
    to_ms: int,
    kind: RangeKind,
    reason: str,
    replaces: SensitiveRange | None = None,
) -> SensitiveRange:
    """Assert `from_ms` to `to_ms` (exclusive) from the first frame as sensitive.

    With `replaces` in place of that range, which takes the authority to lift a restriction. Raises `Refused`;
    `Mistaken` outside the recording, and where the range to replace has ended.
    """
    now = timezone.now()
    reason = reason.strip()
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    with regulated(actor=who, subject=subject):
        recording = held(recording)
        if not 0 <= from_ms < to_ms <= recording.duration_ms:
            raise Mistaken(
                f"Expected a range within 0 and {recording.duration_ms} ms, its end after its start; "
                f"found {from_ms} to {to_ms}."
            )
        assertion = "sensitive_range" if replaces is None else "lift_restriction"
        decision = require(decide_about(actor, recording, subject=assertion, reason=reason, at=now))
        if replaces is not None:
            _end(replaces, recording, actor, reason)
        made = SensitiveRange.objects.create(
            recording=recording,
            from_ms=from_ms,
            to_ms=to_ms,
            kind=kind,
            reason=reason,
            person=actor,
            made_at=now,
        )
        facts = {
            "range": str(made.id),
            "from_ms": from_ms,
            "to_ms": to_ms,
            "kind": kind.value,
            "reason": reason,
            "replaces": str(replaces.id) if replaces else None,
        }
        record(RANGE_ASSERTED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        _settle(recording, who)
    return made


def end_sensitive_range(*, actor: Person, sensitive: SensitiveRange, reason: str) -> SensitiveRange:
    """Assert that the range is not sensitive after all. Raises `Refused`; `Mistaken` where it has ended."""
    now = timezone.now()
    reason = reason.strip()
    who, subject = Actor.person(actor.id), Subject("recording", sensitive.recording_id)
    with regulated(actor=who, subject=subject):
        recording = held(sensitive.recording)
        decision = require(decide_about(actor, recording, subject="lift_restriction", reason=reason, at=now))
        ended = _end(sensitive, recording, actor, reason)
        facts = {"range": str(ended.id), "from_ms": ended.from_ms, "to_ms": ended.to_ms, "reason": reason}
        record(RANGE_ENDED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
        _settle(recording, who)
    return ended


def _end(sensitive: SensitiveRange, recording: Recording, actor: Person, reason: str) -> SensitiveRange:
    present = SensitiveRange.objects.select_for_update().filter(id=sensitive.id, recording=recording, ended_at=None)
    row = present.first()
    if row is None:
        raise Mistaken("Expected a range of this recording that stands; it has ended or is another's.")
    row.ended_at, row.ended_by, row.end_reason = timezone.now(), actor, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    return row


def _settle(recording: Recording, who: Actor) -> None:
    after = restriction_after(recording, category=recording.category, encounter=recording.encounter, at=timezone.now())
    settle_restriction(recording, after, actor=who)
    recording.save(update_fields=["restriction"])
