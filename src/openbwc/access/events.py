"""What happens at the gate, as events of the custody ledger."""

from openbwc.custody import EventKind

VIEWING_OPENED = EventKind("access.viewing_opened", required={"viewing", "purpose", "matter"}, clause="V.A.2")
VIEWING_CLOSED = EventKind("access.viewing_closed", required={"viewing", "why", "played"}, clause="V.A.1")
DOWNLOAD_GRANTED = EventKind("access.download_granted", required={"viewing", "purpose", "matter"}, clause="V.A.1")
STILL_ASKED = EventKind(
    "access.still_asked",
    required={"still", "clip", "sha256", "at_ms", "purpose", "matter", "legal_basis"},
    clause="V.A.8",
)
STILL_RULED = EventKind("access.still_ruled", required={"still", "approved", "statement"}, clause="V.A.8")
STILL_MADE = EventKind(
    "access.still_made",
    required={"still", "clip", "source_sha256", "at_ms", "frame_ms", "sha256", "size", "vault_object"},
    clause="V.A.8",
)
STILL_FAILED = EventKind("access.still_failed", required={"still", "reason"}, clause="V.A.8")
DOWNLOADED = EventKind("access.downloaded", required={"viewing", "clip", "sha256", "size"}, clause="V.A.1")
