"""What happens in the programme, as events of the custody ledger."""

from openbwc.custody import EventKind

REFUSED = EventKind("policy.refused", required={"act"}, clause="V.A.1")
AGENCY_ESTABLISHED = EventKind("program.agency_established", required={"code", "name"}, clause="I")
DOCUMENT_FILED = EventKind("program.document_filed", required={"kind", "reference", "approved_on"}, clause="III.C")
AGENCY_ACTIVATED = EventKind("program.agency_activated", required={"starts_at"}, clause="III.C")
PERSON_REGISTERED = EventKind("program.person_registered", required={"agency", "name", "badge"}, clause="V.A.1")
ACCOUNT_GIVEN = EventKind("program.account_given", required={"account", "username"}, clause="V.A.1")
APPOINTED = EventKind("program.appointed", required={"role", "agency", "starts_on"}, clause="V.A.1")
APPOINTMENT_ENDED = EventKind("program.appointment_ended", required={"role", "ends_on"}, clause="V.A.1")
COURSE_DEFINED = EventKind("program.course_defined", required={"title", "topics", "valid_days"}, clause="III.D")
TRAINING_RECORDED = EventKind(
    "program.training_recorded", required={"programme", "completed_on", "expires_on", "evidence"}, clause="III.D"
)
CAMERA_ISSUED = EventKind("program.camera_issued", required={"serial", "standing"}, clause="IV.C")
CAMERA_CHECKED_OUT = EventKind("program.camera_checked_out", required={"person", "starts_at"}, clause="IV.B")
CAMERA_CHECKED_IN = EventKind("program.camera_checked_in", required={"person", "ends_at"}, clause="IV.B")
