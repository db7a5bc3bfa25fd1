"""What a dry run answers: for each sort of event, how many stay as they were and how many would not.

Guarantees: every event of the month is counted once, under one outcome; what cannot be replayed is counted as such,
with the reason, and never guessed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from openbwc.custody import Subject
from openbwc.policy import Decision, PolicyInForce

EXAMPLES = 5


class Outcome(StrEnum):
    """What the draft would have made of one event."""

    SAME = "same"
    REFUSED = "refused"
    PERMITTED = "permitted"
    FLAGGED = "flagged"
    CLEARED = "cleared"
    CHANGED = "changed"
    UNREPLAYABLE = "unreplayable"


@dataclass(frozen=True, slots=True)
class Example:
    """One event that the draft would have treated otherwise, or that cannot be replayed."""

    subject: Subject
    at: datetime
    outcome: Outcome
    words: str


@dataclass(slots=True)
class Tried:
    """One sort of event: counts by outcome, why by count, and some examples. `title` says what was tried."""

    code: str
    title: str
    counts: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many events there were."""
        return self.counts.total()

    @property
    def otherwise(self) -> int:
        """How many the draft would have treated otherwise."""
        return self.total - self.counts[Outcome.SAME] - self.counts[Outcome.UNREPLAYABLE]

    def note(self, outcome: Outcome, subject: Subject, at: datetime, *words: str) -> None:
        """Count one event; `words` say why, where it would not be the same."""
        self.counts[outcome] += 1
        if outcome is Outcome.SAME:
            return
        self.reasons.update(words)
        if sum(example.outcome is outcome for example in self.examples) < EXAMPLES:
            self.examples.append(Example(subject, at, outcome, " ".join(words)))

    def judge(self, then: Decision, now: Decision, *, was_permitted: bool, subject: Subject, at: datetime) -> None:
        """Count an event by its replay under the policy of the time (`then`) and under the draft (`now`).

        A replay that does not come out as the recorded decision did proves that the rows have changed since, and is
        not believed.
        """
        if then.permitted != was_permitted:
            words = "What it rested on has been changed since; its replay comes out otherwise than it did."
            self.note(Outcome.UNREPLAYABLE, subject, at, words)
        elif now.permitted == then.permitted:
            flags = {duty.words for duty in now.obligations} - {duty.words for duty in then.obligations}
            self.note(Outcome.FLAGGED if flags else Outcome.SAME, subject, at, *sorted(flags))
        elif now.permitted:
            self.note(Outcome.PERMITTED, subject, at, "It was refused, and the draft would permit it.")
        else:
            self.note(Outcome.REFUSED, subject, at, *(f"{one.clause}: {one.words}" for one in now.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A dry run of `draft` in an agency over [since, until)."""

    agency: str
    draft: PolicyInForce
    since: datetime
    until: datetime
    tried: tuple[Tried, ...]

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many events of every sort came out how."""
        return sum((one.counts for one in self.tried), Counter[Outcome]())

    def as_dict(self) -> dict[str, object]:
        """JSON-safe, for the command line."""
        return {
            "agency": self.agency,
            "draft": self.draft.title,
            "draft_version": self.draft.version,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "tried": [
                {
                    "code": one.code,
                    "title": one.title,
                    "total": one.total,
                    "counts": {outcome.value: one.counts[outcome] for outcome in Outcome if one.counts[outcome]},
                    "reasons": dict(one.reasons.most_common()),
                    "examples": [
                        {
                            "subject": str(example.subject),
                            "at": example.at.isoformat(),
                            "outcome": example.outcome.value,
                            "words": example.words,
                        }
                        for example in one.examples
                    ],
                }
                for one in self.tried
            ],
        }
