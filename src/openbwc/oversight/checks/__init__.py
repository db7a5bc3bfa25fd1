"""Every standing check, one module per noun that it looks at."""

from openbwc.oversight.checking import Check
from openbwc.oversight.checks import access, cameras, coverage, integrity, reports, task_forces, tracking, training

CHECKS: tuple[Check, ...] = (
    *access.CHECKS,
    *cameras.CHECKS,
    *coverage.CHECKS,
    *integrity.CHECKS,
    *reports.CHECKS,
    *task_forces.CHECKS,
    *tracking.CHECKS,
    *training.CHECKS,
)
