"""What happens in redaction, as events of the custody ledger.

An edit's event bears the SHA-256 of what it changed, before and after: the megabytes stay in the project's history.
"""

from openbwc.custody import EventKind

PROJECT_OPENED = EventKind(
    "redaction.project_opened", required={"agency", "title", "purpose", "matter"}, clause="V.A.6"
)
FOOTAGE_ADDED = EventKind(
    "redaction.footage_added", required={"footage", "recording", "clip", "sha256"}, clause="V.A.6"
)
EDITED = EventKind("redaction.edited", required={"footage", "revision", "verb", "entries", "digest"}, clause="V.A.6")
FOUND = EventKind("redaction.found", required={"footage", "revision", "by", "entries", "digest"}, clause="V.A.6")
TRANSCRIPT_TAKEN_IN = EventKind(
    "redaction.transcript_taken_in", required={"transcript", "footage", "sha256", "words"}, clause="V.A.6"
)
SUBMITTED = EventKind("redaction.submitted", required={"submission", "revision", "plans"}, clause="V.A.6")
REOPENED = EventKind("redaction.reopened", required={"submission", "reason"}, clause="V.A.6")
RULED = EventKind("redaction.ruled", required={"submission", "approves", "remarks"}, clause="V.A.6")
RENDERED = EventKind(
    "redaction.rendered", required={"render", "submission", "footage", "plan_sha256", "sha256", "size"}, clause="V.A.6"
)
CHECKED = EventKind("redaction.checked", required={"render", "sha256", "findings"}, clause="V.A.6")
LEFTOVER_ANSWERED = EventKind(
    "redaction.leftover_answered", required={"leftover", "render", "answer", "statement"}, clause="V.A.6"
)
COPY_FINISHED = EventKind(
    "redaction.copy_finished",
    required={"copy", "clip", "source_sha256", "source_object", "plan_sha256", "sha256", "vault_object", "project"},
    clause="V.A.5",
)
COPY_WITHDRAWN = EventKind("redaction.copy_withdrawn", required={"copy", "clip", "sha256", "reason"}, clause="V.A.6")
PAPER_DRAWN = EventKind("redaction.paper_drawn", required={"submission", "paper", "form", "sha256"}, clause="V.A.6")
PROJECT_CLOSED = EventKind("redaction.project_closed", required={"reason"}, clause="V.A.6")
JOB_ASKED = EventKind("redaction.job_asked", required={"job", "footage", "kind", "parameters"}, clause="V.A.6")
JOB_CANCELLED = EventKind("redaction.job_cancelled", required={"job", "footage", "kind"}, clause="V.A.6")
JOB_RESUMED = EventKind("redaction.job_resumed", required={"job", "footage", "kind"}, clause="V.A.6")
JOB_DONE = EventKind("redaction.job_done", required={"job", "footage", "kind", "result"}, clause="V.A.6")
JOB_FAILED = EventKind("redaction.job_failed", required={"job", "footage", "kind", "reason"}, clause="V.A.6")
