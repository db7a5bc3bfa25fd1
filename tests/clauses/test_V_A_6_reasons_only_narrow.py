"""V.A.6: an agency may use fewer reasons and ask for more people, never the reverse; each category keeps a reason."""

from pathlib import Path

import pytest

from .policy_of_the_day import policy_of, tried

CATEGORIES = {"pii", "victim_identity", "law_enforcement_sensitive", "operationally_sensitive"}


def offering(**values: object) -> str:
    lines = "".join(f"    {name}: {value}\n" for name, value in values.items())
    return f"parameters:\n  V.A.6:\n{lines}"


def test_the_reasons_are_the_exemptions_of_the_statutes_and_the_four_categories() -> None:
    reasons = policy_of("CBP").redaction_reasons
    assert {"(b)(3)", "(b)(5)", "(b)(6)", *(f"(b)(7)({letter})" for letter in "ABCDEF")} < set(reasons)
    assert all(reason.provision.startswith(("5 U.S.C. 552", "V.A.6")) for reason in reasons.values())
    assert {category for reason in reasons.values() for category in reason.categories} == CATEGORIES
    assert [code for code, reason in reasons.items() if reason.needs_basis] == ["(b)(3)"]


def test_fewer_reasons_and_more_people_are_a_tightening(tmp_path: Path) -> None:
    report = tried(
        tmp_path,
        offering(
            redaction_reasons='["(b)(6)", "(b)(7)(C)", "(b)(7)(E)"]', redaction_styles="[box]", people_for_redaction=3
        ),
    )
    assert report.meets
    assert len(report.tightenings) == 3


@pytest.mark.parametrize(
    ("offered", "subject"),
    [
        (offering(people_for_redaction=1), "people_for_redaction"),
        (offering(redacted_before_disclosure="[pii]"), "redacted_before_disclosure"),
        (offering(redaction_styles="[box, sepia]"), "redaction_styles"),
        (offering(leftover_answers="[false_alarm, never_mind]"), "leftover_answers"),
        (offering(redaction_reasons="[PII, EMBARRASSING]"), "redaction_reasons"),
    ],
)
def test_what_loosens_is_refused(offered: str, subject: str, tmp_path: Path) -> None:
    assert subject in {change.subject for change in tried(tmp_path, offered).loosenings}


def test_a_category_without_a_reason_is_a_loosening(tmp_path: Path) -> None:
    report = tried(tmp_path, offering(redaction_reasons='["(b)(7)(A)", LES, PII, OPS]'))
    assert [(change.subject, change.offered) for change in report.loosenings] == [
        ("reasons for victim_identity", "none")
    ]
