"""A scenario small enough for a pencil: one agency, every figure without a range."""

from dataclasses import replace

from openbwc.oversight.planning.figures import FIGURES, Basis, Estimate
from openbwc.oversight.planning.scenario import Body, Kept, Rate, Scenario

FIGURES_OF_THE_EXAMPLE = {
    "officers_per_camera": 2,
    "shift_days": 200,
    "hours_recorded": 0.5,
    "minutes_per_minute": 3,
    "review_per_minute": 1,
    "share_released": 0.5,
    "requests_per_100": 10,
    "hours_per_request": 2,
    "handling_hours": 15,
    "proxy_share": 0.5,
    "hot_months": 6,
    "warm_months": 6,
    "copies_hot": 2,
    "copies_warm": 2,
    "copies_cold": 1,
    "overhead": 1,
    "site_cameras": 10,
    "busy_share": 0.5,
    "dock_bays": 8,
    "upload_hours": 4,
    "line_use": 0.5,
    "transcode_core_hours": 0.5,
    "redact_core_hours": 20,
    "core_use": 0.5,
    "cameras_per_custodian": 25,
    "productive_hours": 1500,
    "camera": 800,
    "camera_life": 5,
    "bay": 200,
    "hot_tb": 100,
    "warm_tb": 50,
    "cold_tb": 10,
    "line": 12,
    "core_hour": 0.1,
    "custodian": 100_000,
    "redactor": 90_000,
    "reviewer": 120_000,
    "disclosure_officer": 110_000,
    "escalation": 0,
}


def fixed(value: float) -> Estimate:
    """An estimate without a range."""
    return ranged(value, value, value)


def ranged(low: float, likely: float, high: float) -> Estimate:
    """An estimate of the tests."""
    return Estimate(low=low, likely=likely, high=high, basis=Basis.ENTERED, source="the test")


def body(code: str = "ICE", *, officers: Estimate | None = None, cameras: tuple[int, ...] = (50,)) -> Body:
    """100 officers with 50 cameras."""
    return Body(code=code, name=code, officers=officers or fixed(100), cameras=cameras, basis="the test")


def example(*bodies: Body, years: int = 3) -> Scenario:
    """The example: all footage is kept for two years, and every camera docks at eight."""
    return Scenario(
        title="By pencil",
        first_year=2027,
        years=years,
        bodies=bodies or (body(),),
        rates=(Rate(label="720p", share=1.0, rate=fixed(4)),),
        kept=(Kept(category="all", share=1.0, years=fixed(2), authority="Schedule 1"),),
        profile=tuple(float(hour == 8) for hour in range(24)),
        profile_source="the test",
        figures={code: fixed(value).checked(FIGURES[code]) for code, value in FIGURES_OF_THE_EXAMPLE.items()},
    )


def widened(scenario: Scenario, part: float) -> Scenario:
    """The same scenario with every figure in a range that leaves its bounds alone."""
    figures = {}
    for code, estimate in scenario.figures.items():
        figure = FIGURES[code]
        low, high = max(figure.least, estimate.likely * (1 - part)), min(figure.most, estimate.likely * (1 + part))
        figures[code] = ranged(low, max(low, min(high, estimate.likely)), high)
    return replace(scenario, figures=figures)
