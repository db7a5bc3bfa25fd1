"""What happens to requests and releases, as events of the custody ledger.

No event holds a name, an address or a word of a requester, nor of a letter, a ruling or a consultation: it bears
digests, and the rows the words.
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
REPORT_STATED = EventKind("disclosure.report_stated", required={"agency", "year", "figures"}, clause="V.B.1")
DISCLOSED = EventKind("disclosure.accounted_for", required={"accounting", "made_on", "basis", "digest"}, clause="V.B.1")
ACCOUNTING_GIVEN = EventKind(
    "disclosure.accounting_given", required={"accounting", "sha256", "given", "left_out"}, clause="V.B.1"
)
CLOSURE_ENTERED = EventKind("disclosure.closure_entered", required={"day", "reason"}, clause="V.B.1")
PORTAL_OPENED = EventKind("disclosure.portal_opened", required={"agency", "component"}, clause="V.B.1")

RECORDS_MARKED = EventKind(
    "disclosure.records_marked", required={"certificate", "recordings", "sha256"}, clause="V.B.1"
)
RECORD_RULED = EventKind(
    "disclosure.record_ruled", required={"recording", "before", "ruling", "digest"}, clause="V.B.1"
)
WITHHELD = EventKind(
    "disclosure.withheld", required={"withholding", "recording", "exemption", "digest"}, clause="V.B.1"
)
WITHHOLDING_ENDED = EventKind("disclosure.withholding_ended", required={"withholding", "digest"}, clause="V.B.1")
INDEX_DRAFTED = EventKind("disclosure.index_drafted", required={"form", "sha256"}, clause="V.B.1")
RELEASE_OPENED = EventKind(
    "disclosure.release_opened", required={"agency", "kind", "audience", "request", "purpose"}, clause="V.B.2"
)
RELEASE_STATED = EventKind("disclosure.release_stated", required={"incident", "prosecution", "before"}, clause="V.B.3")
PART_PUT_IN = EventKind("disclosure.part_put_in", required={"part", "clip", "copy", "sha256"}, clause="V.B.2")
PART_TAKEN_OUT = EventKind("disclosure.part_taken_out", required={"part", "clip", "copy"}, clause="V.B.2")
OFFICER_NOTIFIED = EventKind("disclosure.officer_notified", required={"notice", "person", "recordings"}, clause="V.B.2")
OFFICER_TOLD = EventKind("disclosure.officer_told", required={"notice", "person", "by"}, clause="V.B.2")
CONSULTED = EventKind(
    "disclosure.consulted", required={"consultation", "body", "office", "recordings", "digest"}, clause="V.B.3"
)
CONSULTATION_ANSWERED = EventKind(
    "disclosure.consultation_answered", required={"consultation", "body", "outcome", "digest"}, clause="V.B.3"
)
RELEASE_AUTHORISED = EventKind(
    "disclosure.release_authorised", required={"authorisation", "digest", "words"}, clause="V.B.3"
)
RELEASED = EventKind(
    "disclosure.released",
    required={"agency", "kind", "audience", "request", "digest", "files", "officers", "authorisation"},
    clause="V.B.2",
)
RELEASE_WITHDRAWN = EventKind("disclosure.release_withdrawn", required={"reason", "released"}, clause="V.B.2")
