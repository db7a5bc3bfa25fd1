"""What happens in retention, as events of the custody ledger.

A hold, and a dry run, name what they cover by count and by the digest of the sorted ids; what a hold covers later is
named by id. Each event of a hold is about the hold, and none about a recording: its wearer reads a recording's history,
and may be whom the hold is about. Why a recording was kept at its disposal is said of the disposition, for the same
reason.
"""

from openbwc.custody import EventKind

HOLD_PLACED = EventKind(
    "retention.hold_placed",
    required={"agency", "kind", "authority", "matter", "query", "custodian", "review_on", "recordings", "sha256"},
    clause="V.A.4",
)
HOLD_CAUGHT = EventKind("retention.hold_caught", required={"recordings"}, clause="V.A.4")
HOLD_REVIEWED = EventKind(
    "retention.hold_reviewed", required={"before", "review_on", "remarks", "custodian"}, clause="V.A.4"
)
HOLD_REVIEW_DUE = EventKind("retention.hold_review_due", required={"hold", "review_on", "custodian"}, clause="V.A.4")
HOLD_RELEASED = EventKind("retention.hold_released", required={"reason", "recordings"}, clause="V.A.4")
SCHEDULE_PROPOSED = EventKind(
    "retention.schedule_proposed",
    required={"agency", "reason", "content", "reckoned_on", "listed", "sha256"},
    clause="V.A.4",
)
SCHEDULE_APPROVED = EventKind(
    "retention.schedule_approved",
    required={"agency", "proposed_by", "effective_from", "sha256", "listed_now", "sha256_now"},
    clause="V.A.4",
)
SCHEDULE_WITHDRAWN = EventKind("retention.schedule_withdrawn", required={"agency", "reason"}, clause="V.A.4")
AUTHORITY_ENTERED = EventKind(
    "retention.authority_entered",
    required={"agency", "code", "before", "authority", "document", "listed", "sha256"},
    clause="V.A.4",
)
AUTHORITY_TAKEN_BACK = EventKind(
    "retention.authority_taken_back", required={"agency", "code", "before", "reason"}, clause="V.A.4"
)
DISPOSITION_PROPOSED = EventKind(
    "retention.disposition_proposed",
    required={"agency", "action", "reason", "reckoned_on", "listed", "sha256"},
    clause="V.A.4",
)
DISPOSITION_APPROVED = EventKind(
    "retention.disposition_approved", required={"agency", "proposed_by", "people", "in_force", "sha256"}, clause="V.A.4"
)
DISPOSITION_WITHDRAWN = EventKind("retention.disposition_withdrawn", required={"agency", "reason"}, clause="V.A.4")
DISPOSAL_BEGUN = EventKind(
    "retention.disposal_begun", required={"disposition", "authority", "item", "objects", "files"}, clause="V.A.4"
)
RECORDING_DISPOSED = EventKind(
    "retention.recording_disposed",
    required={"disposition", "authority", "item", "category", "objects", "tombstones", "keys_destroyed", "files"},
    clause="V.A.4",
)
RECORDING_KEPT = EventKind("retention.recording_kept", required={"disposition"}, clause="V.A.4")
DISPOSITION_ENDED = EventKind(
    "retention.disposition_ended",
    required={"agency", "disposed", "kept", "certificate_sha256", "paper_sha256"},
    clause="V.A.4",
)
TRANSFER_PACKED = EventKind(
    "retention.transfer_packed", required={"package", "manifest_sha256", "files", "size"}, clause="V.A.4"
)
TRANSFER_ACCEPTED = EventKind(
    "retention.transfer_accepted", required={"package", "manifest_sha256", "reference"}, clause="V.A.4"
)
LOSS_REPORTED = EventKind("retention.loss_reported", required={"report", "recordings", "sha256"}, clause="V.A.4")
