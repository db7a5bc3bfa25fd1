"""A scenario: what a plan assumes of each agency and of the department, every figure with its basis."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from openbwc.oversight.planning.figures import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A recording setting: the share of the hours made with it (all add up to 1), and its bitrate in Mbit/s."""

    label: str
    share: float
    rate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A category of footage: its share of the hours (all add up to 1), and for how many years it is kept.

    `authority` names the schedule that says so; None: no authority is entered, and the years are an example (V.A.4).
    """

    category: str
    share: float
    years: Estimate
    authority: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An agency in a plan. `cameras` is the number in use in each year; the last one holds from then on."""

    code: str
    name: str
    officers: Estimate
    cameras: tuple[int, ...]
    basis: str

    def cameras_in(self, year: int) -> int:
        """Cameras in use in a year, counted from 0."""
        return self.cameras[min(year, len(self.cameras) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that a plan is made from. `profile` is the share of a day's cameras that dock in each of 24 hours.

    `figures` holds an estimate for every code of `FIGURES`.
    """

    title: str
    first_year: int
    years: int
    bodies: tuple[Body, ...]
    rates: tuple[Rate, ...]
    kept: tuple[Kept, ...]
    profile: tuple[float, ...]
    profile_source: str
    figures: Mapping[str, Estimate]

    def only(self, code: str) -> "Scenario":
        """The same scenario for one agency; KeyError when it has none of that code."""
        chosen = tuple(body for body in self.bodies if body.code == code)
        if not chosen:
            raise KeyError(code)
        return replace(self, bodies=chosen)

    def having(self, **estimates: Estimate) -> "Scenario":
        """The same scenario with these figures instead of its own."""
        return replace(self, figures={**self.figures, **estimates})
