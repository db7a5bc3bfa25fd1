"""Drawing a sample: a test vector that anybody can work out with a hash, and what holds for any population."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.oversight.drawing import Ground, draw, draw_of, population_digest, size_of

GROUND = Ground(
    origin="openbwc.example/ledger",
    tree_size=42,
    root="e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    agency="ICE",
    since=datetime(2026, 10, 1, 6, tzinfo=UTC),
    until=datetime(2026, 11, 1, 6, tzinfo=UTC),
)
FIRST = UUID("01929000-0000-7000-8000-000000000001")

populations = st.dictionaries(st.uuids(), st.sampled_from(["II.A.1", "II.A.2", "no encounter"]), max_size=40)


def test_the_vector() -> None:
    # printf 'openbwc-review-sample/1\nopenbwc.example/ledger\n42\ne3b0…b855\nICE\n…' | sha256sum
    assert GROUND.seed().hex() == "b5970ad86bb1b51d0e59ab1f9bfa9fe57e092bbc8d522149a3d7d0156e01af98"
    assert draw_of(GROUND.seed(), FIRST) == "d49aac4c218c19891e4be90be56bfc96ceaba55083e66936c62866c82cf1c7b0"
    assert population_digest([FIRST]) == hashlib.sha256(b"01929000-0000-7000-8000-000000000001\n").hexdigest()


@pytest.mark.parametrize(
    ("population", "taken"), [(0, 0), (1, 1), (2, 2), (3, 2), (200, 2), (201, 3), (1000, 10), (1001, 11)]
)
def test_how_many_are_taken(population: int, taken: int) -> None:
    assert size_of(population, per_thousand=10, least=2) == taken


@given(populations, st.integers(1, 1000), st.integers(0, 5))
def test_each_stratum_gives_its_smallest_draws_whatever_the_order(
    population: dict[UUID, str], per_thousand: int, least: int
) -> None:
    sample = draw(GROUND, population, per_thousand=per_thousand, least=least)
    turned = dict(reversed(population.items()))
    assert draw(GROUND, turned, per_thousand=per_thousand, least=least) == sample
    for stratum in set(population.values()):
        taken = {one.recording: one.draw for one in sample if one.stratum == stratum}
        others = [draw_of(GROUND.seed(), one) for one in population if population[one] == stratum and one not in taken]
        assert len(taken) == size_of(len(taken) + len(others), per_thousand=per_thousand, least=least)
        assert not taken or not others or max(taken.values()) < min(others)


@given(st.sampled_from(["origin", "root", "agency"]), st.text(st.characters(codec="ascii"), max_size=9))
def test_another_ground_is_another_seed(field: str, text: str) -> None:
    assert (replace(GROUND, **{field: text}).seed() == GROUND.seed()) is (getattr(GROUND, field) == text)
    assert replace(GROUND, tree_size=43).seed() != GROUND.seed()
