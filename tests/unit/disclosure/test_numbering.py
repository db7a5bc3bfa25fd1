"""Numbers by which requests are tracked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbwc.disclosure.numbering import ALPHABET, as_written, new_number


def test_numbers_differ_and_are_read_as_they_are_typed() -> None:
    made = {new_number("ICE", 2026) for _ in range(2000)}
    assert len(made) == 2000
    for number in made:
        assert re.fullmatch(rf"ICE-2026-[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", number)
        assert as_written(number) == number
        assert as_written(f"  {number.lower().replace('-', ' ')} ") == number


def test_letters_that_are_taken_for_digits_are_read_as_digits() -> None:
    assert as_written("ice-2026-o0il1-abcde") == "ICE-2026-00111-ABCDE"


@pytest.mark.parametrize("text", ["", "ICE", "ICE-2026", "ICE-2026-ABC", "ICE-2026-ABCDE-ABCDU", "x" * 5000])
def test_what_cannot_be_a_number_is_none(text: str) -> None:
    assert as_written(text) == ""


@given(text=st.text(max_size=80))
def test_nothing_that_is_typed_raises(text: str) -> None:
    found = as_written(text)
    assert found == "" or as_written(found) == found
