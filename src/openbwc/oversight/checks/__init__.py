"""Every standing check, one module per noun that it looks at."""

from openbwc.oversight.checking import Check

CHECKS: tuple[Check, ...] = ()
