"""V.A.4: all that an item lets go by a day is one proposal: the list is what the predicate says, and tells the rest."""

import hashlib
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as told
from hypothesis import strategies as st
from pytest_django import Settings

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.evidence.originals import vault
from openbwc.policy import UNVERIFIED, FinalAction
from openbwc.program.models import Person, Role
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention import listing
from openbwc.retention import papers as retention_papers
from openbwc.retention.actions import propose_disposition as proposing
from openbwc.retention.actions.approve_disposition import approve_disposition
from openbwc.retention.actions.execute_disposition import execute_disposition
from openbwc.retention.actions.give_up_listing import give_up_unfinished
from openbwc.retention.actions.propose_disposition import propose_disposition
from openbwc.retention.actions.withdraw_disposition import withdraw_disposition
from openbwc.retention.certificates import certificate_of, paper_of
from openbwc.retention.eligibility import blockers_of
from openbwc.retention.listable import WORDS
from openbwc.retention.listing import RunOut
from openbwc.retention.models import Disposition, DispositionState, Hold, ListedState
from openbwc.vault import StorageFailedError, Vault
from tests.vaulted import approved, stored
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
WORKER = Actor.system("worker")
YEARS = 2 * 366 * 24.0
KINDS = ("due", "later", "young", "held", "another_item", "own_footage", "own_release", "listed", "not_as_taken_in")


@pytest.fixture
def ice(home: Path, settings: Settings) -> WorldAgency:
    settings.VAULT_KEYS = "none"
    settings.VAULT_SCRATCH = home / "scratch"
    settings.REDACTION_FOLDER = home / "redaction"
    world = World().agency("ICE")
    world.scheduled("non_evidentiary", code="short")
    world.scheduled("evidentiary", code="other")
    return world


@pytest.fixture
def custodian(ice: WorldAgency) -> WorldPerson:
    return ice.officer("Brandt").trained().appointed(Role.CUSTODIAN)


@pytest.fixture
def manager(ice: WorldAgency) -> WorldPerson:
    return ice.staff(Role.PROGRAMME_MANAGER)


def due(ice: WorldAgency, *, hours_ago: float = YEARS, category: str = "non_evidentiary") -> Recording:
    wears = ice.officer("Ruiz").trained().wears()
    return stored(wears.recorded(hours_ago=hours_ago, category=category))


def all_of(ice: WorldAgency, *, until: date | None = None, at_most: int = 100) -> RunOut:
    return RunOut(item="short", until=until or ice.world.today, at_most=at_most)


def proposed(actor: Person, ice: WorldAgency, selection: RunOut, reason: str = "It is due.") -> Disposition:
    return propose_disposition(
        actor=actor, agency=ice.row, recordings=selection, action=FinalAction.DESTROY, reason=reason
    )


def executed(disposition: Disposition) -> Disposition:
    return execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=lambda: None)


def codes(refusal: Refused) -> set[str]:
    return {f"{reason.clause} {reason.code}" for reason in refusal.decision.reasons}


def listed_of(disposition: Disposition) -> set[object]:
    return set(disposition.recordings.values_list("recording_id", flat=True))


def many(ice: WorldAgency, count: int) -> None:
    """So many recordings that are due and have no file."""
    first = ice.officer("Ruiz").trained().wears().recorded(hours_ago=YEARS, category="non_evidentiary")
    values = {field.attname: getattr(first, field.attname) for field in Recording._meta.concrete_fields}
    Recording.objects.bulk_create(
        Recording(**{**values, "id": new_id(), "activation": f"activation {number}"}) for number in range(count)
    )
    first.clips.all().delete()


def made(ice: WorldAgency, custodian: WorldPerson, kind: str) -> Recording:
    """A recording of the item that is not listed for this reason, or is."""
    if kind == "own_footage":
        return stored(custodian.wears().recorded(hours_ago=YEARS, category="non_evidentiary"))
    hours = {"young": 24.0, "later": 366 * 24.0}
    category = "evidentiary" if kind == "another_item" else "non_evidentiary"
    recording = due(ice, hours_ago=hours.get(kind, YEARS), category=category)
    if kind == "held":
        ice.held(recording)
    elif kind == "own_release":
        hold = ice.held(recording)
        Hold.objects.filter(id=hold.id).update(released_at=timezone.now(), released_by=custodian.row)
    elif kind == "listed":
        approved(ice, recording)
    elif kind == "not_as_taken_in":
        recording.clips.update(sha256=hashlib.sha256(str(recording.id).encode()).hexdigest())
    return recording


