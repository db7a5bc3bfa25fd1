"""Sections IX to XII: people, costs and postings as the office states them; fees; the backlog, and the year before."""

from decimal import Decimal

from openbwc.disclosure.annual_report import on_appeals
from openbwc.disclosure.annual_report.cases import Case, Collected, Stated, Year
from openbwc.disclosure.annual_report.measuring import count
from openbwc.disclosure.annual_report.tree import Counted, Figure, Part, Section, Unit, Value

NOT_STATED = "The office has not stated these figures for the year."
COSTS_NOT_STATED = "Their share of the costs is not told, for the office has not stated these for the year."
NONE_LISTED = "Consultations of other agencies are stated as figures; the oldest of them are not listed here."


def before_the_backlog(year: Year) -> tuple[Section, ...]:
    """Sections IX to XI.B."""
    said, fees = year.stated, year.fees()
    return (
        Section(
            number="IX",
            title="Personnel and costs",
            tag="PersonnelAndCostSection",
            item="PersonnelAndCost",
            prefix="PC",
            association="PersonnelAndCostOrganizationAssociation",
            parts=() if said is None else _costs(said),
            footnote="" if said else NOT_STATED,
        ),
        Section(
            number="X",
            title="Fees collected",
            tag="FeesCollectedSection",
            item="FeesCollected",
            prefix="FC",
            association="FeesCollectedOrganizationAssociation",
            parts=() if fees is None or said is None else _fees(fees, said),
            footnote=_without_costs(fees) if said is None else "",
        ),
        Section(
            number="XI.A",
            title="Exclusions of 5 USC 552(c) used",
            tag="SubsectionUsedSection",
            item="SubsectionUsed",
            prefix="SU",
            association="SubsectionUsedOrganizationAssociation",
            parts=() if said is None else (_stated("TimesUsedQuantity", "Times used", said.exclusions_used),),
            footnote="" if said else NOT_STATED,
        ),
        Section(
            number="XI.B",
            title="Records posted under 5 USC 552(a)(2)",
            tag="SubsectionPostSection",
            item="Subsection",
            prefix="SP",
            association="SubsectionPostOrganizationAssociation",
            parts=()
            if said is None
            else (
                _stated("PostedbyFOIAQuantity", "Posted by the FOIA office", said.posted_by_foia_office),
                _stated("PostedbyProgramQuantity", "Posted by programmes", said.posted_by_programmes),
            ),
            footnote="" if said else NOT_STATED,
        ),
    )


def backlog_and_comparison(year: Year, before: Year) -> tuple[Section, ...]:
    """Section XII; `before` is the fiscal year before, as it stood on its last day."""
    said = year.stated
    return (
        Section(
            number="XII.A",
            title="Backlog: requests and appeals beyond the time of the law",
            tag="BacklogSection",
            item="Backlog",
            prefix="BK",
            association="BacklogOrganizationAssociation",
            parts=(
                count("BackloggedRequestQuantity", "Requests", _late_requests(year)),
                count("BackloggedAppealQuantity", "Appeals", _late_appeals(year)),
            ),
        ),
        Section(
            number="XII.B",
            title="Consultations of other agencies",
            tag="ProcessedConsultationSection",
            item="ProcessingStatistics",
            prefix="PCN",
            association="ProcessingStatisticsOrganizationAssociation",
            parts=() if said is None else _consultations(said),
            footnote="" if said else NOT_STATED,
        ),
        Section(
            number="XII.C",
            title="Ten oldest pending consultations",
            tag="OldestPendingConsultationSection",
            item="OldestPendingItems",
            prefix="OPC",
            association="OldestPendingItemsOrganizationAssociation",
            parts=(),
            footnote=NONE_LISTED,
        ),
        *_comparisons(year, before),
    )


def _comparisons(year: Year, before: Year) -> tuple[Section, ...]:
    return (
        _flow_compared(
            "XII.D.1",
            "Requests",
            "ProcessedRequestComparisonSection",
            "RPC",
            before.received(),
            year.received(),
            before.processed(),
            year.processed(),
        ),
        _backlog_compared(
            "XII.D.2",
            "Backlog of requests",
            "BackloggedRequestComparisonSection",
            "RBC",
            _late_requests(before),
            _late_requests(year),
        ),
        _flow_compared(
            "XII.E.1",
            "Appeals",
            "ProcessedAppealComparisonSection",
            "APC",
            on_appeals.received(before),
            on_appeals.received(year),
            [one for one, _ in on_appeals.processed(before)],
            [one for one, _ in on_appeals.processed(year)],
        ),
        _backlog_compared(
            "XII.E.2",
            "Backlog of appeals",
            "BackloggedAppealComparisonSection",
            "ABC",
            _late_appeals(before),
            _late_appeals(year),
        ),
    )  # fmt: skip -- a row of the form in each


