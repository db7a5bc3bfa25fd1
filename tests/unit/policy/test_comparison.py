"""The side-by-side page: every parameter, changed or not, and everything else that the profile states."""

from openbwc.policy import Movement, PolicyInForce, PolicyLibrary, check_tightening, compare
from openbwc.policy.model import Standard

from .conftest import DAY


def test_every_parameter_has_a_row_and_the_change_is_in_words(cbp: PolicyInForce) -> None:
    assert cbp.profile is not None
    rows = {(row.clause, row.subject): row for row in compare(cbp.standard, cbp.profile)}
    assert {(p.clause, p.name) for clause in cbp.clauses.values() for p in clause.parameters} <= rows.keys()
    buffer = rows["V.A.7", "pre_event_buffer_seconds"]
    assert (buffer.standard, buffer.profile, buffer.difference) == ("30 s", "120 s", "120 s instead of 30 s")
    assert buffer.movement is Movement.TIGHTER
    holds = rows["V.A.4", "hold_types"]
    assert (holds.standard == holds.profile, holds.movement) == (True, Movement.EQUAL)


def test_the_rows_hold_every_change_that_the_check_finds(library: PolicyLibrary, standard: Standard) -> None:
    for code in library.agencies:
        profile = library.in_force(code, on=DAY).profile
        assert profile is not None
        changed = [row for row in compare(standard, profile) if row.movement is not Movement.EQUAL]
        assert len(changed) == len(check_tightening(standard, profile).changes)


def test_the_rows_stand_in_the_order_of_the_standard(cbp: PolicyInForce) -> None:
    assert cbp.profile is not None
    order = list(cbp.clauses)
    places = [order.index(row.clause) for row in compare(cbp.standard, cbp.profile)]
    assert places == sorted(places)
