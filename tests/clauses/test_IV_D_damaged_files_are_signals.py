"""IV.D: no tampering; a file that is empty, cut off, undecodable or out of time is kept apart with the clause."""

import pytest

from openbwc.policy import Act, CameraStanding, Condition, Decision, TakeInFootage, decide

from .policy_of_the_day import policy_of


def decision_on(condition: Condition, *, in_time: bool = True) -> Decision:
    facts = TakeInFootage(
        condition=condition,
        camera=CameraStanding.ISSUED,
        assigned=True,
        time_in_bounds=in_time,
        agency_active=True,
        pre_event_seconds=120.0,
    )
    return decide(Act.TAKE_IN_FOOTAGE, facts, policy_of("CBP"))


@pytest.mark.parametrize("condition", [Condition.EMPTY, Condition.UNDECODABLE, Condition.TRUNCATED])
def test_a_damaged_file_is_refused_with_the_clause(condition: Condition) -> None:
    assert [reason.clause for reason in decision_on(condition).reasons] == ["IV.D"]


def test_a_time_that_cannot_be_right_is_refused_with_the_clause() -> None:
    assert [reason.clause for reason in decision_on(Condition.SOUND, in_time=False).reasons] == ["IV.D"]


def test_every_signal_is_listed_and_not_only_the_first() -> None:
    assert len(decision_on(Condition.TRUNCATED, in_time=False).reasons) == 2
