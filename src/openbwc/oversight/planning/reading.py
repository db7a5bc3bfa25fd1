"""Reading a scenario from its file, over the planner's own assumptions.

Guarantees: a scenario gives each input that the policy requires (III.A.3) itself, or it is refused by name; what
else it leaves out is taken from `assumptions.yaml`, whose figures have their basis and source; unknown keys, shares
that do not add up to one, units other than the figure's own, and numbers out of bounds are errors at their line.
"""

import re
from collections.abc import Collection
from pathlib import Path

from openbwc.oversight.planning.figures import (
    FIGURES,
    KEPT_FOR,
    OFFICERS,
    RATE,
    SECTIONS,
    Basis,
    Estimate,
    Figure,
    FigureError,
)
from openbwc.oversight.planning.lines import DEPARTMENT
from openbwc.oversight.planning.scenario import Body, Kept, Rate, Scenario
from openbwc.policy.errors import PolicyFileError
from openbwc.policy.reading import Cell, Mapping, read_file

HERE = Path(__file__).parent
ASSUMPTIONS = HERE / "assumptions.yaml"
SCENARIOS = HERE / "scenarios"
FIRST_YEAR, LAST_YEAR, MOST_YEARS, MOST_BODIES, MOST_ROWS = 2000, 2200, 30, 100, 50
HOURS = 24
CLOSE = 1e-9

_NUMBER = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?\Z")


def read_scenario(path: Path, required: Collection[str]) -> Scenario:
    """The scenario in `path`. `required` are the inputs of III.A.3 that it has to give. Raises PolicyFileError."""
    given = read_file(path).mapping()
    with given:
        title = given.need("title").text()
        first_year = _whole(given.need("first_year"), FIRST_YEAR, LAST_YEAR)
        years = _whole(given.need("years"), 1, MOST_YEARS)
        _refuse_what_lacks(given, required)
        with read_file(ASSUMPTIONS).mapping() as assumed:
            sections = {name: _section(name, given, assumed) for name in SECTIONS}
    figures: dict[str, Estimate] = {}
    with sections["officers"].mapping() as officers:
        bodies = _bodies(officers.need("agencies"), years)
        _read_figures("officers", officers, figures)
    with sections["bitrate"].mapping() as bitrate:
        rates = _rates(bitrate.need("settings"))
        _read_figures("bitrate", bitrate, figures)
    with sections["retention_mix"].mapping() as mix:
        kept = _kept(mix.need("categories"))
        _read_figures("retention_mix", mix, figures)
    with sections["uplink"].mapping() as uplink:
        profile, profile_source = _profile(uplink.need("docking_profile"))
        _read_figures("uplink", uplink, figures)
    for name in SECTIONS:
        if name not in {"officers", "bitrate", "retention_mix", "uplink"}:
            with sections[name].mapping() as section:
                _read_figures(name, section, figures)
    return Scenario(
        title=title,
        first_year=first_year,
        years=years,
        bodies=bodies,
        rates=rates,
        kept=kept,
        profile=profile,
        profile_source=profile_source,
        figures=figures,
    )


def _refuse_what_lacks(given: Mapping, required: Collection[str]) -> None:
    """III.A.3: a plan without one of the policy's inputs is no plan."""
    for name in sorted(required):
        if name not in given:
            raise given.cell.error(
                expected=f"a scenario with the input '{name}', which the policy requires (III.A.3)",
                found="a scenario without it",
                remedy=f"Add the section '{name}'.",
            )
        if name not in SECTIONS:
            raise given.need(name).error(
                expected=f"an input that the planner knows ({', '.join(SECTIONS)})", found=f"'{name}'"
            )


def _section(name: str, given: Mapping, assumed: Mapping) -> Cell:
    """The section of the scenario, or the assumptions' where the scenario leaves it out."""
    fallback = assumed.get(name)
    own = given.get(name)
    if own is not None:
        return own
    if fallback is None:
        raise given.cell.error(expected=f"a scenario with the section '{name}'", found="a scenario without it")
    return fallback