@told(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5), earlier=st.booleans())
def test_v_a_4_the_frozen_list_is_what_the_predicate_says(
    ice: WorldAgency, custodian: WorldPerson, kinds: list[str], earlier: bool
) -> None:
    until = ice.world.today - timedelta(days=90 if earlier else 0)
    with transaction.atomic():
        by_kind = [(kind, made(ice, custodian, kind)) for kind in ["due", *kinds]]
        disposition = proposed(custodian.row, ice, all_of(ice, until=until))
        wanted = {one.id for kind, one in by_kind if kind == "due" or (kind == "later" and not earlier)}
        assert listed_of(disposition) == wanted
        kept = blockers_of([one for _, one in by_kind], on=ice.world.today, action=FinalAction.DESTROY)
        assert not any(kept[key] for key in wanted)
        left = dict(disposition.left_out.values_list("recording_id", "why"))
        assert left == {one.id: kind for kind, one in by_kind if kind in KINDS[3:] and kind != "another_item"}
        assert sum(disposition.counts["left_out"].values()) == len(left)
        assert disposition.counts["by_item"] == {"short": len(wanted)}
        assert sum(disposition.counts["by_month"].values()) == disposition.listed == len(wanted)
        transaction.set_rollback(True)


def test_v_a_4_what_an_item_lets_go_goes_as_what_is_picked_does(
    ice: WorldAgency, custodian: WorldPerson, manager: WorldPerson
) -> None:
    first, second = due(ice), due(ice)
    disposition = approve_disposition(actor=manager.row, disposition=proposed(custodian.row, ice, all_of(ice)))
    assert executed(disposition).state == DispositionState.ENDED
    assert not any(vault().holds(one.clips.get().vault_object) for one in (first, second))
    kinds = list(Event.objects.filter(kind__startswith="retention.").values_list("kind", flat=True))
    assert kinds.count("retention.disposition_proposed") == 1
    assert kinds.count("retention.recording_disposed") == 2


def test_v_a_4_the_oldest_come_first_and_the_rest_is_said_to_wait(ice: WorldAgency, custodian: WorldPerson) -> None:
    oldest, older, _ = (due(ice, hours_ago=YEARS + 24 * more) for more in (9, 6, 3))
    disposition = proposed(custodian.row, ice, all_of(ice, at_most=2))
    assert (listed_of(disposition), disposition.counts["more"]) == ({oldest.id, older.id}, True)
    again = proposed(custodian.row, ice, all_of(ice))
    assert (again.listed, again.counts["more"], again.counts["left_out"]) == (1, False, {"listed": 2})


def test_v_a_4_no_list_of_nothing_and_none_by_who_may_not(ice: WorldAgency, custodian: WorldPerson) -> None:
    ice.held(due(ice))
    told = "had run out by .* may be listed; found none."
    with pytest.raises(Mistaken, match=f"{told} 1 left out: {WORDS['held']}"):
        proposed(custodian.row, ice, all_of(ice))
    with pytest.raises(Mistaken, match=f"{told}$"):  # a programme manager reads no holds
        proposed(ice.staff(Role.PROGRAMME_MANAGER).row, ice, all_of(ice))
    due(ice)
    with pytest.raises(Refused) as refusal:
        proposed(ice.staff(Role.AUDITOR).row, ice, all_of(ice))
    assert codes(refusal.value) == {"V.A.1 no_authority"}
    assert not Disposition.objects.exists()


