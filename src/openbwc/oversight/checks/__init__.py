"""Every standing check, one module per noun that it looks at."""

from openbwc.oversight.checking import Check
from openbwc.oversight.checks import reports

CHECKS: tuple[Check, ...] = (*reports.CHECKS,)
