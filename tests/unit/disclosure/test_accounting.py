"""The accounting of disclosures: what is accounted for by itself, what by hand, and what an individual is told."""

import csv
import io
import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.disclosure.accounting import (
    SYSTEM,
    Account,
    account,
    account_for_release,
    basis_of,
    digest_of,
    standing,
)
from openbwc.disclosure.accounting_files import accounting_csv
from openbwc.disclosure.actions.correct_disclosure import correct_disclosure
from openbwc.disclosure.actions.enter_disclosure import enter_disclosure
from openbwc.disclosure.actions.give_accounting import give_accounting
from openbwc.disclosure.actions.mark_responsive import mark_responsive
from openbwc.disclosure.actions.receive_request import Asked, receive_request
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.actions.rule_on_records import rule_on_records
from openbwc.disclosure.actions.search_for_request import search_for_request
from openbwc.disclosure.actions.take_accounting import take_accounting
from openbwc.disclosure.models import Basis, Channel, Disclosed, ReleaseKind, Request, Ruling
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

from .stage import CASE, PERSON, staged

TOLD = {
    "nature": "A drive with the original",
    "purpose": "Trial preparation",
    "basis": Basis.ROUTINE_USE,
    "recipient": "=Federal Defender",
    "address": "1 Court Square",
}


@pytest.fixture
def recording(ice: WorldAgency) -> Recording:
    return ice.officer("Ruiz").trained().wears().recorded()


def made_on(ice: WorldAgency) -> date:
    """A day that is past in every zone."""
    return ice.world.today - timedelta(days=1)


def told(ice: WorldAgency, **changes: object) -> Account:
    return Account(**{"made_on": made_on(ice), **TOLD, **changes})  # type: ignore[arg-type]


