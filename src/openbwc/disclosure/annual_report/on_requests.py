"""Sections V, VII and VIII: requests received, how they ended, how long they took, what was decided on the way."""

from collections.abc import Callable, Iterable
from types import MappingProxyType

from openbwc.disclosure.annual_report.cases import DENIED, GRANTED, GRANTED_IN_PART, Adjudication, Case, Year
from openbwc.disclosure.annual_report.measuring import (
    Measured,
    coded_count,
    count,
    increments,
    middle,
    oldest,
    response_times,
)
from openbwc.disclosure.annual_report.tree import Coded, Figure, Group, Part, Section
from openbwc.policy.wording import headed

EXEMPTIONS = (
    *(f"Ex. {number}" for number in range(1, 7)),
    *(f"Ex. 7({letter})" for letter in "ABCDEF"),
    "Ex. 8",
    "Ex. 9",
)
REASONS = MappingProxyType(
    {
        "no_records": "NoRecords",
        "all_records_referred": "Referred",
        "withdrawn": "Withdrawn",
        "fee_related": "FeeRelated",
        "not_reasonably_described": "NotDescribed",
        "improper": "ImproperRequest",
        "not_agency_record": "NotAgency",
        "duplicate": "Duplicate",
    }
)
"""The form's reasons that are no exemptions, by the policy's ends of a request; any other end is `Other`."""
OTHER = "Other"
TRACKS = (("simple", "Simple"), ("complex", "Complex"), ("expedited", "Expedited"))
DETERMINED = frozenset({GRANTED, GRANTED_IN_PART, DENIED})
TEN_DAYS = 10


def reason_of(case: Case) -> str:
    """The form's reason other than exemptions for which a request ended; empty where it was determined."""
    return "" if case.outcome in DETERMINED else REASONS.get(case.outcome, OTHER)


def sections(year: Year) -> tuple[Section, ...]:
    """These sections of a year, in the order of the form."""
    return (*_flow_and_ends(year), *_times(year), *_pending(year), *_decisions(year))


def flow(
    start: Iterable[Case], received: Iterable[Case], processed: Iterable[Case], end: Iterable[Case]
) -> tuple[Part, ...]:
    """Pending at the start, received, processed, pending at the end."""
    return (
        count("ProcessingStatisticsPendingAtStartQuantity", "Pending at the start of the fiscal year", start),
        count("ProcessingStatisticsReceivedQuantity", "Received in the fiscal year", received),
        count("ProcessingStatisticsProcessedQuantity", "Processed in the fiscal year", processed),
        count("ProcessingStatisticsPendingAtEndQuantity", "Pending at the end of the fiscal year", end),
    )


def exemptions_used(cases: Iterable[Case]) -> tuple[Part, ...]:
    """How many requests rest on each exemption: one counts once, however often it was applied in the request."""
    held = list(cases)
    return tuple(
        coded_count(
            "AppliedExemption",
            Coded("AppliedExemptionCode", code),
            "AppliedExemptionQuantity",
            [one for one in held if code in one.exemptions],
            code,
        )
        for code in EXEMPTIONS
    )


def reasons(cases: Iterable[Case]) -> tuple[Group, ...]:
    """How many requests ended for each reason other than exemptions."""
    held = [(one, reason_of(one)) for one in cases]
    return tuple(
        coded_count(
            "NonExemptionDenial",
            Coded("NonExemptionDenialReasonCode", code),
            "NonExemptionDenialQuantity",
            [one for one, reason in held if reason == code],
            headed(words),
        )
        for words, code in (*REASONS.items(), ("other", OTHER))
    )


def other_reasons(cases: Iterable[Case]) -> tuple[Part, ...]:
    """What stands behind `Other`, by the policy's word for it."""
    held = [one for one in cases if reason_of(one) == OTHER]
    words = sorted({one.outcome for one in held})
    return (
        *(
            Group(
                "OtherDenialReason",
                word,
                (
                    Coded("OtherDenialReasonDescriptionText", headed(word)),
                    count("OtherDenialReasonQuantity", "", [one for one in held if one.outcome == word]),
                ),
            )
            for word in words
        ),
        count("ComponentOtherDenialReasonQuantity", "Total", held),
    )


def _flow_and_ends(year: Year) -> tuple[Section, ...]:
    processed = year.processed()
    by_outcome = (
        ("RequestDispositionFullGrantQuantity", "Full grants", GRANTED),
        ("RequestDispositionPartialGrantQuantity", "Partial grants, partial denials", GRANTED_IN_PART),
        ("RequestDispositionFullExemptionDenialQuantity", "Full denials on exemptions", DENIED),
    )
    return (
        Section(
            number="V.A",
            title="Requests received, processed and pending",
            tag="ProcessedRequestSection",
            item="ProcessingStatistics",
            prefix="PS",
            association="ProcessingStatisticsOrganizationAssociation",
            parts=flow(year.pending_at_start(), year.received(), processed, year.pending_at_end()),
        ),
        Section(
            number="V.B.1",
            title="How requests ended",
            tag="RequestDispositionSection",
            item="RequestDisposition",
            prefix="RD",
            association="RequestDispositionOrganizationAssociation",
            parts=(
                *(
                    count(tag, label, [one for one in processed if one.outcome == end])
                    for tag, label, end in by_outcome
                ),
                *reasons(processed),
                count("RequestDispositionTotalQuantity", "Total", processed),
            ),
        ),
        Section(
            number="V.B.2",
            title="Other reasons for denial",
            tag="RequestDenialOtherReasonSection",
            item="ComponentOtherDenialReason",
            prefix="CODR",
            association="OtherDenialReasonOrganizationAssociation",
            parts=other_reasons(processed),
        ),
        Section(
            number="V.B.3",
            title="Exemptions relied upon",
            tag="RequestDispositionAppliedExemptionsSection",
            item="ComponentAppliedExemptions",
            prefix="RDE",
            association="ComponentAppliedExemptionsOrganizationAssociation",
            parts=exemptions_used(processed),
        ),
    )


