"""What happens with notices, as events of the custody ledger."""

from openbwc.custody import EventKind

NOTICE_SENT = EventKind(
    "notices.sent", required={"channel", "notices", "person", "attempts", "message_id", "proof"}, clause="V.B.2"
)
NOTICE_GIVEN_UP = EventKind(
    "notices.given_up", required={"channel", "notices", "person", "attempts", "error"}, clause="V.B.2"
)
NOTICES_READ = EventKind("notices.read", required={"notices"}, clause="V.B.2")
PREFERENCE_SET = EventKind("notices.preference_set", required={"by_email", "digest_hour", "zone"}, clause="V.B.2")
WEBHOOK_REGISTERED = EventKind("notices.webhook_registered", required={"url", "agency", "person"}, clause="III.A.1")
WEBHOOK_WITHDRAWN = EventKind("notices.webhook_withdrawn", required={"url"}, clause="III.A.1")