def number(cell: Cell) -> float:
    """A plain decimal number of at most 12 digits and 6 decimals; never an exponent, a sign, NaN or infinity."""
    value = str(cell.node.value)
    if getattr(cell.node, "style", "") or not _NUMBER.match(value):
        raise cell.error(expected="a plain decimal number such as 3 or 0.25")
    return float(value)


def _whole(cell: Cell, least: int, most: int) -> int:
    value = cell.integer()
    if not least <= value <= most:
        raise cell.error(expected=f"a whole number from {least} to {most}", found=str(value))
    return value


def _read_figures(section: str, mapping: Mapping, figures: dict[str, Estimate]) -> None:
    for code, figure in FIGURES.items():
        if figure.section == section:
            figures[code] = _estimate(mapping.need(code), figure)


def _estimate(cell: Cell, figure: Figure) -> Estimate:
    with cell.mapping() as entry:
        unit = entry.need("unit")
        if unit.text() != figure.unit:
            raise unit.error(expected=f"the figure's unit, '{figure.unit}'", found=f"'{unit.text()}'")
        made = Estimate(
            low=number(entry.need("low")),
            likely=number(entry.need("likely")),
            high=number(entry.need("high")),
            basis=entry.need("basis").one_of(Basis, [basis.value for basis in Basis]),
            source=entry.need("source").text(),
        )
    try:
        return made.checked(figure)
    except FigureError as error:
        raise PolicyFileError(cell.path, cell.line, expected="a sound estimate", found=str(error)) from error


def _rows(cell: Cell) -> list[Cell]:
    rows = cell.items()
    if len(rows) > MOST_ROWS:
        raise cell.error(expected=f"at most {MOST_ROWS} entries", found=str(len(rows)))
    return rows


def _rates(cell: Cell) -> tuple[Rate, ...]:
    rates = []
    for row in _rows(cell):
        with row.mapping() as entry:
            rates.append(
                Rate(
                    label=entry.need("label").text(),
                    share=number(entry.need("share")),
                    rate=_estimate(entry.need("rate"), RATE),
                )
            )
    _add_up(cell, [rate.share for rate in rates])
    return tuple(rates)


def _kept(cell: Cell) -> tuple[Kept, ...]:
    kept = []
    for row in _rows(cell):
        with row.mapping() as entry:
            authority = entry.get("authority")
            kept.append(
                Kept(
                    category=entry.need("category").text(),
                    share=number(entry.need("share")),
                    years=_estimate(entry.need("kept_for"), KEPT_FOR),
                    authority=None if authority is None else authority.text(),
                )
            )
    _add_up(cell, [one.share for one in kept])
    return tuple(kept)


def _profile(cell: Cell) -> tuple[tuple[float, ...], str]:
    with cell.mapping() as entry:
        shares = entry.need("shares")
        hours = [number(hour) for hour in shares.items()]
        if len(hours) != HOURS:
            raise shares.error(expected=f"{HOURS} shares, one for each hour of a day", found=str(len(hours)))
        _add_up(shares, hours)
        return tuple(hours), entry.need("source").text()


def _add_up(cell: Cell, shares: list[float]) -> None:
    if abs(sum(shares) - 1) > CLOSE:
        raise cell.error(expected="shares that add up to 1", found=f"{sum(shares):g}")


def _bodies(cell: Cell, years: int) -> tuple[Body, ...]:
    bodies = []
    with cell.mapping() as codes:
        for key, value in codes.entries():
            if key.text() == DEPARTMENT:
                raise key.error(expected="the code of an agency", found=f"'{DEPARTMENT}', which stands for all of them")
            with value.mapping() as entry:
                phases = entry.need("cameras")
                cameras = tuple(phase.integer() for phase in phases.items())
                if len(cameras) > years:
                    raise phases.error(expected=f"at most {years} numbers, one a year", found=str(len(cameras)))
                bodies.append(
                    Body(
                        code=key.text(),
                        name=entry.need("name").text(),
                        officers=_estimate(entry.need("officers"), OFFICERS),
                        cameras=cameras,
                        basis=entry.need("cameras_source").text(),
                    )
                )
    if not 1 <= len(bodies) <= MOST_BODIES:
        raise cell.error(expected=f"1 to {MOST_BODIES} agencies", found=str(len(bodies)))
    return tuple(bodies)
