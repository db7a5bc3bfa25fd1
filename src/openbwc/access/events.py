"""What happens at the gate, as events of the custody ledger."""

from openbwc.custody import EventKind

VIEWING_OPENED = EventKind("access.viewing_opened", required={"viewing", "purpose", "matter"}, clause="V.A.2")
VIEWING_CLOSED = EventKind("access.viewing_closed", required={"viewing", "why", "played"}, clause="V.A.1")
DOWNLOAD_GRANTED = EventKind("access.download_granted", required={"viewing", "purpose", "matter"}, clause="V.A.1")
DOWNLOADED = EventKind("access.downloaded", required={"viewing", "clip", "sha256", "size"}, clause="V.A.1")