def _times(year: Year) -> tuple[Section, ...]:
    perfected = [(one, one.days) for one in year.processed() if one.perfected_on is not None]
    granting = [(one, days) for one, days in perfected if one.outcome in (GRANTED, GRANTED_IN_PART)]
    by_track = tuple(
        Section(
            number=f"VII.C.{place}",
            title=f"Response time in increments: {label.lower()} requests",
            tag=f"{label}ResponseTimeIncrementsSection",
            item="ComponentResponseTimeIncrements",
            prefix=f"{label[0]}RT",
            association="ResponseTimeIncrementsOrganizationAssociation",
            parts=increments(of_track(perfected, track)),
        )
        for place, (track, label) in enumerate(TRACKS, start=1)
    )
    return (
        _response_times(
            "VII.A", "Response time for all perfected requests", "ProcessedResponseTimeSection", "PRT", perfected
        ),
        _response_times(
            "VII.B",
            "Response time where information was granted",
            "InformationGrantedResponseTimeSection",
            "IGR",
            granting,
        ),
        *by_track,
    )


def of_track(measured: Iterable[Measured], track: str) -> list[Measured]:
    """Those of one track."""
    return [(one, days) for one, days in measured if one.track == track]


def _response_times(number: str, title: str, tag: str, prefix: str, measured: list[Measured]) -> Section:
    return Section(
        number=number,
        title=title,
        tag=tag,
        item="ProcessedResponseTime",
        prefix=prefix,
        association="ProcessedResponseTimeOrganizationAssociation",
        parts=tuple(
            Group(f"{label}ResponseTime", label, response_times(of_track(measured, track))) for track, label in TRACKS
        ),
    )


def _pending(year: Year) -> tuple[Section, ...]:
    waiting = [(one, one.days) for one in year.pending_at_end() if one.perfected_on is not None]

    def of(track: str) -> tuple[Figure, ...]:
        held = of_track(waiting, track)
        return (
            count("PendingRequestQuantity", "Number pending", [one for one, _ in held]),
            *middle("PendingRequest", held),
        )

    return (
        Section(
            number="VII.D",
            title="Pending perfected requests",
            tag="PendingPerfectedRequestsSection",
            item="PendingPerfectedRequests",
            prefix="PPR",
            association="PendingPerfectedRequestsOrganizationAssociation",
            parts=tuple(Group(f"{label}PendingRequestStatistics", label, of(track)) for track, label in TRACKS),
        ),
        Section(
            number="VII.E",
            title="Ten oldest pending perfected requests",
            tag="OldestPendingRequestSection",
            item="OldestPendingItems",
            prefix="OPR",
            association="OldestPendingItemsOrganizationAssociation",
            parts=oldest((one, one.received_on, days) for one, days in waiting),
        ),
    )


def _decisions(year: Year) -> tuple[Section, ...]:
    expedited = _decided(year, lambda case: case.expedition)
    within = [one for one, days in expedited if days <= TEN_DAYS]
    return (
        Section(
            number="VIII.A",
            title="Requests for expedited processing",
            tag="ExpeditedProcessingSection",
            item="ExpeditedProcessing",
            prefix="EP",
            association="ExpeditedProcessingOrganizationAssociation",
            parts=(
                *_adjudicated(expedited, lambda case: case.expedition),
                count("AdjudicationWithinTenDaysQuantity", "Decided within ten calendar days", within),
            ),
        ),
        Section(
            number="VIII.B",
            title="Requests for a waiver of fees",
            tag="FeeWaiverSection",
            item="FeeWaiver",
            prefix="FW",
            association="FeeWaiverOrganizationAssociation",
            parts=_adjudicated(_decided(year, lambda case: case.waiver), lambda case: case.waiver),
        ),
    )


Asked = Callable[[Case], Adjudication | None]


def _decided(year: Year, of: Asked) -> list[Measured]:
    found = ((one, of(one)) for one in year.cases)
    return [(one, decision.days) for one, decision in found if decision and year.holds(decision.decided_on)]


def _adjudicated(decided: list[Measured], of: Asked) -> tuple[Figure, ...]:
    granted = [one for one, _ in decided if (decision := of(one)) is not None and decision.granted]
    denied = [one for one, _ in decided if (decision := of(one)) is not None and not decision.granted]
    return (
        count("RequestGrantedQuantity", "Granted", granted),
        count("RequestDeniedQuantity", "Denied", denied),
        *middle("Adjudication", decided),
    )
