"""What is asked of redaction: entries, history, plans, submissions, findings, copies; and who may know of a project."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from openbwc.access.visible import visible
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.media.redaction.plan import Plan
from openbwc.policy import Act, PolicyError, granted_scopes
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.redaction.entries import States, plan_of_states, state_of, states_at, states_of
from openbwc.redaction.models import (
    Command,
    Entry,
    Footage,
    FrozenPlan,
    Job,
    JobKind,
    Leftover,
    Project,
    Render,
    Submission,
)

ACTS = (
    Act.OPEN_REDACTION,
    Act.EDIT_REDACTION,
    Act.SUBMIT_REDACTION,
    Act.REVIEW_REDACTION,
    Act.ANSWER_LEFTOVER,
    Act.FINISH_COPY,
)
"""The acts that let a person know of an agency's projects."""


START_FROM = "start_from"
"""The verb of the command that takes over what was approved of another project."""


@dataclass(frozen=True)
class Changes:
    """What changed in a project since a revision: per footage id, its entries as they stand (None: not any more)."""

    revision: int
    changed: dict[str, States]


def entries_of(footage: Footage) -> QuerySet[Entry]:
    """The entries that are there, in the order in which they came."""
    return Entry.objects.filter(footage=footage, deleted=False)


def changes_since(project: Project, revision: int) -> Changes:
    """The entries of the project that changed after a revision, each as it stands now."""
    project.refresh_from_db(fields=["revision"])
    changed: dict[str, States] = {}
    for entry in Entry.objects.filter(footage__project=project, revision__gt=revision):
        states = changed.setdefault(str(entry.footage_id), {})
        states[entry.entry_id] = state_of(entry)
    return Changes(project.revision, changed)


def history(project: Project) -> QuerySet[Command]:
    """The project's commands, newest first, without the bodies of what they changed."""
    commands = Command.objects.filter(project=project).select_related("by", "footage__clip", "target")
    return commands.defer("before", "after", "target__before", "target__after").order_by("-revision")


def plan_of(footage: Footage, revision: int | None = None) -> Plan:
    """The footage's plan as it stands, or as it stood after a revision. Raises `Mistaken` while it is not measured."""
    states = states_of(footage) if revision is None else states_at(footage, revision)
    return plan_of_states(footage, states)


def frozen_plan(submission: Submission, footage: Footage) -> FrozenPlan:
    """The plan of a footage in a submission, byte for byte."""
    return FrozenPlan.objects.get(submission=submission, footage=footage)


def last_submission(project: Project) -> Submission | None:
    """The project's last submission, whatever became of it."""
    return project.submissions.select_related("by").order_by("-at", "-id").first()


def approved_submission(project: Project) -> Submission | None:
    """The submission that stands approved; None where there is none, or it was taken up again."""
    return project.submissions.filter(approved_at__isnull=False, returned_at=None).order_by("-at", "-id").first()


def renders_of(footage: Footage) -> QuerySet[Render]:
    """What was rendered of a footage, newest first."""
    return footage.renders.select_related("submission", "copy")


def leftovers_of(render: Render) -> QuerySet[Leftover]:
    """What the residual check found in a rendered file, in order."""
    return render.leftovers.select_related("answered_by")


def copies_of(subject: ClipFile | Project | Footage) -> QuerySet[RedactedCopy]:
    """The redacted copies of a clip file, of a footage, or that a project made, newest first, withdrawn ones too."""
    copies = RedactedCopy.objects.select_related("clip__recording", "made_by", "approved_by", "withdrawn_by")
    if isinstance(subject, Project):
        return copies.filter(project=str(subject.id))
    if isinstance(subject, Footage):
        return copies.filter(render__footage=subject)
    return copies.filter(clip=subject)


def workers_of(projects: Iterable[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    """By project, who worked on what it redacts, each with when they first did: nobody of them reviews it (V.A.6).

    It is who edited, an edit that was undone too; who asked a program to find, follow or cover, for the program's
    commands are nobody's; and whose entries were taken over from what was approved of another project.
    """
    found: dict[UUID, dict[UUID, datetime]] = {one: {} for one in projects}

    def worked(project: UUID, person: UUID, at: datetime) -> None:
        found[project][person] = min(at, found[project].get(person, at))

    commands = Command.objects.filter(project__in=found).order_by()
    edits = commands.filter(by__isnull=False).values_list("project_id", "by_id").annotate(Min("at"))
    jobs = Job.objects.filter(footage__project__in=found, asked_by__isnull=False).exclude(kind=JobKind.RENDER)
    asked = jobs.order_by().values_list("footage__project_id", "asked_by_id").annotate(Min("asked_at"))
    for project, person, at in (*edits, *asked):
        worked(project, person, at)
    taken = commands.filter(verb=START_FROM).values_list("project_id", "after", "at")
    for project, after, at in taken.iterator():
        for author in _authors(after):
            worked(project, author, at)
    return found


def _authors(states: States) -> set[UUID]:
    """The people among the authors of entries; the others are detectors."""
    people = set()
    for name in {state["body"].get("author", "") for state in states.values() if state is not None}:
        try:
            people.add(UUID(name))
        except ValueError:
            continue
    return people


def edited_by(project: Project, person: Person) -> bool:
    """Whether the person worked on what the project redacts: see `workers_of`."""
    return person.id in workers_of([project.id])[project.id]


def time_spent(project: Project) -> dict[Person, timedelta]:
    """How long each person worked on the project, as the studio measured it."""
    spent: dict[Person, timedelta] = {}
    for span in project.work_spans.select_related("person"):
        spent[span.person] = spent.get(span.person, timedelta()) + (span.until - span.since)
    return spent


def acts_open_to(person: Person, agency: Agency, at: datetime) -> frozenset[Act]:
    """The acts of redaction that the person's roles grant in the agency; empty where no policy is in force."""
    try:
        policy = policy_of(agency, at.date())
    except PolicyError:
        return frozenset()
    authority = authority_of(person, at.date())
    roles = authority.in_agency(agency.id)
    acts = (*ACTS, Act.WITHDRAW_COPY)
    return frozenset(act for act in acts if granted_scopes(act, None, roles, authority.department, policy))


def agencies_redacted(person: Person, at: datetime) -> list[Agency]:
    """The agencies of whose projects the person's roles let them know."""
    return [one for one in Agency.objects.all() if acts_open_to(person, one, at).intersection(ACTS)]


def projects_open_to(person: Person, at: datetime) -> QuerySet[Project]:
    """The projects that the person may know of: of an agency in which they redact, all of whose footage they may see.

    Whether they may see it for the project's own purpose is asked when they open it.
    """
    agencies = agencies_redacted(person, at)
    seen = visible(person, at=at, within=agencies).queryset()
    hidden = Footage.objects.filter(~Q(clip__recording__in=seen), project=OuterRef("pk"))
    projects = Project.objects.filter(~Exists(hidden), agency__in=agencies)
    return projects.select_related("agency", "matter", "opened_by")
