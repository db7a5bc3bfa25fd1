"""What happens in the programme, as events of the custody ledger."""

from openbwc.custody import EventKind

REFUSED = EventKind("policy.refused", required={"act"}, clause="V.A.1")
AGENCY_ESTABLISHED = EventKind("program.agency_established", required={"code", "name"}, clause="I")
DOCUMENT_FILED = EventKind("program.document_filed", required={"kind", "reference", "approved_on"}, clause="III.C")
AGENCY_ACTIVATED = EventKind("program.agency_activated", required={"starts_at"}, clause="III.C")
AGENCY_DEACTIVATED = EventKind("program.agency_deactivated", required={"ends_at", "reason"}, clause="III.C")
SITE_FOUNDED = EventKind("program.site_founded", required={"agency", "name", "zone", "phase"}, clause="III.A.1")
SITE_CLOSED = EventKind("program.site_closed", required={"agency", "closed_on"}, clause="III.A.1")
SITE_PLANNED = EventKind("program.site_planned", required={"agency", "cameras", "people", "due_on"}, clause="III.A.1")
SITE_STAFFED = EventKind("program.site_staffed", required={"agency", "people", "cameras"}, clause="III.A.1")
SITE_ACTIVATED = EventKind("program.site_activated", required={"agency", "starts_at"}, clause="III.C")
SITE_DEACTIVATED = EventKind("program.site_deactivated", required={"agency", "ends_at", "reason"}, clause="III.C")
POLICY_DRAFTED = EventKind("program.policy_drafted", required={"agency", "version", "digest"}, clause="III.A.1")
DRAFT_WITHDRAWN = EventKind("program.draft_withdrawn", required={"agency", "reason"}, clause="III.A.1")
POLICY_SIGNED = EventKind(
    "program.policy_signed", required={"agency", "version", "digest", "capacity", "statement"}, clause="III.A.1"
)
POLICY_PUBLISHED = EventKind(
    "program.policy_published",
    required={"draft", "version", "digest", "effective_on", "title", "profile_version", "supersedes"},
    clause="III.A.1",
)
PERSON_REGISTERED = EventKind("program.person_registered", required={"agency", "name", "badge"}, clause="V.A.1")
ACCOUNT_GIVEN = EventKind("program.account_given", required={"account", "username"}, clause="V.A.1")
APPOINTED = EventKind("program.appointed", required={"role", "agency", "starts_on"}, clause="V.A.1")
APPOINTMENT_ENDED = EventKind("program.appointment_ended", required={"role", "ends_on"}, clause="V.A.1")
COURSE_DEFINED = EventKind("program.course_defined", required={"title", "topics", "valid_days"}, clause="III.D")
TRAINING_RECORDED = EventKind(
    "program.training_recorded", required={"programme", "completed_on", "expires_on", "evidence"}, clause="III.D"
)
COURSE_RETIRED = EventKind("program.course_retired", required={"retired_on"}, clause="III.D")
REFRESHER_DEMANDED = EventKind(
    "program.refresher_demanded", required={"agency", "topics", "demanded_on", "due_on", "reason"}, clause="III.D.6"
)
TRAINING_EXPIRING = EventKind("program.training_expiring", required={"person", "agency", "expires_on"}, clause="III.D")
PERSON_LEFT = EventKind(
    "program.person_left", required={"left_on", "agency", "appointments_ended", "cameras_out"}, clause="V.A.1"
)
ACCOUNT_CLOSED = EventKind("program.account_closed", required={"account"}, clause="V.A.1")
RECORD_ANNULLED = EventKind("program.record_annulled", required={"entry", "why", "said"}, clause="V.A.4")
ROWS_IMPORTED = EventKind("program.rows_imported", required={"kind", "file", "sha256", "counts"}, clause="III.A.1")
CAMERA_ISSUED = EventKind("program.camera_issued", required={"serial", "standing"}, clause="IV.C")
CAMERA_CHECKED_OUT = EventKind("program.camera_checked_out", required={"person", "starts_at"}, clause="IV.B")
CAMERA_CHECKED_IN = EventKind("program.camera_checked_in", required={"person", "ends_at"}, clause="IV.B")
CAMERA_READ = EventKind("program.camera_read", required={"reading", "read_at", "firmware", "settings"}, clause="IV.B")
DEVICE_KEY_REGISTERED = EventKind("program.device_key_registered", required={"key"}, clause="IV.D")
CAMERA_MOVED = EventKind("program.camera_moved", required={"before", "after", "reason"}, clause="IV.B")
CAMERA_REPORTED = EventKind(
    "program.camera_reported", required={"report", "kind", "happened_at", "words", "footage", "person"}, clause="IV.B"
)
REPORT_SETTLED = EventKind("program.camera_report_settled", required={"report", "kind", "outcome"}, clause="IV.B")
DISPOSAL_PROPOSED = EventKind("program.camera_disposal_proposed", required={"disposal", "reason"}, clause="IV.B")
DISPOSAL_SETTLED = EventKind("program.camera_disposal_settled", required={"disposal", "confirmed"}, clause="IV.B")
SIGNAL_NOTED = EventKind(
    "program.camera_signal_noted", required={"signal", "kind", "words", "arose_at", "person"}, clause="IV.D"
)
SIGNAL_ANSWERED = EventKind("program.camera_signal_answered", required={"signal", "kind", "answer"}, clause="IV.D")
STAND_DOWN_ORDERED = EventKind(
    "program.stand_down_ordered", required={"authority", "reason", "starts_at", "out"}, clause="IV.B"
)
STAND_DOWN_LIFTED = EventKind("program.stand_down_lifted", required={"lifted_at", "reason"}, clause="IV.B")
CAMERA_STOOD_DOWN = EventKind(
    "program.camera_stood_down", required={"order", "person", "authority", "reason"}, clause="IV.B"
)
CAMERA_LENT = EventKind("program.camera_lent", required={"person", "starts_at", "ends_at", "reason"}, clause="VI.A.2")
LOAN_ENDED = EventKind("program.camera_loan_ended", required={"person", "returned_at"}, clause="VI.A.2")
TOKEN_ISSUED = EventKind("program.token_issued", required={"token", "begins", "scopes", "expires_at"}, clause="V.A.1")
TOKEN_REVOKED = EventKind("program.token_revoked", required={"token", "begins"}, clause="V.A.1")
TASK_FORCE_ESTABLISHED = EventKind(
    "program.task_force_established",
    required={"name", "led_by", "leader", "international", "starts_on"},
    clause="VI.A.1",
)
TASK_FORCE_DISSOLVED = EventKind("program.task_force_dissolved", required={"ends_on", "reason"}, clause="VI.A.1")
AGREEMENT_ENTERED = EventKind(
    "program.agreement_entered", required={"agreement", "reference", "parties", "terms", "sha256"}, clause="VI.A.1"
)
AGREEMENT_SIGNED = EventKind("program.agreement_signed", required={"agreement", "signed_on"}, clause="VI.A.1")
AGREEMENT_RATIFIED = EventKind("program.agreement_ratified", required={"agreement", "ratified_on"}, clause="VI.A.1")
AGREEMENT_ENDED = EventKind("program.agreement_ended", required={"agreement", "ends_on", "reason"}, clause="VI.A.1")
PROCEDURES_DOCUMENTED = EventKind(
    "program.procedures_documented", required={"procedures", "reference", "starts_on", "sha256"}, clause="VI.B.4"
)
JOINED_TASK_FORCE = EventKind(
    "program.joined_task_force", required={"membership", "person", "outside_agency", "starts_on"}, clause="VI.A.2"
)
LEFT_TASK_FORCE = EventKind("program.left_task_force", required={"membership", "person", "ends_on"}, clause="VI.A.2")
