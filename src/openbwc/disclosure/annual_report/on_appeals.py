"""Section VI: appeals received, how they ended, what denials rested on, how long they took, which wait longest."""

from collections.abc import Iterable

from openbwc.disclosure.annual_report.cases import Appeal, Case, Year
from openbwc.disclosure.annual_report.measuring import count, oldest, response_times
from openbwc.disclosure.annual_report.on_requests import exemptions_used, flow, other_reasons, reasons
from openbwc.disclosure.annual_report.tree import Section

TWO_ENDS = "An appeal is recorded as affirmed or as reversed; what is reversed in part is recorded as reversed."


def appeals(year: Year) -> list[tuple[Case, Appeal]]:
    """Every appeal that had been made by the last day, with its request."""
    return [(one, each) for one in year.cases for each in one.appeals if each.made_on <= year.until]


def pending_at_start(year: Year) -> list[Case]:
    """Requests whose appeal had been made before the year and was not decided."""
    return [
        case
        for case, one in appeals(year)
        if one.made_on < year.since and (one.decided_on is None or one.decided_on >= year.since)
    ]


def received(year: Year) -> list[Case]:
    """Requests that were appealed in the year."""
    return [case for case, one in appeals(year) if year.holds(one.made_on)]


def processed(year: Year) -> list[tuple[Case, Appeal]]:
    """Appeals that were decided in the year."""
    return [(case, one) for case, one in appeals(year) if year.holds(one.decided_on)]


def pending_at_end(year: Year) -> list[tuple[Case, Appeal]]:
    """Appeals that were not decided by the last day."""
    return [(case, one) for case, one in appeals(year) if one.decided_on is None or one.decided_on > year.until]


def sections(year: Year) -> tuple[Section, ...]:
    """Section VI of a year, in the order of the form."""
    decided, waiting = processed(year), pending_at_end(year)
    affirmed = [case for case, one in decided if not one.reverses]
    reversed_ = [case for case, one in decided if one.reverses]
    return (
        Section(
            number="VI.A",
            title="Appeals received, processed and pending",
            tag="ProcessedAppealSection",
            item="ProcessingStatistics",
            prefix="PA",
            association="ProcessingStatisticsOrganizationAssociation",
            parts=flow(pending_at_start(year), received(year), _cases(decided), _cases(waiting)),
        ),
        Section(
            number="VI.B",
            title="How appeals ended",
            tag="AppealDispositionSection",
            item="AppealDisposition",
            prefix="AD",
            association="AppealDispositionOrganizationAssociation",
            parts=(
                count("AppealDispositionAffirmedQuantity", "Affirmed", affirmed),
                count("AppealDispositionPartialQuantity", "Affirmed and reversed in part", ()),
                count("AppealDispositionReversedQuantity", "Reversed", reversed_),
                count("AppealDispositionOtherQuantity", "Closed for other reasons", ()),
                count("AppealDispositionTotalQuantity", "Total", _cases(decided)),
            ),
            footnote=TWO_ENDS,
        ),
        *_denials(affirmed),
        Section(
            number="VI.C.4",
            title="Response time for appeals",
            tag="AppealResponseTimeSection",
            item="ResponseTime",
            prefix="ART",
            association="ResponseTimeOrganizationAssociation",
            parts=response_times([(case, one.days) for case, one in decided]),
        ),
        Section(
            number="VI.C.5",
            title="Ten oldest pending appeals",
            tag="OldestPendingAppealSection",
            item="OldestPendingItems",
            prefix="OPA",
            association="OldestPendingItemsOrganizationAssociation",
            parts=oldest((case, one.made_on, one.days) for case, one in waiting),
        ),
    )


def _denials(affirmed: list[Case]) -> tuple[Section, ...]:
    return (
        Section(
            number="VI.C.1",
            title="Exemptions on which affirmed denials rest",
            tag="AppealDispositionAppliedExemptionsSection",
            item="ComponentAppliedExemptions",
            prefix="ADE",
            association="ComponentAppliedExemptionsOrganizationAssociation",
            parts=exemptions_used(affirmed),
        ),
        Section(
            number="VI.C.2",
            title="Other reasons on which affirmed denials rest",
            tag="AppealNonExemptionDenialSection",
            item="AppealNonExemptionDenial",
            prefix="ANE",
            association="AppealNonExemptionDenialOrganizationAssociation",
            parts=reasons(affirmed),
        ),
        Section(
            number="VI.C.3",
            title="What other reasons were",
            tag="AppealDenialOtherReasonSection",
            item="ComponentOtherDenialReason",
            prefix="ADOR",
            association="OtherDenialReasonOrganizationAssociation",
            parts=other_reasons(affirmed),
        ),
    )


def _cases(decided: Iterable[tuple[Case, Appeal]]) -> list[Case]:
    return [case for case, _ in decided]
