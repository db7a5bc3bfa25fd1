"""Whether somebody's completed courses add up to training that authorises them, and until when (III.D, III.D.1-7).

Guarantees: plain arithmetic of days over what it is given; topics are added up within one training programme and
never across programmes, so a programme that misses a topic authorises nobody; a completion counts as long as its
course says, never longer than the policy's period between refreshers, and for a topic whose refresher is demanded
only until that refresher is due. An end is exclusive: on that day the completion does not count any more.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed course of a training programme; `programme` is any value that tells programmes apart."""

    programme: object
    topics: frozenset[str]
    completed_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Refresher:
    """Topics to be learnt anew: a completion before `demanded_on` counts for them only before `due_on`."""

    topics: frozenset[str]
    demanded_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class TrainingStanding:
    """Whether training authorises a person on a day, and if not, which topics of III.D are missing.

    `expires_on` is the first day on which the training on record will authorise no more; None when it does not now.
    `outdated_topics` are those of the missing ones that only a demanded refresher has taken away.
    """

    current: bool
    missing_topics: frozenset[str]
    expires_on: date | None
    outdated_topics: frozenset[str] = frozenset()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The first day on which `day` lies `months` or more back: the same day of that month, or the next month's first.

    So `months_before(on, months) < day` holds exactly for the days before it.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, day.day) if day.day <= last else date(year, month + 1, last) + timedelta(days=1)


def training_standing(
    completions: Iterable[Completed],
    refreshers: Iterable[Refresher],
    *,
    on: date,
    required: frozenset[str],
    refresher_months: int,
) -> TrainingStanding:
    """The standing on a day, from what was completed by then and the refreshers demanded by then."""
    demanded = [one for one in refreshers if one.demanded_on <= on]
    programmes: dict[object, dict[str, date]] = {}
    unexpired: dict[object, set[str]] = {}
    for done in completions:
        end = min(done.expires_on, months_after(done.completed_on, refresher_months))
        if not done.completed_on <= on < end:
            continue
        counts_until = programmes.setdefault(done.programme, {})
        unexpired.setdefault(done.programme, set()).update(done.topics)
        for topic in done.topics & required:
            until = min((end, *(r.due_on for r in demanded if topic in r.topics and done.completed_on < r.demanded_on)))
            if on < until:
                counts_until[topic] = max(until, counts_until.get(topic, until))
    lacking = {programme: required.difference(covered) for programme, covered in programmes.items()}
    ends = [min(programmes[one].values(), default=on) for one, missing in lacking.items() if not missing]
    if ends:
        return TrainingStanding(True, frozenset(), max(ends))
    if not lacking:
        return TrainingStanding(False, required, None)
    nearest = min(lacking, key=lambda programme: (len(lacking[programme]), sorted(lacking[programme])))
    return TrainingStanding(False, lacking[nearest], None, lacking[nearest] & unexpired[nearest])
