"""Findings, answers and rulings; assessments on demand; the metrics of III.B."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status

from openbwc.oversight.actions.answer_finding import answer_finding
from openbwc.oversight.actions.assess import assess
from openbwc.oversight.actions.rule_on_finding import rule_on_finding
from openbwc.oversight.deciding import agencies_overseen, decide_overseeing
from openbwc.oversight.metrics import METRICS, Measured, Metric, measure
from openbwc.oversight.models import Finding, FindingState, MetricSnapshot, Outcome
from openbwc.oversight.queries import FindingCriteria, findings_seen_by, page_of
from openbwc.policy import Act
from openbwc.program.models import Agency
from openbwc.program.refusals import Mistaken, require
from openbwc.site.api.bearing import seat
from openbwc.site.api.describing import acts, asks
from openbwc.site.api.fields import JSON, Asked, Code, Day, Moment, Note, Page, Prose, Word
from openbwc.site.api.paging import Cursor, Limit, cursor_of, id_of, paged, parts_of
from openbwc.site.api.routes.seeing import agency_named
from openbwc.site.web.seat import Seat

router = Router(tags=["oversight"])

PERIOD = timedelta(days=30)
LONGEST = timedelta(days=366)


class FindingShown(Schema):
    """One thing that is not as a clause asks; `due_on` is the day of the next step."""

    id: UUID
    agency: str
    check: str
    clause: str
    subject_kind: str
    subject: UUID
    words: str
    evidence: JSON
    owner: UUID | None
    found_at: datetime
    due_on: date
    state: FindingState


class AnswerWanted(Asked):
    """A reason that the policy accepts for the clause, a statement, and perhaps where the proof lies."""

    reason: Word
    statement: Prose
    evidence: Note = ""


class AnswerShown(Schema):
    """An answer to a finding."""

    id: UUID
    finding: UUID
    person: UUID
    reason: str
    statement: str
    evidence: str
    answered_at: datetime


class RulingWanted(Asked):
    """A decision on an answer; a return names the remedy and may name its day."""

    outcome: Outcome
    statement: Prose
    remedy: Note = ""
    due_on: Day | None = None


class RulingShown(Schema):
    """A decision on an answer."""

    id: UUID
    finding: UUID
    outcome: Outcome
    statement: str
    remedy: str
    due_on: date | None


class AssessmentShown(Schema):
    """A run of every check over an agency's data, with how many findings it made and resolved."""

    id: UUID
    agency: str
    at: datetime
    since: datetime
    counts: JSON


class MetricShown(Schema):
    """A metric of III.B: what it is, its formula, of what it is taken, and what is left out."""

    code: str
    title: str
    definition: str
    formula: str
    population: str
    exclusions: str


class MeasuredShown(Schema):
    """A metric of an agency in [since, until); null where nothing was to be counted, or it is not measured yet."""

    metric: str
    agency: str
    since: datetime
    until: datetime
    numerator: int | None
    denominator: int | None
    facts: JSON


class SnapshotShown(MeasuredShown):
    """A measurement that was kept."""

    id: UUID
    taken_at: datetime


def show(finding: Finding) -> FindingShown:
    """A finding for an answer."""
    return FindingShown(
        id=finding.id,
        agency=finding.agency.code,
        check=finding.check_code,
        clause=finding.clause,
        subject_kind=finding.subject_kind,
        subject=finding.subject_id,
        words=finding.words,
        evidence=finding.evidence,
        owner=finding.owner_id,
        found_at=finding.found_at,
        due_on=finding.due_on,
        state=FindingState(finding.state),
    )


def findings_seen(by: Seat) -> QuerySet[Finding]:
    """One's own, and those of the agencies whose oversight the person reads."""
    overseen = agencies_overseen(by.authority, by.agencies)
    return findings_seen_by(by.person, overseen).select_related("agency")


def _overseen(by: Seat, code: str) -> Agency:
    """An agency whose oversight the person reads. Raises `Refused`."""
    agency = agency_named(by, code)
    require(decide_overseeing(Act.READ_OVERSIGHT, by.authority, agency))
    return agency


@router.get("/findings", **asks("oversight", Page[FindingShown], summary="Findings, by the day when they are due"))
def list_findings(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = 50,
    clause: Code | None = None,
    check: Code | None = None,
    state: FindingState | None = None,
) -> Page[FindingShown]:
    """Those that are open, unless a state is asked for."""
    criteria = FindingCriteria(clause=clause or "", check=check or "", state=state or "")
    seen = findings_seen(seat(request))
    after = seen.filter(id=id_of(parts_of(cursor, 1)[0])).first() if cursor else None
    if cursor and after is None:
        raise Mistaken("Expected a cursor of this list, as its part before gave it.")
    found = page_of(seen.filter(criteria.condition()), after=after, size=limit + 1)
    following = cursor_of(str(found[limit - 1].id)) if len(found) > limit else None
    return Page[FindingShown](items=[show(one) for one in found[:limit]], next=following)


