"""Schedules as files: read strictly, and the shipped one says of every figure that nobody verified it."""

from pathlib import Path

import pytest

from openbwc.policy import UNVERIFIED, FinalAction, PolicyFileError, PolicyInForce, read_schedule

from .conftest import POLICIES

GOOD = """title: A schedule
source: The test
items:
  one: {authority: DAA-1, title: One, trigger: recorded, cutoff: none, period: P1Y, final_action: destroy}
categories:
  evidentiary: [one]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "schedule.yaml"
    path.write_text(text)
    return path


def test_the_shipped_example_rests_on_nothing_and_says_so(cbp: PolicyInForce) -> None:
    shipped = read_schedule(POLICIES / "schedules/example.yaml")
    assert {item.authority for item in shipped.schedule.items.values()} == {UNVERIFIED}
    assert not any(item.verified for item in shipped.schedule.items.values())
    assert shipped.schedule.mapping.keys() <= cbp.categories.keys()


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    schedule = read_schedule(write(tmp_path, GOOD)).schedule
    assert schedule.items["one"].final_action is FinalAction.DESTROY
    assert schedule.mapping == {"evidentiary": ("one",)}


@pytest.mark.parametrize(
    ("spoilt", "line", "words"),
    [
        (GOOD.replace("period: P1Y", "period: a year"), 4, "a period such as"),
        (GOOD.replace("trigger: recorded", "trigger: whenever"), 4, "one of recorded, taken_in"),
        (GOOD.replace("final_action: destroy", "final_action: shred"), 4, "destroy, transfer, permanent"),
        (GOOD.replace("authority: DAA-1, ", ""), 4, "a key 'authority'"),
        (GOOD.replace("[one]", "[two]"), 6, "items of the file"),
        (GOOD + "more: 1\n", 7, "more"),
        (GOOD.replace("title: A schedule\n", ""), 1, "a key 'title'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, spoilt: str, line: int, words: str) -> None:
    with pytest.raises(PolicyFileError) as told:
        read_schedule(write(tmp_path, spoilt))
    assert words in str(told.value)
    assert f":{line}" in str(told.value) or f"line {line}" in str(told.value)
