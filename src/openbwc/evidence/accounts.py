"""Who may account for what was not recorded, and with which reason (II.B.6, IV.A)."""

import uuid
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from openbwc.policy import AccountForGap, Act, Decision, decide
from openbwc.program.models import Agency, CameraReport, Person, ReportKind
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of


def decide_account(
    person: Person,
    agency: Agency,
    *,
    officer_id: uuid.UUID,
    early_deactivation: bool,
    reason: str,
    statement: str,
    fault_reported: bool,
) -> Decision:
    """Whether a person may state this reason for a gap of that officer."""
    today = timezone.now().date()
    authority = authority_of(person, today)
    facts = AccountForGap(
        roles_in_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        is_own=person.id == officer_id,
        early_deactivation=early_deactivation,
        reason=reason,
        statement=statement,
        fault_reported=fault_reported,
    )
    return decide(Act.ACCOUNT_FOR_GAP, facts, policy_of(agency, today))


def fault_of(officer_id: uuid.UUID, starts_at: datetime, ends_at: datetime) -> CameraReport | None:
    """A fault report, open at some time in [starts_at, ends_at), of a camera that the officer had out then."""
    out = Q(camera__assignments__ends_at=None) | Q(camera__assignments__ends_at__gt=starts_at)
    still_open = Q(settled_at=None) | Q(settled_at__gt=starts_at)
    reports = CameraReport.objects.filter(
        out,
        still_open,
        kind=ReportKind.FAULT,
        happened_at__lt=ends_at,
        camera__assignments__person=officer_id,
        camera__assignments__starts_at__lt=ends_at,
    )
    return reports.order_by("happened_at", "id").first()