@router.get("/findings/{finding_id}", **asks("oversight", FindingShown, summary="One finding"))
def one_finding(request: HttpRequest, finding_id: UUID) -> FindingShown:
    """By its id."""
    return show(get_object_or_404(findings_seen(seat(request)), id=finding_id))


@router.post("/findings/{finding_id}/answer", **acts("oversight", AnswerShown, summary="Answer a finding", status=201))
def answer(request: HttpRequest, finding_id: UUID, body: AnswerWanted) -> Status[AnswerShown]:
    """By its owner, or on the owner's behalf."""
    finding = get_object_or_404(findings_seen(seat(request)), id=finding_id)
    made = answer_finding(
        actor=seat(request).person,
        finding=finding,
        reason=body.reason,
        statement=body.statement,
        evidence=body.evidence,
    )
    shown = AnswerShown(
        id=made.id,
        finding=finding.id,
        person=made.person_id,
        reason=made.reason,
        statement=made.statement,
        evidence=made.evidence,
        answered_at=made.answered_at,
    )
    return Status(201, shown)


@router.post("/findings/{finding_id}/rule", **acts("oversight", RulingShown, summary="Decide on an answer", status=201))
def rule(request: HttpRequest, finding_id: UUID, body: RulingWanted) -> Status[RulingShown]:
    """Never on one's own."""
    finding = get_object_or_404(findings_seen(seat(request)), id=finding_id)
    made = rule_on_finding(
        actor=seat(request).person,
        finding=finding,
        outcome=body.outcome,
        statement=body.statement,
        remedy=body.remedy,
        due_on=body.due_on,
    )
    shown = RulingShown(
        id=made.id,
        finding=finding.id,
        outcome=Outcome(made.outcome),
        statement=made.statement,
        remedy=made.remedy,
        due_on=made.due_on,
    )
    return Status(201, shown)


@router.post("/assessments/{code}", **acts("oversight", AssessmentShown, summary="Assess an agency now", status=201))
def assess_now(request: HttpRequest, code: Code) -> Status[AssessmentShown]:
    """Every check over live data; it takes as long as the agency is large."""
    agency = agency_named(seat(request), code)
    made = assess(actor=seat(request).actor, agency=agency).row
    shown = AssessmentShown(id=made.id, agency=agency.code, at=made.at, since=made.since, counts=made.counts)
    return Status(201, shown)


@router.get("/metrics", **asks("oversight", list[MetricShown], summary="The metrics and their definitions (III.B)"))
def list_metrics(request: HttpRequest) -> list[MetricShown]:
    """In the order of the register."""
    return [show_metric(metric) for metric in METRICS]


@router.get("/metrics/{agency}", **asks("oversight", list[MeasuredShown], summary="An agency's metrics, measured now"))
def measured(
    request: HttpRequest, agency: Code, since: Moment | None = None, until: Moment | None = None
) -> list[MeasuredShown]:
    """In [since, until), by default the last thirty days."""
    overseen = _overseen(seat(request), agency)
    end = until or timezone.now()
    start = since or end - PERIOD
    if not start < end or end - start > LONGEST:
        raise Mistaken(f"Expected a period of at most {LONGEST.days} days that ends after it begins.")
    return [show_measured(measure(metric, overseen, since=start, until=end), overseen) for metric in METRICS]


@router.get(
    "/metrics/{agency}/history", **asks("oversight", Page[SnapshotShown], summary="Measurements that were kept")
)
def history(
    request: HttpRequest,
    agency: Code,
    cursor: Cursor = None,
    limit: Limit = 50,
    metric: Code | None = None,
) -> Page[SnapshotShown]:
    """Newest first."""
    overseen = _overseen(seat(request), agency)
    kept = MetricSnapshot.objects.filter(agency=overseen)
    if metric is not None:
        kept = kept.filter(metric=metric)
    return paged(kept, cursor, limit, lambda one: show_snapshot(one, overseen), newest=True)


def show_metric(metric: Metric) -> MetricShown:
    """A metric's definition for an answer."""
    return MetricShown(
        code=metric.code,
        title=metric.title,
        definition=metric.definition,
        formula=metric.formula,
        population=metric.population,
        exclusions=metric.exclusions,
    )


def show_measured(one: Measured, agency: Agency) -> MeasuredShown:
    """A measurement for an answer."""
    return MeasuredShown(
        metric=one.metric.code,
        agency=agency.code,
        since=one.since,
        until=one.until,
        numerator=one.numerator,
        denominator=one.denominator,
        facts=dict(one.facts),
    )


def show_snapshot(one: MetricSnapshot, agency: Agency) -> SnapshotShown:
    """A kept measurement for an answer."""
    return SnapshotShown(
        id=one.id,
        taken_at=one.taken_at,
        metric=one.metric,
        agency=agency.code,
        since=one.since,
        until=one.until,
        numerator=one.numerator,
        denominator=one.denominator,
        facts=one.facts,
    )
