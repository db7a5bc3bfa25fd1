"""What happens at intake, as events of the custody ledger."""

from openbwc.custody import EventKind

SIGHTED = EventKind(
    "intake.sighted", required={"source", "name", "size", "sha256", "camera_serial", "repeated"}, clause="IV.E"
)
QUARANTINED = EventKind(
    "intake.quarantined", required={"sha256", "size", "vault_object", "original_name", "camera_serial"}, clause="IV.C"
)
QUARANTINE_RELEASED = EventKind("intake.quarantine_released", required={"sha256", "recording", "reason"}, clause="IV.C")
QUARANTINE_KEPT = EventKind("intake.quarantine_kept", required={"sha256", "reason"}, clause="IV.C")
CAMERA_CLEARED = EventKind(
    "intake.camera_copy_cleared", required={"sha256", "name", "vault_object", "verified_at"}, clause="IV.E"
)
UPLOAD_ENDED = EventKind("intake.upload_ended", required={"state", "name", "size", "received"}, clause="IV.E")