def test_v_a_4_an_unknown_item_one_without_authority_a_later_day_and_too_many(
    ice: WorldAgency, custodian: WorldPerson
) -> None:
    ice.scheduled("training_session", code="bare", authority=UNVERIFIED)
    ice.scheduled("use_of_force", code="moved", final_action="transfer")
    tomorrow = ice.world.today + timedelta(days=1)
    for selection, words in (
        (RunOut(item="none", until=ice.world.today), "other, short"),
        (RunOut(item="bare", until=ice.world.today), "rests on none"),
        (
            RunOut(item="moved", until=ice.world.today),
            "nothing does under moved",
        ),
        (all_of(ice, until=tomorrow), "a day that has come"),
        (all_of(ice, at_most=Disposition.LISTED_MAX + 1), "at most 20000"),
        (all_of(ice, at_most=0), "at least one"),
    ):
        with pytest.raises(Mistaken, match=words):
            proposed(custodian.row, ice, selection)
    assert not Disposition.objects.exists()


def test_v_a_4_a_list_that_is_cut_off_lists_nothing(
    ice: WorldAgency, custodian: WorldPerson, manager: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(ice), due(ice)
    real, calls = listing.particulars_of, []

    def cut(*given: object, **more: object) -> object:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given, **more)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr("openbwc.retention.dispositions.BATCH", 1)
    monkeypatch.setattr(listing, "particulars_of", cut)
    monkeypatch.setattr(proposing, "give_up_listing", lambda _: None)  # as if killed: nobody is left to give it up
    with pytest.raises(KeyboardInterrupt):
        proposed(custodian.row, ice, all_of(ice))
    row = Disposition.objects.get()
    assert (row.state, row.recordings.count()) == (DispositionState.LISTING, 1)
    assert not Event.objects.filter(kind="retention.disposition_proposed").exists()
    for act in (
        lambda: approve_disposition(actor=manager.row, disposition=row),
        lambda: withdraw_disposition(actor=custodian.row, disposition=row, reason="No."),
    ):
        with pytest.raises(Mistaken, match="Being listed"):
            act()
    assert give_up_unfinished() == 0
    Disposition.objects.update(look_at=timezone.now())
    assert give_up_unfinished() == 1
    row.refresh_from_db()
    assert (row.state, row.recordings.get().state) == (DispositionState.WITHDRAWN, ListedState.KEPT)
    monkeypatch.setattr(listing, "particulars_of", real)
    assert proposed(custodian.row, ice, all_of(ice)).listed == 2


def test_v_a_4_stopped_in_the_middle_what_had_not_begun_stays_and_what_had_ends(
    ice: WorldAgency, custodian: WorldPerson, manager: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_ = {one.id: one for one in (due(ice), due(ice))}
    disposition = approve_disposition(actor=manager.row, disposition=proposed(custodian.row, ice, all_of(ice)))

    def full(*_: object, **__: object) -> None:
        raise StorageFailedError("Expected room on the vault's disk, found none.")

    def killed() -> None:
        if disposition.recordings.filter(state=ListedState.BEGUN).exists():
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Vault, "destroy", full)
        with pytest.raises(SystemExit):
            execute_disposition(actor=WORKER, disposition_id=disposition.id, beat=killed)
    withdraw_disposition(actor=custodian.row, disposition=disposition, reason="A request came in.")
    with pytest.raises(Mistaken, match="not stopped yet"):
        withdraw_disposition(actor=custodian.row, disposition=disposition, reason="Again.")
    rows = {one.state: made_[one.recording_id] for one in disposition.recordings.all()}
    assert rows.keys() == {ListedState.BEGUN, ListedState.KEPT}
    ended = executed(disposition)
    assert (ended.state, ended.withdrawn_because) == (DispositionState.ENDED, "A request came in.")
    assert vault().holds(rows[ListedState.KEPT].clips.get().vault_object)
    assert not vault().holds(rows[ListedState.BEGUN].clips.get().vault_object)
    assert {one["state"] for one in certificate_of(ended)["recordings"]} == {"disposed", "kept"}
    again = proposed(custodian.row, ice, all_of(ice))
    assert listed_of(again) == {rows[ListedState.KEPT].id}


