"""A plan for the person at the page: whose figures it may rest on, and what they changed.

Guarantees: an installation's own figures are shown only of agencies that the person sees, and of the whole
department only to people with a role in it; a change is marked as entered. What was measured and planned is kept for
the day, so that a page and its pictures tell the same.
"""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from django.core.cache import cache

from openbwc.oversight.planning import Plan, Scenario, make_plan
from openbwc.oversight.planning.drafting import assumed_scenario, measured_scenario, shipped
from openbwc.oversight.planning.figures import Basis, Estimate
from openbwc.oversight.planning.scenario import Rate
from openbwc.site.web.forms.planning import CHANGEABLE, OWN
from openbwc.site.web.seat import Seat

A_DAY = 24 * 60 * 60


def plan_for(seat: Seat, asked: dict[str, Any]) -> Plan:
    """The plan that a valid form asks for."""
    scenario = _changed(_scenario(seat, asked), asked)
    key = "plan-" + hashlib.sha256(repr(scenario).encode()).hexdigest()
    plan: Plan | None = cache.get(key)
    if plan is None:
        plan = make_plan(scenario)
        cache.set(key, plan, A_DAY)
    return plan


def measures(seat: Seat, code: str) -> bool:
    """Whether the person sees the own figures of that agency, or of the department where no code is given."""
    return seat.agencies.filter(code=code).exists() if code else bool(seat.authority.department)


def _scenario(seat: Seat, asked: dict[str, Any]) -> Scenario:
    path, code = shipped()[asked["scenario"]], asked["agency"]
    if asked["figures"] != OWN or not measures(seat, code):
        return assumed_scenario(path, seat.today, code or None)
    agencies = list(seat.agencies)
    ids = "".join(sorted(str(agency.id) for agency in agencies))
    words = f"{path.stem}/{code}/{seat.today}/{ids}"
    key = "measured-" + hashlib.sha256(words.encode()).hexdigest()
    scenario: Scenario | None = cache.get(key)
    if scenario is None:
        midnight = datetime.combine(seat.today, time(), UTC)
        scenario = measured_scenario(path, midnight, agencies, code or None)
        cache.set(key, scenario, A_DAY)
    return scenario


def _changed(scenario: Scenario, asked: dict[str, Any]) -> Scenario:
    """The scenario with what the person entered in the place of its own."""
    for code in CHANGEABLE:
        if asked[code] is not None:
            scenario = scenario.having(**{code: entered(asked[code])})
    if asked["bitrate"] is not None:
        scenario = replace(scenario, rates=(Rate(label="one setting", share=1.0, rate=entered(asked["bitrate"])),))
    if asked["years"]:
        scenario = replace(scenario, years=asked["years"])
    (first, *rest) = scenario.bodies
    if not rest and asked["officers"] is not None:
        first = replace(first, officers=entered(asked["officers"]))
    if not rest and asked["cameras"] is not None:
        first = replace(first, cameras=(asked["cameras"],), basis="Entered for this plan")
    return scenario if rest else replace(scenario, bodies=(first,))


def entered(value: float) -> Estimate:
    """What somebody entered, without a range."""
    number = float(value)
    return Estimate(low=number, likely=number, high=number, basis=Basis.ENTERED, source="Entered for this plan")
