"""Nothing tracked tells where it was made, where it was downloaded from, or that it is unfinished.

The patterns are put together from halves, so that this file does not contain what it looks for.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NOT_OURS_TO_WORD = frozenset({"LICENSE"})

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.~-])/(?:wor" r"k|roo" r"t|hom" r"e/[a-z]\w*)/[\w.]"),
    "a folder of one session": re.compile(r"bash_" r"jobs"),
    "a registry's host": re.compile(
        r"python" r"hosted\.org|registry\.npm" r"js|deb\.deb" r"ian\.org|pypi\.org/sim" r"ple|yarn" r"pkg\.com"
    ),
    "a note that something is unfinished": re.compile(r"\b(?:TO" r"DO|FIX" r"ME|HA" r"CK)\b"),
    "a check switched off without its code": re.compile(r"#\s*no" r"qa\s*(?:$|[^:\s])|type:\s*igno" r"re(?!\[)", re.M),
}


def tracked_files() -> Iterator[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    yield from (ROOT / name for name in listed.split("\0") if name)


def text_of(path: Path) -> str | None:
    """The file's text; None for what is no text or is gone from the working tree."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return None


def hits(pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in tracked_files():
        text = None if path.name in NOT_OURS_TO_WORD else text_of(path)
        if text is not None and (match := pattern.search(text)):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path.relative_to(ROOT)}:{line}: {match.group()}")
    return found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_holds(what: str) -> None:
    assert hits(FORBIDDEN[what]) == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('/wor" + "k/main/x')"),
        ("a path of one machine", "/hom" + "e/ada/project"),
        ("a registry's host", "https://files.python" + "hosted.org/packages"),
        ("a note that something is unfinished", "# TO" + "DO: later"),
        ("a check switched off without its code", "x = 1  # no" + "qa"),
        ("a check switched off without its code", "x = 1  # type: igno" + "re"),
    ],
)
def test_the_patterns_find_what_they_are_for(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


@pytest.mark.parametrize("text", ["docs/home/page", "# noqa: S101 -- a test", "network/path", "/etc/ssl/certs"])
def test_the_patterns_leave_the_rest_alone(text: str) -> None:
    assert not any(pattern.search(text) for pattern in FORBIDDEN.values())


def test_the_locks_pin_every_requirement_by_hash() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=\S)", lock.read_text().strip())
        pins = [entry for entry in entries if not entry.startswith("#")]
        assert pins
        assert [entry.splitlines()[0] for entry in pins if "--hash=sha256:" not in entry] == [], lock.name


def test_the_npm_lock_names_no_host_and_pins_by_integrity() -> None:
    lock = ROOT / "package-lock.json"
    assert '"resolved"' not in lock.read_text()
    assert '"integrity": "sha512-' in lock.read_text()
