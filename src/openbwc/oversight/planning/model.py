"""The maths of the planner: figures in, one row of numbers per line and year out.

Guarantees: every array has one column for each draw of the inputs, and the same arithmetic makes the plan at the
likely values (one column) and the ranges (many); nothing here draws, reads or rounds. Units: hours of footage, TB of
10^12 bytes, Mbit/s of 10^6 bits, dollars of the scenario's first year raised by the escalation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openbwc.oversight.planning.scenario import Body

Numbers = NDArray[np.float64]

TB_PER_HOUR_AND_MBIT = 3600 / 8 / 1_000_000
"""An hour at 1 Mbit/s is 450 MB."""
HOURS_A_YEAR = 8760
MONTHS = 12
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of one agency, each with one value for each draw: figures by code, and the mixes."""

    figures: Mapping[str, Numbers]
    officers: Numbers
    rates: tuple[tuple[float, Numbers], ...]
    kept: tuple[tuple[float, Numbers], ...]
    profile: tuple[float, ...]

    def __getitem__(self, code: str) -> Numbers:
        return self.figures[code]

    @property
    def bitrate(self) -> Numbers:
        """The mean bitrate of the mix, Mbit/s."""
        return _total([share * rate for share, rate in self.rates])


@dataclass(frozen=True, slots=True)
class Holding:
    """By tier, the part of a year's footage that lies there so many years after it, at a year's end."""

    hot: tuple[Numbers, ...]
    warm: tuple[Numbers, ...]
    cold: tuple[Numbers, ...]


def holding_of(inputs: Inputs, years: int) -> Holding:
    """What each tier holds, from the ages at which footage moves on and the times for which categories are kept."""
    hot_until = inputs["hot_months"] / MONTHS
    warm_until = hot_until + inputs["warm_months"] / MONTHS
    return Holding(
        hot=_held(inputs, years, np.zeros_like(hot_until), hot_until),
        warm=_held(inputs, years, hot_until, warm_until),
        cold=_held(inputs, years, warm_until, np.full_like(hot_until, np.inf)),
    )


def _held(inputs: Inputs, years: int, younger: Numbers, older: Numbers) -> tuple[Numbers, ...]:
    """The part of a year's footage whose age lies between two ages in years, each category kept for its own time.

    What was recorded evenly over the year that began k years before has an age between k and k + 1 years.
    """
    return tuple(
        _total(
            [
                share * (_part(np.minimum(older, time), k) - _part(np.minimum(younger, time), k))
                for share, time in inputs.kept
            ]
        )
        for k in range(years)
    )


def _part(age: Numbers, k: int) -> Numbers:
    """The part of a year's footage, k years after, that is younger than `age`."""
    return np.clip(age - k, 0, 1)


def plan_body(body: Body, years: int, inputs: Inputs, holding: Holding) -> dict[str, Numbers]:
    """Every line of one agency: arrays of `years` rows, one column for each draw."""
    cameras = np.array([body.cameras_in(year) for year in range(years)], dtype=float)[:, None]
    carriers = np.minimum(inputs.officers, cameras * inputs["officers_per_camera"])
    hours = carriers * inputs["shift_days"] * inputs["hours_recorded"]
    cameras = np.broadcast_to(cameras, hours.shape)
    taken_in = hours * inputs.bitrate * TB_PER_HOUR_AND_MBIT
    lines = {"cameras": cameras, "carriers": carriers, "hours": hours, "taken_in": taken_in}
    lines |= _storage(taken_in, inputs, holding)
    lines |= _uplink(cameras, inputs)
    lines |= _disclosure(carriers, inputs)
    lines["core_hours"] = hours * inputs["transcode_core_hours"] + lines["released"] * inputs["redact_core_hours"]
    lines["cores"] = lines["core_hours"] / HOURS_A_YEAR / inputs["core_use"]
    lines["custodians"] = cameras / inputs["cameras_per_custodian"]
    return lines | _money(lines, inputs)


