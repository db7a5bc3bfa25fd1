"""III.A.2: a draft that loosens anything is neither signed nor published; the refusal has clause and both values."""

from pathlib import Path

import pytest

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.policy import Examination
from openbwc.program.actions.draft_policy import begin_draft
from openbwc.program.actions.publish_policy import publish_policy
from openbwc.program.actions.sign_policy import sign_policy
from openbwc.program.drafts import examination_of
from openbwc.program.models import DraftVersion, Person, PolicyPublication, PolicySignature, Role
from openbwc.program.policies import published_folder
from openbwc.program.refusals import Mistaken, Refused
from tests.world import WorldAgency

PARTS = ("activate", "carry", "deactivate", "maintain", "operate", "secure", "special_techniques")
RULES = "access_rules:\n  - role: leo\n    acts: [download]\n    purposes: [investigation]\n    scope: agency\n"
TYPES = "encounter_types:\n  patrol:\n    title: Patrol\n    clause: II.A.1\n"


def text_of(ice: WorldAgency, more: str, clauses: str = "all") -> str:
    parts = "".join(f"  {part}: How to {part}.\n" for part in PARTS)
    return (
        f"agency: ICE\ntitle: A policy of a test\nstandard: dhs-ps-045-07\nclauses: {clauses}\n"
        f"effective: {ice.world.today}\nsigned_by: The director\nparts:\n{parts}{more}"
    )


@pytest.fixture
def official(ice: WorldAgency, home: Path) -> Person:
    return ice.staff(Role.PROGRAMME_MANAGER, "Official").row


def drafted(ice: WorldAgency, text: str) -> DraftVersion:
    actor = Actor.person(ice.staff(Role.PROGRAMME_MANAGER, "Drafter").row.id)
    return begin_draft(actor=actor, agency=ice.row, text=text, at=ice.world.now)


def parameter(clause: str, name: str, value: str) -> str:
    return f"parameters:\n  {clause}:\n    {name}: {value}\n"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (parameter("V.A.7", "pre_event_buffer_seconds", "29"), ("V.A.7", "30 s", "29 s")),
        (parameter("III.A.1", "agency_policy_days", "181"), ("III.A.1", "180", "181")),
        (parameter("III.A.1", "signatures_besides_drafter", "0"), ("III.A.1", "1 signatures", "0 signatures")),
        (parameter("III.C", "required_documents", "[pia, pta]"), ("III.C", "drops", "sorn")),
        (parameter("III.A.2", "profiles_may_loosen", "true"), ("III.A.2", "no", "yes")),
        (parameter("V.A.8", "live_facial_recognition", "true"), ("V.A.8", "no", "yes")),
        (RULES, ("V.A.1", "leo: download for investigation", "not granted")),
        (TYPES, ("II.A.2", "none", "planned_arrest")),
        ("exemptions: [white_house_grounds]\n", ("I ", "USSS", "ICE")),
    ],
)
def test_a_loosening_is_refused_with_both_values(
    more: str, words: tuple[str, ...], ice: WorldAgency, official: Person
) -> None:
    version = drafted(ice, text_of(ice, more))
    with pytest.raises(Refused) as refused:
        sign_policy(signer=official, version=version, statement="Read.", digest=version.digest, at=ice.world.now)
    told = [reason.words for reason in refused.value.decision.reasons if reason.clause == "III.A.2"]
    assert any(all(word in sentence for word in words) for sentence in told), told
    assert Event.objects.filter(kind="policy.refused", subject=f"policy_draft:{version.draft_id}").count() == 1


def test_what_was_signed_around_the_gate_is_refused_at_publication(ice: WorldAgency, official: Person) -> None:
    version = drafted(ice, text_of(ice, parameter("V.A.7", "pre_event_buffer_seconds", "10")))
    PolicySignature.objects.create(
        version=version,
        signed_by=official,
        capacity="x",
        statement="x",
        digest=version.digest,
        signed_at=ice.world.now,
    )
    with pytest.raises(Refused) as refused:
        publish_policy(publisher=official, version=version, at=ice.world.now)
    assert {reason.clause for reason in refused.value.decision.reasons} == {"III.A.2"}
    assert not PolicyPublication.objects.exists()
    assert not published_folder().exists() or not list(published_folder().glob("*.yaml"))


def test_a_text_changed_behind_its_signature_is_not_published(ice: WorldAgency, official: Person) -> None:
    version = drafted(ice, text_of(ice, ""))
    sign_policy(signer=official, version=version, statement="Read.", digest=version.digest, at=ice.world.now)
    changed = text_of(ice, parameter("V.A.7", "pre_event_buffer_seconds", "60"))
    DraftVersion.objects.filter(id=version.id).update(text=changed)
    with pytest.raises(Refused) as refused:
        publish_policy(publisher=official, version=DraftVersion.objects.get(id=version.id), at=ice.world.now)
    assert {reason.code for reason in refused.value.decision.reasons} == {"signatures_missing"}


def test_a_clause_cannot_be_left_out(ice: WorldAgency, official: Person) -> None:
    version = drafted(ice, text_of(ice, "", clauses="[I, II.A.1]"))
    with pytest.raises(Mistaken, match=r"a list that drops .*V\.A\.7"):
        sign_policy(signer=official, version=version, statement="Read.", digest=version.digest, at=ice.world.now)


def test_a_tightening_is_shown_as_such(ice: WorldAgency) -> None:
    found: Examination = examination_of(text_of(ice, parameter("V.A.7", "pre_event_buffer_seconds", "60")), ice.row)
    assert found.publishable
    assert found.report is not None
    assert [(change.clause, change.offered) for change in found.report.tightenings] == [("V.A.7", "60 s")]
