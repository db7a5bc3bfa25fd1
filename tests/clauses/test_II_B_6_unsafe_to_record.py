"""II.B.6: 'unsafe to record' is a valid reason for a non-activation, with a statement; a fault only with its report."""

from datetime import timedelta

import pytest

from openbwc.custody.models import Event
from openbwc.evidence.actions.state_deactivation import state_deactivation
from openbwc.evidence.actions.state_non_activation import state_non_activation
from openbwc.evidence.coverage import coverage_of_operation
from openbwc.evidence.models import RosterEntry
from openbwc.policy.coverage import State
from openbwc.program.models import CameraReport, ReportKind, Role
from openbwc.program.refusals import Refused
from tests.world import WorldAgency, WorldPerson

STATEMENT = "The light of the camera would have shown where we stood."


@pytest.fixture
def ruiz(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Ruiz")


@pytest.fixture
def entry(ice: WorldAgency, ruiz: WorldPerson) -> RosterEntry:
    return ice.operation("removal_order", ruiz).roster.get()


def codes(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f"{reason.clause} {reason.code}" for reason in refusal.value.decision.reasons}


def state_of(ice: WorldAgency, entry: RosterEntry) -> State:
    (one,) = coverage_of_operation(entry.operation, at=ice.world.now)
    return one.state


def test_the_reason_with_a_statement_accounts_for_the_gap(
    ice: WorldAgency, ruiz: WorldPerson, entry: RosterEntry
) -> None:
    assert state_of(ice, entry) is State.GAPS
    state_non_activation(actor=ruiz.row, entry=entry, reason="unsafe_to_record", statement=STATEMENT)
    assert state_of(ice, entry) is State.ACCOUNTED
    event = Event.objects.get(kind="evidence.non_activation_stated")
    assert event.subject == f"roster_entry:{entry.id}"
    assert STATEMENT.encode() in bytes(event.body)


@pytest.mark.parametrize(
    ("reason", "statement", "refusal"),
    [
        ("unsafe_to_record", " ", "II.B.6 statement_missing"),
        ("forgot", STATEMENT, "II.B.6 reason_not_accepted"),
        ("camera_fault", STATEMENT, "IV.B fault_not_reported"),
    ],
)
def test_no_other_reason_and_none_without_what_it_needs(
    ice: WorldAgency, ruiz: WorldPerson, entry: RosterEntry, reason: str, statement: str, refusal: str
) -> None:
    with pytest.raises(Refused) as refused:
        state_non_activation(actor=ruiz.row, entry=entry, reason=reason, statement=statement)
    assert codes(refused) == {refusal}
    assert state_of(ice, entry) is State.GAPS


def test_a_fault_counts_with_the_report_of_the_camera_that_the_officer_had_out(
    ice: WorldAgency, ruiz: WorldPerson, entry: RosterEntry
) -> None:
    camera = ruiz.wears(hours=60).row
    report = CameraReport.objects.create(
        camera=camera,
        kind=ReportKind.FAULT,
        happened_at=entry.starts_at + timedelta(minutes=5),
        words="It does not switch on.",
        reported_by=ruiz.row,
        reported_at=entry.ends_at,
    )
    stated = state_non_activation(actor=ruiz.row, entry=entry, reason="camera_fault")
    assert (stated.fault_report, state_of(ice, entry)) == (report.id, State.ACCOUNTED)
    later = ice.operation("removal_order", ruiz, hours_ago=30).roster.get()
    report.settled_at = entry.ends_at
    report.save()
    with pytest.raises(Refused) as refused:
        state_non_activation(actor=ruiz.row, entry=later, reason="camera_fault")
    assert codes(refused) == {"IV.B fault_not_reported"}


def test_the_officer_or_their_supervisor_states_it_and_nobody_else(ice: WorldAgency, entry: RosterEntry) -> None:
    said = {"entry": entry, "reason": "unsafe_to_record", "statement": STATEMENT}
    state_non_activation(actor=ice.staff(Role.SUPERVISOR).row, **said)  # type: ignore[arg-type]  # as said
    for other in (ice.officer("Chen"), ice.staff(Role.AUDITOR), ice.world.agency("CBP").staff(Role.SUPERVISOR)):
        with pytest.raises(Refused) as refused:
            state_non_activation(actor=other.row, **said)  # type: ignore[arg-type]  # as said
        assert codes(refused) == {"V.A.1 no_authority"}


def test_a_recording_that_became_unsafe_may_end_early_with_a_statement(ice: WorldAgency, ruiz: WorldPerson) -> None:
    entry = ice.operation("removal_order", ruiz).roster.get()
    recording = ruiz.wears(hours=60).recorded(hours_ago=48.01, minutes=30)
    assert state_of(ice, entry) is State.GAPS
    with pytest.raises(Refused) as refused:
        state_deactivation(actor=ruiz.row, recording=recording, reason="unsafe_to_record")
    assert codes(refused) == {"II.B.6 statement_missing"}
    state_deactivation(actor=ruiz.row, recording=recording, reason="unsafe_to_record", statement=STATEMENT)
    assert state_of(ice, entry) is State.ACCOUNTED
