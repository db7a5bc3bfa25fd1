"""Every standing check, one module per noun that it looks at."""

from openbwc.oversight.checking import Check
from openbwc.oversight.checks import (
    access,
    cameras,
    conduct,
    coverage,
    expedited,
    integrity,
    policy_life,
    redaction,
    reports,
    requests,
    retention,
    stills,
    task_forces,
    tracking,
    training,
)

CHECKS: tuple[Check, ...] = (
    *access.CHECKS,
    *cameras.CHECKS,
    *conduct.CHECKS,
    *coverage.CHECKS,
    *expedited.CHECKS,
    *integrity.CHECKS,
    *policy_life.CHECKS,
    *redaction.CHECKS,
    *reports.CHECKS,
    *requests.CHECKS,
    *retention.CHECKS,
    *stills.CHECKS,
    *task_forces.CHECKS,
    *tracking.CHECKS,
    *training.CHECKS,
)
