"""What a rule finds out about an act, before it becomes a decision; and the training gate that several acts share.

The reasons of access are made once and kept: such decisions are taken for every class of recordings on a page, and
a refusal must cost no more than a permission.
"""

from functools import lru_cache

from openbwc.policy.decision import Obligation, Reason
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act


class Findings:
    """Grounds that permit, reasons that refuse, obligations that go along. Without grounds nothing is permitted."""

    __slots__ = ("grounds", "obligations", "reasons")

    def __init__(self, grounds: tuple[str, ...] = (), obligations: tuple[Obligation, ...] = ()) -> None:
        self.grounds = grounds
        self.obligations = obligations
        self.reasons: list[Reason] = []

    def refuse(self, clause: str, code: str, words: str, remedy: str) -> None:
        """Add a reason against the act."""
        self.reasons.append(Reason(clause, code, words, remedy))


NOT_CURRENT = Reason(
    "III.D",
    "training_not_current",
    "There is no current training for this person.",
    "Complete the training or its refresher and have the completion recorded.",
)


@lru_cache(maxsize=256)
def topics_missing(topics: frozenset[str]) -> Reason:
    """The refusal for training that leaves out these topics."""
    return Reason(
        "III.D",
        "training_topics_missing",
        f"The training on record does not cover: {', '.join(sorted(topics))}.",
        "Complete a course that covers the missing topics and have the completion recorded.",
    )


def check_training(
    findings: Findings, act: Act, current: bool, missing_topics: frozenset[str], policy: PolicyInForce
) -> None:
    """III.D: no current completion that covers every required topic, no act that needs training."""
    if act not in policy.acts_needing_training:
        return
    if missing_topics:
        findings.reasons.append(topics_missing(missing_topics))
    elif not current:
        findings.reasons.append(NOT_CURRENT)
