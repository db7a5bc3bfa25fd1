"""`openbwc import`: who acts, what is told, and the exit code."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from openbwc.custody.models import Event
from openbwc.program.models import Person, Role
from openbwc.site.cli.importing import import_
from tests.world import PASSWORD, World, WorldAgency

ROWS = "agency,badge,given_name,family_name\nICE,I1,Ana,Ruiz\nXXX,I2,Eve,Ruiz\n"


@pytest.fixture
def ice(db: None, home: Path, settings: Settings) -> WorldAgency:
    settings.REQUIRE_MFA = False
    return World().agency("ICE")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(ROWS)
    return path


def run(*arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(import_, [str(one) for one in arguments], input=typed)


def test_a_dry_run_tells_the_bad_rows_and_changes_nothing(ice: WorldAgency, file: Path) -> None:
    done = run("people", file, "--dry-run")
    assert done.exit_code == 1, "a row is wrong"
    assert "line 3: wrong: XXX / I2: Expected an agency's code (ICE); found 'XXX'." in done.output
    assert "line 2" not in done.output
    assert "line 2: added" in run("people", file, "--dry-run", "--all").output
    assert not Person.objects.filter(badge="I1").exists()


def test_the_installation_acts_only_until_a_policy_office_is_appointed(ice: WorldAgency, file: Path) -> None:
    file.write_text(ROWS.rsplit("\n", 2)[0] + "\n")
    ice.person("Head").appointed(Role.POLICY_OFFICE, department=True)
    refused = run("people", file)
    assert refused.exit_code == 1
    assert "refused" in refused.output
    assert not Person.objects.filter(badge="I1").exists()


def test_a_person_acts_with_their_own_authority_and_name(ice: WorldAgency, file: Path) -> None:
    boss = ice.staff(Role.PROGRAMME_MANAGER)
    name = boss.account.username
    assert "do not agree" in run("people", file, "--as", name, typed="wrong\n").output
    assert not Person.objects.filter(badge="I1").exists()
    assert run("people", file, "--as", name, typed=f"{PASSWORD}\n").exit_code == 1
    event = Event.objects.get(kind="program.person_registered")
    assert event.actor == f"person:{boss.row.id}"


def test_an_account_without_codes_does_not_act_where_a_second_factor_is_required(
    ice: WorldAgency, file: Path, settings: Settings
) -> None:
    settings.REQUIRE_MFA = True
    name = ice.staff(Role.PROGRAMME_MANAGER).account.username
    assert "one-time codes; found none" in run("people", file, "--as", name, typed=f"{PASSWORD}\n").output
    assert not Person.objects.filter(badge="I1").exists()


def test_a_file_of_another_kind_is_one_sentence(ice: WorldAgency, file: Path) -> None:
    done = run("cameras", file)
    assert done.exit_code == 1
    assert "Error: Expected a first line with the columns agency, serial" in done.output
