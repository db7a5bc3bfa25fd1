"""II.B.2: a sensitive range closes the recording to all but people with a need, until no range stands any more."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.custody.models import Event
from openbwc.evidence.actions.mark_sensitive import end_sensitive_range, mark_sensitive
from openbwc.evidence.models import RangeKind, Recording, SensitiveRange
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.clauses.conftest import Refusing
from tests.world import WorldAgency


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded()


@pytest.fixture
def custodian(ice: WorldAgency) -> Person:
    return ice.staff(Role.CUSTODIAN).row


def mark(person: Person, recording: Recording, from_ms: int = 1000, to_ms: int = 5000) -> SensitiveRange:
    return mark_sensitive(
        actor=person,
        recording=recording,
        from_ms=from_ms,
        to_ms=to_ms,
        kind=RangeKind.MEDICAL,
        reason="A treatment room.",
    )


def test_the_wearer_marks_it_and_nobody_unnamed_gets_any_of_it(
    ice: WorldAgency, recording: Recording, custodian: Person, refused_by: Refusing
) -> None:
    investigator = ice.staff(Role.INVESTIGATOR)
    assert refused_by(investigator.row, recording) == set()
    mark(recording.wearer, recording)
    assert refused_by(investigator.row, recording) == {"II.B.2"}
    assert refused_by(recording.wearer, recording) == {"II.B.2"}
    investigator.named_on(recording)
    assert refused_by(investigator.row, recording) == set()


def test_only_who_may_lift_a_restriction_narrows_or_ends_it(recording: Recording, custodian: Person) -> None:
    first, second = mark(recording.wearer, recording), mark(recording.wearer, recording, 6000, 7000)
    with pytest.raises(Refused):
        end_sensitive_range(actor=recording.wearer, sensitive=first, reason="It was the corridor.")
    with pytest.raises(Refused):
        mark_sensitive(
            actor=recording.wearer,
            recording=recording,
            from_ms=0,
            to_ms=1,
            kind=RangeKind.PRIVATE,
            reason="Less.",
            replaces=first,
        )
    narrower = mark_sensitive(
        actor=custodian,
        recording=recording,
        from_ms=2000,
        to_ms=3000,
        kind=RangeKind.MEDICAL,
        reason="The door opened later.",
        replaces=first,
    )
    first.refresh_from_db()
    assert first.ended_by == custodian
    end_sensitive_range(actor=custodian, sensitive=second, reason="It was the corridor.")
    recording.refresh_from_db()
    assert recording.restriction == "sensitive_range"
    end_sensitive_range(actor=custodian, sensitive=narrower, reason="A waiting room, open to all.")
    recording.refresh_from_db()
    assert recording.restriction == ""
    with pytest.raises(Mistaken, match="it has ended"):
        end_sensitive_range(actor=custodian, sensitive=narrower, reason="Again.")
    assert Event.objects.filter(kind="evidence.sensitive_range_asserted").count() == 3
    assert SensitiveRange.objects.count() == 3


def test_who_has_no_part_in_the_recording_marks_nothing(ice: WorldAgency, recording: Recording) -> None:
    with pytest.raises(Refused):
        mark(ice.officer("Okafor").trained().row, recording)


@settings(max_examples=40, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(from_ms=st.integers(-1000, 200_000), to_ms=st.integers(-1000, 200_000))
def test_a_range_lies_in_the_recording_and_has_a_length(
    recording: Recording, custodian: Person, from_ms: int, to_ms: int
) -> None:
    right = 0 <= from_ms < to_ms <= recording.duration_ms
    if right:
        assert mark(custodian, recording, from_ms, to_ms).to_ms == to_ms
    else:
        with pytest.raises(Mistaken):
            mark(custodian, recording, from_ms, to_ms)
