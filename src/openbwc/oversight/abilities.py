"""What a person may do in an agency at a moment, and what stands in the way: each act tried by the policy itself.

Guarantees: the answers are decisions on the person's real facts, taken by the very functions that the acts take them
by; trying does nothing and leaves no event. An act that rests on one particular thing (a finding, a draft, a signal)
is decided on that thing and is not tried here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from openbwc.access.standing import Request, standing_of
from openbwc.custody import Actor
from openbwc.evidence.assertions import decide_assertion
from openbwc.evidence.rosters import decide_planning
from openbwc.oversight.deciding import decide_overseeing
from openbwc.policy import Act, Decision, Reason, Rendition, ResolveQuarantine, decide
from openbwc.policy.wording import in_words
from openbwc.program.actions.check_out_camera import decide_check_out
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, Assignment, Camera, Person, Standing
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.training import training_of

CAMERAS_TRIED = 20
STATED = "to be stated"
NOT_THEIRS = frozenset({"no_authority", "not_the_wearer", "not_a_leo", "redacted_copy_only", "own_authority"})
"""The codes of reasons that say that an act is not the person's by role at all."""


@dataclass(frozen=True)
class Tried:
    """An act in words, and the decision on it."""

    act: Act
    words: str
    decision: Decision

    @property
    def theirs(self) -> bool:
        """Whether the act is the person's by role, whatever else stands in its way."""
        return not any(reason.code in NOT_THEIRS for reason in self.decision.reasons)


def try_each_act(person: Person, agency: Agency, at: datetime) -> list[Tried]:
    """Each act in the agency, tried for the person. `PolicyError` when the agency has no policy in force."""
    return [
        *_camera(person, agency, at),
        *_footage(person, agency, at),
        *_assertions(person, agency, at),
        *_running(person, agency, at),
    ]


def in_the_way(tried: list[Tried]) -> list[Reason]:
    """What stands in the way of acts that are the person's by role, each reason once."""
    reasons = (reason for one in tried if one.theirs for reason in one.decision.reasons)
    return list({(reason.clause, reason.words): reason for reason in reasons}.values())


def _camera(person: Person, agency: Agency, at: datetime) -> Iterator[Tried]:
    """The camera that could be taken with the fewest reasons against it, of some that are in the dock."""
    out = Assignment.objects.filter(ends_at=None).values("camera_id")
    docked = Camera.objects.filter(agency=agency, standing=Standing.ISSUED).exclude(id__in=out)
    some = list(docked.select_related("agency", "site", "last_reading")[:CAMERAS_TRIED])
    decisions = [(len((one := decide_check_out(camera, person, at)).reasons), camera.serial, one) for camera in some]
    if decisions:
        _, serial, decision = min(decisions, key=lambda found: found[:2])
        yield Tried(Act.CHECK_OUT_CAMERA, f"Take a camera, such as {serial}", decision)


def _footage(person: Person, agency: Agency, at: datetime) -> Iterator[Tried]:
    """Viewing and downloading for each purpose: first what the own camera recorded, then others' recordings."""
    standing = standing_of(person, agency, at)
    for act in (Act.VIEW, Act.DOWNLOAD):
        for purpose in standing.policy.purposes.values():
            for own in (True, False):
                rendition = Rendition.ORIGINAL if act is Act.DOWNLOAD else Rendition.PROXY
                request = Request(act=act, purpose=purpose.code, matter=STATED, rendition=rendition)
                decision = standing.decide(request, is_wearer=own, restriction="", named=False)
                whose = "own recordings" if own else "others' recordings"
                yield Tried(act, f"{act.value.capitalize()} {whose}: {purpose.title}", decision)


def _assertions(person: Person, agency: Agency, at: datetime) -> Iterator[Tried]:
    for subject in sorted(policy_of(agency, at.date()).correction_grants):
        for wearer_id, whose in ((person.id, "own recordings"), (None, "others' recordings")):
            decision = decide_assertion(person, agency, wearer_id=wearer_id, subject=subject, reason=STATED, at=at)
            yield Tried(Act.CORRECT_ASSERTION, f"Assert of {whose}: {in_words(subject)}", decision)


def _running(person: Person, agency: Agency, at: datetime) -> Iterator[Tried]:
    on, actor = at.date(), Actor.person(person.id)
    policy, authority = policy_of(agency, on), authority_of(person, on)
    training = training_of(person, on, policy)
    resolving = ResolveQuarantine(
        roles_in_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        reason=STATED,
    )
    yield Tried(Act.RESOLVE_QUARANTINE, "Resolve the quarantine", decide(Act.RESOLVE_QUARANTINE, resolving, policy))
    yield Tried(Act.MANAGE_PROGRAMME, "Run the programme", decide_management(actor, agency))
    yield Tried(Act.PLAN_OPERATION, "Plan operations", decide_planning(actor, agency))
    for act, words in ((Act.READ_OVERSIGHT, "Read the oversight"), (Act.RUN_OVERSIGHT, "Run the oversight")):
        yield Tried(act, words, decide_overseeing(act, authority, agency))
