"""The figures that a plan is made of: what each is called, its unit, what it may be, and where its value comes from.

Guarantees: an estimate is three finite numbers in order, within the figure's bounds, with a basis and a source in
words; so no figure of a plan is without an origin, and none can be infinite, negative or a share above one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Basis(StrEnum):
    """Where a figure comes from."""

    MEASURED = "measured"
    STATED = "stated"
    SECONDARY = "secondary"
    ILLUSTRATIVE = "illustrative"
    ENTERED = "entered"


BASIS_WORDS: Mapping[Basis, str] = MappingProxyType(
    {
        Basis.MEASURED: "measured in this installation",
        Basis.STATED: "stated by the source",
        Basis.SECONDARY: "reported at second hand: check before relying on it",
        Basis.ILLUSTRATIVE: "illustrative: an example, not a fact",
        Basis.ENTERED: "entered for this plan",
    }
)


class FigureError(ValueError):
    """A figure that is not what it has to be; the sentence says what was expected and found."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the planner: its section, its words, its unit, and the bounds in which any value must lie."""

    section: str
    title: str
    unit: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its range: low ≤ likely ≤ high, in the unit of its figure."""

    low: float
    likely: float
    high: float
    basis: Basis
    source: str

    def checked(self, figure: Figure) -> "Estimate":
        """The estimate itself; FigureError when it is out of order or out of the figure's bounds."""
        numbers = (self.low, self.likely, self.high)
        if not all(math.isfinite(number) for number in numbers):
            raise FigureError(f"{figure.title}: expected finite numbers; found {numbers}.")
        if not self.low <= self.likely <= self.high:
            raise FigureError(
                f"{figure.title}: expected low ≤ likely ≤ high; found {self.low:g}, {self.likely:g}, {self.high:g}."
            )
        if self.low < figure.least or self.high > figure.most:
            raise FigureError(
                f"{figure.title}: expected {figure.least:g} to {figure.most:g} {figure.unit};"
                f" found {self.low:g} to {self.high:g}."
            )
        return self


OFFICERS = Figure("officers", "Law-enforcement officers", "people", 0, 10_000_000)
RATE = Figure("bitrate", "Bitrate of a recording setting", "Mbit/s", 0.01, 1000)
KEPT_FOR = Figure("retention_mix", "Time for which a category is kept", "years", 0, 200)

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "officers_per_camera": Figure("officers", "Officers who share one camera, by shifts", "people/camera", 0.1, 10),
        "shift_days": Figure("hours", "Days on duty of an officer with a camera", "days/year", 0, 366),
        "hours_recorded": Figure("hours", "Footage of one officer on one day on duty", "hours/day", 0, 24),
        "minutes_per_minute": Figure("redaction_load", "Redactor's work per minute of footage", "minutes", 0, 1000),
        "review_per_minute": Figure("redaction_load", "Reviewer's work per minute of footage", "minutes", 0, 1000),
        "share_released": Figure("redaction_load", "Share of the footage asked for that is released", "share", 0, 1),
        "requests_per_100": Figure("requests", "Requests for footage per 100 officers with cameras", "1/year", 0, 1e5),
        "hours_per_request": Figure("requests", "Footage that one request asks for", "hours", 0, 10_000),
        "handling_hours": Figure("requests", "Disclosure officer's work on one request", "hours", 0, 10_000),
        "proxy_share": Figure("storage", "Size of the proxies, of the originals' size", "share", 0, 2),
        "hot_months": Figure("storage", "Time in which footage is at hand at once", "months", 0, 600),
        "warm_months": Figure("storage", "Time thereafter in which it is at hand in minutes", "months", 0, 600),
        "copies_hot": Figure("storage", "Copies on the hot tier", "copies", 1, 10),
        "copies_warm": Figure("storage", "Copies on the warm tier", "copies", 1, 10),
        "copies_cold": Figure("storage", "Copies on the cold tier", "copies", 1, 10),
        "overhead": Figure("storage", "Space taken for each byte kept (file system, parity, spare)", "factor", 1, 5),
        "site_cameras": Figure("uplink", "Cameras that dock at a large site", "cameras", 1, 100_000),
        "busy_share": Figure("uplink", "Share of the cameras in use on a busy day", "share", 0, 1),
        "dock_bays": Figure("uplink", "Bays of one dock", "bays", 1, 1000),
        "upload_hours": Figure("uplink", "Time in which a docked camera is to be uploaded", "hours", 0.1, 24),
        "line_use": Figure("uplink", "Share of a line that uploads may fill", "share", 0.01, 1),
        "transcode_core_hours": Figure("compute", "Making the renditions of an hour of footage", "core-hours", 0, 1000),
        "redact_core_hours": Figure("compute", "Detecting and rendering an hour redacted", "core-hours", 0, 10_000),
        "core_use": Figure("compute", "Share of the year in which a core works", "share", 0.01, 1),
        "cameras_per_custodian": Figure("staff", "Cameras that one custodian looks after", "cameras", 1, 100_000),
        "productive_hours": Figure("staff", "Productive time of one post", "hours/year", 100, 3000),
        "camera": Figure("prices", "A camera, with its mount and licence", "$", 0, 1e6),
        "camera_life": Figure("prices", "Years until a camera is replaced", "years", 0.5, 30),
        "bay": Figure("prices", "A bay of a dock", "$", 0, 1e6),
        "hot_tb": Figure("prices", "Hot storage", "$/TB-year", 0, 1e6),
        "warm_tb": Figure("prices", "Warm storage", "$/TB-year", 0, 1e6),
        "cold_tb": Figure("prices", "Cold storage", "$/TB-year", 0, 1e6),
        "line": Figure("prices", "Uplink from the sites", "$/(Mbit/s)-year", 0, 1e6),
        "core_hour": Figure("prices", "Computing", "$/core-hour", 0, 1000),
        "custodian": Figure("prices", "A custodian's post", "$/year", 0, 1e7),
        "redactor": Figure("prices", "A redactor's post", "$/year", 0, 1e7),
        "reviewer": Figure("prices", "A reviewer's post", "$/year", 0, 1e7),
        "disclosure_officer": Figure("prices", "A disclosure officer's post", "$/year", 0, 1e7),
        "escalation": Figure("prices", "Rise of all prices", "%/year", 0, 50),
    }
)
"""Every figure of one value, by its code; the mixes and the docking profile are lists of their own."""

SECTIONS = (
    "officers",
    "hours",
    "bitrate",
    "retention_mix",
    "redaction_load",
    "requests",
    "storage",
    "uplink",
    "compute",
    "staff",
    "prices",
)
"""The sections of a scenario; the first five bear the names of III.A.3's `planner_inputs`."""
