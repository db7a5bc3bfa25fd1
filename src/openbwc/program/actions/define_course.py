"""A training programme is defined with the topics of III.D.1-7 that it covers."""

from collections.abc import Iterable

from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import COURSE_DEFINED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, TrainingProgramme
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken, regulated, require

PREFIX = "III.D."


def known_topics() -> list[str]:
    """The topics that the standard in force knows, as clause ids in their order."""
    return sorted(one for one in department_standard(timezone.now().date()).clauses if one.startswith(PREFIX))


def define_course(
    *,
    actor: Actor,
    agency: Agency | None,
    title: str,
    topics: Iterable[str],
    valid_days: int,
    part_of: TrainingProgramme | None = None,
) -> TrainingProgramme:
    """Define a course; one that misses a topic may exist, but authorises nobody (III.D).

    With `part_of` it counts together with that programme: a module of it, or a refresher. Raises `Refused`;
    `Mistaken` for topics that the standard does not have, a title that is taken, or a part of a part.
    """
    course = TrainingProgramme(
        agency=agency, part_of=part_of, title=title, topics=sorted(set(topics)), valid_days=valid_days
    )
    _check(course)
    subject = Subject("training_programme", course.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        course.save(force_insert=True)
        facts = {
            "title": title,
            "topics": course.topics,
            "valid_days": valid_days,
            "part_of": str(part_of.id) if part_of else None,
        }
        record(COURSE_DEFINED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return course


def _check(course: TrainingProgramme) -> None:
    known = known_topics()
    if not course.topics or (stray := sorted(set(course.topics) - set(known))):
        found = ", ".join(stray) if course.topics else "none"
        raise Mistaken(f"Expected topics among {', '.join(known)}; found {found}.")
    if course.valid_days < 1:
        raise Mistaken(f"Expected a course that counts for a day at least; found {course.valid_days} days.")
    if TrainingProgramme.objects.filter(agency=course.agency, title__iexact=course.title).exists():
        raise Mistaken(f"Expected a title that is free; found a course '{course.title}' already. Give it another one.")
    if course.part_of is not None and course.part_of.part_of_id is not None:
        raise Mistaken(f"Expected a whole programme; found '{course.part_of}', which is a part itself.")
    if course.part_of is not None and course.part_of.agency_id not in (None, course.agency_id):
        raise Mistaken(f"Expected a programme of the same agency or the department; found '{course.part_of}'.")
