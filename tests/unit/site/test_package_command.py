"""`openbwc package`: asked for by somebody who proves who they are, built, handed out, checked."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from openbwc.custody.ledger_files import verifier_key
from openbwc.disclosure.models import Link, Package, PackageState
from openbwc.program.models import Role
from openbwc.site.cli.package import package
from tests.unit.disclosure.packaging.conftest import file_of
from tests.unit.disclosure.packaging.releases import copy_of, released
from tests.world import PASSWORD, World

pytestmark = pytest.mark.django_db


def run(*words: str, told: str = "") -> Result:
    return CliRunner().invoke(package, words, input=told)


def test_a_release_is_packed_handed_out_and_checked(home: Path, settings: Settings, tmp_path: Path) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    ice = World().agency("ICE")
    release = released(ice, copy_of(ice, ice.officer("Ruiz").trained().wears().recorded()))
    officer = ice.staff(Role.DISCLOSURE_OFFICER).account.username
    custodian = ice.staff(Role.CUSTODIAN).account.username
    password = f"{PASSWORD}\n"
    refused = run("ask", release.short_id, "--as", custodian, told=password)
    assert (refused.exit_code, Package.objects.count()) == (1, 0)
    assert "V.A.1" in refused.output
    assert run("ask", release.short_id, "--as", officer, told="wrong\n").exit_code == 1
    assert run("ask", "nonsense", "--as", officer).exit_code == 1
    assert run("ask", release.short_id, "--as", officer, told=password).exit_code == 0
    assert "Built" in run("build").output
    made = Package.objects.get()
    assert made.state == PackageState.BUILT
    assert made.sha256 in run("list", "--as", officer, told=password).output.replace("\n", "").replace(" ", "")
    assert made.sha256[:8] not in run("list", "--as", custodian, told=password).output
    assert run("list").exit_code == 2
    words = ("give", release.short_id, "--to", "defence", "--named", "A counsel", "--as", officer)
    given = run(*words, told=password)
    assert given.exit_code == 0
    assert "/public/packages/" in given.output
    assert Link.objects.get().kind == "defence"
    file = file_of(made, tmp_path)
    assert run("verify", str(file), "--key", str(verifier_key())).exit_code == 0
    file.write_bytes(file.read_bytes()[:-100])
    assert run("verify", str(file)).exit_code == 1
