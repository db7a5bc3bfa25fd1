"""Work in pieces on this machine: each done once, whatever dies on the way."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from openbwc.media import MediaError
from openbwc.media.redaction.executing.choosing import certificates_of, executor
from openbwc.media.redaction.executing.model import Certificates, Piece
from openbwc.media.redaction.executing.processes import Processes
from openbwc.media.redaction.executing.trust import host_of, is_loopback, security_for
from tests.processes import isolated_children, wait_for


def quiet(_shares: Mapping[str, float]) -> None:
    """A beat that does nothing."""


def probe(path: Path, key: str = "probe") -> Piece:
    return Piece(key=key, task="probe", arguments={"source": str(path)})


def waveform(path: Path, target: Path) -> Piece:
    return Piece(key="waveform", task="waveform", arguments={"source": str(path), "target": str(target)})


@contextmanager
def killing(wanted: Callable[[int], bool]) -> Iterator[list[int]]:
    """Kill isolated children as they appear, the n-th one where `wanted(n)`; gives those that appeared."""
    seen: list[int] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.002):
            for pid in isolated_children():
                if pid not in seen:
                    seen.append(pid)
                    if wanted(len(seen)):
                        os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def test_every_piece_is_done_once(shots: dict[str, Path], tmp_path: Path) -> None:
    pieces = [probe(path, name) for name, path in sorted(shots.items())[:3]]
    pieces.append(waveform(shots["mp4"], tmp_path / "peaks.json"))
    done = {one.key: one for one in Processes(2).run(pieces, beat=quiet)}
    assert set(done) == {piece.key for piece in pieces}
    assert all(one.result and not one.error for one in done.values())
    assert [path.name for path in tmp_path.iterdir()] == ["peaks.json"]


def test_a_killed_child_is_replaced_and_leaves_nothing_half_done(shots: dict[str, Path], tmp_path: Path) -> None:
    with killing(lambda number: number == 1) as seen:
        (done,) = Processes().run([waveform(shots["mp4"], tmp_path / "peaks.json")], beat=quiet)
    assert done.result is not None
    assert len(seen) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["peaks.json"]


def test_a_piece_that_kills_its_children_is_given_up_and_the_others_are_done(shots: dict[str, Path]) -> None:
    with killing(lambda number: number <= 2) as seen:
        done = list(Processes(1, attempts=2).run([probe(shots["mp4"], "a"), probe(shots["mkv"], "b")], beat=quiet))
    assert [one.key for one in done] == ["a", "b"]
    assert "within 2 attempts" in done[0].error
    assert "SIGKILL" in done[0].error
    assert done[1].result is not None
    assert len(seen) == 3


def test_what_is_wrong_with_a_file_is_said_of_its_piece(shots: dict[str, Path], tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video at all")
    done = {
        one.key: one for one in Processes().run([probe(text, "text"), probe(tmp_path / "gone.mp4", "gone")], beat=quiet)
    }
    assert done["text"].error.startswith("expected ")
    assert "on a path that every worker sees" in done["gone"].error
    assert list(Processes().run([], beat=quiet)) == []


def test_what_beat_raises_stops_every_child_and_is_passed_on(shots: dict[str, Path]) -> None:
    def beat(shares: Mapping[str, float]) -> None:
        if shares:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(Processes(2).run([probe(shots["mp4"], str(number)) for number in range(9)], beat=beat))
    assert isolated_children() == []


def test_a_caller_that_turns_away_leaves_no_child(shots: dict[str, Path]) -> None:
    results = Processes(2).run([probe(shots["mp4"], str(number)) for number in range(9)], beat=quiet)
    next(results)
    results.close()
    wait_for(lambda: not isolated_children())


def test_one_word_chooses_the_executor() -> None:
    assert executor("processes:3").at_once == 3
    assert executor().at_once >= 1
    for word in ("threads", "processes:0", "processes:many"):
        with pytest.raises(MediaError, match="'processes', 'processes:4' or the address of a scheduler"):
            executor(word)
    assert certificates_of([]) is None
    assert certificates_of(["a", "b", "c"]) == Certificates(authority=Path("a"), certificate=Path("b"), key=Path("c"))
    with pytest.raises(MediaError, match="three files"):
        certificates_of(["a", "b"])
    with pytest.raises(MediaError, match="tcp://host:port or tls://host:port"):
        executor("http://127.0.0.1:1")
    with pytest.raises(ValueError, match="at least one"):
        Processes(0)


def test_a_cluster_that_other_machines_reach_needs_certificates(tmp_path: Path) -> None:
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.7")
    assert host_of("tls://node-7.example:8786") == "node-7.example"
    assert security_for("127.0.0.1", None) is None
    with pytest.raises(MediaError, match="certificates for a cluster that other machines reach"):
        executor("tcp://10.0.0.7:8786")
    nowhere = tmp_path / "none.pem"
    with pytest.raises(MediaError, match="no file"):
        executor("tls://10.0.0.7:8786", certificates=Certificates(authority=nowhere, certificate=nowhere, key=nowhere))
