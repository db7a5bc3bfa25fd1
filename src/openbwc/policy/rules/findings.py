"""What a rule finds out about an act, before it becomes a decision; and the training gate that several acts share."""

from dataclasses import dataclass, field

from openbwc.policy.decision import Obligation, Reason
from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.model import Act


@dataclass(slots=True)
class Findings:
    """Grounds that permit, reasons that refuse, obligations that go along. Empty findings refuse."""

    grounds: tuple[str, ...] = ()
    reasons: list[Reason] = field(default_factory=list)
    obligations: tuple[Obligation, ...] = ()

    def refuse(self, clause: str, code: str, words: str, remedy: str) -> None:
        """Add a reason against the act."""
        self.reasons.append(Reason(clause, code, words, remedy))


def check_training(
    findings: Findings, act: Act, current: bool, missing_topics: frozenset[str], policy: PolicyInForce
) -> None:
    """III.D: no current completion that covers every required topic, no act that needs training."""
    if act not in policy.acts_needing_training:
        return
    if missing_topics:
        topics = ", ".join(sorted(missing_topics))
        findings.refuse(
            "III.D",
            "training_topics_missing",
            f"The training on record does not cover: {topics}.",
            "Complete a course that covers the missing topics and have the completion recorded.",
        )
    elif not current:
        findings.refuse(
            "III.D",
            "training_not_current",
            "There is no current training for this person.",
            "Complete the training or its refresher and have the completion recorded.",
        )
