"""I: one standard for all agencies; it is the floor under each agency's policy."""

import pytest

from .policy_of_the_day import DAY, LIBRARY, policy_of


@pytest.mark.parametrize("agency", LIBRARY.agencies)
def test_every_agency_is_bound_by_every_clause_of_the_one_standard(agency: str) -> None:
    standard = LIBRARY.standard_in_force(DAY)
    policy = policy_of(agency)
    assert policy.standard is standard.standard
    assert policy.clauses.keys() == standard.clauses.keys()
    assert policy.parameters.keys() == standard.parameters.keys()


def test_every_record_has_exactly_one_owning_agency() -> None:
    assert {policy_of(agency).number("I", "owning_agencies_per_record") for agency in LIBRARY.agencies} == {1}


def test_an_exemption_is_only_what_the_standard_grants_to_that_agency() -> None:
    for agency in LIBRARY.agencies:
        assert all(exemption.agency == agency for exemption in policy_of(agency).exemptions.values())
