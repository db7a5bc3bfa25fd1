"""The performance page says what was measured, and does not flatter."""

import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from benchmarks import __main__ as harness
from benchmarks.figures import Figure, Measured
from benchmarks.kept import OtherRunError, Run, code_digest
from benchmarks.report import machine_facts, number, render
from benchmarks.topic import stolen

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


def measured(*figures: Figure, stolen: float = 0.0) -> Measured:
    return Measured(figures=figures, stolen=stolen)


@pytest.mark.parametrize(
    ("value", "relation", "met"),
    [(1.2, "at most", True), (1.21, "at most", False), (1.2, "at least", True), (1.19, "at least", False)],
)
def test_a_figure_on_its_limit_keeps_it_and_one_beyond_misses_it(value: float, relation: str, met: bool) -> None:
    assert figure(value, relation=relation).met is met


def test_the_page_names_what_was_missed() -> None:
    page = render(
        [measured(figure(1.0)), measured(figure(3.0, title="vault"), stolen=0.124)], {"Memory": "8 GiB"}, NOON
    )
    assert "Run on 22 November 2026: 1 of 2 figures keep their limit; missed: vault." in page
    assert "| intake | intake | cp \\| sync | 1 × | at most 1.2 × | met |" in page
    assert "| vault | intake | cp \\| sync | 3 × | at most 1.2 × | **missed** |" in page
    assert "- **intake**: five runs\n" in page
    assert "- **vault**: five runs (the host took 12% of the processors' work)" in page


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


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A harness that writes its page and keeps its run elsewhere."""
    monkeypatch.setattr(harness, "PAGE", tmp_path / "docs" / "performance.md")
    monkeypatch.setattr(harness, "KEPT", tmp_path / "build" / "benchmarks.json")
    monkeypatch.setattr(harness, "FOLDER", tmp_path / "benchmarks")
    (tmp_path / "docs").mkdir()
    return tmp_path


def test_a_topic_that_fails_writes_no_page(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "topics", lambda: ["no_such_topic"])
    assert harness.main([]) == 1
    assert not (apart / "docs" / "performance.md").exists()


def test_a_run_that_was_cut_off_goes_on_where_it_was(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def some(wanted: Sequence[str], scale: float) -> Iterator[tuple[str, Measured]]:
        for topic in wanted:
            asked.append(topic)
            if topic == "vault" and len(asked) == 2:
                raise KeyboardInterrupt
            yield topic, measured(figure(1.0, title=f"{topic} {len(asked)}"))

    monkeypatch.setattr(harness, "topics", lambda: ["intake", "vault", "web"])
    monkeypatch.setattr(harness, "run", some)
    with pytest.raises(KeyboardInterrupt):
        harness.main([])
    assert harness.main(["--resume"]) == 0
    assert asked == ["intake", "vault", "vault", "web"]
    page = (apart / "docs" / "performance.md").read_text()
    assert [line.split(" | ")[0] for line in page.splitlines() if "| intake | cp" in line] == [
        "| intake 1",
        "| vault 3",
        "| web 4",
    ]
    assert f"| Code | {code_digest()} |" in page


def test_a_disturbed_topic_is_measured_once_more_and_the_less_disturbed_reading_stands(
    apart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = {
        "intake": [measured(figure(3.0, title="intake 1"), stolen=0.3), measured(figure(4.0, title="intake 2"))],
        "vault": [measured(figure(1.0, title="vault 1"), stolen=0.05)],
        "web": [measured(figure(1.0, title="web 1"), stolen=0.3), measured(figure(0.5, title="web 2"), stolen=0.4)],
    }
    asked: list[str] = []

    def some(wanted: Sequence[str], scale: float) -> Iterator[tuple[str, Measured]]:
        for topic in wanted:
            asked.append(topic)
            yield topic, readings[topic].pop(0)

    monkeypatch.setattr(harness, "topics", lambda: ["intake", "vault", "web"])
    monkeypatch.setattr(harness, "run", some)
    assert harness.main([]) == 1
    assert asked == ["intake", "vault", "web", "intake", "web"]
    page = (apart / "docs" / "performance.md").read_text()
    rows = [line.split(" | ")[0] for line in page.splitlines() if "| intake | cp" in line]
    assert rows == ["| intake 2", "| vault 1", "| web 1"]


@pytest.mark.parametrize(
    ("before", "after", "share"), [((0, 0), (0, 0), 0), ((10, 5), (110, 5), 0), ((10, 5), (85, 30), 0.25)]
)
def test_what_was_stolen_is_a_share_of_the_work(before: tuple[int, int], after: tuple[int, int], share: float) -> None:
    assert stolen(before, after) == share


@pytest.mark.parametrize("kept", [{"Code": "1"}, {"Code": "2", "Memory": "8 GiB"}])
def test_a_run_of_other_code_or_another_machine_is_not_gone_on_with(tmp_path: Path, kept: dict[str, str]) -> None:
    Run(of=kept, began=NOON, topics={"intake": measured(figure(1.0))}).keep(tmp_path / "run.json")
    with pytest.raises(OtherRunError, match=r"found another (Code|Memory)"):
        Run.kept(tmp_path / "run.json", {"Code": "2"})
    assert Run.kept(tmp_path / "run.json", kept).topics == {"intake": measured(figure(1.0))}


def test_the_code_is_every_byte_that_is_measured(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.py").write_text("1")
    before = code_digest(["src"], tmp_path)
    (tmp_path / "src" / "one.py").write_text("2")
    assert code_digest(["src"], tmp_path) != before


@pytest.mark.parametrize("beside", [["decide"], ["--scale", "0.5"]])
def test_only_a_whole_run_goes_on(beside: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        harness.main(["--resume", *beside])
    assert "expected no topics and no --scale" in capsys.readouterr().err


def test_the_command_measures_a_topic_and_prints_it() -> None:
    command = [sys.executable, "-m", "benchmarks", "decide", "--scale", "0.01"]
    done = subprocess.run(command, cwd=harness.FOLDER.parent, capture_output=True, text=True, check=False)
    assert "met" in done.stdout or "MISSED" in done.stdout, done.stderr
    assert "failed:" not in done.stderr


def test_every_topic_can_be_measured() -> None:
    for topic in harness.topics():
        source = (harness.FOLDER / f"{topic}.py").read_text()
        assert "def measure(scale: float = 1.0) -> list[Figure]:" in source, topic
