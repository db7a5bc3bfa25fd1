"""What happens to requests and releases, as events of the custody ledger.

No event holds a name, an address or a word of a requester, nor of a letter, a ruling or a consultation: it bears
digests, and the rows the words.
"""

from openbwc.custody import EventKind

RECEIVED = EventKind(
    "disclosure.request_received",
    required={"agency", "kind", "channel", "received_at", "digest", "files"},
    clause="V.B.2",
)
RECEIVED_OTHERWISE = EventKind("disclosure.request_came_otherwise", required={"agency", "request"}, clause="V.B.2")
STEPPED = EventKind("disclosure.request_stepped", required={"step", "at", "digest"}, clause="V.B.1")
SEARCHED = EventKind("disclosure.searched", required={"certificate", "sha256", "found", "missing"}, clause="V.B.1")
SEARCH_COMPARED = EventKind(
    "disclosure.search_compared", required={"certificate", "sha256", "same", "gone"}, clause="V.B.1"
)
LETTER_WRITTEN = EventKind("disclosure.letter_written", required={"letter", "kind", "sha256"}, clause="V.B.1")
REPORT_STATED = EventKind("disclosure.report_stated", required={"agency", "year", "figures"}, clause="V.B.1")
DISCLOSED = EventKind("disclosure.accounted_for", required={"accounting", "made_on", "basis", "digest"}, clause="V.B.1")
ACCOUNTING_GIVEN = EventKind(
    "disclosure.accounting_given", required={"accounting", "sha256", "given", "left_out"}, clause="V.B.1"
)
ACCOUNTING_TAKEN = EventKind("disclosure.accounting_taken", required={"agency", "accounts"}, clause="V.B.1")
CLOSURE_ENTERED = EventKind("disclosure.closure_entered", required={"agency", "day", "reason"}, clause="V.B.1")
CLOSURE_CONFIRMED = EventKind("disclosure.closure_confirmed", required={"agency", "day", "reason"}, clause="V.B.1")
CLOSURE_ENDED = EventKind("disclosure.closure_ended", required={"agency", "day", "reason"}, clause="V.B.1")
OFFICE_ENTERED = EventKind("disclosure.office_entered", required={"agency", "address", "appeals_to"}, clause="V.B.1")
PORTAL_TURNED_AWAY = EventKind("disclosure.portal_turned_away", required={"agency", "component"}, clause="V.B.1")
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
EXPEDITED_OPENED = EventKind(
    "disclosure.expedited_opened",
    required={"agency", "incident", "encounter", "recording", "happened_at"},
    clause="V.B.3",
)
EXPEDITED_FOOTAGE_CHANGED = EventKind(
    "disclosure.expedited_footage_changed", required={"recording", "joined"}, clause="V.B.3"
)
EXPEDITED_STEP_ASSIGNED = EventKind(
    "disclosure.expedited_step_assigned", required={"step", "owner", "due_on"}, clause="V.B.3"
)
EXPEDITED_STEP_DONE = EventKind(
    "disclosure.expedited_step_done", required={"step", "digest", "cameras"}, clause="V.B.3"
)
OBJECTION_RAISED = EventKind("disclosure.objection_raised", required={"objection", "digest"}, clause="V.B.3")
OBJECTION_RULED = EventKind("disclosure.objection_ruled", required={"objection", "upheld", "digest"}, clause="V.B.3")
OBJECTION_FELL = EventKind("disclosure.objection_fell", required={"objection", "digest"}, clause="V.B.3")
EXPEDITED_DECIDED = EventKind(
    "disclosure.expedited_decided", required={"course", "digest", "review_on", "statement"}, clause="V.B.3"
)
RELEASE_PUBLISHED = EventKind(
    "disclosure.release_published", required={"publication", "release", "sha256", "copies"}, clause="V.B.3"
)
PUBLICATION_WITHDRAWN = EventKind(
    "disclosure.publication_withdrawn", required={"publication", "release", "reason"}, clause="V.B.3"
)
# A package (V.B.2). What a defence's or a court's link is used for is no event: see `disclosure.linking`.
PACKAGE_ASKED = EventKind("disclosure.package_asked", required={"package"}, clause="V.B.2")
PACKAGE_FROZEN = EventKind(
    "disclosure.package_frozen", required={"package", "contents_sha256", "files"}, clause="V.B.2"
)
LINEAGE_STATED = EventKind(
    "disclosure.lineage_stated", required={"sha256", "source_sha256", "plan_sha256"}, clause="V.A.5"
)
PACKAGE_BUILT = EventKind(
    "disclosure.package_built",
    required={"package", "contents_sha256", "sha256", "bag_sha256", "size", "vault_object"},
    clause="V.B.2",
)
PACKAGE_FAILED = EventKind("disclosure.package_failed", required={"package", "reason"}, clause="V.B.2")
LINK_GIVEN = EventKind("disclosure.link_given", required={"link", "package", "to", "expires_at"}, clause="V.B.2")
LINK_REVOKED = EventKind("disclosure.link_revoked", required={"link", "package", "digest"}, clause="V.B.2")
PACKAGE_TAKEN = EventKind("disclosure.package_taken", required={"link", "package", "receipt", "digest"}, clause="V.B.2")
