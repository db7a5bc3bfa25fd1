"""`visible()` and `may()` are one rule set: for random departments they agree on every recording (V.A.1).

Hypothesis draws who somebody is (roles, agencies, dates, training) and what there is (agency, wearer, restriction,
access list); then each recording is asked for one by one, and all at once, and page by page.
"""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.access.deciding import may
from openbwc.access.visible import ANY_MATTER, Position, Visible, visible
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Rendition
from openbwc.program.models import Role
from tests.world import World, WorldPerson

AGENCIES = ("ICE", "CBP", "TSA")
RESTRICTIONS = ("", "first_amendment", "sensitive_location", "protected_identity", "unknown_to_the_policy")
PURPOSES = (
    "investigation",
    "discovery",
    "testimony",
    "training",
    "misconduct_claim",
    "audit",
    "administrative_interview",
    "performance_assessment",
)

appointments = st.lists(
    st.tuples(
        st.sampled_from(list(Role)),
        st.sampled_from([*AGENCIES, "department"]),
        st.sampled_from([(10, 10), (10, 10), (10, -1), (-1, 10)]),
    ),
    max_size=4,
)
recordings = st.lists(
    st.tuples(
        st.sampled_from(AGENCIES),
        st.booleans(),
        st.sampled_from(RESTRICTIONS),
        st.sampled_from([None, "open", "ended", "today"]),
    ),
    min_size=2,
    max_size=8,
)
UNTIL = {"open": None, "ended": -1, "today": 0}


def populate(world: World, person: WorldPerson, drawn: list[tuple[str, bool, str, str | None]]) -> list[Recording]:
    made = []
    for hours, (code, own, restriction, named) in enumerate(drawn):
        agency = world.agency(code)
        wearer = person if own else agency.officer(f"Other{hours}")
        camera = wearer.wears()
        camera.row.agency = agency.row
        camera.row.save()
        recording = camera.recorded(hours_ago=1 + hours // 2, restriction=restriction)
        recording.started_at = recording.started_at.replace(minute=0, second=0, microsecond=0)  # so that some tie
        recording.save()
        if named is not None:
            person.named_on(recording, until=UNTIL[named])
        made.append(recording)
    return made


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    appointed=appointments,
    drawn=recordings,
    barred=st.sampled_from([None, None, None, "untrained", "left", "no matter"]),
    act=st.sampled_from([Act.VIEW, Act.DOWNLOAD]),
    rendition=st.sampled_from([Rendition.PROXY, Rendition.ORIGINAL, Rendition.REDACTED_COPY]),
)
def test_visible_is_may_for_every_recording(
    appointed: list[tuple[Role, str, tuple[int, int]]],
    drawn: list[tuple[str, bool, str, str | None]],
    barred: str | None,
    act: Act,
    rendition: Rendition,
) -> None:
    world = World()
    person = world.agency("ICE").person("Probe")
    for role, where, (since, until) in appointed:
        agency = None if where == "department" else world.agency(where).row
        person.appointed(role, agency=agency, department=agency is None, since=since, until=until)
    if barred != "untrained":
        person.trained()
    if barred == "left":
        person.row.left_on = world.today
        person.row.save()
    made = populate(world, person, drawn)
    matter = None if barred == "no matter" else "ICE-2026-1"
    at = world.now

    def allowed(purpose: str, matter: str | None) -> set[uuid.UUID]:
        return {
            recording.id
            for recording in made
            if may(person.row, act, recording, purpose=purpose, matter=matter, rendition=rendition, at=at).permitted
        }

    openable: set[uuid.UUID] = set()
    for purpose in PURPOSES:
        seen = visible(person.row, act=act, purpose=purpose, matter=matter, rendition=rendition, at=at)
        listed = seen.queryset().order_by("-started_at", "-id")
        ids = [recording.id for recording in listed if recording in made]
        assert set(ids) == allowed(purpose, matter)
        assert [recording.id for recording in pages_of(seen) if recording in made] == ids
        openable |= allowed(purpose, ANY_MATTER)
    some = visible(person.row, act=act, rendition=rendition, at=at).queryset()
    assert {recording.id for recording in some if recording in made} == openable


def pages_of(seen: Visible) -> list[Recording]:
    """Everything, read three at a time."""
    read: list[Recording] = []
    after = None
    while page := seen.page(after=after, size=3):
        read.extend(page)
        after = Position(started_at=page[-1].started_at, id=page[-1].id)
    return read


@pytest.mark.django_db
def test_recordings_that_began_at_one_moment_are_all_listed_once() -> None:
    world = World()
    ice = world.agency("ICE")
    camera = ice.officer("Ruiz").wears()
    made = [camera.recorded() for _ in range(7)]
    Recording.objects.update(started_at=made[0].started_at)
    seen = visible(ice.staff(Role.INVESTIGATOR).row, purpose="investigation", matter="ICE-2026-1", at=world.now)
    assert [recording.id for recording in pages_of(seen)] == sorted((one.id for one in made), reverse=True)
