"""What the tests of a clause ask the policy room: the shipped policies, a day, and a profile to try."""

from datetime import date
from pathlib import Path

from openbwc.policy import (
    PolicyInForce,
    PolicyLibrary,
    SettingsRead,
    TighteningReport,
    check_tightening,
    load_library,
)
from openbwc.policy.profile import read_profile

POLICIES = Path(__file__).resolve().parents[2] / "policies"
DAY = date(2024, 6, 1)
LIBRARY: PolicyLibrary = load_library(POLICIES)
NO_TOPICS: frozenset[str] = frozenset()
READING = SettingsRead(
    days_ago=0,
    firmware="1.4.2",
    resolution_lines=1080,
    codec="h264",
    settings=frozenset({"audio=on", "automatic_overwrite=off", "stealth=off"}),
)

HEAD = """\
agency: TSA
title: A profile of a test
standard: dhs-ps-045-07
clauses: all
effective: 2024-01-01
signed_by: Somebody
"""


def policy_of(agency: str) -> PolicyInForce:
    """The agency's policy on the day of the tests."""
    return LIBRARY.in_force(agency, on=DAY)


def tried(folder: Path, body: str) -> TighteningReport:
    """What the check says about a profile with this body."""
    path = folder / "profile.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    standard = LIBRARY.standard_in_force(DAY).standard
    return check_tightening(standard, read_profile(path, standard))
