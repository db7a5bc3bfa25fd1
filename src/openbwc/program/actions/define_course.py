"""A training programme is defined with the topics of III.D.1-7 that it covers."""

from collections.abc import Iterable

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import COURSE_DEFINED
from openbwc.program.management import decide_management
from openbwc.program.models import Agency, TrainingProgramme
from openbwc.program.refusals import regulated, require


def define_course(
    *, actor: Actor, agency: Agency | None, title: str, topics: Iterable[str], valid_days: int
) -> TrainingProgramme:
    """Define a course; one that misses a topic may exist, but authorises nobody (III.D). Raises `Refused`."""
    course = TrainingProgramme(agency=agency, title=title, topics=sorted(set(topics)), valid_days=valid_days)
    subject = Subject("training_programme", course.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, agency))
        course.save(force_insert=True)
        facts = {"title": title, "topics": course.topics, "valid_days": valid_days}
        record(COURSE_DEFINED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return course
