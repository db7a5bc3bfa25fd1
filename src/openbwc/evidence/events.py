"""What happens to recordings and encounters, as events of the custody ledger."""

from openbwc.custody import EventKind

RECORDING_TAKEN_IN = EventKind(
    "evidence.recording_taken_in",
    required={"camera", "wearer", "started_at", "claimed_started_at", "clock_offset_ms", "pre_event_ms"},
    clause="V.A.5",
)
CLIP_TAKEN_IN = EventKind(
    "evidence.clip_taken_in", required={"clip", "sha256", "size", "vault_object", "original_name"}, clause="V.A.5"
)
RECORDING_EXTENDED = EventKind("evidence.recording_extended", required={"before", "after"}, clause="V.A.5")
ENCOUNTER_OPENED = EventKind("evidence.encounter_opened", required={"type", "title", "starts_at"}, clause="II.A.1")
NOTICE_STATED = EventKind("evidence.notice_stated", required={"notice", "given_at", "reason"}, clause="IV.F")
WEARER_CORRECTED = EventKind("evidence.wearer_corrected", required={"before", "after", "reason"}, clause="V.A.4")
ENCOUNTER_ASSERTED = EventKind("evidence.encounter_asserted", required={"before", "after", "reason"}, clause="II.A.1")
CATEGORY_ASSERTED = EventKind("evidence.category_asserted", required={"before", "after", "reason"}, clause="II.B.1")
RESTRICTION_CHANGED = EventKind("evidence.restriction_changed", required={"before", "after"}, clause="II.B.1")
TAGGED = EventKind("evidence.tagged", required={"text"}, clause="II.B.5")
MARKED = EventKind("evidence.marked", required={"at_ms", "text"}, clause="V.A.1")
NAMED_ON_ACCESS_LIST = EventKind("evidence.named_on_access_list", required={"person", "reason"}, clause="II.B.3")
REPORT_STATED = EventKind(
    "evidence.report_stated",
    required={"number", "completed_at", "viewed", "recordings", "supersedes"},
    clause="V.A.3",
)
REVIEW_OPENED = EventKind(
    "evidence.review_opened", required={"review", "restriction", "ground", "statement", "due_on"}, clause="II.B.1"
)
REVIEW_ASSIGNED = EventKind("evidence.review_assigned", required={"review", "reviewer", "reason"}, clause="II.B.1")
REVIEW_DECIDED = EventKind("evidence.review_decided", required={"review", "outcome", "reason"}, clause="II.B.1")
RANGE_ASSERTED = EventKind(
    "evidence.sensitive_range_asserted", required={"range", "from_ms", "to_ms", "kind", "reason"}, clause="II.B.2"
)
RANGE_ENDED = EventKind("evidence.sensitive_range_ended", required={"range", "reason"}, clause="II.B.2")
DUPLICATE_OWED = EventKind(
    "evidence.duplicate_owed", required={"hand_over", "task_force", "direction", "due_on"}, clause="VI.B.3"
)
DUPLICATE_HANDED_OVER = EventKind(
    "evidence.duplicate_handed_over", required={"hand_over", "task_force", "direction", "proof"}, clause="VI.B.3"
)
RENDITIONS_WANTED = EventKind("evidence.renditions_wanted", required={"clip", "kinds"}, clause="V.A.5")
RENDITIONS_MADE = EventKind("evidence.renditions_made", required={"clip", "renditions", "methods"}, clause="V.A.5")
RENDITIONS_FAILED = EventKind("evidence.renditions_failed", required={"clip", "reasons"}, clause="V.A.5")
FIXITY_SAMPLED = EventKind("evidence.fixity_sampled", required={"checked", "damaged", "by_agency"}, clause="V.A.5")
FIXITY_CHECKED = EventKind("evidence.fixity_checked", required={"clip", "sound", "problems"}, clause="V.A.5")
OPERATION_PLANNED = EventKind(
    "evidence.operation_planned",
    required={"agency", "type", "clause", "number", "title", "starts_at", "ends_at", "zone", "roster"},
    clause="II.A.2",
)
PUT_ON_ROSTER = EventKind("evidence.put_on_roster", required={"agency", "number", "roster"}, clause="II.A.2")
TAKEN_OFF_ROSTER = EventKind("evidence.taken_off_roster", required={"entry", "person", "reason"}, clause="II.A.2")
OPERATION_CALLED_OFF = EventKind("evidence.operation_called_off", required={"number", "reason"}, clause="II.A.2")
ENCOUNTER_BOUND = EventKind("evidence.encounter_bound", required={"number", "before", "after"}, clause="II.A.2")
NON_ACTIVATION_STATED = EventKind(
    "evidence.non_activation_stated", required={"operation", "person", "reason", "statement"}, clause="II.B.6"
)
DEACTIVATION_STATED = EventKind("evidence.deactivation_stated", required={"reason", "statement"}, clause="IV.A")
VAULT_SEALED = EventKind("evidence.vault_sealed", required={"objects", "size", "left"}, clause="V.A.4")
VAULT_KEY_ROTATED = EventKind(
    "evidence.vault_key_rotated", required={"holder", "key", "wrapped_anew", "older", "unreadable"}, clause="V.A.4"
)
VAULT_KEYS_RETIRING = EventKind("evidence.vault_keys_retiring", required={"holder", "keys"}, clause="V.A.4")
VAULT_KEYS_RETIRED = EventKind("evidence.vault_keys_retired", required={"holder", "key", "retired"}, clause="V.A.4")
VAULT_KEY_SPLIT = EventKind("evidence.vault_key_split", required={"holder", "key", "needed", "shares"}, clause="V.A.4")
VAULT_KEY_RESTORED = EventKind("evidence.vault_key_restored", required={"holder", "key", "shares"}, clause="V.A.4")
