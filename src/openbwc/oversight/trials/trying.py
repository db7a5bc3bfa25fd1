"""A draft tried against a month: all sorts of events, under the policy of the time and under the draft.

Guarantees: nothing is changed and nothing is recorded; the draft is applied as if it had been in force all month; a
month in which the policy changed is tried against the policy of its last day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from openbwc.custody import Subject
from openbwc.oversight.past_events import past_events
from openbwc.oversight.trials.accesses import try_accesses
from openbwc.oversight.trials.check_outs import try_check_outs
from openbwc.oversight.trials.footage import try_footage
from openbwc.oversight.trials.model import Outcome, Trial, Tried
from openbwc.oversight.trials.people import try_people
from openbwc.policy import Act, PolicyInForce
from openbwc.program.events import REFUSED
from openbwc.program.models import Agency, Camera
from openbwc.program.policies import governing

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, in UTC (ADR 12)."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str) -> Self:
        """A month written as `2026-10`; ValueError for anything else."""
        found = _MONTH.match(text)
        if found is None or not date.min.year < int(found[1]) < date.max.year:
            raise ValueError(f"expected a month such as 2026-10; found {text!r}.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def before(cls, day: date) -> Self:
        """The month before the one of the day."""
        return cls(day.year - 1, 12) if day.month == 1 else cls(day.year, day.month - 1)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment of the next one."""
        return datetime(self.year + self.month // 12, self.month % 12 + 1, 1, tzinfo=UTC)


def try_draft(agency: Agency, draft: PolicyInForce, month: Month) -> Trial:
    """Try a draft against a month; an agency without a policy at the month's end was under the standard alone."""
    since, until = month.since, month.until
    last = date(month.year, month.month, (until.date() - since.date()).days)
    then = governing(agency, last)
    return Trial(
        agency=agency.code,
        draft=draft,
        since=since,
        until=until,
        tried=(
            try_check_outs(agency, then, draft, since, until),
            _refused_check_outs(agency, since, until),
            *try_accesses(agency, then, draft, since, until),
            *try_footage(agency, then, draft, since, until),
            *try_people(agency, then, draft, until),
        ),
    )


def _refused_check_outs(agency: Agency, since: datetime, until: datetime) -> Tried:
    """Refused check-outs cannot be replayed: a refusal does not keep for whom the camera was asked."""
    tried = Tried("refused_check_outs", "Check-outs that were refused")
    cameras = {f"camera:{key}": key for key in Camera.objects.filter(agency=agency).values_list("id", flat=True)}
    words = "A refusal does not keep for whom the camera was asked, so it cannot be decided anew."
    for content in past_events(REFUSED, since, until):
        if content["facts"]["act"] == Act.CHECK_OUT_CAMERA.value and content["subject"] in cameras:
            subject = Subject("camera", cameras[content["subject"]])
            tried.note(Outcome.UNREPLAYABLE, subject, datetime.fromisoformat(content["time"]), words)
    return tried
