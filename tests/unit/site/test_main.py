"""The command line's frame: light, and one sentence for what goes wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

OPENBWC = [sys.executable, "-c", "from openbwc.site.cli.main import main; main()"]


def run(home: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "OPENBWC_HOME": str(home), **variables}
    return subprocess.run([*OPENBWC, *arguments], env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"OPENBWC_HTTPS": "maybe"}, "OPENBWC_HTTPS: expected yes or no"),
        ({}, "openbwc django migrate"),
        ({"OPENBWC_DATABASE_URL": "mysql://x/y"}, "expected a URL that begins with postgresql://"),
    ],
)
def test_what_goes_wrong_is_a_sentence(tmp_path: Path, variables: dict[str, str], sentence: str) -> None:
    card = tmp_path / "card"
    card.mkdir()
    (card / "CLIP.MP4").write_bytes(b"x")
    done = run(tmp_path / "home", "intake", str(card), "--camera", "BWC-1", **variables)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_command_and_an_unknown_one_is_a_usage_error(tmp_path: Path) -> None:
    listed = run(tmp_path / "home", "--help")
    assert listed.returncode == 0
    assert all(name in listed.stdout for name in ("policy", "intake", "dock", "vault", "ledger", "worker", "serve"))
    assert run(tmp_path / "home", "no-such-command").returncode == 2
    assert not (tmp_path / "home").exists()
