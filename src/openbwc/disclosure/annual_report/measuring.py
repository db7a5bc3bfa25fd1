"""How a figure is made of requests: counted, or measured in days with its median, average, lowest and highest."""

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import fmean, median

from openbwc.disclosure.annual_report.cases import Case
from openbwc.disclosure.annual_report.tree import Coded, Counted, Figure, Group, Unit

INCREMENTS = (20, 40, 60, 80, 100, 120, 140, 160, 180, 200, 300, 400)
"""The last days of the form's increments; what took longer stands in the last one."""

Measured = tuple[Case, int]
"""A request, and its days."""
Waiting = tuple[Case, date, int]
"""A request that waits, the day on which it (or its appeal) came, and its days since."""


def count(tag: str, label: str, cases: Iterable[Case]) -> Figure:
    """How many requests."""
    counted = tuple(Counted(one.id, one.number) for one in cases)
    return Figure(tag=tag, label=label, value=len(counted), counted=counted)


def coded_count(tag: str, coded: Coded, quantity_tag: str, cases: Iterable[Case], label: str) -> Group:
    """How many requests, under a code of the form."""
    return Group(tag, label, (coded, count(quantity_tag, "", cases)))


def response_times(measured: Sequence[Measured]) -> tuple[Figure, ...]:
    """Median, average, lowest and highest of working days; less than one day has a code of its own in the form."""
    counted = _counted(measured)
    amounts = [days for _, days in measured]
    found = (
        ("Median", median(amounts) if amounts else None),
        ("Average", round(fmean(amounts), 2) if amounts else None),
        ("Lowest", min(amounts, default=None)),
        ("Highest", max(amounts, default=None)),
    )
    return tuple(
        Figure(
            tag=f"ResponseTime{name}Days",
            label=f"{name} number of days",
            value=value,
            unit=Unit.RESPONSE_DAYS,
            counted=counted,
        )
        for name, value in found
    )


def middle(prefix: str, measured: Sequence[Measured]) -> tuple[Figure, Figure]:
    """Median and average of days."""
    amounts, counted = [days for _, days in measured], _counted(measured)
    return (
        Figure(
            tag=f"{prefix}MedianDaysValue",
            label="Median number of days",
            value=median(amounts) if amounts else None,
            unit=Unit.DAYS,
            counted=counted,
        ),
        Figure(
            tag=f"{prefix}AverageDaysValue",
            label="Average number of days",
            value=round(fmean(amounts), 2) if amounts else None,
            unit=Unit.DAYS,
            counted=counted,
        ),
    )


def increments(measured: Sequence[Measured]) -> tuple[Group | Figure, ...]:
    """How many requests took how long, in the form's thirteen increments, and their sum."""
    parts: list[Group | Figure] = []
    after = 0
    for last in (*INCREMENTS, None):
        within = [case for case, days in measured if _increment(days) == last]
        code = f"{after + 1}+" if last is None else f"{after + 1}-{last}"
        parts.append(
            Group(
                "TimeIncrement",
                f"{code} days",
                (Coded("TimeIncrementCode", code), count("TimeIncrementProcessedQuantity", "", within)),
            )
        )
        after = last or after
    total = count("TimeIncrementTotalQuantity", "Total", [case for case, _ in measured])
    return (*parts, total)


def oldest(waiting: Iterable[Waiting], longest: int = 10) -> tuple[Group, ...]:
    """The ten that have waited longest: when each came, and its working days since."""
    first = sorted(waiting, key=lambda one: (one[1], -one[2], one[0].number))[:longest]
    return tuple(_waiting(place, *one) for place, one in enumerate(first, start=1))


def _waiting(place: int, case: Case, came: date, days: int) -> Group:
    counted = (Counted(case.id, case.number, days),)
    return Group(
        "OldItem",
        f"Oldest, number {place}",
        (
            Figure(tag="OldItemReceiptDate", label="Date of receipt", value=came, unit=Unit.DAY, counted=counted),
            Figure(tag="OldItemPendingDaysQuantity", label="Days pending", value=days, counted=counted),
        ),
    )


def _increment(days: int) -> int | None:
    return next((last for last in INCREMENTS if days <= last), None)


def _counted(measured: Sequence[Measured]) -> tuple[Counted, ...]:
    return tuple(Counted(case.id, case.number, days) for case, days in measured)
