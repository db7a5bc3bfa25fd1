"""Dry runs: a draft policy tried against what really happened in a month, before it takes effect (III.A.1)."""

from openbwc.oversight.trials.model import Example, Outcome, Trial, Tried
from openbwc.oversight.trials.trying import Month, try_draft

__all__ = ["Example", "Month", "Outcome", "Trial", "Tried", "try_draft"]
