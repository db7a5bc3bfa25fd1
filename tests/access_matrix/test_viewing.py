"""Who may open a recording: the access matrix as a truth table, each row with the clause of its refusal (V.A.1, V.A.2).

A row is: who asks, about whose recording, for which purpose with which matter → permitted, or the clauses that refuse.
"""

import pytest

from openbwc.access.actions.open_viewing import open_download, open_viewing
from openbwc.access.models import Viewing
from openbwc.custody.models import Event
from openbwc.evidence.models import Recording
from openbwc.policy import Act
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Refused
from tests.world import World

PERMITTED: frozenset[str] = frozenset()
CASE = "ICE-2026-0001"


def people(world: World) -> dict[str, Person]:
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    return {
        "wearer": ice.officer("Ruiz").trained().row,
        "colleague": ice.officer("Okafor").trained().row,
        "untrained wearer": ice.officer("Lapsed").row,
        "wearer whose training expired": ice.officer("Expired").trained(days_left=-1).row,
        "wearer with a course that misses a topic": ice.officer("Partial").trained(topics=("III.D.1", "III.D.2")).row,
        "supervisor": ice.staff(Role.SUPERVISOR).row,
        "supervisor of another agency": cbp.staff(Role.SUPERVISOR).row,
        "investigator": ice.staff(Role.INVESTIGATOR).row,
        "auditor of the department": cbp.person("Audit").appointed(Role.AUDITOR, department=True).trained().row,
        "custodian": ice.staff(Role.CUSTODIAN).row,
        "former investigator": ice.person("Former").appointed(Role.INVESTIGATOR, until=-1).trained().row,
        "future investigator": ice.person("Future").appointed(Role.INVESTIGATOR, since=-2).trained().row,
        "system administrator": ice.person("Admin").trained().row,
        "programme manager": ice.staff(Role.PROGRAMME_MANAGER).row,
    }


MATRIX = [
    ("wearer", "own", "", "investigation", CASE, PERMITTED),
    ("wearer", "own", "", "investigation", "", {"V.A.2"}),
    ("wearer", "own", "", "", CASE, {"V.A.2"}),
    ("wearer", "own", "", "performance_assessment", CASE, {"II.B.4"}),
    ("wearer", "own", "", "curiosity", CASE, {"V.A.2"}),
    ("wearer", "own", "", "discovery", CASE, {"V.A.1"}),
    ("wearer", "own", "", "testimony", CASE, PERMITTED),
    ("wearer", "others", "", "investigation", CASE, {"V.A.1"}),
    ("wearer", "own", "", "training", CASE, {"V.A.2"}),
    ("colleague", "others", "", "investigation", CASE, {"V.A.1"}),
    ("untrained wearer", "own", "", "investigation", CASE, {"III.D"}),
    ("wearer whose training expired", "own", "", "investigation", CASE, {"III.D"}),
    ("wearer with a course that misses a topic", "own", "", "investigation", CASE, {"III.D"}),
    ("supervisor", "others", "", "misconduct_claim", CASE, PERMITTED),
    ("supervisor", "others", "", "discovery", CASE, {"V.A.1"}),
    ("supervisor of another agency", "others", "", "misconduct_claim", CASE, {"V.A.1"}),
    ("investigator", "others", "", "investigation", CASE, PERMITTED),
    ("investigator", "others", "first_amendment", "investigation", CASE, {"II.B.1"}),
    ("investigator", "others", "sensitive_location", "investigation", CASE, {"II.B.2"}),
    ("investigator", "others", "protected_identity", "investigation", CASE, {"II.B.3"}),
    ("auditor of the department", "others", "", "audit", CASE, PERMITTED),
    ("auditor of the department", "others", "", "investigation", CASE, {"V.A.1"}),
    ("custodian", "others", "", "discovery", CASE, PERMITTED),
    ("former investigator", "others", "", "investigation", CASE, {"V.A.1"}),
    ("future investigator", "others", "", "investigation", CASE, {"V.A.1"}),
    ("system administrator", "others", "", "investigation", CASE, {"V.A.1"}),
    ("programme manager", "others", "", "audit", CASE, {"V.A.1"}),
]


def recording_for(world: World, person: Person, whose: str, restriction: str) -> Recording:
    ice = world.agency("ICE")
    recording = ice.officer("Wearer").wears().recorded(restriction=restriction)
    if whose == "own":
        recording.wearer = person
        recording.save()
    return recording


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "whose", "restriction", "purpose", "matter", "refused_by"), MATRIX)
def test_who_may_open_a_recording(
    who: str, whose: str, restriction: str, purpose: str, matter: str, refused_by: frozenset[str]
) -> None:
    world = World()
    person = people(world)[who]
    recording = recording_for(world, person, whose, restriction)
    asked = {"actor": person, "recording": recording, "purpose": purpose, "matter": matter, "browser": "b"}
    if not refused_by:
        opened = open_viewing(**asked)
        assert last_event().kind == "access.viewing_opened"
        assert opened.viewing.purpose == purpose
        return
    with pytest.raises(Refused) as refusal:
        open_viewing(**asked)
    reasons = refusal.value.decision.reasons
    assert {reason.clause for reason in reasons} >= refused_by
    assert all(reason.words and reason.remedy for reason in reasons)
    assert (last_event().kind, last_event().actor) == ("policy.refused", f"person:{person.id}")
    assert not Viewing.objects.exists()


def last_event() -> Event:
    event = Event.objects.last()
    assert event is not None
    return event


DOWNLOADS = [
    ("wearer", "own", "investigation", {"V.A.1"}),
    ("supervisor", "others", "audit", {"V.A.1"}),
    ("investigator", "others", "investigation", PERMITTED),
    ("custodian", "others", "discovery", PERMITTED),
    ("auditor of the department", "others", "audit", {"V.A.1"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "whose", "purpose", "refused_by"), DOWNLOADS)
def test_to_view_is_not_to_download(who: str, whose: str, purpose: str, refused_by: frozenset[str]) -> None:
    world = World()
    person = people(world)[who]
    recording = recording_for(world, person, whose, "")
    if refused_by:
        with pytest.raises(Refused) as refusal:
            open_download(actor=person, recording=recording, purpose=purpose, matter=CASE, browser="b")
        assert {reason.clause for reason in refusal.value.decision.reasons} >= refused_by
    else:
        opened = open_download(actor=person, recording=recording, purpose=purpose, matter=CASE, browser="b")
        assert opened.viewing.act == Act.DOWNLOAD.value


@pytest.mark.django_db
def test_the_access_list_opens_a_restricted_recording_only_to_who_has_role_and_purpose() -> None:
    world = World()
    ice = world.agency("ICE")
    recording = ice.officer("Wearer").wears().recorded(restriction="protected_identity")
    named = ice.staff(Role.INVESTIGATOR).named_on(recording)
    outsider = ice.person("Nobody").trained().named_on(recording)
    ended = ice.staff(Role.INVESTIGATOR).named_on(recording, until=0)
    open_viewing(actor=named.row, recording=recording, purpose="investigation", matter=CASE, browser="b")
    for person, clause in ((outsider, "V.A.1"), (ended, "II.B.3")):
        with pytest.raises(Refused) as refusal:
            open_viewing(actor=person.row, recording=recording, purpose="investigation", matter=CASE, browser="b")
        assert clause in {reason.clause for reason in refusal.value.decision.reasons}
