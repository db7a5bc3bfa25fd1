"""What intake remembers: each sighting of a file, what is in quarantine, and uploads on their way."""

from openbwc.intake.models.quarantine import Quarantined, QuarantineState
from openbwc.intake.models.sighting import Sighting, SightingState, SourceKind, StoredSidecar
from openbwc.intake.models.upload import Upload, UploadState

__all__ = [
    "QuarantineState",
    "Quarantined",
    "Sighting",
    "SightingState",
    "SourceKind",
    "StoredSidecar",
    "Upload",
    "UploadState",
]
