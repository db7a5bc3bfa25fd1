"""From what somebody asks to a plan: the scenario, the agency, and the installation's own measurements.

Guarantees: the inputs that the policy requires (III.A.3) are those of the standard in force; an agency's plan rests
on its own cameras and officers where it has any, and says which figures were measured; nothing is measured unless
asked for, so a plan of pure assumptions needs no database.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from openbwc.oversight.planning.measuring import body_of, measured
from openbwc.oversight.planning.reading import SCENARIOS, read_scenario
from openbwc.oversight.planning.scenario import Scenario
from openbwc.program.models import Agency
from openbwc.program.policies import department_standard
from openbwc.program.refusals import Mistaken

DEFAULT = SCENARIOS / "department.yaml"


def shipped() -> dict[str, Path]:
    """The scenarios that come with the system, by name."""
    return {path.stem: path for path in sorted(SCENARIOS.glob("*.yaml"))}


def required_inputs(on: date) -> frozenset[str]:
    """The inputs that a plan has to take into account under the standard of that day."""
    return department_standard(on).members("III.A.3", "planner_inputs")


def assumed_scenario(path: Path, on: date, agency_code: str | None = None) -> Scenario:
    """The scenario as it is written, for all its agencies or one. Raises `Mistaken` where it has none of that code."""
    scenario = read_scenario(path, required_inputs(on))
    return scenario if agency_code is None else _only(scenario, agency_code)


def measured_scenario(path: Path, at: datetime, agencies: Iterable[Agency], agency_code: str | None = None) -> Scenario:
    """The scenario with what these agencies, or the one named, are measured to have in the place of assumptions."""
    scenario = read_scenario(path, required_inputs(at.date()))
    known = {agency.code: agency for agency in agencies}
    if agency_code is None:
        return measured(scenario, Agency.objects.filter(id__in=[agency.id for agency in known.values()]), at)
    agency = known.get(agency_code)
    if agency is None:
        raise Mistaken(
            f"Expected the code of an agency ({', '.join(sorted(known)) or 'there is none'}); found {agency_code!r}."
        )
    body = body_of(agency, at)
    scenario = _only(scenario, agency_code) if body is None else replace(scenario, bodies=(body,))
    return measured(scenario, Agency.objects.filter(id=agency.id), at)


def _only(scenario: Scenario, code: str) -> Scenario:
    try:
        return scenario.only(code)
    except KeyError:
        codes = ", ".join(body.code for body in scenario.bodies)
        raise Mistaken(f"Expected an agency of the scenario ({codes}); found {code!r}.") from None
