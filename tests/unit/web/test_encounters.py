"""The page of an encounter: who sees it, what a statement of a report becomes there."""

import pytest
from django.test import Client
from django.urls import reverse

from openbwc.access.actions.close_viewing import close_viewing
from openbwc.access.actions.open_viewing import open_viewing
from openbwc.evidence.models import Recording, ReportStatement
from openbwc.program.models import Account, Role
from tests.world import World

pytestmark = pytest.mark.django_db


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_statement_is_kept_compared_and_corrected() -> None:
    ice = World().agency("ICE")
    ruiz, supervisor = ice.officer("Ruiz").trained(), ice.staff(Role.SUPERVISOR)
    encounter = ice.encounter("at_large_arrest")
    recording = ruiz.wears().recorded(encounter=encounter)
    opened = open_viewing(
        actor=ruiz.row, recording=recording, purpose="investigation", matter="ICE-2026-7", browser="browser"
    )
    close_viewing(actor=ruiz.row, token=opened.token, played=[[1, 0, 1000]])
    page, address = reverse("encounter", args=[encounter.id]), reverse("encounter_report", args=[encounter.id])
    officer, colleague = signed_in(ruiz.account), signed_in(ice.officer("Okafor").trained().account)
    now = f"{ice.world.now:%Y-%m-%dT%H:%M}"
    stated = {"number": "R-7", "completed_at": now, "viewed": "no", "statement": "I saw no footage."}
    future = {**stated, "completed_at": f"{ice.world.now.year + 1}-01-01T00:00"}
    assert b"which is to come" in officer.post(address, future).content
    assert officer.post(address, stated).status_code == 302
    ReportStatement.objects.update(completed_at=ice.world.now)  # the form knows minutes, the viewing was seconds ago
    assert b"contradicted" in officer.get(page).content
    assert b"contradicted" in signed_in(supervisor.account).get(page).content
    assert b">contradicted<" not in colleague.get(page).content
    corrected = {**stated, "viewed": "yes", "recordings": [str(recording.id)], "statement": "I saw my recording."}
    assert officer.post(address, corrected).status_code == 302
    ReportStatement.objects.filter(viewed=True).update(completed_at=ice.world.now)
    html = officer.get(page).content.decode()
    assert ">confirmed<" in html
    assert "corrected <time" in html


def test_an_encounter_with_a_restricted_recording_is_found_by_nobody_else() -> None:
    ice = World().agency("ICE")
    ruiz, supervisor = ice.officer("Ruiz").trained(), ice.staff(Role.SUPERVISOR)
    encounter = ice.encounter("at_large_arrest")
    ruiz.wears().recorded(encounter=encounter, category="protected_identity", restriction="protected_identity")
    page = reverse("encounter", args=[encounter.id])
    assert signed_in(supervisor.account).get(page).status_code == 404


def test_a_report_names_what_its_author_sees_or_saw_and_nothing_hidden() -> None:
    ice = World().agency("ICE")
    ruiz, okafor = ice.officer("Ruiz").trained(), ice.officer("Okafor").trained()
    encounter, camera = ice.encounter("at_large_arrest"), ruiz.wears()
    own, seen = camera.recorded(encounter=encounter), camera.recorded(encounter=encounter, hours_ago=2)
    hidden = okafor.wears().recorded(encounter=encounter)
    open_viewing(actor=ruiz.row, recording=seen, purpose="investigation", matter="ICE-2026-7", browser="browser")
    Recording.objects.filter(id=seen.id).update(wearer=okafor.row)  # it was his camera after all
    page, address = reverse("encounter", args=[encounter.id]), reverse("encounter_report", args=[encounter.id])
    client = signed_in(ruiz.account)
    shown = client.get(page)
    assert shown.status_code == 200
    offered = [f'value="{one.id}"' in shown.content.decode() for one in (own, seen, hidden)]
    assert offered == [True, True, False]
    stated = {
        "number": "R-9",
        "completed_at": f"{ice.world.now:%Y-%m-%dT%H:%M}",
        "viewed": "yes",
        "recordings": [str(hidden.id)],
        "statement": "I saw it.",
    }
    assert client.post(address, stated).status_code == 400
    assert not ReportStatement.objects.exists()
