"""`openbwc policy`: what it prints and with which exit code it ends."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from openbwc.policy import load_library
from openbwc.site.cli.policy import policy

from .conftest import POLICIES
from .profiles import write_profile


def run(*arguments: str, root: Path = POLICIES) -> Result:
    home = [] if "--home" in arguments else ["--home", str(root / "nothing")]
    return CliRunner().invoke(policy, ["--policies", str(root), *home, *arguments])


def test_check_of_an_agency_lists_its_tightenings() -> None:
    result = run("check", "CBP")
    assert result.exit_code == 0
    assert "meets or exceeds dhs-ps-045-07" in result.stdout
    assert "pre_event_buffer_seconds" in result.stdout
    assert "120 s instead of 30 s" in result.stdout


def test_what_an_installation_has_published_is_shown_and_checked(tmp_path: Path) -> None:
    published = tmp_path / "policies"
    published.mkdir()
    write_profile(published, "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 60\n").rename(
        published / "CBP.2024-01-01.yaml"
    )
    home = ("--home", str(tmp_path))
    assert "CBP.2024-01-01.yaml" in run(*home, "check", "CBP").stdout
    assert "A profile of a test" in run(*home, "history", "CBP").stdout
    assert "60 s" in run(*home, "show", "V.A.7", "--agency", "CBP").stdout


def test_check_without_a_profile_checks_all(copy: Path) -> None:
    result = run("check", root=copy)
    assert result.exit_code == 0
    assert result.stdout.count("meets or exceeds") == 7


def test_check_of_a_looser_file_names_clause_floor_and_value(tmp_path: Path) -> None:
    path = write_profile(tmp_path, "parameters:\n  V.A.7:\n    pre_event_buffer_seconds: 20\n")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert "is looser than dhs-ps-045-07" in result.stdout
    row = next(line for line in result.stdout.splitlines() if "V.A.7" in line)
    assert all(word in row for word in ("refused", "30 s", "20 s", "has to be at least 30 s", "9"))


def test_a_file_with_an_error_ends_with_3_and_one_sentence(tmp_path: Path) -> None:
    path = write_profile(tmp_path, "colour: blue\n")
    result = run("check", str(path))
    assert result.exit_code == 3
    assert f"{path}:7: expected keys" in result.stderr
    assert "found 'colour'" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("content", ["", "# nothing\n"])
def test_an_empty_file_ends_with_3(content: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(content, encoding="utf-8")
    result = run("check", str(path))
    assert (result.exit_code, "an empty file" in result.stderr) == (3, True)


def test_neither_an_agency_nor_a_file_ends_with_3() -> None:
    result = run("check", "NASA")
    assert (result.exit_code, "CBP, FPS, ICE" in result.stderr) == (3, True)


def test_show_gives_the_value_in_force_for_the_agency() -> None:
    assert "120 s" not in run("show", "V.A.7").stdout
    result = run("show", "V.A.7", "--agency", "CBP", "--on", "2024-01-01")
    assert result.exit_code == 0
    row = next(line for line in result.stdout.splitlines() if "pre_event_buffer_seconds   " in line)
    assert all(word in row for word in ("120 s", "30 s", "at least", "register"))


def test_show_on_a_day_without_policy_ends_with_1() -> None:
    result = run("show", "V.A.7", "--agency", "ICE", "--on", "2022-01-01")
    assert (result.exit_code, "found none" in result.stderr) == (1, True)


def test_show_of_an_unknown_clause_ends_with_1() -> None:
    result = run("show", "V.A.9")
    assert (result.exit_code, "found 'V.A.9'" in result.stderr) == (1, True)


def test_a_day_that_is_none_is_a_wrong_call() -> None:
    assert run("show", "V.A.7", "--on", "tomorrow").exit_code == 2


def test_clauses_lists_all_fifty_or_one_kind() -> None:
    every, gates = run("clauses"), run("clauses", "--kind", "gate")
    assert every.exit_code == gates.exit_code == 0
    assert "VIII.C" in every.stdout
    assert "VIII.C" not in gates.stdout
    assert "V.A.8" in gates.stdout


def test_compare_shows_only_differences_unless_asked() -> None:
    brief, whole = run("compare", "CBP"), run("compare", "CBP", "--all")
    assert "pre_event_buffer_seconds" in brief.stdout
    assert "hold_types" not in brief.stdout
    assert "hold_types" in whole.stdout


def test_history_lists_both_versions_of_ice() -> None:
    result = run("history", "ICE")
    assert result.exit_code == 0
    assert "2023-11-18" in result.stdout
    assert "2024-01-12" in result.stdout


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("II.A.1", "subpoena_service"),
        ("II.B.3", "only people on the access list"),
        ("II.B.5", "hispanic"),
        ("V.A.1", "own recordings"),
        ("V.A.2", "redacted copies only"),
        ("V.A.4", "lift_restriction"),
    ],
)
def test_show_lists_the_terms_and_grants_that_rest_on_the_clause(clause: str, words: str) -> None:
    result = run("show", clause, "--agency", "ICE", "--on", "2024-06-01")
    assert (result.exit_code, words in result.stdout) == (0, True)


def test_show_lists_the_exemption_only_where_it_is_claimed() -> None:
    assert "white_house_grounds" in run("show", "I", "--agency", "USSS", "--on", "2024-06-01").stdout
    assert "white_house_grounds" not in run("show", "I", "--agency", "CBP", "--on", "2024-06-01").stdout


def test_docs_writes_the_page_and_then_finds_it_up_to_date(copy: Path) -> None:
    root = copy.parent
    claims = "".join(
        f"{clause}: {{status: not_yet, missing: All}}\n"
        for clause in load_library(copy).standard_history()[-1].policy.clauses
    )
    (copy / "claims.yaml").write_text(claims, encoding="utf-8")
    (root / "docs").mkdir()
    assert run("docs", "--check", "--root", str(root), root=copy).exit_code == 1
    assert run("docs", "--root", str(root), root=copy).exit_code == 0
    assert run("docs", "--check", "--root", str(root), root=copy).exit_code == 0
    assert "50 not yet" in (root / "docs" / "clauses.md").read_text(encoding="utf-8")
