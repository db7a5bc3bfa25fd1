"""An agency is assessed: every check runs over its live data, and the findings are brought up to what they found.

Guarantees: one check that fails hides no other: its failure is a finding of the run, and its own findings stay as
they are. What was found is summed up in one row, whose digest the ledger keeps, so that it is proved what was known
when. An assessment never goes back behind the one before it.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.ledger.canonical import canonical
from openbwc.oversight.actions.escalate_overdue import escalate_overdue
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.oversight.checks import CHECKS
from openbwc.oversight.deciding import manager_of, require_running
from openbwc.oversight.events import ASSESSED
from openbwc.oversight.models import Assessment
from openbwc.oversight.reconciling import Reconciled, reconcile
from openbwc.program.models import Agency
from openbwc.program.policies import governing
from openbwc.program.refusals import Mistaken, regulated

LOOKS_BACK = timedelta(days=30)
"""How far an assessment looks back where nobody says: a month's work, seen by each night's run."""

THIS_RUN = "run.check_failed"
_log = logging.getLogger("openbwc.oversight")


@dataclass(frozen=True, slots=True)
class Held:
    """What became of one check in a run; `failed` is the sentence of a check that could not run, else empty."""

    clause: str
    population: int
    problems: int
    made: int
    reopened: int
    resolved: int
    handed: int
    failed: str


@dataclass(frozen=True)
class Assessed:
    """The row of a run, and the seconds that each check took, by code."""

    row: Assessment
    seconds: dict[str, float]


def assess(
    *,
    actor: Actor,
    agency: Agency,
    at: datetime | None = None,
    since: datetime | None = None,
    checks: Sequence[Check] = CHECKS,
    told: Callable[[Check], None] = lambda _: None,
) -> Assessed:
    """Assess an agency as of `at` (now), looking back to `since` (a month). `told` is called before each check.

    Raises `Refused` for a person without authority; `Mistaken` for a moment in the future, one before the last
    assessment's, or a `since` that does not come before it.
    """
    now = timezone.now()
    at = at or now
    scope = Scope(agency=agency, policy=governing(agency, at.date()), since=since or at - LOOKS_BACK, at=at)
    with regulated(actor=actor, subject=Subject("agency", agency.id)):
        require_running(actor, agency)
        _check_times(scope, now)
    manager_id = manager_of(agency, at.date())
    held: dict[str, Held] = {}
    seconds: dict[str, float] = {}
    for check in checks:
        told(check)
        begun = time.perf_counter()
        held[check.code] = _hold(check, scope, actor, manager_id)
        seconds[check.code] = time.perf_counter() - begun
    failures = _failures(checks, held, agency)
    held[THIS_RUN] = _hold(failures, scope, actor, manager_id)
    escalated = escalate_overdue(actor=actor, agency=agency, on=at.date())
    return Assessed(_keep(scope, held, escalated, actor), seconds)


def _check_times(scope: Scope, now: datetime) -> None:
    if scope.at > now:
        raise Mistaken(f"Expected a moment that has come; found {scope.at:%Y-%m-%d %H:%M}Z.")
    if scope.since >= scope.at:
        raise Mistaken(f"Expected to look back from {scope.at:%Y-%m-%d %H:%M}Z; found {scope.since:%Y-%m-%d %H:%M}Z.")
    last = Assessment.objects.filter(agency=scope.agency).first()
    if last is not None and scope.at < last.at:
        raise Mistaken(
            f"Expected a moment after the last assessment's, {last.at:%Y-%m-%d %H:%M}Z; found an earlier one."
        )


def _hold(check: Check, scope: Scope, actor: Actor, manager_id: UUID | None) -> Held:
    """Run one check and bring its findings up to it; whatever it raises becomes a sentence."""
    try:
        examined = check.examine(scope)
        problems = list(examined.problems)
        done = reconcile(check, scope, problems, actor=actor, manager_id=manager_id)
    except Exception as error:  # noqa: BLE001 - a check that fails in whatever way must not hide the others
        _log.exception("the check %s could not run", check.code)
        return Held(check.clause, 0, 0, **asdict(Reconciled()), failed=f"{type(error).__name__}: {error}"[:500])
    return Held(check.clause, examined.population, len(problems), **asdict(done), failed="")


def _failures(checks: Sequence[Check], held: dict[str, Held], agency: Agency) -> Check:
    """The check of the run itself: each check that could not run is a problem of the agency."""

    def problems() -> Iterator[Problem]:
        for check in checks:
            if held[check.code].failed:
                words = f"Every check was expected to run; '{check.title}' ({check.clause}) could not."
                evidence = {"check": check.code, "error": held[check.code].failed}
                yield Problem(subject=Subject("agency", agency.id), key=check.code, words=words, evidence=evidence)

    def examine(_: Scope) -> Examined:
        return Examined(len(checks), problems())

    return Check(code=THIS_RUN, clause="III.B", title="Every check runs", examine=examine, of_state=True)


def _keep(scope: Scope, held: dict[str, Held], escalated: int, actor: Actor) -> Assessment:
    """The row of the run, and its event."""
    counts = {code: asdict(one) for code, one in held.items()}
    result: dict[str, Any] = {
        "agency": str(scope.agency.id),
        "policy_version": scope.policy.version,
        "since": scope.since.isoformat(),
        "at": scope.at.isoformat(),
        "checks": counts,
    }
    digest = hashlib.sha256(canonical(result)).hexdigest()
    with transaction.atomic():
        row = Assessment.objects.create(
            agency=scope.agency,
            since=scope.since,
            at=scope.at,
            by=actor.text,
            policy_version=scope.policy.version,
            counts=counts,
            digest=digest,
            finished_at=timezone.now(),
        )
        facts = {
            "assessment": str(row.id),
            "since": result["since"],
            "at": result["at"],
            "digest": digest,
            "made": sum(one.made + one.reopened for one in held.values()),
            "resolved": sum(one.resolved for one in held.values()),
            "handed": sum(one.handed for one in held.values()),
            "escalated": escalated,
        }
        record(ASSESSED, actor=actor, subject=Subject("agency", scope.agency.id), facts=facts)
    return row
