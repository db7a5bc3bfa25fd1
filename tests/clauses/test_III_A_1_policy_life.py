"""III.A.1: an agency's policy is drafted, checked, signed, published, superseded; whole, and never retroactive."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program import publishing
from openbwc.program.actions.draft_policy import begin_draft, save_draft, withdraw_draft
from openbwc.program.actions.publish_policy import publish_policy
from openbwc.program.actions.sign_policy import sign_policy
from openbwc.program.drafts import starting_text
from openbwc.program.models import DraftVersion, Person, PolicyPublication, PolicySignature, Role
from openbwc.program.policies import clock_of, policy_of, published_folder
from openbwc.program.publishing import file_of, put_in_library, settle_publications
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency

STATEMENT = "I have read it and it is the agency's policy."
PARTS = ("activate", "carry", "deactivate", "maintain", "operate", "secure", "special_techniques")
OnCommit = Callable[..., AbstractContextManager[list[Callable[[], object]]]]


def text_of(agency: WorldAgency, effective: date, *, seconds: int = 60, without: str = "", more: str = "") -> str:
    parts = "".join(f"  {part}: How the agency's people {part}.\n" for part in PARTS if part != without)
    return (
        f"agency: {agency.row.code}\ntitle: A policy of a test\nstandard: dhs-ps-045-07\nclauses: all\n"
        f"effective: {effective}\nsigned_by: The director\nparts:\n{parts}"
        f"parameters:\n  V.A.7:\n    pre_event_buffer_seconds: {seconds}\n{more}"
    )


@pytest.fixture
def drafter(ice: WorldAgency, home: Path) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Drafter").row


@pytest.fixture
def official(ice: WorldAgency) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Official").row


def drafted(drafter: Person, ice: WorldAgency, text: str) -> DraftVersion:
    return begin_draft(actor=Actor.person(drafter.id), agency=ice.row, text=text, at=ice.world.now)


def signed(version: DraftVersion, by: Person, world: World) -> PolicySignature:
    return sign_policy(signer=by, version=version, statement=STATEMENT, digest=version.digest, at=world.now)


def facts_of_last(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(Event.objects.filter(kind=kind).latest("index").body))["facts"]
    return found


def refusals(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {f"{reason.clause} {reason.code}" for reason in refused.value.decision.reasons}


def test_a_signed_policy_binds_from_its_day_on(
    ice: WorldAgency, drafter: Person, official: Person, django_capture_on_commit_callbacks: OnCommit
) -> None:
    today, tomorrow = ice.world.today, ice.world.today + timedelta(days=1)
    before = policy_of(ice.row, today)
    version = drafted(drafter, ice, text_of(ice, tomorrow))
    signature = signed(version, official, ice.world)
    assert (signature.digest, signature.capacity) == (version.digest, "Agency programme manager, ICE")
    with django_capture_on_commit_callbacks(execute=True):
        publication = publish_policy(publisher=drafter, version=version, at=ice.world.now)
    assert policy_of(ice.row, today).version == before.version
    after = policy_of(ice.row, tomorrow)
    assert after.number("V.A.7", "pre_event_buffer_seconds") == 60
    assert before.profile is not None
    assert after.profile is not None
    assert after.profile.version == publication.profile_version
    assert file_of(publication).read_text() == version.text
    facts = facts_of_last("program.policy_published")
    assert facts["digest"] == version.digest
    assert facts["supersedes"] == before.profile.version


def test_the_next_policy_supersedes_it(
    ice: WorldAgency, drafter: Person, official: Person, django_capture_on_commit_callbacks: OnCommit
) -> None:
    days = [ice.world.today + timedelta(days=ahead) for ahead in (1, 10)]
    for number, day in enumerate(days):
        version = drafted(drafter, ice, text_of(ice, day, seconds=60 + number))
        signed(version, official, ice.world)
        with django_capture_on_commit_callbacks(execute=True):
            publish_policy(publisher=official, version=version, at=ice.world.now)
    assert policy_of(ice.row, days[1] - timedelta(days=1)).number("V.A.7", "pre_event_buffer_seconds") == 60
    assert policy_of(ice.row, days[1]).number("V.A.7", "pre_event_buffer_seconds") == 61
    former = PolicyPublication.objects.get(effective_on=days[0])
    assert facts_of_last("program.policy_published")["supersedes"] == former.profile_version


def test_a_drafter_does_not_sign_alone(ice: WorldAgency, drafter: Person, official: Person) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    signed(version, drafter, ice.world)
    with pytest.raises(Refused) as refused:
        publish_policy(publisher=official, version=version, at=ice.world.now)
    assert refusals(refused) == {"III.A.1 signatures_missing"}


def test_who_wrote_any_version_is_a_drafter(ice: WorldAgency, drafter: Person, official: Person) -> None:
    first = drafted(drafter, ice, text_of(ice, ice.world.today))
    actor = Actor.person(official.id)
    text = text_of(ice, ice.world.today, seconds=70)
    second = save_draft(actor=actor, draft=first.draft, text=text, at=ice.world.now, over=1)
    signed(second, drafter, ice.world)
    signed(second, official, ice.world)
    with pytest.raises(Refused) as refused:
        publish_policy(publisher=official, version=second, at=ice.world.now)
    assert refusals(refused) == {"III.A.1 signatures_missing"}


def test_a_signature_is_of_one_version_only(ice: WorldAgency, drafter: Person, official: Person) -> None:
    first = drafted(drafter, ice, text_of(ice, ice.world.today))
    signed(first, official, ice.world)
    text = text_of(ice, ice.world.today, seconds=70)
    second = save_draft(actor=Actor.person(drafter.id), draft=first.draft, text=text, at=ice.world.now, over=1)
    with pytest.raises(Mistaken, match="Version 2 is the newest"):
        publish_policy(publisher=drafter, version=first, at=ice.world.now)
    with pytest.raises(Refused):
        publish_policy(publisher=drafter, version=second, at=ice.world.now)


def test_nobody_signs_a_text_that_they_have_not_read(ice: WorldAgency, drafter: Person, official: Person) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    with pytest.raises(Mistaken, match="it is another"):
        sign_policy(signer=official, version=version, statement=STATEMENT, digest="0" * 64, at=ice.world.now)


@pytest.mark.parametrize("role", [Role.LEO, Role.SUPERVISOR, Role.AUDITOR, Role.CUSTODIAN])
def test_an_official_has_the_appointment_for_it(role: Role, ice: WorldAgency, drafter: Person) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    other = ice.staff(role).row
    with pytest.raises(Refused) as refused:
        signed(version, other, ice.world)
    assert refusals(refused) == {"III.A.1 no_authority"}


def test_no_policy_takes_effect_in_the_past(ice: WorldAgency, drafter: Person, official: Person) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today - timedelta(days=1)))
    signed(version, official, ice.world)
    with pytest.raises(Refused) as refused:
        publish_policy(publisher=drafter, version=version, at=ice.world.now)
    assert refusals(refused) == {"III.A.1 retroactive"}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_keeps_it_from_being_signed(
    part: str, ice: WorldAgency, drafter: Person, official: Person
) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today, without=part))
    with pytest.raises(Refused) as refused:
        signed(version, official, ice.world)
    assert refusals(refused) == {"III.A.1 parts_missing"}
    assert part.replace("_", " ") in str(refused.value)


def test_what_another_saved_meanwhile_is_not_overwritten(ice: WorldAgency, drafter: Person, official: Person) -> None:
    first = drafted(drafter, ice, text_of(ice, ice.world.today))
    now = ice.world.now
    save_draft(actor=Actor.person(official.id), draft=first.draft, text="agency: ICE\n", at=now, over=1)
    with pytest.raises(Mistaken, match="Version 2 was saved meanwhile"):
        save_draft(actor=Actor.person(drafter.id), draft=first.draft, text="agency: CBP\n", at=now, over=1)
    assert first.draft.newest.text == "agency: ICE\n"


def test_line_ends_of_a_browser_are_no_change(ice: WorldAgency, drafter: Person) -> None:
    actor, text = Actor.person(drafter.id), "agency: ICE\nclauses: all\n"
    first = begin_draft(actor=actor, agency=ice.row, text=text.replace("\n", "\r\n"), at=ice.world.now)
    assert first.text == text
    with pytest.raises(Mistaken, match="A change was expected"):
        save_draft(actor=actor, draft=first.draft, text=text.replace("\n", "\r\n"), at=ice.world.now, over=1)


@pytest.mark.parametrize("text", ["", " \n", "x" * 200_001, "agency: ICE\x00"])
def test_a_text_that_is_none_is_not_kept(text: str, ice: WorldAgency, drafter: Person) -> None:
    with pytest.raises(Mistaken, match="A text of 1 to 200000 characters"):
        drafted(drafter, ice, text)
    assert not DraftVersion.objects.exists()


def test_a_published_or_withdrawn_draft_is_closed(
    ice: WorldAgency, drafter: Person, official: Person, django_capture_on_commit_callbacks: OnCommit
) -> None:
    actor, now = Actor.person(drafter.id), ice.world.now
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    signed(version, official, ice.world)
    publish_policy(publisher=drafter, version=version, at=now)
    with pytest.raises(Mistaken, match="it was published"):
        save_draft(actor=actor, draft=version.draft, text="x", at=now, over=1)
    with pytest.raises(Mistaken, match="it was published"):
        publish_policy(publisher=drafter, version=version, at=now)
    other = drafted(drafter, ice, "agency: ICE\n")
    withdraw_draft(actor=actor, draft=other.draft, at=now, reason="Not needed.")
    with pytest.raises(Mistaken, match="it was withdrawn"):
        save_draft(actor=actor, draft=other.draft, text="x", at=now, over=1)


def test_one_day_has_one_policy(ice: WorldAgency, drafter: Person, official: Person) -> None:
    versions = [drafted(drafter, ice, text_of(ice, ice.world.today, seconds=seconds)) for seconds in (60, 61)]
    for version in versions:
        signed(version, official, ice.world)
    publish_policy(publisher=drafter, version=versions[0], at=ice.world.now)
    with pytest.raises(Mistaken, match="on which no other policy of ICE takes effect"):
        publish_policy(publisher=drafter, version=versions[1], at=ice.world.now)
    assert PolicyPublication.objects.count() == 1


def test_a_failure_before_the_row_leaves_nothing(
    ice: WorldAgency, drafter: Person, official: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    signed(version, official, ice.world)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("openbwc.program.actions.publish_policy.record", fail)
    with pytest.raises(OSError, match="no space"):
        publish_policy(publisher=drafter, version=version, at=ice.world.now)
    assert not PolicyPublication.objects.exists()
    assert not list(published_folder().glob("*.yaml"))


def test_a_failure_between_row_and_file_is_mended(
    ice: WorldAgency,
    drafter: Person,
    official: Person,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: OnCommit,
) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today, seconds=77))
    signed(version, official, ice.world)

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(publishing.os, "fsync", fail)
        with pytest.raises(OSError, match="no space"), django_capture_on_commit_callbacks(execute=True):
            publish_policy(publisher=drafter, version=version, at=ice.world.now)
    assert policy_of(ice.row, ice.world.today).number("V.A.7", "pre_event_buffer_seconds") != 77
    assert not list(published_folder().glob("*.yaml"))
    assert settle_publications() == 1
    assert policy_of(ice.row, ice.world.today).number("V.A.7", "pre_event_buffer_seconds") == 77
    assert settle_publications() == 0


def test_a_file_that_is_there_is_never_overwritten(ice: WorldAgency, drafter: Person, official: Person) -> None:
    version = drafted(drafter, ice, text_of(ice, ice.world.today))
    signed(version, official, ice.world)
    publication = publish_policy(publisher=drafter, version=version, at=ice.world.now)
    assert put_in_library(publication)
    file_of(publication).write_text("changed")
    assert not put_in_library(publication)
    assert file_of(publication).read_text() == "changed"


def test_a_draft_begins_with_what_is_in_force(ice: WorldAgency, drafter: Person) -> None:
    day = ice.world.today + timedelta(days=30)
    text = starting_text(ice.row, drafter, day)
    assert f"effective: {day}" in text
    assert "at_large_arrest:" in text


def test_an_agency_without_a_policy_begins_with_every_part(world: World, drafter: Person) -> None:
    nps = world.agency("NPS")
    text = starting_text(nps.row, drafter, world.today)
    assert all(f'  {part}: ""' in text for part in PARTS)


def test_the_clock_runs_for_an_agency_that_has_no_policy(world: World) -> None:
    nps = world.agency("NPS")
    clock = clock_of(nps.row, date(2023, 11, 18))
    assert (clock.due_on, clock.state.value, clock.days_left) == (date(2023, 11, 18), "running", 0)
    assert clock_of(nps.row, date(2023, 11, 19)).state.value == "overdue"
    assert clock_of(world.agency("ICE").row, date(2023, 11, 18)).state.value == "met"
