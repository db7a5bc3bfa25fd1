"""A redactor submits a project: its revision is frozen, plan by plan, byte for byte (V.A.6).

Guarantees: what is reviewed and rendered is what was submitted; nothing is submitted whose redactions lack a reason of
the policy, nor before the programs that find, follow and cover have ended.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.media.redaction.plan import Plan, Reason, Treatment
from openbwc.media.redaction.plan_file import plan_bytes
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.actions.ask_job import UNDER_WAY
from openbwc.redaction.commanding import StaleRevision
from openbwc.redaction.deciding import (
    decide_redaction,
    footage_of,
    locked,
    require_open,
    require_sight,
    subject_of,
)
from openbwc.redaction.events import SUBMITTED
from openbwc.redaction.models import (
    Command,
    FrozenPlan,
    Job,
    JobKind,
    JobState,
    Project,
    ProjectState,
    Submission,
)
from openbwc.redaction.queries import plan_of


@dataclass
class Reasons:
    """What the redactions of some plans give as reasons, and the styles that they use."""

    without_reason: int = 0
    reasons: set[str] = field(default_factory=set)
    without_basis: set[str] = field(default_factory=set)
    styles: set[str] = field(default_factory=set)


def reasons_of(plans: Iterable[Plan]) -> Reasons:
    """The reasons and styles of the plans' redactions; what is left as filmed needs none."""
    found = Reasons()
    for plan in plans:
        found.styles |= _styles(plan)
        for reason in _reasons(plan):
            if not reason.code:
                found.without_reason += 1
                continue
            found.reasons.add(reason.code)
            if not reason.basis.strip():
                found.without_basis.add(reason.code)
    return found


def _reasons(plan: Plan) -> Iterator[Reason]:
    yield from (track.reason for track in plan.tracks if track.treatment is Treatment.REDACT)
    yield from (whole.reason for whole in plan.whole_frames)
    yield from (sound.reason for sound in plan.sounds)
    if plan.everything_but:
        yield plan.everything_reason


def _styles(plan: Plan) -> set[str]:
    styles = {track.style.value for track in plan.tracks if track.treatment is Treatment.REDACT}
    styles |= {whole.style.value for whole in plan.whole_frames}
    return styles | ({plan.everything_style.value} if plan.everything_but else set())


def submit_project(*, actor: Person, project: Project, expected_revision: int, statement: str = "") -> Submission:
    """Freeze the project as it stands. Raises `Refused`; `StaleRevision` where it is not at that revision any more.

    `Mistaken` unless it is open, has footage, each footage was measured, and no program is at work on it any more.
    """
    now = timezone.now()
    who, subject = Actor.person(actor.id), subject_of(project)
    with regulated(actor=who, subject=subject):
        project = locked(project.id)
        require_open(project)
        if project.revision != expected_revision:
            rows = Command.objects.filter(project=project, revision__gt=expected_revision).select_related("by")
            since = tuple(rows.defer("before", "after", "arguments").order_by("revision"))
            raise StaleRevision(expected_revision, project.revision, since)
        footage = footage_of(project)
        if not footage:
            raise Mistaken("Expected a project with footage; there is none in it.")
        _require_ended(project)
        plans = {one: plan_of(one) for one in footage}
        reasons = reasons_of(plans.values())
        decision = require(
            decide_redaction(
                Act.SUBMIT_REDACTION,
                actor,
                project.agency,
                now,
                without_reason=reasons.without_reason,
                reasons=frozenset(reasons.reasons),
                reasons_without_basis=frozenset(reasons.without_basis),
                styles=frozenset(reasons.styles),
            )
        )
        require_sight(actor, project, footage, now)
        files = {one: plan_bytes(plan) for one, plan in plans.items()}
        digests = {str(one.id): hashlib.sha256(content).hexdigest() for one, content in files.items()}
        submission = Submission.objects.create(
            project=project, revision=project.revision, plans=digests, statement=statement.strip(), by=actor, at=now
        )
        FrozenPlan.objects.bulk_create(
            FrozenPlan(submission=submission, footage=one, sha256=digests[str(one.id)], content=content)
            for one, content in files.items()
        )
        project.state = ProjectState.SUBMITTED
        project.save(update_fields=["state"])
        facts = {"submission": str(submission.id), "revision": submission.revision, "plans": digests}
        record(SUBMITTED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return submission


def _require_ended(project: Project) -> None:
    """Raises `Mistaken` while something is being found, followed or covered, and where covering failed."""
    jobs = Job.objects.filter(footage__project=project).exclude(kind=JobKind.RENDER).select_related("footage__clip")
    at_work = jobs.filter(state__in=UNDER_WAY).first()
    if at_work is not None:
        raise Mistaken(
            f"Expected that nothing is being found or covered any more; '{JobKind(at_work.kind).label}' is under way "
            f"on {at_work.footage.clip.original_name}. Wait for its end, or cancel it."
        )
    last = {job.footage_id: job for job in jobs.filter(kind=JobKind.COVER).order_by("asked_at", "id")}
    for job in last.values():
        if job.state == JobState.FAILED:
            raise Mistaken(
                f"Expected {job.footage.clip.original_name} to be covered; that failed ({job.error}). Let it go on, or "
                "ask for it anew; to submit without it, cancel it then."
            )
