"""What a list costs to find, who is told why it lists nothing, and what two at once and a broken vault do to it."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from openbwc.evidence.models import Recording
from openbwc.policy import FinalAction
from openbwc.program.models import Role
from openbwc.program.refusals import Mistaken, Refused
from openbwc.retention import listable, listing
from openbwc.retention.actions import approve_disposition as approving
from openbwc.retention.actions import propose_disposition as proposing
from openbwc.retention.actions.give_up_listing import give_up_unfinished
from openbwc.retention.listing import RunOut, items_ending, proposable
from openbwc.retention.models import Disposition, DispositionState, Hold, ListedState
from tests.clauses.test_V_A_4_proposed_by_item_and_day import all_of, browser, codes, due, listed_of, made, proposed
from tests.vaulted import approved
from tests.world import World, WorldAgency, WorldPerson

pytestmark = pytest.mark.django_db
DAY, YEARS = 24.0, 2 * 366 * 24.0


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
def custodian(ice: WorldAgency) -> WorldPerson:  # type: ignore[override]  # with the camera that they wear
    return ice.officer("Brandt").trained().appointed(Role.CUSTODIAN)


def older(*recordings: Recording) -> None:
    """Earlier than whatever else there is."""
    Recording.objects.filter(id__in=[one.id for one in recordings]).update(started_at=timezone.now().replace(year=2019))


def damaged(recording: Recording) -> None:
    recording.clips.update(sha256=hashlib.sha256(str(recording.id).encode()).hexdigest())


def picked(actor: WorldPerson, ice: WorldAgency, *recordings: Recording) -> Disposition:
    return proposing.propose_disposition(
        actor=actor.row, agency=ice.row, recordings=recordings, action=FinalAction.DESTROY, reason="It is due."
    )


def test_what_may_be_picked_is_found_behind_any_number_that_may_not(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(*(made(ice, custodian, kind) for kind in ("held", "own_footage", "own_release", "listed")))
    free, asked, real = due(ice), list[object](), listable.as_taken_in

    def opened(told: object, *, read: bool) -> bool:
        asked.append(told)
        return real(told, read=read)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(listing, "OFFERED_PAGES", 1)
    monkeypatch.setattr(listable, "as_taken_in", opened)
    on, action = ice.world.today, FinalAction.DESTROY
    offered = proposable(ice.row, custodian.row, on=on, action=action, size=1)
    assert [one.recording_id for one in offered] == [free.id]
    assert len(asked) == 1, "no inventory is opened but of what is offered"


def test_a_list_by_item_is_found_behind_any_number_that_is_left_out(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = ("held", "own_footage", "own_release", "listed")
    others = {made(ice, custodian, kind).id: kind for kind in kinds}
    older(*Recording.objects.filter(id__in=others))
    free = due(ice)
    monkeypatch.setattr(listing, "BATCH", 1)
    monkeypatch.setattr(listing, "PAGES", 1)
    disposition = proposed(custodian.row, ice, all_of(ice))
    assert (listed_of(disposition), disposition.counts["more"]) == ({free.id}, False)
    assert disposition.counts["left_out"] == dict.fromkeys(kinds, 1)
    assert dict(disposition.left_out.values_list("recording_id", "why")) == others


def test_a_list_by_item_is_found_behind_any_number_that_another_item_keeps_longer(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two items cover a category, and what the longer of them governs is older and had run out too."""
    ice.scheduled("use_of_force", code="long", period="P2Y")
    ice.scheduled("use_of_force", "training_session", code="brief", period="P6M")
    older(due(ice, category="use_of_force"), due(ice, category="use_of_force"))
    free = due(ice, category="training_session")
    monkeypatch.setattr(listing, "BATCH", 1)
    monkeypatch.setattr(listing, "PAGES", 1)
    disposition = proposed(custodian.row, ice, replace(all_of(ice), item="brief"))
    assert (listed_of(disposition), disposition.counts["more"]) == ({free.id}, False)
    offered = items_ending(ice.row, FinalAction.DESTROY, on=ice.world.today)
    assert [one.code for one in offered] == ["brief", "long", "other", "short"]