def _storage(taken_in: Numbers, inputs: Inputs, holding: Holding) -> dict[str, Numbers]:
    """What lies on each tier at the end of each year, with proxies, copies and overhead; cold keeps no proxies."""
    shown = 1 + inputs["proxy_share"]
    overhead = inputs["overhead"]
    hot = _stock(taken_in, holding.hot) * shown * inputs["copies_hot"] * overhead
    warm = _stock(taken_in, holding.warm) * shown * inputs["copies_warm"] * overhead
    cold = _stock(taken_in, holding.cold) * inputs["copies_cold"] * overhead
    return {"hot": hot, "warm": warm, "cold": cold, "stored": hot + warm + cold}


def _stock(taken_in: Numbers, held: Sequence[Numbers]) -> Numbers:
    """TB at the end of each year, of all years until then."""
    years = range(taken_in.shape[0])
    return np.stack([_total([taken_in[year - k] * held[k] for k in range(year + 1)]) for year in years])


def _uplink(cameras: Numbers, inputs: Inputs) -> dict[str, Numbers]:
    """Peaks at the end of shifts: each docked camera is uploaded evenly over the time allowed for it."""
    window = inputs["upload_hours"]
    footage = inputs["hours_recorded"] * inputs.bitrate
    busiest = np.max(
        [
            _total([inputs.profile[(hour - back) % 24] * np.clip(window - back, 0, 1) for back in range(24)])
            for hour in range(24)
        ],
        axis=0,
    )
    per_camera = inputs["busy_share"] * footage * busiest / window / inputs["line_use"]
    bays = np.minimum(inputs["dock_bays"], cameras)
    return {
        "dock_peak": bays * footage / window / inputs["line_use"],
        "site_peak": np.minimum(inputs["site_cameras"], cameras) * per_camera,
        "line_peak": cameras * per_camera,
    }


def _disclosure(carriers: Numbers, inputs: Inputs) -> dict[str, Numbers]:
    """Requests, the footage released, and the posts that it takes."""
    requests = carriers / PERCENT * inputs["requests_per_100"]
    released = requests * inputs["hours_per_request"] * inputs["share_released"]
    post = inputs["productive_hours"]
    return {
        "requests": requests,
        "released": released,
        "redactors": released * inputs["minutes_per_minute"] / post,
        "reviewers": released * inputs["review_per_minute"] / post,
        "disclosure_officers": requests * inputs["handling_hours"] / post,
    }


def _money(lines: Mapping[str, Numbers], inputs: Inputs) -> dict[str, Numbers]:
    """Dollars of each year. Cameras and bays are bought when first used, and replaced evenly over their life."""
    cameras = lines["cameras"]
    before = np.concatenate([np.zeros_like(cameras[:1]), cameras[:-1]])
    bought = np.maximum(cameras - before, 0) + np.minimum(before, cameras) / inputs["camera_life"]
    storage = lines["hot"] * inputs["hot_tb"] + lines["warm"] * inputs["warm_tb"] + lines["cold"] * inputs["cold_tb"]
    staff = _total(
        [
            lines["custodians"] * inputs["custodian"],
            lines["redactors"] * inputs["redactor"],
            lines["reviewers"] * inputs["reviewer"],
            lines["disclosure_officers"] * inputs["disclosure_officer"],
        ]
    )
    raised = (1 + inputs["escalation"] / PERCENT) ** np.arange(cameras.shape[0], dtype=float)[:, None]
    money = {
        "money_cameras": bought * (inputs["camera"] + inputs["bay"]) * raised,
        "money_storage": storage * raised,
        "money_uplink": lines["line_peak"] * inputs["line"] * raised,
        "money_compute": lines["core_hours"] * inputs["core_hour"] * raised,
        "money_staff": staff * raised,
    }
    total = _total(list(money.values()))
    return money | {"money": total, "money_to_date": np.cumsum(total, axis=0)}


def _total(parts: Sequence[Numbers]) -> Numbers:
    """The sum of arrays, in their order, so that it is the same to the last bit each time."""
    total = np.zeros_like(parts[0])
    for part in parts:
        total = total + part
    return total
