"""The offline verifier: one file that needs nothing of ours, and finds every changed bit."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.ledger import verify_tool
from openbwc.ledger.proofs import event_proof
from openbwc.ledger.tiles import TileReader
from openbwc.ledger.tree import consistency_proof
from openbwc.ledger.verify_tool import fsck, main
from tests.unit.ledger.conftest import SIGNER, VKEY, body_of, publish_up_to, salt_of

SIZES = (5, 300, 700)
SIZE = 700


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with checkpoints at three sizes; tests leave it as they find it."""
    ledger = tmp_path_factory.mktemp("published") / "ledger"
    for size in SIZES:
        publish_up_to(ledger, size)
        shutil.copy(ledger / "checkpoint", ledger.parent / f"checkpoint-{size}")
    return ledger


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(published, tmp_path / "ledger"))


def run_alone(tmp_path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program as a single copied file, in isolation, where importing openbwc is an error."""
    tool = Path(shutil.copy(verify_tool.__file__, tmp_path / "openbwc_verify.py"))
    program = (
        "import runpy, sys; sys.modules['openbwc'] = None; sys.argv = sys.argv[1:]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-I", "-c", program, str(tool), *map(str, arguments)]
    return subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, text=True, check=False)


def test_it_imports_only_the_standard_library_and_cryptography() -> None:
    tree = ast.parse(Path(verify_tool.__file__).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    roots = {name.split(".")[0] for name in names}
    assert roots <= sys.stdlib_module_names | {"cryptography"}
    assert "cryptography" in roots


def test_alone_it_verifies_an_event_two_checkpoints_and_a_folder(published: Path, tmp_path: Path) -> None:
    proof = tmp_path / "event.tlog-proof"
    proof.write_text(event_proof(published, SIGNER.verifier, 299, body_of(299), salt_of(299)).text)
    answer = run_alone(tmp_path, "event", proof, "--key", VKEY)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert '"n": 299' in answer.stdout
    assert "OK: this is event 299 of 700 in openbwc.example/ledger" in answer.stdout
    older, newer = published.parent / "checkpoint-300", published / "checkpoint"
    answer = run_alone(tmp_path, "consistency", older, newer, "--ledger", published, "--key", VKEY)
    assert answer.stdout == "OK: openbwc.example/ledger at size 700 continues what it was at size 300\n"
    answer = run_alone(tmp_path, "fsck", published, "--key", VKEY)
    assert answer.stdout.startswith("OK: openbwc.example/ledger, 700 entries in ")
    (published / "tile/0/000").rename(tmp_path / "away")
    answer = run_alone(tmp_path, "fsck", published, "--key", VKEY)
    (tmp_path / "away").rename(published / "tile/0/000")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "tile/0/000: expected this file at size 700, found none" in answer.stderr


def test_the_key_may_lie_in_a_file(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vkey").write_text(VKEY + "\n")
    assert main(["fsck", str(published), "--key", str(tmp_path / "vkey")]) == 0
    assert main(["fsck", str(published), "--key", "nonsense"]) == 1
    assert "expected base64" in capsys.readouterr().err


def test_a_wrong_call_is_usage_and_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["fsck"])
    assert "usage: openbwc-verify" in capsys.readouterr().err


# --- event


@pytest.mark.parametrize("index", [0, 255, 256, 511, 512, 699])
def test_events_verify_and_show_themselves(published: Path, index: int) -> None:
    text = event_proof(published, SIGNER.verifier, index, body_of(index), salt_of(index)).text
    found, event, head = verify_tool.verify_event(text, VKEY)
    assert (found, event["n"], head.size) == (index, index, SIZE)


@settings(deadline=None)
@given(st.data())
def test_no_changed_bit_of_a_proof_survives(published: Path, data: st.DataObject) -> None:
    text = event_proof(published, SIGNER.verifier, 299, body_of(299), salt_of(299)).text.encode()
    changed = bytearray(text)
    changed[data.draw(st.integers(0, len(text) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((verify_tool.Refused, UnicodeDecodeError)):
        verify_tool.verify_event(changed.decode(), VKEY)


def edited(change: Callable[[list[str]], object]) -> Callable[[str], str]:
    def edit(text: str) -> str:
        lines = text.split("\n")
        change(lines)
        return "\n".join(lines)

    return edit


@pytest.mark.parametrize(
    ("edit", "found"),
    [
        (lambda text: "", "begins with"),
        (edited(lambda lines: lines.pop(1)), "the lines 'extra …'"),
        (edited(lambda lines: lines.__setitem__(1, "extra e30=")), "to hold an event and its salt"),
        (edited(lambda lines: lines.__setitem__(2, "index 298")), "expected the event to lead to the root"),
        (edited(lambda lines: lines.__setitem__(2, "index 700")), "an index below the ledger's size 700"),
        (edited(lambda lines: lines.__setitem__(2, "index 0299")), "a decimal number as the index"),
        (edited(lambda lines: lines.pop(4)), "expected 10 hashes in the proof of entry 299 of 700, found 9"),
        (edited(lambda lines: lines.__setitem__(4, "AAAA")), "a hash of 32 bytes"),
        (lambda text: text.split("\n\n")[0], "begins with"),
    ],
)
def test_what_is_wrong_with_a_proof_is_said(published: Path, edit: Callable[[str], str], found: str) -> None:
    text = event_proof(published, SIGNER.verifier, 299, body_of(299), salt_of(299)).text
    with pytest.raises(verify_tool.Refused, match=re.escape(found)):
        verify_tool.verify_event(edit(text), VKEY)


# --- consistency


def consistency(published: Path, older: str, newer: str, *options: str | Path) -> int:
    paths = [str(published.parent / one) for one in (older, newer)]
    return main(["consistency", *paths, "--key", VKEY, *map(str, options)])


def test_consistency_by_a_proof(published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hashes = consistency_proof(300, 700, TileReader(published, 700).range_root)
    lines = [verify_tool.b64encode(one).decode() for one in hashes]
    (tmp_path / "proof").write_text("\n".join(lines))
    assert consistency(published, "checkpoint-300", "checkpoint-700", "--proof", tmp_path / "proof") == 0
    (tmp_path / "proof").write_text("\n".join(lines[:-1]))
    assert consistency(published, "checkpoint-300", "checkpoint-700", "--proof", tmp_path / "proof") == 1
    assert "hashes from 300 to 700, found" in capsys.readouterr().err
    (tmp_path / "proof").write_text("\n".join(reversed(lines)))
    assert consistency(published, "checkpoint-300", "checkpoint-700", "--proof", tmp_path / "proof") == 1
    assert "is no continuation of the first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("older", "newer", "options", "code", "said"),
    [
        ("checkpoint-5", "checkpoint-5", [], 0, "at size 5 continues what it was at size 5"),
        ("checkpoint-5", "checkpoint-700", ["--ledger", "ledger"], 0, "at size 700 continues"),
        ("checkpoint-5", "checkpoint-700", [], 1, "expected --ledger DIR or --proof FILE"),
        ("checkpoint-700", "checkpoint-5", ["--ledger", "ledger"], 1, "expected the first checkpoint to be the older"),
        ("checkpoint-5", "checkpoint-fork", ["--ledger", "ledger"], 1, "of the second checkpoint (size 700)"),
        ("checkpoint-fork", "checkpoint-700", [], 1, "no continuation of the first"),
        ("checkpoint-empty", "checkpoint-700", ["--ledger", "ledger"], 1, "found an empty one: it proves nothing"),
        ("checkpoint-5", "absent", [], 1, "No such file"),
    ],
)
def test_consistency_says_what_it_found(
    published: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    older: str,
    newer: str,
    options: list[str],
    code: int,
    said: str,
) -> None:
    monkeypatch.chdir(published.parent)
    for name, size in (("fork", 700), ("empty", 0)):
        text = f"{SIGNER.name}\n{size}\n{verify_tool.b64encode(bytes(32)).decode()}\n"
        (published.parent / f"checkpoint-{name}").write_text(f"{text}\n{SIGNER.signature_line(text)}")
    assert consistency(published, older, newer, *options) == code
    output = capsys.readouterr()
    assert said in output.out + output.err


def test_consistency_finds_a_changed_entry(copy: Path, published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(copy / "tile/entries/000", 100)
    assert consistency(published, "checkpoint-300", "checkpoint-700", "--ledger", copy) == 1
    assert "of the first checkpoint (size 300)" in capsys.readouterr().err


# --- fsck


def spoil(path: Path, bit: int) -> None:
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_flipped_bit_is_found(published: Path, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(path for path in published.rglob("*") if path.is_file())))
    name = path.relative_to(published).as_posix()
    bit = data.draw(st.integers(0, 8 * path.stat().st_size - 1))
    spoil(path, bit)
    try:
        problems = fsck(published, VKEY).problems
    finally:
        spoil(path, bit)
    assert any(name in one for one in problems), problems
    assert fsck(published, VKEY).problems == []


def required_files(published: Path) -> set[str]:
    names = {"checkpoint"} | {
        f"tile/{level}/{tile}" for level in (0, "entries") for tile in ("000", "001", "002.p/188")
    }
    return names | {"tile/1/000.p/2"}


def test_every_missing_file_is_found_and_partial_tiles_of_older_sizes_may_go(published: Path, tmp_path: Path) -> None:
    names = {path.relative_to(published).as_posix() for path in published.rglob("*") if path.is_file()}
    older = {f"tile/{level}/{tile}" for level in (0, "entries") for tile in ("000.p/5", "001.p/44")} | {
        "tile/1/000.p/1"
    }
    assert names == required_files(published) | older
    for name in names:
        (published / name).rename(tmp_path / "away")
        problems = fsck(published, VKEY).problems
        (tmp_path / "away").rename(published / name)
        assert any(one.startswith(name) for one in problems) is (name not in older), name


@pytest.mark.parametrize(
    "name",
    [
        "README",
        "tile/README",
        "tile/0/003",
        "tile/0/002.p/189",
        "tile/0/002.p/0",
        "tile/0/002.p/256",
        "tile/0/01",
        "tile/0/x000/003",
        "tile/00/000",
        "tile/2/000.p/1",
        "tile/99/000",
        "tile/entries/004",
        "tile/0/005.p/7",
    ],
)
@pytest.mark.parametrize("content", [b"", bytes(32), bytes(8192)])
def test_every_extra_file_is_found(copy: Path, name: str, content: bytes) -> None:
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_bytes(content)
    assert any(one.startswith(name) for one in fsck(copy, VKEY).problems)


def test_a_link_is_no_ledger_file(copy: Path) -> None:
    (copy / "tile/0/000").rename(copy.parent / "outside")
    (copy / "tile/0/000").symlink_to(copy.parent / "outside")
    assert "tile/0/000: expected plain files and folders only" in fsck(copy, VKEY).problems


def test_entries_ahead_of_the_checkpoint_are_no_problem_but_must_be_whole(copy: Path, published: Path) -> None:
    publish_up_to(copy, 1100)
    shutil.copy(published / "checkpoint", copy / "checkpoint")
    report = fsck(copy, VKEY)
    assert (report.problems, report.ahead) == ([], 400)
    spoil(copy / "tile/entries/003", 77)
    assert fsck(copy, VKEY).problems != []


def test_a_truncated_or_longer_file_is_found(copy: Path) -> None:
    for name in ("tile/entries/001", "tile/0/001", "tile/1/000.p/2", "checkpoint"):
        whole = (copy / name).read_bytes()
        for changed in (b"", whole[:-1], whole + b"\0", whole + whole[:32]):
            (copy / name).write_bytes(changed)
            assert any(one.startswith(name) for one in fsck(copy, VKEY).problems), name
        (copy / name).write_bytes(whole)
    assert fsck(copy, VKEY).problems == []


def test_another_ledger_s_files_are_not_ours(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(copy / "tile")
    assert main(["fsck", str(copy), "--key", VKEY]) == 1
    told = capsys.readouterr().err
    assert "expected 700 whole entries, found 0" in told
    assert main(["fsck", str(copy / "nowhere"), "--key", VKEY]) == 1
    assert "checkpoint: [Errno 2] No such file" in capsys.readouterr().err


def test_only_so_many_problems_are_printed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(40):
        (copy / f"stray-{number}").touch()
    assert main(["fsck", str(copy), "--key", VKEY]) == 1
    told = capsys.readouterr().err
    assert "40 problems in" in told
    assert "… and 20 more" in told
