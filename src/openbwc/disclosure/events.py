"""What happens to requests, as events of the custody ledger.

No event holds a name, an address or a word of a requester, nor of a letter: it bears digests, and the rows the words.
"""

from openbwc.custody import EventKind

RECEIVED = EventKind(
    "disclosure.request_received",
    required={"agency", "number", "kind", "channel", "received_at", "digest"},
    clause="V.B.2",
)
STEPPED = EventKind("disclosure.request_stepped", required={"step", "at", "digest"}, clause="V.B.1")
SEARCHED = EventKind(
    "disclosure.searched", required={"certificate", "request", "sha256", "found", "missing"}, clause="V.B.1"
)
LETTER_WRITTEN = EventKind("disclosure.letter_written", required={"letter", "kind", "sha256"}, clause="V.B.1")
CLOSURE_ENTERED = EventKind("disclosure.closure_entered", required={"day", "reason"}, clause="V.B.1")
PORTAL_OPENED = EventKind("disclosure.portal_opened", required={"agency", "component"}, clause="V.B.1")
