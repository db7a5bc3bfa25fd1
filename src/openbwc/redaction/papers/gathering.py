"""From a submission to its papers: the frozen plan, who did what, and the policy's words for each reason.

Guarantees: papers are of what was frozen, never of what a project has become since; a paper of the same submission,
reviews and copies has the same bytes.
"""

from collections.abc import Callable, Iterable
from uuid import UUID

from openbwc.evidence.models import ClipFile
from openbwc.media.redaction.plan import Plan
from openbwc.media.redaction.plan_file import read_plan
from openbwc.program.models import Person
from openbwc.program.policies import policy_of
from openbwc.redaction.measuring import timetable_of
from openbwc.redaction.models import Footage, FrozenPlan, Submission
from openbwc.redaction.papers.log import Log, ReasonTold, Standing, log_of
from openbwc.redaction.papers.vaughn import Vaughn, vaughn_of
from openbwc.redaction.papers.withheld import FrameTimes


def log_of_footage(submission: Submission, footage: Footage) -> Log:
    """The log of one footage of a submission. Raises `Mistaken` where its original cannot be read."""
    frozen = FrozenPlan.objects.get(submission=submission, footage=footage)
    plan = read_plan(bytes(frozen.content))
    table = timetable_of(footage)
    return log_of(plan, FrameTimes.of(table.ticks, table.time_base), _standing(submission, footage, frozen, plan))


def vaughn_of_submission(submission: Submission) -> Vaughn:
    """The draft index of all footage of a submission. Raises `Mistaken` where an original cannot be read."""
    footage = Footage.objects.filter(frozen__submission=submission).select_related("clip__recording__agency")
    return vaughn_of([log_of_footage(submission, one) for one in footage.order_by("position")])


def _standing(submission: Submission, footage: Footage, frozen: FrozenPlan, plan: Plan) -> Standing:
    project, clip = submission.project, footage.clip
    policy = policy_of(project.agency, submission.at.date())
    purpose = policy.purposes.get(project.purpose)
    approving = submission.rulings.filter(approves=True).select_related("by").order_by("at")
    render = submission.renders.filter(footage=footage, copy__isnull=False).order_by("-made_at", "-id").first()
    return Standing(
        agency=project.agency.name,
        project=project.title,
        purpose=purpose.title if purpose else project.purpose,
        matter=project.matter.number if project.matter else "",
        recording=str(clip.recording_id),
        part=clip.part,
        plan_sha256=frozen.sha256,
        copy_sha256=render.sha256 if render else "",
        revision=submission.revision,
        submitted_by=submission.by.name,
        submitted_at=submission.at,
        approved_by=", ".join(ruling.by.name for ruling in approving) if submission.approved_at else "",
        approved_at=submission.approved_at,
        policy=policy.version,
        sound_ms=_sound_lengths(clip, plan),
        reasons={
            code: ReasonTold(title=reason.title, authority=reason.provision)
            for code, reason in policy.standard.redaction_reasons.items()
        },
        names=_names(plan),
    )


def _sound_lengths(clip: ClipFile, plan: Plan) -> tuple[int, ...]:
    """The clip's length for each sound stream: those that the plan names, and the one that the probe found."""
    named = max((one.stream + 1 for one in plan.sounds if one.stream is not None), default=0)
    return (clip.duration_ms,) * max(named, 1 if clip.facts.get("audio") else 0)


def _names(plan: Plan) -> Callable[[str], str]:
    """An author in words: a person by name, everything else as the program that found it."""
    authors = {track.author for track in plan.tracks} | {sound.author for sound in plan.sounds}
    authors |= {whole.author for whole in plan.whole_frames}
    people = Person.objects.filter(id__in=list(_ids(authors)))
    names = {str(person.id): person.name for person in people}
    return lambda author: names.get(author, f"Program ({author})")


def _ids(authors: Iterable[str]) -> Iterable[UUID]:
    for author in authors:
        try:
            yield UUID(author)
        except ValueError:
            continue  # a detector's name
