"""Oversight's tables: what was found, said and decided about it, what was measured and audited."""

from openbwc.oversight.models.assessment import Assessment
from openbwc.oversight.models.audit import AccessAudit
from openbwc.oversight.models.finding import OPEN_STATES, Answer, Finding, FindingState, Outcome, Ruling
from openbwc.oversight.models.metric import MetricSnapshot
from openbwc.oversight.models.publication import PublishedMetrics
from openbwc.oversight.models.review_sample import ReviewItem, ReviewResult, ReviewSample

__all__ = [
    "OPEN_STATES",
    "AccessAudit",
    "Answer",
    "Assessment",
    "Finding",
    "FindingState",
    "MetricSnapshot",
    "Outcome",
    "PublishedMetrics",
    "ReviewItem",
    "ReviewResult",
    "ReviewSample",
    "Ruling",
]
