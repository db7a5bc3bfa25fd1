"""Who may open a redacted copy: the same matrix, and for training nothing else (V.A.1, V.A.2).

A row is: who asks, for which purpose, with which restriction on the recording → the clauses that refuse to view the
copy, and those that refuse to download it.
"""

import pytest

from openbwc.access.actions.open_viewing import open_download, open_viewing
from openbwc.access.copies import copies_open_to
from openbwc.access.models import Viewing
from openbwc.evidence.models import CopyState, Recording, RedactedCopy
from openbwc.policy import Act
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World

OPEN: frozenset[str] = frozenset()
CASE = "ICE-2026-0001"
MATRIX = [
    ("officer", "training", "", OPEN, {"V.A.1"}),
    ("officer", "investigation", "", {"V.A.1"}, {"V.A.1"}),
    ("officer", "", "", {"V.A.2"}, {"V.A.2"}),
    ("officer", "performance_assessment", "", {"II.B.4"}, {"II.B.4"}),
    ("untrained officer", "training", "", {"III.D"}, {"III.D", "V.A.1"}),
    ("officer of another agency", "training", "", {"V.A.1"}, {"V.A.1"}),
    ("supervisor", "training", "", OPEN, {"V.A.1"}),
    ("supervisor", "training", "protected_identity", {"II.B.3"}, {"II.B.3", "V.A.1"}),
    ("disclosure officer", "discovery", "", OPEN, OPEN),
    ("disclosure officer", "training", "", {"V.A.1"}, {"V.A.1"}),
    ("investigator", "discovery", "", OPEN, OPEN),
    ("redactor", "training", "", OPEN, {"V.A.1"}),
    ("auditor", "audit", "", OPEN, {"V.A.1"}),
    ("system administrator", "training", "", {"V.A.1"}, {"V.A.1"}),
]


def people(world: World) -> dict[str, Person]:
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    return {
        "officer": ice.officer("Okafor").trained().row,
        "untrained officer": ice.officer("Lapsed").row,
        "officer of another agency": cbp.officer("Ito").trained().row,
        "supervisor": ice.staff(Role.SUPERVISOR).row,
        "disclosure officer": ice.staff(Role.DISCLOSURE_OFFICER).row,
        "investigator": ice.staff(Role.INVESTIGATOR).row,
        "redactor": ice.staff(Role.REDACTOR).row,
        "auditor": ice.staff(Role.AUDITOR).row,
        "system administrator": ice.person("Admin").trained().row,
    }


def clauses(refusal: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.clause for reason in refusal.value.decision.reasons}


@pytest.fixture
def world(db: None) -> World:
    return World()


def copied(world: World, restriction: str = "") -> tuple[Recording, RedactedCopy]:
    ice = world.agency("ICE")
    recording = ice.officer("Ruiz").trained().wears().recorded(restriction=restriction)
    return recording, ice.copied(recording)


@pytest.mark.parametrize(("who", "purpose", "restriction", "view", "download"), MATRIX)
def test_who_may_open_a_copy(
    who: str, purpose: str, restriction: str, view: set[str], download: set[str], world: World
) -> None:
    person = people(world)[who]
    recording, copy = copied(world, restriction)
    asked = {"actor": person, "recording": recording, "purpose": purpose, "matter": CASE, "browser": "b", "copy": copy}
    for act, opens, refusing in ((Act.VIEW, open_viewing, view), (Act.DOWNLOAD, open_download, download)):
        listed = copies_open_to(person, act=act, purpose=purpose, at=world.now)
        if refusing:
            with pytest.raises(Refused) as refusal:
                opens(**asked)
            assert clauses(refusal) >= refusing
            assert list(listed) == []
        else:
            viewing = opens(**asked).viewing
            assert (viewing.copy, viewing.act, list(listed)) == (copy, act.value, [copy])


def test_training_opens_nothing_but_a_copy(world: World) -> None:
    person = people(world)["officer"]
    recording, _ = copied(world)
    with pytest.raises(Refused) as refusal:
        open_viewing(actor=person, recording=recording, purpose="training", matter="", browser="b")
    assert clauses(refusal) == {"V.A.2"}
    assert not Viewing.objects.exists()


def test_a_copy_of_another_recording_or_a_withdrawn_one_is_not_opened(world: World) -> None:
    person = people(world)["officer"]
    recording, copy = copied(world)
    _, other = copied(world)
    asked = {"actor": person, "recording": recording, "purpose": "training", "matter": "", "browser": "b"}
    with pytest.raises(Mistaken, match="found one of another"):
        open_viewing(**asked, copy=other)
    RedactedCopy.objects.filter(id=copy.id).update(state=CopyState.WITHDRAWN)
    with pytest.raises(Mistaken, match="withdrawn"):
        open_viewing(**asked, copy=copy)
    assert list(copies_open_to(person, at=world.now)) == [other]
