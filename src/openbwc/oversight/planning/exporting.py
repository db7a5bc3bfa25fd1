"""A plan as files: CSV for the budget office, JSON for programs, each with every input, its basis and its source.

Guarantees: equal plans give equal bytes; a cell never begins a formula in a spreadsheet; numbers are written with
three decimals and without thousands separators.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from openbwc.oversight.planning.figures import FIGURES, KEPT_FOR, OFFICERS, RATE, Estimate
from openbwc.oversight.planning.lines import LINES
from openbwc.oversight.planning.planning import RANGE, Plan

COLUMNS = ("agency", "year", "group", "line", "title", "unit", "low", "middle", "high", "at_likely_inputs")
INPUT_COLUMNS = ("section", "input", "unit", "low", "likely", "high", "basis", "source")
_DECIMALS = 3
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_csv(plan: Plan) -> str:
    """Every line of every agency and year, one row each."""
    return _csv(COLUMNS, _plan_rows(plan))


def inputs_csv(plan: Plan) -> str:
    """Every input of the plan, one row each."""
    return _csv(INPUT_COLUMNS, [tuple(row.values()) for row in input_rows(plan)])


def plan_json(plan: Plan) -> str:
    """The whole plan: method, inputs, and courses by agency and line."""
    scenario = plan.scenario
    content = {
        "title": scenario.title,
        "clause": "III.A.3",
        "method": {
            "draws": plan.draws,
            "seed": plan.seed,
            "distribution": "triangular over low, likely, high",
            "low_middle_high": [f"{share:g}th percentile" for share in RANGE],
        },
        "years": list(plan.years),
        "cameras": {body.code: {"by_year": list(body.cameras), "source": body.basis} for body in scenario.bodies},
        "docking_profile": {"shares": list(scenario.profile), "source": scenario.profile_source},
        "inputs": list(input_rows(plan)),
        "lines": {code: {"group": line.group, "title": line.title, "unit": line.unit} for code, line in LINES.items()},
        "courses": {
            agency: {
                line: {
                    "low": _rounded(course.low),
                    "middle": _rounded(course.middle),
                    "high": _rounded(course.high),
                    "at_likely_inputs": _rounded(course.likely),
                }
                for line, course in courses.items()
            }
            for agency, courses in plan.courses.items()
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def input_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """Every input with its words, unit, range, basis and source."""
    scenario = plan.scenario
    for body in scenario.bodies:
        yield _input("officers", f"{OFFICERS.title}, {body.code}", OFFICERS.unit, body.officers)
    for rate in scenario.rates:
        yield _input("bitrate", f"Bitrate of {rate.label} ({rate.share:.0%} of the hours)", RATE.unit, rate.rate)
    for one in scenario.kept:
        authority = one.authority or "no authority entered: illustrative"
        title = f"{one.category} ({one.share:.0%} of the hours; {authority})"
        yield _input("retention_mix", title, KEPT_FOR.unit, one.years)
    for code, figure in FIGURES.items():
        yield _input(figure.section, figure.title, figure.unit, scenario.figures[code])


def _input(section: str, title: str, unit: str, estimate: Estimate) -> dict[str, Any]:
    return {
        "section": section,
        "input": title,
        "unit": unit,
        "low": estimate.low,
        "likely": estimate.likely,
        "high": estimate.high,
        "basis": estimate.basis.value,
        "source": estimate.source,
    }


def _plan_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for agency, courses in plan.courses.items():
        for code, course in courses.items():
            line = LINES[code]
            for at, year in enumerate(plan.years):
                numbers = (course.low[at], course.middle[at], course.high[at], course.likely[at])
                written = (f"{number:.{_DECIMALS}f}" for number in numbers)
                yield agency, year, line.group, code, line.title, line.unit, *written


def _rounded(numbers: tuple[float, ...]) -> list[float]:
    return [round(number, _DECIMALS) for number in numbers]


def _csv(columns: tuple[str, ...], rows: Any) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def _safe(cell: Any) -> Any:
    """A cell as a spreadsheet shows it, and never as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
