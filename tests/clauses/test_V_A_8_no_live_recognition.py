"""V.A.8: no facial recognition with live video; a configuration that asks for it is refused."""

from pathlib import Path

from openbwc.policy import Act

from .policy_of_the_day import LIBRARY, policy_of, tried


def test_a_profile_that_asks_for_live_recognition_is_refused(tmp_path: Path) -> None:
    report = tried(tmp_path, "parameters:\n  V.A.8:\n    live_facial_recognition: true\n")
    assert [(change.clause, change.floor, change.offered) for change in report.loosenings] == [("V.A.8", "no", "yes")]


def test_no_agency_has_it() -> None:
    assert not any(policy_of(agency).number("V.A.8", "live_facial_recognition") for agency in LIBRARY.agencies)


def test_no_act_of_recognition_exists() -> None:
    assert not any("recogni" in act.value or "identif" in act.value for act in Act)
