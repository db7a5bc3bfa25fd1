"""A reading of a camera is kept: its settings, its clock, what lies on it, and the signs of tampering it shows.

Guarantees: a reading is never changed; the camera's last reading is its newest one; a change of settings or a jump of
the clock counts as a sign of tampering when somebody had the camera in between, for a dock sets cameras too.
"""

from datetime import datetime, timedelta

from openbwc.custody import Actor, Subject, record
from openbwc.program.device_reading import CLOCK_BOUND, DeviceReading
from openbwc.program.events import CAMERA_READ
from openbwc.program.models import Assignment, Camera, CameraReading, ClockReading, Occasion, SignalKind
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken
from openbwc.program.signals import note_signal, worn_between
from openbwc.program.tampering import changed_settings, clock_jumped

DOCK = Actor.system("dock")
_AHEAD = timedelta(minutes=5)


def check_reading(camera: Camera, reading: DeviceReading, at: datetime) -> None:
    """Raises `Mistaken` for a reading of another camera, of a time that cannot be, or of a clock that was never set."""
    if reading.serial and reading.serial.casefold() != camera.serial.casefold():
        raise Mistaken(f"Expected the reading of camera {camera.serial}; found that of {reading.serial}.")
    if reading.read_at is not None and reading.read_at > at + _AHEAD:
        raise Mistaken(f"Expected a reading that was taken by {at:%Y-%m-%d %H:%M}Z; found {reading.read_at}.")
    offset = reading.clock_offset_ms(at)
    if offset is not None:
        check_clock(offset)


def check_clock(offset_ms: int) -> None:
    """Raises `Mistaken` for a clock that is off by more than can be a clock that was ever set."""
    if abs(offset_ms) > CLOCK_BOUND / timedelta(milliseconds=1):
        raise Mistaken(f"Expected a clock off by at most {CLOCK_BOUND.days} days; found {offset_ms} ms.")


def keep_reading(
    *,
    actor: Actor,
    camera: Camera,
    reading: DeviceReading,
    occasion: Occasion,
    assignment: Assignment | None,
    at: datetime,
) -> CameraReading:
    """Keep a checked reading, with its event and the signs that it shows; inside the caller's transaction."""
    read_at = reading.read_at or at
    before = camera.readings.filter(read_at__lt=read_at).first()
    kept = CameraReading.objects.create(
        camera=camera,
        assignment=assignment,
        occasion=occasion,
        read_at=read_at,
        firmware=reading.firmware,
        battery_percent=reading.battery_percent,
        storage_free_mb=reading.storage_free_mb,
        storage_total_mb=reading.storage_total_mb,
        pre_event_seconds=reading.pre_event_seconds,
        resolution_lines=reading.resolution_lines,
        codec=reading.codec,
        settings=dict(reading.settings),
        files=None if reading.files is None else list(reading.files),
    )
    if camera.last_reading is None or camera.last_reading.read_at <= read_at:
        camera.last_reading = kept
        if reading.pre_event_seconds is not None:
            camera.pre_event_seconds = reading.pre_event_seconds
        camera.save(update_fields=["last_reading", "pre_event_seconds"])
    offset = reading.clock_offset_ms(at)
    facts = {
        "reading": str(kept.id),
        "occasion": occasion.value,
        "read_at": read_at.isoformat(),
        "firmware": kept.firmware,
        "battery_percent": kept.battery_percent,
        "storage_free_mb": kept.storage_free_mb,
        "pre_event_seconds": kept.pre_event_seconds,
        "resolution_lines": kept.resolution_lines,
        "codec": kept.codec,
        "settings": kept.settings,
        "clock_offset_ms": offset,
        "files": None if kept.files is None else len(kept.files),
    }
    record(CAMERA_READ, actor=actor, subject=Subject("camera", camera.id), facts=facts)
    if offset is not None:
        keep_clock(actor=actor, camera=camera, offset_ms=offset, at=read_at)
    if before is not None:
        _note_changes(actor, camera, before, kept, at)
    return kept


def keep_clock(*, actor: Actor, camera: Camera, offset_ms: int, at: datetime) -> ClockReading:
    """Keep what a camera's clock showed, and note a jump since the reading before; in the caller's transaction."""
    before = camera.clock_readings.filter(read_at__lt=at).first()
    kept = ClockReading.objects.create(camera=camera, read_at=at, offset_ms=offset_ms)
    worn = worn_between(camera, before.read_at, at) if before else None
    if before is None or worn is None:
        return kept
    bound = policy_of(camera.agency, at.date()).number("IV.D", "clock_jump_seconds")
    if clock_jumped(before.offset_ms, offset_ms, bound):
        seconds = (offset_ms - before.offset_ms) / 1000
        note_signal(
            actor=actor,
            camera=camera,
            kind=SignalKind.CLOCK_JUMP,
            key=str(kept.id),
            words=f"The camera's clock moved by {seconds:+g} s while it was out; at most {bound} s are expected.",
            evidence={
                "before_ms": before.offset_ms,
                "after_ms": offset_ms,
                "before_at": before.read_at.isoformat(),
                "after_at": at.isoformat(),
                "bound_seconds": bound,
            },
            arose_at=at,
            found_at=at,
            assignment=worn,
        )
    return kept


def _note_changes(actor: Actor, camera: Camera, before: CameraReading, after: CameraReading, at: datetime) -> None:
    changed = changed_settings(before, after)
    worn = worn_between(camera, before.read_at, after.read_at)
    if not changed or worn is None:
        return
    listed = ", ".join(f"{name} from {was} to {now}" for name, (was, now) in changed.items())
    note_signal(
        actor=actor,
        camera=camera,
        kind=SignalKind.CHANGED_SETTINGS,
        key=str(after.id),
        words=f"Settings changed while the camera was out: {listed}.",
        evidence={
            "before": str(before.id),
            "after": str(after.id),
            "changed": {name: list(values) for name, values in changed.items()},
        },
        arose_at=after.read_at,
        found_at=at,
        assignment=worn,
    )
