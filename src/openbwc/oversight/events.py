"""What oversight finds, hears, decides, measures and audits, as events of the custody ledger."""

from openbwc.custody import EventKind

FINDING_MADE = EventKind(
    "oversight.finding_made", required={"agency", "check", "about", "words", "due_on"}, clause="III.B"
)
FINDING_REOPENED = EventKind(
    "oversight.finding_reopened", required={"agency", "check", "about", "words", "due_on"}, clause="III.B"
)
FINDING_RESOLVED = EventKind("oversight.finding_resolved", required={"agency", "check", "was"}, clause="III.B")
FINDING_HANDED_OVER = EventKind(
    "oversight.finding_handed_over", required={"agency", "check", "was", "owner"}, clause="III.B"
)
FINDING_ESCALATED = EventKind("oversight.finding_escalated", required={"agency", "was_due_on", "state"}, clause="III.B")
FINDING_ANSWERED = EventKind(
    "oversight.finding_answered", required={"agency", "answer", "reason", "statement", "due_on"}, clause="III.B"
)
FINDING_RULED = EventKind(
    "oversight.finding_ruled", required={"agency", "answer", "outcome", "statement", "remedy", "due_on"}, clause="III.B"
)
ASSESSED = EventKind(
    "oversight.assessed",
    required={"assessment", "since", "at", "digest", "made", "resolved", "escalated"},
    clause="III.B",
)
LEDGER_VERIFIED = EventKind("oversight.ledger_verified", required={"events", "published", "problems"}, clause="V.A.5")
METRICS_TAKEN = EventKind("oversight.metrics_taken", required={"since", "until", "figures"}, clause="III.B")
ACCESS_AUDITED = EventKind(
    "oversight.access_audited", required={"audit", "since", "until", "rows", "rows_digest", "digest"}, clause="V.A.5"
)
METRICS_PUBLISHED = EventKind(
    "oversight.metrics_published", required={"period", "edition", "json_sha256", "csv_sha256"}, clause="III.B"
)
REVIEW_SAMPLE_DRAWN = EventKind(
    "oversight.review_sample_drawn",
    required={"agency", "since", "until", "algorithm", "origin", "tree_size", "root", "population_digest", "drawn"},
    clause="IV.A",
)
FOOTAGE_REVIEWED = EventKind(
    "oversight.footage_reviewed", required={"sample", "result", "clause", "remarks", "purpose"}, clause="IV.A"
)
