"""A course is given no more from a day on; what was completed before still counts until it expires (III.D)."""

from datetime import date

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import COURSE_RETIRED
from openbwc.program.management import decide_management
from openbwc.program.models import TrainingProgramme
from openbwc.program.refusals import Mistaken, regulated, require


def retire_course(*, actor: Actor, course: TrainingProgramme, retired_on: date) -> TrainingProgramme:
    """Retire a course: a completion on that day or later is not recorded. Raises `Refused`, `Mistaken` if it was."""
    if course.retired_on is not None:
        raise Mistaken(f"Expected a course that is given; found '{course}', retired on {course.retired_on}.")
    subject = Subject("training_programme", course.id)
    with regulated(actor=actor, subject=subject):
        decision = require(decide_management(actor, course.agency))
        course.retired_on = retired_on
        course.save(update_fields=["retired_on"])
        facts = {"retired_on": retired_on.isoformat()}
        record(COURSE_RETIRED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
    return course
