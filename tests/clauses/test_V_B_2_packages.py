"""V.B.2: what went through the gate, and nothing else, becomes a package that its recipient checks by themselves."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.ledger_files import verifier_key
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.actions.open_release import Meant, open_release
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.withdraw_release import withdraw_release
from openbwc.disclosure.models import Audience, LinkKind, Package, PackageState, ReleaseKind
from openbwc.ledger.verify_package import verify_package
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from tests.unit.disclosure.going_out import cleared
from tests.unit.disclosure.packaging.releases import copy_of
from tests.world import World


@pytest.mark.django_db
def test_a_release_is_packed_once_the_gate_let_it_out_and_handed_out_until_it_is_withdrawn(
    home: Path, settings: Settings, tmp_path: Path
) -> None:
    settings.REDACTION_FOLDER = home / "redaction"
    ice = World().agency("ICE")
    officer, official = ice.staff(Role.DISCLOSURE_OFFICER).row, ice.staff(Role.PROGRAMME_MANAGER).row
    copy = copy_of(ice, ice.officer("Ruiz").trained().wears().recorded())
    meant = Meant(kind=ReleaseKind.PUBLICATION, audience=Audience.PUBLIC, title="The stop at 5th Street")
    release = open_release(actor=officer, agency=ice.row, meant=meant)
    for step in (lambda: release, lambda: cleared(release, copy, officer=officer, official=official)):
        with pytest.raises(Refused) as refusal:
            build_package(actor=officer, release=step())
        assert ("V.B.2", "not_released") in {(one.clause, one.code) for one in refusal.value.decision.reasons}
    assert not Package.objects.exists()
    release_footage(actor=officer, release=release)
    made = make_package(build_package(actor=officer, release=release).id, actor=Actor.system("worker"))
    assert (made.state, made.error) == (PackageState.BUILT, "")
    _, secret = give_link(actor=officer, package=made, to=LinkKind.RECIPIENT, named="Jo Doe", days=30)
    address, file = reverse("public_package_file", args=[secret]), tmp_path / made.vault_name
    file.write_bytes(Client().get(address).getvalue())
    assert verify_package(file, str(verifier_key())).findings == []
    withdraw_release(actor=officer, release=release, reason="A face was left.")
    assert Client().get(address).status_code == 404
