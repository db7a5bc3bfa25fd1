"""The performance page says what was measured, and does not flatter."""

import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import __main__ as harness
from benchmarks.figures import Figure
from benchmarks.report import machine_facts, number, render

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def figure(value: float, *, title: str = "intake", relation: str = "at most", limit: float = 1.2) -> Figure:
    return Figure(
        title=title,
        ours="intake",
        peer="cp | sync",
        value=value,
        relation=relation,
        limit=limit,
        unit="×",
        how="five runs",
    )


@pytest.mark.parametrize(
    ("value", "relation", "met"),
    [(1.2, "at most", True), (1.21, "at most", False), (1.2, "at least", True), (1.19, "at least", False)],
)
def test_a_figure_on_its_limit_keeps_it_and_one_beyond_misses_it(value: float, relation: str, met: bool) -> None:
    assert figure(value, relation=relation).met is met


def test_the_page_names_what_was_missed() -> None:
    page = render([figure(1.0), figure(3.0, title="vault")], {"Memory": "8 GiB"}, NOON)
    assert "Run on 22 November 2026: 1 of 2 figures keep their limit; missed: vault." in page
    assert "| intake | intake | cp \\| sync | 1 × | at most 1.2 × | met |" in page
    assert "| vault | intake | cp \\| sync | 3 × | at most 1.2 × | **missed** |" in page
    assert "- **vault**: five runs" in page


def test_the_facts_name_no_host_and_no_path() -> None:
    words = " ".join(machine_facts().values())
    assert platform.node() not in words
    assert str(Path.home()) not in words
    assert str(Path.cwd()) not in words
    assert "unknown" not in words


@pytest.mark.parametrize(
    ("value", "shown"), [(0.123456, "0.123"), (1.2, "1.2"), (99.96, "100"), (1234567.8, "1,234,568")]
)
def test_numbers_have_three_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_topic_that_fails_writes_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "PAGE", tmp_path / "performance.md")
    monkeypatch.setattr(harness, "topics", lambda: ["no_such_topic"])
    assert harness.main([]) == 1
    assert not (tmp_path / "performance.md").exists()


def test_the_command_measures_a_topic_and_prints_it() -> None:
    command = [sys.executable, "-m", "benchmarks", "decide", "--scale", "0.01"]
    done = subprocess.run(command, cwd=harness.FOLDER.parent, capture_output=True, text=True, check=False)
    assert "met" in done.stdout or "MISSED" in done.stdout, done.stderr
    assert "failed:" not in done.stderr


def test_every_topic_can_be_measured() -> None:
    for topic in harness.topics():
        source = (harness.FOLDER / f"{topic}.py").read_text()
        assert "def measure(scale: float = 1.0) -> list[Figure]:" in source, topic
