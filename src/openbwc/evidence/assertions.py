"""Who may assert something about a recording or an encounter, and how it is kept searchable.

Guarantees: each assertion is decided by the policy of the owning agency, for a person with current training, with a
reason; the original is never touched by one (V.A.4).
"""

import uuid
from collections.abc import Callable
from datetime import datetime

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import RESTRICTION_CHANGED
from openbwc.evidence.models import Encounter, ProhibitedReview, Recording, SensitiveRange
from openbwc.evidence.restriction import SENSITIVE_RANGE, restriction_of, reviewed_restrictions
from openbwc.policy import Act, CorrectAssertion, Decision, PolicyInForce, ScreenText, decide
from openbwc.program.models import Agency, Person
from openbwc.program.policies import policy_of
from openbwc.program.queries import authority_of
from openbwc.program.training import training_of


def decide_assertion(
    person: Person,
    agency: Agency,
    *,
    wearer_id: uuid.UUID | None,
    subject: str,
    reason: str,
    at: datetime,
    gives_to: Person | None = None,
) -> Decision:
    """Whether a person may assert `subject` (wearer, category, encounter, tag …) on evidence of an agency.

    `gives_to` is the person to whom the assertion would open something, so that nobody opens it for themselves.
    """
    policy = policy_of(agency, at.date())
    authority = authority_of(person, at.date())
    training = training_of(person, at.date(), policy)
    facts = CorrectAssertion(
        roles_in_owning_agency=authority.in_agency(agency.id),
        department_roles=authority.department,
        is_wearer=wearer_id == person.id,
        training_current=training.current,
        training_missing_topics=training.missing_topics,
        subject=subject,
        reason=reason,
        changes_original=False,
        concerns_self=gives_to == person,
    )
    return decide(Act.CORRECT_ASSERTION, facts, policy)


def decide_about(
    person: Person, recording: Recording, *, subject: str, reason: str, at: datetime, gives_to: Person | None = None
) -> Decision:
    """Whether a person may assert `subject` of a recording; the wearer may assert more of it than others."""
    return decide_assertion(
        person,
        recording.agency,
        wearer_id=recording.wearer_id,
        subject=subject,
        reason=reason,
        at=at,
        gives_to=gives_to,
    )


def held(recording: Recording) -> Recording:
    """The recording as it stands now, held for this transaction: what a page loaded earlier may be out of date.

    Its key is not held, so that a row which only names the recording is written meanwhile.
    """
    rows = Recording.objects.select_for_update(of=("self",), no_key=True).select_related("agency", "encounter")
    return rows.get(id=recording.id)


def restriction_after(recording: Recording, *, category: str, encounter: Encounter | None, at: datetime) -> str:
    """The restriction that would follow for a recording from a category and an encounter, empty for none.

    What reviews and sensitive ranges hold up stays, whatever the category says.
    """
    return restriction_of(category, encounter, policy_of(recording.agency, at.date()), held_up=held_up(recording))


def held_up(recording: Recording) -> tuple[str, ...]:
    """The restrictions that reviews and sensitive ranges hold up for a recording now."""
    ranges = SensitiveRange.objects.filter(recording=recording, ended_at=None).exists()
    reviews = list(ProhibitedReview.objects.filter(recording=recording))
    return (*reviewed_restrictions(reviews), *((SENSITIVE_RANGE,) if ranges else ()))


_KEPT_SHORTER: list[Callable[[Recording, str, str, datetime], bool]] = []


def ask_of_keeping(is_shorter: Callable[[Recording, str, str, datetime], bool]) -> None:
    """Let a later room, which knows for how long recordings are kept, say where one category after another shortens
    that.
    """
    _KEPT_SHORTER.append(is_shorter)


def filing_of(recording: Recording, category: str, restriction: str, at: datetime, *, filed: str | None = None) -> str:
    """What filing the recording under a category is decided as, where it leads to a restriction.

    To let go earlier of what somebody filed as worth keeping is more than to categorise it: it is `length_of_keeping`.
    `filed` is the category that counts as filed so far, empty for none; the present one where nothing is given.
    """
    assertion = assertion_of("category", recording, restriction)
    filed = recording.category if filed is None else filed
    if assertion == "category" and filed and any(asked(recording, filed, category, at) for asked in _KEPT_SHORTER):
        return "length_of_keeping"
    return assertion


def assertion_of(subject: str, recording: Recording, restriction: str) -> str:
    """What an assertion that leads to a restriction is decided as.

    To lead a recording out of its restriction is more than to categorise it: it is `lift_restriction`.
    """
    return "lift_restriction" if recording.restriction not in {"", restriction} else subject


def settle_restriction(recording: Recording, restriction: str, *, actor: Actor) -> None:
    """Put the recording under the restriction that follows from what is asserted, and record a change of it."""
    if restriction != recording.restriction:
        facts = {"before": recording.restriction, "after": restriction}
        recording.restriction = restriction
        record(RESTRICTION_CHANGED, actor=actor, subject=Subject("recording", recording.id), facts=facts)


def screened(text: str, policy: PolicyInForce) -> str:
    """The text, or nothing where it stands for a protected characteristic (II.B.5): what no person may write here,
    a camera's file may not bring in either. The sidecar itself stays in the vault as it came.
    """
    return text if decide(Act.SCREEN_TEXT, ScreenText(text=text), policy).permitted else ""


def search_words_of(recording: Recording, policy: PolicyInForce) -> str:
    """What a search by text looks through: title, place, trigger, tags, encounter and file names, in lower case.

    Words that stand for a protected characteristic are left out (II.B.5).
    """
    encounter = recording.encounter
    words = [
        recording.title,
        recording.place,
        recording.trigger,
        *([encounter.title, encounter.place] if encounter else []),
        *recording.tags.values_list("text", flat=True),
        *recording.clips.values_list("original_name", flat=True),
    ]
    return " ".join(filter(None, (screened(word, policy) for word in words if word))).lower()