def test_a_list_by_item_ends_though_the_vault_has_lost_what_it_would_list(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (due(ice), due(ice)):
        damaged(one)
    monkeypatch.setattr(listing, "BATCH", 1)
    monkeypatch.setattr(listing, "PAGES", 1)
    with pytest.raises(Mistaken, match=r"1 left out: The vault does not hold .* More had run out than was looked at"):
        proposed(custodian.row, ice, all_of(ice))
    assert not Disposition.objects.exists()


def test_what_is_freed_while_it_is_counted_is_listed_and_not_left_out_too(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed, real = made(ice, custodian, "held"), listing.Found.leave_out_all

    def released(found: listing.Found, *said: object) -> None:
        real(found, *said)  # type: ignore[arg-type]  # as it was called
        Hold.objects.update(released_at=timezone.now(), released_by=ice.staff(Role.CUSTODIAN).row)

    monkeypatch.setattr(listing.Found, "leave_out_all", released)
    disposition = proposed(custodian.row, ice, all_of(ice))
    assert listed_of(disposition) == {freed.id}
    assert (disposition.left_out.count(), disposition.counts["left_out"]) == (0, {})


def test_an_item_is_offered_where_it_lets_something_go(ice: WorldAgency, custodian: WorldPerson) -> None:
    ice.scheduled("use_of_force", code="moved", final_action="transfer")
    ice.scheduled("training_session", code="bare", authority="UNVERIFIED-EXAMPLE")
    address, today = reverse("disposition_propose", args=[ice.row.id]), ice.world.today
    for action, offered in (("destroy", ["other", "short"]), ("transfer", ["moved"])):
        assert [one.code for one in items_ending(ice.row, FinalAction(action), on=today)] == offered
        shown = browser(custodian).get(f"{address}?action={action}").content.decode()
        assert {code for code in ("other", "short", "moved", "bare") if f'value="{code}"' in shown} == set(offered)


def test_a_picked_recording_that_is_held_and_damaged_is_refused_for_both(
    ice: WorldAgency, custodian: WorldPerson
) -> None:
    one = made(ice, custodian, "held")
    damaged(one)
    with pytest.raises(Refused) as refusal:
        picked(custodian, ice, one)
    assert codes(refusal.value) == {"V.A.4 kept", "V.A.5 not_as_taken_in"}


@pytest.mark.parametrize("by_item", [False, True])
def test_of_two_proposals_at_once_one_lists_and_the_other_is_given_up(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch, by_item: bool
) -> None:
    first, second = due(ice), due(ice)
    real = proposing.find

    def meanwhile(*said: object, **more: object) -> object:
        found = real(*said, **more)  # type: ignore[arg-type]  # as it was called
        monkeypatch.setattr(proposing, "find", real)
        approved(ice, second)
        return found

    monkeypatch.setattr(proposing, "find", meanwhile)
    with pytest.raises(Mistaken, match="some were listed meanwhile"):
        _ = proposed(custodian.row, ice, all_of(ice)) if by_item else picked(custodian, ice, first, second)
    given_up = Disposition.objects.get(proposed_by=custodian.row)
    assert (given_up.state, given_up.sha256) == (DispositionState.WITHDRAWN, "")
    assert not given_up.recordings.exclude(state=ListedState.KEPT).exists()
    assert listed_of(proposed(custodian.row, ice, all_of(ice))) == {first.id}


def test_a_list_is_read_by_nobody_before_it_is_whole(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(ice)
    monkeypatch.setattr(proposing, "digest_of", lambda told: [*told] and 1 / 0)
    monkeypatch.setattr(proposing, "give_up_listing", lambda _: None)  # as if killed: nobody is left to give it up
    with pytest.raises(ZeroDivisionError):
        proposed(custodian.row, ice, all_of(ice))
    row, client = Disposition.objects.get(), browser(custodian)
    assert (row.state, row.recordings.count()) == (DispositionState.LISTING, 1)
    pages = [reverse(name, args=[row.id]) for name in ("disposition", "disposition_list", "disposition_left_out")]
    for words in ("Being listed", "It was not listed to its end."):
        shown = client.get(reverse("dispositions")).content.decode()
        assert (words in shown, pages[0] in shown) == (True, False)
        assert [client.get(page).status_code for page in pages] == [404, 404, 404]
        Disposition.objects.update(look_at=timezone.now())
        give_up_unfinished()


def test_who_may_not_approve_is_told_before_the_list_is_read(
    ice: WorldAgency, custodian: WorldPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    due(ice)
    disposition = proposed(custodian.row, ice, all_of(ice))

    def read(*_: object) -> bool:
        raise AssertionError("the list is read")

    monkeypatch.setattr(approving, "_is_unchanged", read)
    for person in (ice.staff(Role.AUDITOR), custodian):
        with pytest.raises(Refused):
            approving.approve_disposition(actor=person.row, disposition=disposition)


def test_who_may_not_propose_is_shown_no_form_below_the_refusal(ice: WorldAgency) -> None:
    due(ice)
    address, client = reverse("disposition_propose", args=[ice.row.id]), browser(ice.staff(Role.AUDITOR))
    asked = {"item": "short", "until": str(ice.world.today), "at_most": "100", "reason": "It is due."}
    for sent in (asked, {"reason": "It is due."}):
        answer = client.post(address, sent)
        assert (answer.status_code, 'name="reason"' in answer.content.decode()) == (403, False)


def test_a_disposition_that_was_stopped_does_not_say_that_it_was_when_it_ended(
    ice: WorldAgency, custodian: WorldPerson
) -> None:
    disposition = proposed(custodian.row, ice, RunOut(item="short", until=ice.world.today)) if due(ice) else None
    assert disposition is not None
    later = timezone.now().replace(year=2037)
    Disposition.objects.update(
        state=DispositionState.ENDED, ended_at=later, withdrawn_by=custodian.row, withdrawn_because="A request came in."
    )
    shown = browser(custodian).get(reverse("disposition", args=[disposition.id])).content.decode()
    assert f"Stopped by {custodian.row.name}: A request came in." in shown
    assert f"{later:%d %b %Y}" not in shown
