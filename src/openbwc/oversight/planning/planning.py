"""Making a plan: the likely course, and the range in which four of five draws lie.

Guarantees: the same scenario gives the same plan on any machine. Each figure has a stream of random numbers of its
own, made from the seed and the figure's name, and is drawn from a triangle over low, likely and high by its inverse:
a figure that grows makes every draw grow or stay, so plans can be compared draw by draw; low ≤ middle ≤ high always
(the 10th, 50th and 90th hundredth). The same draw of a department's figure serves every agency.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from openbwc.oversight.planning.figures import Estimate
from openbwc.oversight.planning.lines import DEPARTMENT, LINES
from openbwc.oversight.planning.model import Inputs, Numbers, holding_of, plan_body
from openbwc.oversight.planning.scenario import Body, Scenario

SEED = 20230522
DRAWS = 1000
RANGE = (10.0, 50.0, 90.0)
_STREAM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Course:
    """One line over the years: at the likely values of all inputs, and the low, middle and high of the draws."""

    likely: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The plan of a scenario: `courses[agency's code or DEPARTMENT][line]`."""

    scenario: Scenario
    seed: int
    draws: int
    courses: Mapping[str, Mapping[str, Course]]

    @property
    def years(self) -> range:
        """The calendar years of the plan."""
        return range(self.scenario.first_year, self.scenario.first_year + self.scenario.years)


def make_plan(scenario: Scenario, *, seed: int = SEED, draws: int = DRAWS) -> Plan:
    """The plan of a scenario, its ranges from so many draws."""
    likely = _lines(scenario, None, 1)
    drawn = _lines(scenario, seed, draws)
    courses = {code: _courses(likely[code], drawn[code]) for code in likely}
    return Plan(scenario=scenario, seed=seed, draws=draws, courses=courses)


def _courses(likely: Mapping[str, Numbers], drawn: Mapping[str, Numbers]) -> dict[str, Course]:
    """Every line at the likely values, beside the hundredths of its draws."""
    low, middle, high = np.percentile(np.stack([drawn[line] for line in LINES]), RANGE, axis=2)
    return {
        line: Course(_plain(likely[line][:, 0]), _plain(low[at]), _plain(middle[at]), _plain(high[at]))
        for at, line in enumerate(LINES)
    }


def _plain(row: Numbers) -> tuple[float, ...]:
    return tuple(float(number) for number in row)


def _lines(scenario: Scenario, seed: int | None, draws: int) -> dict[str, dict[str, Numbers]]:
    """Every line of every agency, and of the department; at the likely values where there is no seed."""

    def draw(name: str, estimate: Estimate) -> Numbers:
        return _triangle(estimate, _stream(seed, name, draws)) if seed is not None else np.array([estimate.likely])

    figures = {code: draw(code, estimate) for code, estimate in scenario.figures.items()}
    rates = tuple((rate.share, draw(f"rate/{rate.label}", rate.rate)) for rate in scenario.rates)
    kept = tuple((one.share, draw(f"kept/{one.category}", one.years)) for one in scenario.kept)

    def inputs(body: Body) -> Inputs:
        return Inputs(figures, draw(f"officers/{body.code}", body.officers), rates, kept, scenario.profile)

    holding = holding_of(inputs(scenario.bodies[0]), scenario.years)
    bodies = {body.code: plan_body(body, scenario.years, inputs(body), holding) for body in scenario.bodies}
    department = {}
    for code, line in LINES.items():
        stacked = np.stack([lines[code] for lines in bodies.values()])
        department[code] = stacked.max(axis=0) if line.largest else stacked.sum(axis=0)
    return {**bodies, DEPARTMENT: department}


def _stream(seed: int, name: str, draws: int) -> Numbers:
    """Numbers from 0 to 1 that belong to this figure and no other."""
    words = hashlib.sha256(name.encode()).digest()[:_STREAM_BYTES]
    sequence = np.random.SeedSequence([seed, int.from_bytes(words, "big")])
    return np.random.Generator(np.random.PCG64(sequence)).random(draws)


def _triangle(estimate: Estimate, chance: Numbers) -> Numbers:
    """The inverse of the triangular distribution over low, likely and high."""
    low, likely, high = estimate.low, estimate.likely, estimate.high
    width = high - low
    if width == 0:
        return np.full_like(chance, low)
    turn = (likely - low) / width
    rising = low + np.sqrt(chance * width * (likely - low))
    falling = high - np.sqrt((1 - chance) * width * (high - likely))
    return np.where(chance < turn, rising, falling)
