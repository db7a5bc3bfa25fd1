"""Integrity (V.A.5): what is not as it was stored, and fixity checks and verifications that are overdue."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openbwc.custody import Subject
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.evidence.models import Recording
from openbwc.oversight.actions.verify_ledger import LEDGER
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.events import LEDGER_VERIFIED
from openbwc.oversight.past_events import events_about, of_agency, past_events

CLAUSE = "V.A.5"


def fixity_failed(scope: Scope) -> Examined:
    """The fixity checks of the window; where a sample told of damage, the events of its clips."""
    agency = str(scope.agency.id)
    sums = [one["facts"]["by_agency"] for one in events_about(VAULT, FIXITY_SAMPLED, scope.since, scope.at)]
    done = [by[agency] for by in sums if agency in by]
    damaged = sum(one[1] for one in done)
    return Examined(sum(one[0] for one in done), _damaged(scope) if damaged else ())


def _damaged(scope: Scope) -> Iterator[Problem]:
    """The originals and copies whose last check in the window found damage."""
    last: dict[tuple[str, str], dict[str, Any]] = {}
    for one in of_agency(past_events(FIXITY_CHECKED, scope.since, scope.at), scope.agency):
        last[one["facts"]["clip"], one["facts"].get("copy", "")] = one
    for (clip, copy), one in sorted(last.items()):
        if not one["facts"]["sound"]:
            what = "redacted copy" if copy else "original"
            yield Problem(
                subject=Subject("recording", UUID(one["subject"].partition(":")[2])),
                key=copy or clip,
                words=f"The {what} was expected as it was stored; reading it back found it damaged.",
                arose_at=datetime.fromisoformat(one["time"]),
                evidence={"clip": clip, "event": one["id"], "problems": one["facts"]["problems"]},
            )


def fixity_overdue(scope: Scope) -> Examined:
    """The agency, once it has originals old enough: was a sample of them read back in time?"""
    days = scope.policy.number(CLAUSE, "fixity_check_days")
    allowed = scope.at - timedelta(days=days)
    old_enough = Recording.objects.filter(agency=scope.agency, started_at__lt=allowed)
    agency = str(scope.agency.id)
    sums = events_about(VAULT, FIXITY_SAMPLED, allowed, scope.at)
    checked = any(agency in one["facts"]["by_agency"] for one in sums)
    problem = Problem(
        subject=Subject("agency", scope.agency.id),
        words=f"Originals of the agency were expected to be read back within {days} days; none was.",
        evidence={"days": days},
    )
    if checked:
        return Examined(1, ())
    return Examined(1, (problem,)) if old_enough.exists() else Examined(0, ())


def ledger_verified(scope: Scope) -> Examined:
    """The ledger: was all of it verified in time, and without a problem?"""
    days = scope.policy.number(CLAUSE, "ledger_verification_days")
    done = list(events_about(LEDGER, LEDGER_VERIFIED, scope.at - timedelta(days=days), scope.at))
    return Examined(1, _ledger(done, days))


def _ledger(done: list[dict[str, Any]], days: int) -> Iterator[Problem]:
    subject = Subject("ledger", LEDGER.id)
    if not done:
        words = f"The whole ledger was expected to be verified within {days} days; it was not."
        yield Problem(subject=subject, key="overdue", words=words, evidence={"days": days})
    elif done[-1]["facts"]["problems"]:
        facts = done[-1]["facts"]
        yield Problem(
            subject=subject,
            key="problems",
            words=f"The ledger was expected to be sound; its verification found {facts['problems']} problems.",
            evidence={"event": done[-1]["id"], "problems": facts["first_problems"], "events": facts["events"]},
        )


CHECKS = (
    Check(
        code="integrity.fixity_failed",
        clause=CLAUSE,
        title="Originals are as they were stored",
        examine=fixity_failed,
    ),
    Check(
        code="integrity.fixity_overdue",
        clause=CLAUSE,
        title="Originals are read back in time",
        examine=fixity_overdue,
        of_state=True,
    ),
    Check(
        code="integrity.ledger_verified",
        clause=CLAUSE,
        title="The ledger is verified in time",
        examine=ledger_verified,
        of_state=True,
    ),
)
