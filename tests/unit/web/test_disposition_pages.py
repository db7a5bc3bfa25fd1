"""The pages of disposition: from what is due to the certificate, and what the recording says afterwards."""

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from openbwc.access.actions.open_viewing import open_download
from openbwc.access.delivery import ORIGINAL
from openbwc.custody import Actor
from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction
from openbwc.program.models import Role
from openbwc.program.refusals import Refused
from openbwc.retention.actions.execute_disposition import execute_disposition, look_after_dispositions
from openbwc.retention.actions.pack_transfer import pack_transfer
from openbwc.retention.actions.reckon import reckon
from openbwc.retention.actions.release_hold import release_hold
from openbwc.retention.models import Disposition, DispositionState, LossReport
from tests.vaulted import approved, stored
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
CASE = "ICE-2026-0001"


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "files"
    settings.VAULT_SCRATCH = home / "scratch"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary")
    return world


@pytest.fixture
def custodian(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.CUSTODIAN)


@pytest.fixture
def due(ice: WorldAgency) -> Recording:
    wears = ice.officer("Ruiz").trained().wears()
    return stored(wears.recorded(hours_ago=20_000, category="non_evidentiary"))


def browser(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def executed(disposition: Disposition) -> Disposition:
    return execute_disposition(actor=Actor.system("worker"), disposition_id=disposition.id, beat=lambda: None)


def test_from_what_is_due_to_the_certificate(ice: WorldAgency, custodian: WorldPerson, due: Recording) -> None:
    client, manager = browser(custodian), browser(ice.staff(Role.PROGRAMME_MANAGER))
    address = reverse("disposition_propose", args=[ice.row.id])
    assert address in client.get(reverse("dispositions")).content.decode()
    assert str(due.id) in client.get(address).content.decode()
    answer = client.post(address, {"recording": [str(due.id)], "reason": "Its period has run out."})
    disposition = Disposition.objects.get()
    page = reverse("disposition", args=[disposition.id])
    assert answer.headers["Location"] == page
    assert "nobody approves what they proposed" in client.get(page).content.decode()
    assert "Approve: destroy what is listed" in manager.get(page).content.decode()
    own = client.post(reverse("disposition_approve", args=[disposition.id]))
    assert own.status_code == 403
    assert manager.post(reverse("disposition_approve", args=[disposition.id])).status_code == 302
    assert executed(disposition).state == DispositionState.ENDED
    assert "1 disposed of, 0 kept" in client.get(reverse("dispositions")).content.decode()
    shown = manager.get(page).content.decode()
    assert reverse("certificate", args=[disposition.id, "pdf"]) in shown
    paper = client.get(reverse("certificate", args=[disposition.id, "pdf"]))
    assert (paper.headers["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    told = json.loads(client.get(reverse("certificate", args=[disposition.id, "json"])).content)
    assert told["recordings"][0]["recording"] == str(due.id)
    assert client.get(reverse("certificate", args=[disposition.id, "exe"])).status_code == 404


def test_nobody_is_offered_what_they_recorded_or_freed(ice: WorldAgency, custodian: WorldPerson) -> None:
    wearer = ice.officer("Okafor").trained()
    wears = wearer.wears()
    own, freed = (stored(wears.recorded(hours_ago=20_000, category="non_evidentiary")) for _ in range(2))
    wearer.appointed(Role.PROGRAMME_MANAGER)
    release_hold(actor=custodian.row, hold=ice.held(freed), reason="It is over.")
    address = reverse("disposition_propose", args=[ice.row.id])
    for person, offered in ((wearer, set[Recording]()), (custodian, {own}), (ice.staff(Role.CUSTODIAN), {own, freed})):
        shown = browser(person).get(address).content.decode()
        assert {one for one in (own, freed) if str(one.id) in shown} == offered


def test_nothing_ticked_an_unknown_id_and_an_unknown_action(
    ice: WorldAgency, custodian: WorldPerson, due: Recording
) -> None:
    client, address = browser(custodian), reverse("disposition_propose", args=[ice.row.id])
    assert client.post(address, {"reason": "It is due."}).status_code == 403
    assert client.post(address, {"recording": ["x"], "reason": "It is due."}).status_code == 400
    assert client.post(address, {"recording": [str(due.id)], "reason": ""}).status_code == 400
    assert client.get(f"{address}?action=permanent").status_code == 404
    refused = client.post(f"{address}?action=transfer", {"recording": [str(due.id)], "reason": "It is due."})
    assert (refused.status_code, "ends otherwise" in refused.content.decode()) == (403, True)


def test_the_recording_says_that_it_was_disposed_of_and_its_bytes_are_refused(ice: WorldAgency, due: Recording) -> None:
    investigator = ice.staff(Role.INVESTIGATOR)
    client = browser(investigator)
    key = client.session.session_key or ""
    told = {"actor": investigator.row, "recording": due, "purpose": "investigation", "matter": CASE, "browser": key}
    before = open_download(**told)  # type: ignore[arg-type]  # each is of its type
    bytes_of = reverse("media", args=[before.token, due.clips.get().id, ORIGINAL])
    assert client.get(bytes_of).status_code == 200
    executed(approved(ice, due))
    refused = client.get(bytes_of)
    assert refused.status_code == 403
    assert "disposed of under DAA-0567-2026-0001-0001" in refused.content.decode()
    with pytest.raises(Refused) as refusal:
        open_download(**told)  # type: ignore[arg-type]  # each is of its type
    assert [(one.clause, one.code) for one in refusal.value.decision.reasons] == [("V.A.4", "disposed_of")]
    page = client.get(reverse("recording", args=[due.id])).content.decode()
    assert "Disposed of" in page
    disposal = client.get(reverse("recording_disposal", args=[due.id])).content.decode()
    assert "DAA-0567-2026-0001-0001" in disposal
    assert "destroyed first" in disposal
    for purpose in ("recording_viewing", "recording_download"):
        form = {
            "purpose": "investigation",
            "matter": CASE,
            "download-purpose": "investigation",
            "download-matter": CASE,
        }
        answer = client.post(reverse(purpose, args=[due.id]), form)
        assert (answer.status_code, "disposed of" in answer.content.decode()) == (403, True), purpose
    kept = client.get(reverse("recording_hold", args=[due.id])).content.decode()
    assert "It was disposed of" in kept
    assert client.get(reverse("recording_stills", args=[due.id])).status_code == 200


def test_what_is_kept_beyond_its_end_in_pages_and_figures(
    ice: WorldAgency, custodian: WorldPerson, due: Recording
) -> None:
    wears = ice.officer("Okafor").trained().wears()
    held = stored(wears.recorded(hours_ago=20_000, category="non_evidentiary"))
    ice.held(held)
    reckon(agency=ice.row, on=ice.world.today)
    page = browser(custodian).get(reverse("over_retention", args=[ice.row.id])).content.decode()
    assert "2 recordings" in page
    assert "nothing keeps 1 of them" in page
    assert reverse("recording_hold", args=[held.id]) in page


def test_a_transfer_is_packed_and_its_acceptance_entered(
    ice: WorldAgency, custodian: WorldPerson, due: Recording
) -> None:
    ice.scheduled("evidentiary", final_action="transfer")
    wears = ice.officer("Okafor").trained().wears()
    moved = approved(ice, stored(wears.recorded(hours_ago=20_000, category="evidentiary")), action=FinalAction.TRANSFER)
    client, page = browser(custodian), reverse("disposition", args=[moved.id])
    assert "Pack it" in client.get(page).content.decode()
    assert client.post(reverse("disposition_pack", args=[moved.id])).status_code == 302
    package = pack_transfer(actor=custodian.row, disposition_id=moved.id)
    assert package.manifest_sha256 in client.get(page).content.decode()
    address = reverse("disposition_acceptance", args=[moved.id])
    assert client.post(address, {"reference": "TR-1", "manifest_sha256": "ab"}).status_code == 403
    assert client.post(address, {"reference": "TR-1", "manifest_sha256": package.manifest_sha256}).status_code == 302
    assert executed(moved).state == DispositionState.ENDED


def test_a_withdrawal_keeps_what_was_listed(ice: WorldAgency, custodian: WorldPerson, due: Recording) -> None:
    disposition, client = approved(ice, due), browser(custodian)
    client.post(reverse("disposition_withdraw", args=[disposition.id]), {"reason": "A request came in."})
    disposition.refresh_from_db()
    assert (disposition.state, disposition.withdrawn_because) == (DispositionState.WITHDRAWN, "A request came in.")


def test_what_waits_too_long_is_put_into_the_queue_again(ice: WorldAgency, due: Recording) -> None:
    disposition = approved(ice, due)
    assert look_after_dispositions() == 0
    Disposition.objects.update(look_at=disposition.approved_at)
    assert look_after_dispositions() == 1


def test_a_loss_is_drafted_from_the_recording(ice: WorldAgency, custodian: WorldPerson, due: Recording) -> None:
    client, address = browser(custodian), reverse("recording_loss", args=[due.id])
    assert client.post(address, {"circumstances": ""}).status_code == 400
    answer = client.post(address, {"circumstances": "The disk failed."})
    report = LossReport.objects.get()
    assert answer.headers["Location"] == reverse("loss_report", args=[report.id])
    assert "The disk failed." in client.get(answer.headers["Location"]).content.decode()
    assert client.get(reverse("loss_report_file", args=[report.id, "pdf"])).content[:4] == b"%PDF"
    assert json.loads(client.get(reverse("loss_report_file", args=[report.id, "json"])).content)["parts"]
    refused = browser(ice.staff(Role.SUPERVISOR)).post(address, {"circumstances": "The disk failed."})
    assert refused.status_code == 403
