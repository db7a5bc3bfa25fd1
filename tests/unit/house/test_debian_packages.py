"""`make packages` installs what is missing and only that, and says what to do when it may not."""

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools/debian_packages.sh"
PROGRAMS = ("chromium", "nginx", "ffmpeg", "openssl", "softhsm2-util")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs that is the whole PATH; apt-get writes down how it was called."""
    program(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/called')
    program(tmp_path, "id", "echo 0")
    for name in PROGRAMS:
        program(tmp_path, name, ":")
    return tmp_path


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def run(machine: Path) -> subprocess.CompletedProcess[str]:
    command = ["/bin/bash", str(SCRIPT)]
    return subprocess.run(command, env={"PATH": str(machine)}, capture_output=True, text=True, check=False)


def test_with_everything_there_nothing_is_installed(machine: Path) -> None:
    assert run(machine).returncode == 0
    assert not (machine / "called").exists()


def test_only_what_is_missing_is_installed(machine: Path) -> None:
    (machine / "chromium").unlink()
    assert run(machine).returncode == 0
    update, install = (machine / "called").read_text().splitlines()
    assert update.startswith("update")
    assert install.split()[-1] == "chromium"
    assert "--no-install-recommends" in install
    assert "ffmpeg" not in install


def test_without_root_it_says_what_to_run_and_fails(machine: Path) -> None:
    (machine / "ffmpeg").unlink()
    program(machine, "id", "echo 1000")
    refused = run(machine)
    assert refused.returncode == 1
    assert "run: sudo apt-get install --no-install-recommends ffmpeg" in refused.stderr
    assert not (machine / "called").exists()


def test_an_installation_that_fails_is_a_failure(machine: Path) -> None:
    (machine / "openssl").unlink()
    program(machine, "apt-get", "exit 100")
    assert run(machine).returncode == 100
