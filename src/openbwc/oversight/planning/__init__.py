"""The resource planner (III.A.3): from officers, hours, bitrates, retention and redaction to storage, lines and money.

The maths is a plain library: figures and scenarios as data in, a `Plan` out. Only `measuring` reads the database.
"""

from openbwc.oversight.planning.figures import Basis, Estimate
from openbwc.oversight.planning.lines import DEPARTMENT, LINES
from openbwc.oversight.planning.planning import Plan, make_plan
from openbwc.oversight.planning.reading import SCENARIOS, read_scenario
from openbwc.oversight.planning.scenario import Scenario

__all__ = [
    "DEPARTMENT",
    "LINES",
    "SCENARIOS",
    "Basis",
    "Estimate",
    "Plan",
    "Scenario",
    "make_plan",
    "read_scenario",
]
