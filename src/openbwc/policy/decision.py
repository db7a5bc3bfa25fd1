"""What `decide` answers: an outcome, the clauses it rests on, the reasons of a refusal, the duties of a permission.

Guarantees: a decision is immutable, names the version of the policy it was taken under (so that it can be replayed
years later), and is JSON-safe through `as_dict`. A permission never carries a reason; a refusal always carries one.
"""

from dataclasses import dataclass
from enum import StrEnum

from openbwc.policy.model import Act


class Outcome(StrEnum):
    """The two answers."""

    PERMITTED = "permitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is refused: the clause, a stable code, the refusal in plain words, and what would lift it."""

    clause: str
    code: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Obligation:
    """What has to go along with a permitted act, with the clause that asks for it."""

    clause: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one act. `clauses` are those the answer rests on, without repetition, in the order of use."""

    act: Act
    outcome: Outcome
    clauses: tuple[str, ...]
    reasons: tuple[Reason, ...]
    obligations: tuple[Obligation, ...]
    policy_version: str

    @property
    def permitted(self) -> bool:
        """Whether the act may be done."""
        return self.outcome is Outcome.PERMITTED

    def as_dict(self) -> dict[str, object]:
        """The decision as JSON-safe data, for an event's body."""
        return {
            "act": self.act.value,
            "outcome": self.outcome.value,
            "clauses": list(self.clauses),
            "reasons": [
                {"clause": r.clause, "code": r.code, "words": r.words, "remedy": r.remedy} for r in self.reasons
            ],
            "obligations": [{"clause": o.clause, "code": o.code, "words": o.words} for o in self.obligations],
            "policy_version": self.policy_version,
        }
