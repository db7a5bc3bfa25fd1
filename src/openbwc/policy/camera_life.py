"""The life of a camera from purchase to disposal (IV.B): which standing may follow which.

Guarantees: `MOVES` is the whole table; a move that is not in it does not exist. Only an issued camera is worn; a
personal device is never made one of the department's; what is disposed of stays disposed of.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CameraLife(StrEnum):
    """Where a camera stands in its life."""

    PURCHASED = "purchased"
    RECEIVED = "received"
    ISSUED = "issued"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    STOLEN = "stolen"
    WITHDRAWN = "withdrawn"
    DISPOSED = "disposed"
    PERSONAL = "personal"


_L = CameraLife

MOVES: Mapping[CameraLife, frozenset[CameraLife]] = MappingProxyType(
    {
        _L.PURCHASED: frozenset({_L.RECEIVED, _L.LOST, _L.STOLEN, _L.WITHDRAWN}),
        _L.RECEIVED: frozenset({_L.ISSUED, _L.IN_REPAIR, _L.LOST, _L.STOLEN, _L.WITHDRAWN}),
        _L.ISSUED: frozenset({_L.RECEIVED, _L.IN_REPAIR, _L.LOST, _L.STOLEN, _L.WITHDRAWN}),
        _L.IN_REPAIR: frozenset({_L.RECEIVED, _L.ISSUED, _L.LOST, _L.STOLEN, _L.WITHDRAWN}),
        _L.LOST: frozenset({_L.RECEIVED, _L.STOLEN, _L.WITHDRAWN}),
        _L.STOLEN: frozenset({_L.RECEIVED, _L.WITHDRAWN}),
        _L.WITHDRAWN: frozenset({_L.RECEIVED, _L.DISPOSED}),
        _L.DISPOSED: frozenset(),
        _L.PERSONAL: frozenset(),
    }
)
"""Per standing, those that may follow it. A camera that is found is received again, and looked at before it is worn."""

AWAY = frozenset({CameraLife.LOST, CameraLife.STOLEN})
"""The standings of a camera that nobody has in hand."""
