"""The lines of a plan: what is told for each agency and each year, and how agencies add up to the department."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEPARTMENT = "department"
"""The code under which a plan keeps all its agencies together."""


_UNITS = ((1e9, " bn"), (1e6, " M"), (1e3, " k"))


def short(number: float) -> str:
    """A number in three digits: `13.6 M`, `742 k`, `9.4`."""
    rounded = float(f"{number:.3g}")
    for size, word in _UNITS:
        if abs(rounded) >= size:
            return f"{rounded / size:g}{word}"
    return f"{rounded:g}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a plan. `largest`: the department's figure is the largest of its agencies', and not their sum."""

    group: str
    title: str
    unit: str
    largest: bool = False


LINES: Mapping[str, Line] = MappingProxyType(
    {
        "cameras": Line("footage", "Cameras in use", "cameras"),
        "carriers": Line("footage", "Officers who carry one", "people"),
        "hours": Line("footage", "Footage recorded in the year", "hours"),
        "taken_in": Line("storage", "Originals taken in during the year", "TB"),
        "hot": Line("storage", "Hot tier at the year's end, all copies", "TB"),
        "warm": Line("storage", "Warm tier at the year's end, all copies", "TB"),
        "cold": Line("storage", "Cold tier at the year's end, all copies", "TB"),
        "stored": Line("storage", "All tiers at the year's end", "TB"),
        "dock_peak": Line("uplink", "Peak of one full dock", "Mbit/s", largest=True),
        "site_peak": Line("uplink", "Peak of a large site", "Mbit/s", largest=True),
        "line_peak": Line("uplink", "Peak of all sites together", "Mbit/s"),
        "core_hours": Line("compute", "Computing in the year", "core-hours"),
        "cores": Line("compute", "Cores to hold ready", "cores"),
        "requests": Line("disclosure", "Requests for footage in the year", "requests"),
        "released": Line("disclosure", "Footage redacted and released in the year", "hours"),
        "custodians": Line("staff", "Evidence custodians", "posts"),
        "redactors": Line("staff", "Redactors", "posts"),
        "reviewers": Line("staff", "Reviewers of redactions", "posts"),
        "disclosure_officers": Line("staff", "Disclosure officers", "posts"),
        "money_cameras": Line("money", "Cameras and docks", "$"),
        "money_storage": Line("money", "Storage", "$"),
        "money_uplink": Line("money", "Uplink", "$"),
        "money_compute": Line("money", "Computing", "$"),
        "money_staff": Line("money", "Staff", "$"),
        "money": Line("money", "All of the year", "$"),
        "money_to_date": Line("money", "All years so far", "$"),
    }
)
