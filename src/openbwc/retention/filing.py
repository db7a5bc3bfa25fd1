"""Where a recording that somebody filed is filed anew, and its schedule then lets it go earlier (V.A.4).

Guarantees: whoever may file a recording does not thereby make it destroyable that was not so before, be it that no item
covered it or that one rested on no authority; a first category shortens nothing, for until then nobody said what the
recording is. Whoever lifts a review takes its ground back, and may file it as before that ground was filed.
"""

from dataclasses import replace
from datetime import date, datetime

from openbwc.evidence.assertions import ask_of_keeping
from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction
from openbwc.retention.eligibility import kept_of
from openbwc.retention.schedules import schedule_in_force


def is_kept_shorter(recording: Recording, before: str, after: str, at: datetime) -> bool:
    """Whether the schedule of the day lets it go earlier under one category than under that before, or destroys it
    instead.
    """
    schedule, kept = schedule_in_force(recording.agency, at.date()), kept_of(recording)
    now, then = (schedule.due(replace(kept, category=one)) for one in (before, after))
    if then.verified and not now.verified:  # nothing let it go, whatever day stood there
        return then.due_on is not None
    if (then.due_on or date.max) < (now.due_on or date.max):
        return True
    return then.action is FinalAction.DESTROY and now.action is not FinalAction.DESTROY


ask_of_keeping(is_kept_shorter)