def browser(person: WorldPerson) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_v_a_4_a_page_of_a_thousand_stays_small_and_the_file_has_the_digest(
    ice: WorldAgency, custodian: WorldPerson
) -> None:
    many(ice, 1_100)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        disposition = proposed(custodian.row, ice, all_of(ice, at_most=1_000))
    assert (disposition.listed, disposition.counts["more"]) == (1_000, True)
    assert len(statements) < 200, "as many as some hundreds need, not as there are recordings"
    client, page = browser(custodian), reverse("disposition", args=[disposition.id])
    with CaptureQueriesContext(connection) as statements:
        shown = client.get(page)
    assert (shown.status_code, len(shown.content) < 100_000, len(statements) < 60) == (200, True, True)
    assert "Page 1 of 20" in shown.content.decode()
    assert client.get(f"{page}?page=20").status_code == 200
    file = b"".join(client.get(reverse("disposition_list", args=[disposition.id])).streaming_content)  # type: ignore[attr-defined]  # it streams
    lines = file.splitlines()
    assert (len(lines), hashlib.sha256(b"".join(lines)).hexdigest()) == (1_000, disposition.sha256)
    assert [json.loads(one)["recording"] for one in lines] == sorted(str(key) for key in listed_of(disposition))


def test_v_a_4_what_was_left_out_is_told_and_a_hold_only_to_who_reads_holds(
    ice: WorldAgency, custodian: WorldPerson
) -> None:
    due(ice)
    held, freed, own = (made(ice, custodian, kind) for kind in ("held", "own_release", "own_footage"))
    address = reverse("disposition_propose", args=[ice.row.id])
    client, asked = browser(custodian), {"item": "short", "until": str(ice.world.today), "at_most": "100"}
    assert client.post(address, {**asked, "reason": "It is due.", "until": "soon"}).status_code == 400
    assert client.post(address, {**asked, "reason": "It is due.", "item": "none"}).status_code == 400
    assert client.post(address, {**asked, "reason": "It is due."}).status_code == 302
    disposition = Disposition.objects.get()
    page = reverse("disposition", args=[disposition.id])
    left = reverse("disposition_left_out", args=[disposition.id])
    for person, reads in ((custodian, True), (ice.staff(Role.SUPERVISOR), False)):
        shown, out = (browser(person).get(one).content.decode() for one in (page, left))
        for why, known in (("held", reads), ("own_release", reads), ("own_footage", True)):
            assert (f"1: {WORDS[why]}" in shown, f"1: {WORDS[why]}" in out) == (known, known), why
        for one, known in ((held, reads), (freed, reads), (own, True)):
            assert (reverse("recording_hold", args=[one.id]) in out) is known


def test_v_a_4_the_paper_of_a_long_list_sums_it_up(
    ice: WorldAgency, custodian: WorldPerson, manager: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(ice), due(ice)
    papers, real = list[dict[str, Any]](), retention_papers.typeset

    def seen(template: Path, paper: dict[str, Any], *, at: datetime) -> bytes:
        papers.append(paper)
        return real(template, paper, at=at)

    monkeypatch.setattr(retention_papers, "typeset", seen)
    disposition = approve_disposition(actor=manager.row, disposition=proposed(custodian.row, ice, all_of(ice)))
    with monkeypatch.context() as patch:
        patch.setattr(retention_papers, "ROWS", 1)
        ended = executed(disposition)
        paper = paper_of(ended)
    told = certificate_of(ended)["recordings"]
    disposed, kept = papers[-1]["tables"]
    month, day = told[0]["recorded_at"][:7], told[0]["ended_at"][:10]
    rests = f"short · {told[0]['authority']}"
    assert (len(told), disposed["heads"][0], kept["rows"]) == (2, "Recordings", [])
    assert disposed["rows"] == [["2", month, "non-evidentiary", rests, day, "2"]]
    assert any("it has their sums" in words for words in papers[-1]["parts"][1]["words"])
    said = json.loads(bytes(Event.objects.get(kind="retention.disposition_ended").body))["facts"]
    assert hashlib.sha256(paper).hexdigest() == said["paper_sha256"]
    paper_of(ended)
    assert [row[0] for row in papers[-1]["tables"][0]["rows"]] == [one["recording"] for one in told]