def _flow_compared(
    number: str,
    what: str,
    tag: str,
    prefix: str,
    received_before: list[Case],
    received: list[Case],
    processed_before: list[Case],
    processed: list[Case],
) -> Section:
    return Section(
        number=number,
        title=f"{what} received and processed, beside the year before",
        tag=tag,
        item="ProcessingComparison",
        prefix=prefix,
        association="ProcessingComparisonOrganizationAssociation",
        parts=(
            count("ItemsReceivedLastYearQuantity", "Received in the year before", received_before),
            count("ItemsReceivedCurrentYearQuantity", "Received in the year", received),
            count("ItemsProcessedLastYearQuantity", "Processed in the year before", processed_before),
            count("ItemsProcessedCurrentYearQuantity", "Processed in the year", processed),
        ),
    )


def _backlog_compared(number: str, what: str, tag: str, prefix: str, before: list[Case], now: list[Case]) -> Section:
    return Section(
        number=number,
        title=f"{what}, beside the year before",
        tag=tag,
        item="BacklogComparison",
        prefix=prefix,
        association="BacklogComparisonOrganizationAssociation",
        parts=(
            count("BacklogLastYearQuantity", "At the end of the year before", before),
            count("BacklogCurrentYearQuantity", "At the end of the year", now),
        ),
    )


def _late_requests(year: Year) -> list[Case]:
    return [one for one in year.pending_at_end() if one.late]


def _late_appeals(year: Year) -> list[Case]:
    return [case for case, one in on_appeals.pending_at_end(year) if one.overdue]


def _stated(tag: str, label: str, value: int | Decimal, unit: Unit = Unit.COUNT) -> Figure:
    told: Value = float(value) if isinstance(value, Decimal) else value
    return Figure(tag=tag, label=label, value=told, unit=unit, stated=True)


def _costs(said: Stated) -> tuple[Part, ...]:
    staff, cost = said.full_time + said.equivalent_full_time, said.processing_cost + said.litigation_cost
    return (
        _stated("FullTimeEmployeeQuantity", "Full-time employees", said.full_time, Unit.STAFF),
        _stated(
            "EquivalentFullTimeEmployeeQuantity",
            "Equivalent full-time employees",
            said.equivalent_full_time,
            Unit.STAFF,
        ),
        _stated("TotalFullTimeStaffQuantity", "All full-time staff", staff, Unit.STAFF),
        _stated("ProcessingCostAmount", "Cost of processing", said.processing_cost, Unit.DOLLARS),
        _stated("LitigationCostAmount", "Cost of litigation", said.litigation_cost, Unit.DOLLARS),
        _stated("TotalCostAmount", "All costs", cost, Unit.DOLLARS),
    )


def _without_costs(fees: Collected | None) -> str:
    """Why there is no figure: the form asks for a share of costs that only the office can state."""
    if fees is None:
        return NOT_STATED
    return f"Requests record ${fees.dollars:,.2f} of fees collected. {COSTS_NOT_STATED}"


def _fees(fees: Collected, said: Stated) -> tuple[Part, ...]:
    """What came in, and its share of the cost of processing."""
    counted = tuple(Counted(request, number) for request, number in fees.requests)
    collected = Figure(
        tag="FeesCollectedAmount",
        label="Fees collected",
        value=float(fees.dollars),
        unit=Unit.DOLLARS,
        counted=counted,
        stated=fees.stated,
    )
    share = round(fees.dollars / said.processing_cost * 100, 2) if said.processing_cost else Decimal(0)
    return (collected, _stated("FeesCollectedCostPercent", "Share of the cost of processing", share, Unit.PERCENT))


def _consultations(said: Stated) -> tuple[Part, ...]:
    left = said.consultations_at_start + said.consultations_received - said.consultations_processed
    return (
        _stated("ProcessingStatisticsPendingAtStartQuantity", "Pending at the start", said.consultations_at_start),
        _stated("ProcessingStatisticsReceivedQuantity", "Received", said.consultations_received),
        _stated("ProcessingStatisticsProcessedQuantity", "Processed", said.consultations_processed),
        _stated("ProcessingStatisticsPendingAtEndQuantity", "Pending at the end", left),
    )