def test_what_is_entered_is_kept_whole_and_the_ledger_holds_its_digest(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    row = enter_disclosure(actor=officer, recording=recording, told=told(ice, individual="Kim Park"))
    assert (row.agency_id, row.basis, row.by) == (ice.row.id, "b3", officer)
    event = Event.objects.get(kind="disclosure.accounted_for")
    body = bytes(event.body)
    assert json.loads(body)["facts"]["digest"] == digest_of(row)
    for words in (b"Defender", b"Court Square", b"Kim Park"):
        assert words not in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"recipient": " "}, "recipient"), ({"address": ""}, "address"), ({"nature": "x" * 1001}, "nature")],
)
def test_each_thing_that_the_law_names_is_asked_for(
    ice: WorldAgency, officer: Person, recording: Recording, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(Mistaken, match=words):
        enter_disclosure(actor=officer, recording=recording, told=told(ice, **changes))
    later = told(ice, made_on=made_on(ice) + timedelta(days=3))
    with pytest.raises(Mistaken, match="is to come"):
        enter_disclosure(actor=officer, recording=recording, told=later)
    assert not Disclosed.objects.exists()


def test_only_who_handles_requests_enters_one(ice: WorldAgency, recording: Recording) -> None:
    for role in (Role.AUDITOR, Role.CUSTODIAN, Role.LEO):
        with pytest.raises(Refused):
            enter_disclosure(actor=ice.staff(role).row, recording=recording, told=told(ice))


def test_an_individual_gets_the_five_columns_and_not_what_law_enforcement_got(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    request = asked_by_themselves(ice)
    with pytest.raises(Mistaken, match="was searched for"):
        give_accounting(actor=officer, request=request)
    ruled(officer, request, recording)
    enter_disclosure(actor=officer, recording=recording, told=told(ice))
    enter_disclosure(actor=officer, recording=recording, told=told(ice, basis=Basis.LAW_ENFORCEMENT, purpose="A raid"))
    given = give_accounting(actor=officer, request=request)
    rows = list(csv.reader(io.StringIO(bytes(given.content).decode())))
    assert rows == [
        ["date", "nature", "purpose", "recipient", "address"],
        [made_on(ice).isoformat(), TOLD["nature"], TOLD["purpose"], "'=Federal Defender", TOLD["address"]],
    ]
    assert (given.given, given.left_out) == (1, 1)
    exempt = give_accounting(actor=officer, request=request, exempt_by="6 CFR part 5, appendix C (example)")
    assert (bytes(exempt.content), exempt.given, exempt.left_out) == (b"", 0, 2)


def asked_by_themselves(ice: WorldAgency, *, declared: bool = True) -> Request:
    words = "Who got the footage of my stop?"
    asked = Asked(kind="person_in_footage", name="Kim Park", description=words, identity_declared=declared)
    return receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)


def ruled(officer: Person, request: Request, *theirs: Recording) -> None:
    """Everything that the agency has is found, and these recordings alone are ruled to show who asked."""
    since = min(one.started_at for one in Recording.objects.all()) - timedelta(minutes=1)
    certificate = search_for_request(actor=officer, request=request, criteria=Criteria(since=since))
    mark_responsive(actor=officer, request=request, certificate=certificate)
    with pytest.raises(Mistaken, match="ruled on"):
        give_accounting(actor=officer, request=request)
    for record in request.responsive.all():
        shows = record.recording in theirs
        rule_on_records(
            actor=officer,
            request=request,
            records=[record],
            ruling=Ruling.WITHHOLD if shows else Ruling.NOT_RESPONSIVE,
            statement="" if shows else "It shows somebody else.",
        )


def test_nobody_is_told_of_another_s_stop_nor_of_a_disclosure_about_another(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    other = ice.officer("Haddad").trained().wears().recorded()
    request = asked_by_themselves(ice)
    ruled(officer, request, recording)
    enter_disclosure(actor=officer, recording=other, told=told(ice, purpose="The other stop"))
    enter_disclosure(actor=officer, recording=recording, told=told(ice, purpose="About a bystander", individual="Lee"))
    enter_disclosure(actor=officer, recording=recording, told=told(ice, purpose="Theirs", individual=" kim  PARK"))
    given = give_accounting(actor=officer, request=request)
    assert [row["purpose"] for row in csv.DictReader(io.StringIO(bytes(given.content).decode()))] == ["Theirs"]
    assert (given.given, given.left_out) == (1, 0)


def test_nothing_is_given_to_a_name_that_nobody_vouched_for(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    enter_disclosure(actor=officer, recording=recording, told=told(ice))
    with pytest.raises(Mistaken, match="penalty of perjury"):
        give_accounting(actor=officer, request=asked_by_themselves(ice, declared=False))


def test_a_condition_that_an_agency_adds_hides_nothing_from_the_individual(ice: WorldAgency) -> None:
    policy = policy_of(ice.row, ice.world.today)
    assert basis_of("other_agency", policy) == Basis.ROUTINE_USE
    assert basis_of("weather", policy) is None
    for first, last in (("b3", "b7"), ("b7", "b3")):
        told_of = SimpleNamespace(members=lambda *_, pairs=(first, last): [f"other_agency={one}" for one in pairs])
        assert basis_of("other_agency", told_of) == Basis.ROUTINE_USE  # type: ignore[arg-type]  # its members alone


def test_it_is_for_somebody_in_the_footage_alone(ice: WorldAgency, officer: Person) -> None:
    asked = Asked(kind="press", name="Jo Doe", description="Who got it?")
    request = receive_request(actor=None, agency=ice.row, channel=Channel.FORM, asked=asked)
    with pytest.raises(Mistaken, match="in the footage"):
        give_accounting(actor=officer, request=request)


def test_the_agency_s_file_has_every_account_and_no_formula(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    enter_disclosure(actor=officer, recording=recording, told=told(ice))
    (row,) = csv.DictReader(accounting_csv(take_accounting(actor=officer, agencies=[ice.row])))
    assert (row["agency"], row["recording"], row["entered_by"]) == ("ICE", str(recording.id), officer.badge)
    assert row["recipient"] == "'=Federal Defender"
    taken = Event.objects.get(kind="disclosure.accounting_taken")
    assert json.loads(bytes(taken.body))["facts"] == {"agency": "ICE", "accounts": 1}


def test_who_reads_no_requests_takes_no_accounting_along(ice: WorldAgency) -> None:
    with pytest.raises(Refused):
        take_accounting(actor=ice.staff(Role.CUSTODIAN).row, agencies=[ice.row])
    assert not Event.objects.filter(kind="disclosure.accounting_taken").exists()


def test_a_correction_stands_in_the_place_of_what_was_said_and_both_stay(
    ice: WorldAgency, officer: Person, recording: Recording
) -> None:
    wrong = enter_disclosure(actor=officer, recording=recording, told=told(ice, address="Not known"))
    with pytest.raises(Mistaken, match="a reason"):
        correct_disclosure(actor=officer, disclosed=wrong, told=told(ice), reason=" ")
    with pytest.raises(Refused):
        correct_disclosure(actor=ice.staff(Role.AUDITOR).row, disclosed=wrong, told=told(ice), reason="It moved.")
    right = correct_disclosure(actor=officer, disclosed=wrong, told=told(ice), reason="It moved.")
    assert (right.corrects, right.correction, right.recording) == (wrong, "It moved.", recording)
    assert list(standing()) == [right]
    assert set(Disclosed.objects.all()) == {wrong, right}
    with pytest.raises(Mistaken, match="was corrected"):
        correct_disclosure(actor=officer, disclosed=wrong, told=told(ice), reason="Again.")
    request = asked_by_themselves(ice)
    ruled(officer, request, recording)
    given = give_accounting(actor=officer, request=request)
    assert [row["address"] for row in csv.DictReader(io.StringIO(bytes(given.content).decode()))] == [TOLD["address"]]
    body = bytes(Event.objects.filter(kind="disclosure.accounted_for").latest("index").body)
    assert json.loads(body)["facts"]["corrects"] == str(wrong.id)
    assert b"moved" not in body


@pytest.mark.django_db
def test_an_address_that_nobody_knows_is_owed_and_no_other_word_stands_in_its_place() -> None:
    stage = staged()
    release = stage.filled(stage.copied(stage.recordings[0]), kind=ReleaseKind.DISCOVERY)
    (row,) = account_for_release(release, timezone.now())
    assert (row.recipient, row.address) == (release.recipient, "")
    assert row.recipient
    right = Account(
        **{name: getattr(row, name) for name in Account.__dataclass_fields__} | {"address": "1 Court Square"}
    )
    corrected = correct_disclosure(actor=stage.officer, disclosed=row, told=right, reason="They told us.")
    assert (corrected.release, corrected.address) == (release, "1 Court Square")


@pytest.mark.django_db
def test_a_release_on_a_foia_request_is_not_accounted_for() -> None:
    stage = staged()
    release_footage(actor=stage.officer, release=stage.ready(stage.copied(stage.recordings[0])))
    assert not Disclosed.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["congress", "other_agency"])
def test_a_release_to_congress_or_another_agency_is_accounted_for_by_itself(kind: str) -> None:
    asked = Asked(kind=kind, name="Sam Hale", organisation="A committee", address="Capitol", description="The stop.")
    stage = staged(asked)
    released = release_footage(actor=stage.officer, release=stage.ready(stage.copied(stage.recordings[0])))
    row = Disclosed.objects.get()
    assert (row.recording, row.release, row.by) == (stage.recordings[0], released, None)
    assert (row.nature, row.recipient, row.address) == ("Redacted copy", "Sam Hale, A committee", "Capitol")
    assert row.basis == {"congress": "b9", "other_agency": "b3"}[kind]
    event = Event.objects.get(kind="disclosure.accounted_for")
    assert event.actor == str(SYSTEM)


@pytest.mark.django_db
def test_an_account_stands_or_falls_with_its_release() -> None:
    stage = staged(PERSON)
    release = stage.filled(stage.copied(stage.recordings[0], matter=CASE), kind=ReleaseKind.DISCOVERY)
    with pytest.raises(Refused):
        release_footage(actor=stage.officer, release=release)
    assert not Disclosed.objects.exists()


def test_one_recording_of_a_release_has_one_account(ice: WorldAgency, recording: Recording) -> None:
    first = account(recording, told(ice), actor=Actor.system("tests"))
    assert first.release is None
    assert Disclosed.objects.count() == 1
