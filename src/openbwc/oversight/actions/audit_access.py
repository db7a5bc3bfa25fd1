"""An agency's access is audited: from where the last audit ended until now, as the policy asks for it (V.A.5).

Guarantees: audits of an agency follow one another without a gap or an overlap, also where two are begun at once: one of
them is kept, and the other is told.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.ledger.canonical import canonical
from openbwc.oversight.access_audits import audit_of
from openbwc.oversight.deciding import require_running
from openbwc.oversight.events import ACCESS_AUDITED
from openbwc.oversight.models import AccessAudit
from openbwc.program.models import Agency
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated


def period_of(agency: Agency) -> timedelta:
    """The longest time between audits that the agency's policy allows."""
    return timedelta(days=governing(agency, timezone.now().date()).number("V.A.5", "access_audit_days"))


def audit_due(agency: Agency, at: datetime) -> bool:
    """Whether the next audit has to be made by then, a day early so that none is ever late."""
    last = _last_of(agency)
    return last is None or last.until <= at - period_of(agency) + timedelta(days=1)


def audit_access(*, actor: Actor, agency: Agency, until: datetime | None = None) -> AccessAudit:
    """Audit an agency's accesses since its last audit; the first one looks back one period of the policy.

    Raises `Refused` for a person without authority; `Mistaken` for a moment to come, or one before the last audit, and
    where another audit was kept while this one was made.
    """
    now = timezone.now()
    until = until or now
    with regulated(actor=actor, subject=Subject("agency", agency.id)):
        require_running(actor, agency)
        last = _last_of(agency)
        since = last.until if last else until - period_of(agency)
        if until > now or until <= since:
            raise Mistaken(
                f"Expected a moment after {since:%Y-%m-%d %H:%M}Z that has come; found {until:%Y-%m-%d %H:%M}Z."
            )
    audited = audit_of(agency, governing(agency, until.date()), since, until)
    digest = hashlib.sha256(canonical(audited.result)).hexdigest()
    with transaction.atomic():
        Agency.objects.select_for_update().get(id=agency.id)  # one audit at a time
        if _last_of(agency) != last:
            raise Mistaken(
                "Expected to continue the last audit; found that another was made meanwhile. Look at that one."
            )
        row = AccessAudit.objects.create(
            agency=agency,
            since=since,
            until=until,
            made_at=now,
            by=actor.text,
            result=audited.result,
            rows=audited.rows,
            rows_digest=audited.rows_digest,
            digest=digest,
        )
        facts = {
            "audit": str(row.id),
            "since": since.isoformat(),
            "until": until.isoformat(),
            "rows": audited.rows,
            "rows_digest": audited.rows_digest,
            "unusual": audited.result["unusual"],
            "digest": digest,
        }
        record(ACCESS_AUDITED, actor=actor, subject=Subject("agency", agency.id), facts=facts)
    return row


def _last_of(agency: Agency) -> AccessAudit | None:
    return AccessAudit.objects.filter(agency=agency).first()
