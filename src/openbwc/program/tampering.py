"""Signs of tampering that two readings of a camera show (IV.D), as plain functions.

Guarantees: equal readings show nothing; what one of the two does not tell is no change; the size of a jump does not
depend on which of the two clocks was right.
"""

from collections.abc import Mapping

from openbwc.program.equipment import told
from openbwc.program.models import CameraReading

_FIELDS = ("firmware", "pre_event_seconds", "resolution_lines", "codec")


def settings_told(reading: CameraReading) -> Mapping[str, str]:
    """Everything that can be set on a camera and that a reading tells, name to value."""
    fields = {name: getattr(reading, name) for name in _FIELDS}
    known = {name: str(value) for name, value in fields.items() if value not in ("", None)}
    return known | {name: told(value) for name, value in reading.settings.items()}


def changed_settings(before: CameraReading, after: CameraReading) -> dict[str, tuple[str, str]]:
    """The settings that both readings tell and that differ: name to (before, after)."""
    was, now = settings_told(before), settings_told(after)
    return {name: (was[name], now[name]) for name in sorted(was.keys() & now.keys()) if was[name] != now[name]}


def clock_jumped(before_ms: int, after_ms: int, bound_seconds: int) -> bool:
    """Whether a clock's offset (camera − true, ms) changed by more than the bound between two readings."""
    return abs(after_ms - before_ms) > bound_seconds * 1000
