"""The order of rooms is checked, and the check sees what it is for."""

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROOMS = (
    "settings",
    "custody",
    "program",
    "notices",
    "evidence",
    "intake",
    "access",
    "redaction",
    "retention",
    "disclosure",
    "oversight",
    "site",
)


def rooms_in_order() -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    layers = parser["importlinter:contract:rooms"]["layers"].split()
    return [layer.strip("()") for layer in layers if layer != "|"]


def test_the_rooms_stand_in_the_order_of_the_house() -> None:
    assert rooms_in_order() == [*reversed(ROOMS), "policy", "ledger", "vault", "media", "camera"]


def test_every_room_that_exists_has_its_place() -> None:
    there = {path.parent.name for path in (ROOT / "src/openbwc").glob("*/__init__.py")}
    assert there <= set(rooms_in_order())


@pytest.mark.parametrize(
    ("room", "line", "contract"),
    [
        ("policy", "import django", "no Django"),
        ("vault", "import openbwc.ledger.tree", "only the rooms before it"),
        ("custody", "import openbwc.program.models", "only the rooms before it"),
        ("site/web", "import openbwc.evidence.originals", "no byte of footage but through access"),
        ("program", "import openbwc.custody.models", "Only custody knows the table of events"),
    ],
)
def test_an_import_against_the_order_is_found(tmp_path: Path, room: str, line: str, contract: str) -> None:
    """A copy of the sources with one wrong import, checked by the same configuration."""
    package = tmp_path / "openbwc"
    subprocess.run(["cp", "-r", ROOT / "src/openbwc", package], check=True)
    (package / room / "intruder.py").write_text(f"{line}\n")
    command = [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / ".importlinter", "--no-cache"]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    checked = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 1, checked.stdout
    broken = [found for found in checked.stdout.splitlines() if found.endswith("BROKEN")]
    assert [contract in found for found in broken] == [True], checked.stdout
