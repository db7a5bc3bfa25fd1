"""The certificate of a disposition: written and read one recording at a time, and who stopped it is in it."""

import json
import tracemalloc
import weakref
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from django.utils import timezone
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.evidence.models import Recording
from openbwc.program.models import Role
from openbwc.retention import certificates, papers
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.certificates import certificate_of
from openbwc.retention.models import Disposition, DispositionState, ListedRecording, ListedState
from openbwc.vault import StorageFailedError, Vault
from tests.vaulted import approved, stored
from tests.world import World, WorldAgency

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
MANY = 4000


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "files"
    settings.VAULT_SCRATCH = home / "scratch"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary", code="short")
    return world


def due(ice: WorldAgency) -> Recording:
    wears = ice.officer("Ruiz").trained().wears()
    return stored(wears.recorded(hours_ago=2 * 366 * 24.0, category="non_evidentiary"))


def executed(disposition: Disposition) -> Disposition:
    return execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=lambda: None)


def begun(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> Disposition:
    """Approved, of two recordings: the disposal of one was begun and could not go on, the other waits."""
    disposition = approved(ice, due(ice), due(ice))

    def full(*_: object, **__: object) -> None:
        raise StorageFailedError("Expected room on the vault's disk, found none.")

    def killed() -> None:
        if disposition.recordings.filter(state=ListedState.BEGUN).exists():
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "destroy", full)
        with pytest.raises(SystemExit):
            execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=killed)
    return disposition


def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The papers that are typeset from now on."""
    papers_drawn: list[dict[str, Any]] = []
    real = papers.typeset

    def typeset(template: Path, paper: dict[str, Any], **how: Any) -> bytes:
        papers_drawn.append(paper)
        return real(template, paper, **how)

    monkeypatch.setattr(papers, "typeset", typeset)
    return papers_drawn


def test_who_stopped_it_when_and_why_is_in_the_certificate(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    disposition, custodian = begun(ice, monkeypatch), ice.staff(Role.CUSTODIAN, "Vega").row
    before = timezone.now()
    withdraw_disposition(actor=custodian, disposition=disposition, reason="A request came in.")
    after = timezone.now()
    made = drawn(monkeypatch)
    ended = executed(disposition)
    stopped = certificate_of(ended)["stopped"]
    assert before.isoformat() <= stopped.pop("at") <= after.isoformat()
    assert stopped == {"person": str(custodian.id), "name": custodian.name, "reason": "A request came in."}
    (said,) = (value for name, value in made[0]["parts"][0]["facts"] if name == "Stopped")
    assert said.startswith(f"{custodian.name}, ")
    assert said.endswith(" UTC: A request came in.")


def test_one_that_was_not_stopped_says_so(ice: WorldAgency) -> None:
    assert certificate_of(executed(approved(ice, due(ice))))["stopped"] is None


def test_one_that_is_stopped_while_it_is_drawn_is_drawn_anew(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    disposition, custodian = approved(ice, due(ice)), ice.staff(Role.CUSTODIAN, "Vega").row
    pdf, stops = certificates.certificate_pdf, [custodian]

    def stopped(content: bytes, **how: Any) -> bytes:
        while stops:
            withdraw_disposition(actor=stops.pop(), disposition=disposition, reason="A request came in.")
        return pdf(content, **how)

    monkeypatch.setattr(certificates, "certificate_pdf", stopped)
    assert executed(disposition).state == DispositionState.APPROVED
    assert certificate_of(executed(disposition))["stopped"]["person"] == str(custodian.id)


def test_it_is_canonical_and_written_one_recording_at_a_time(ice: WorldAgency, monkeypatch: pytest.MonkeyPatch) -> None:
    written, most, there = certificates._recording, 0, weakref.WeakSet[ListedRecording]()

    def one(row: ListedRecording) -> dict[str, Any]:
        nonlocal most
        there.add(row)
        most = max(most, len(there))
        return written(row)

    monkeypatch.setattr(certificates, "BATCH", 1)
    monkeypatch.setattr(certificates, "_recording", one)
    ended = executed(approved(ice, *(due(ice) for _ in range(5))))
    content = bytes(ended.certificate)
    assert rfc8785.dumps(json.loads(content)) == content
    assert len(json.loads(content)["recordings"]) == 5
    assert most <= 2


def certificate(count: int) -> dict[str, Any]:
    """A certificate of so many recordings, each of a sealed file, of two days and of two sorts."""
    who = {"person": "p", "name": "Vega, Ana", "at": "2026-11-20T10:00:00+00:00"}
    recordings = [
        {
            "recording": f"{number:032x}",
            "camera": "BWC-1",
            "recorded_at": "2024-05-12T10:00:00+00:00",
            "category": "non_evidentiary" if number % 2 else "training_session",
            "item": "short",
            "authority": "DAA-0567-2026-0001-0001",
            "due_on": "2025-05-13",
            "state": "kept" if number == 0 else "disposed",
            "why_kept": "A hold covers it." if number == 0 else "",
            "ended_at": f"2026-11-2{number % 2}T10:00:00+00:00",
            "originals": [{"name": "A.MP4", "sha256": f"{number:064x}", "size": number}] * 2,
            "destroyed": [
                {"object": f"urn:{number:064x}", "files": [], "key_destroyed": True, "tombstone": f"{number:064x}"}
            ],
            "files_beside_the_vault": 3,
        }
        for number in range(count)
    ]
    return {
        "agency": {"code": "ICE", "name": "U.S. Immigration and Customs Enforcement"},
        "disposition": "d",
        "action": "destroy",
        "reason": "It is due.",
        "list": {"sha256": "ab" * 32, "recordings": count, "reckoned_on": "2026-11-20"},
        "proposed": who,
        "approved": [who],
        "transfer": None,
        "ended_at": "2026-11-21T10:00:00+00:00",
        "method": {"sealed": "The key went first.", "plain": "The bytes went.", "stays": "Hashes stay."},
        "recordings": recordings,
    }


def test_a_paper_lists_few_and_sums_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made, told = drawn(monkeypatch), certificate(6)
    papers.certificate_pdf(json.dumps(told).encode(), at=timezone.now())
    monkeypatch.setattr(papers, "ROWS", 4)
    papers.certificate_pdf(json.dumps(told).encode(), at=timezone.now())
    (each, kept), (summed, kept_still) = (paper["tables"] for paper in made)
    assert [row[0] for row in each["rows"]] == [one["recording"] for one in told["recordings"][1:]]
    assert each["rows"][0][-2] == "2026-11-21 10:00 UTC"
    assert each["heads"][0] == "Recording"
    assert (summed["heads"][0], summed["heads"][-1]) == ("Recordings", "Originals")
    authority = "short · DAA-0567-2026-0001-0001"
    assert summed["rows"] == [
        ["3", "2024-05", "non-evidentiary", authority, "2026-11-21", "6"],
        ["2", "2024-05", "training session", authority, "2026-11-20", "4"],
    ]
    assert (kept["rows"], len(kept["rows"]), kept["rows"][0][-2]) == (kept_still["rows"], 1, "A hold covers it.")
    assert {paper["description"] for paper in made} == {"Recordings disposed of: 5 of the 6 on the list."}
    words = [paper["parts"][1]["words"] for paper in made]
    assert words[0] == ["The key went first.", "Hashes stay."]
    assert words[1][:2] == words[0]
    assert "their sums" in words[1][2]


def test_a_paper_of_a_long_list_takes_little_more_room_than_its_text() -> None:
    content = json.dumps(certificate(MANY)).encode()
    tracemalloc.start()
    papers.certificate_pdf(content, at=timezone.now())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * len(content)
