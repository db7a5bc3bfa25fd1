"""III.C: an agency or a site operates only while it is complete; what lapses stops check-outs on that very day."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.program.actions.activate_agency import activate_agency
from openbwc.program.actions.activate_site import activate_site
from openbwc.program.actions.check_out_camera import check_out_camera, decide_check_out
from openbwc.program.actions.close_site import close_site
from openbwc.program.actions.deactivate_agency import deactivate_agency
from openbwc.program.actions.deactivate_site import deactivate_site
from openbwc.program.actions.file_privacy_document import file_privacy_document
from openbwc.program.actions.found_site import found_site
from openbwc.program.actions.plan_site import plan_site
from openbwc.program.actions.staff_site import staff_site
from openbwc.program.models import Activation, Camera, DocumentKind, Person, PrivacyDocument, Role, Site
from openbwc.program.readiness import State, decide_activation, readiness_of
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency


@pytest.fixture
def manager(ice: WorldAgency) -> Actor:
    return Actor.person(ice.staff(Role.PROGRAMME_MANAGER).row.id)


@pytest.fixture
def ruiz(ice: WorldAgency) -> Person:
    return ice.officer("Ruiz").trained().row


def clauses(camera: Camera, person: Person, world: World) -> set[str]:
    """The clauses that keep the camera in the dock; empty when it may go."""
    camera, person = Camera.objects.get(id=camera.id), Person.objects.get(id=person.id)
    return {reason.clause for reason in decide_check_out(camera, person, world.now).reasons}


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_paper_that_lapses_stops_new_check_outs(kind: DocumentKind, ice: WorldAgency, ruiz: Person) -> None:
    camera, today = ice.camera("ICE-1"), ice.world.today
    paper = PrivacyDocument.objects.filter(agency=ice.row, kind=kind)
    paper.update(lapses_on=today + timedelta(days=1))
    assert clauses(camera, ruiz, ice.world) == set()
    paper.update(lapses_on=today)
    assert clauses(camera, ruiz, ice.world) == {"III.C"}
    assert readiness_of(ice.row, ice.world.now).state is State.LAPSED


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spans=st.dictionaries(
        st.sampled_from(DocumentKind),
        st.tuples(st.integers(-400, 400), st.none() | st.integers(1, 400)),
        min_size=6,
        max_size=6,
    ),
    on=st.integers(-500, 500),
)
def test_complete_is_what_is_in_force_on_the_day(
    spans: dict[DocumentKind, tuple[int, int | None]], on: int, ice: WorldAgency
) -> None:
    PrivacyDocument.objects.filter(agency=ice.row).delete()
    today = ice.world.today
    for kind, (start, length) in spans.items():
        approved = today + timedelta(days=start)
        lapses = None if length is None else approved + timedelta(days=length)
        PrivacyDocument.objects.create(
            agency=ice.row, kind=kind, reference="of the test", approved_on=approved, lapses_on=lapses
        )
    missing = {
        f"document_missing_{kind.value}"
        for kind, (start, length) in spans.items()
        if on < start or (length is not None and on >= start + length)
    }
    decision = decide_activation(ice.row, ice.world.now + timedelta(days=on))
    # The officer's appointment of the world ends a year from now.
    assert {reason.code for reason in decision.reasons} - {"disclosure_officer_missing"} == missing


def test_a_named_disclosure_officer_is_needed_every_day(ice: WorldAgency, ruiz: Person) -> None:
    ice.row.appointments.filter(role=Role.DISCLOSURE_OFFICER).update(ends_on=ice.world.today)
    assert clauses(ice.camera("ICE-1"), ruiz, ice.world) == {"III.C"}


def test_an_activation_ends_with_its_sites_and_is_recorded(ice: WorldAgency, manager: Actor, ruiz: Person) -> None:
    site = ice.site("Houston", active=True)
    now = ice.world.now
    deactivate_agency(actor=manager, agency=ice.row, at=now, reason="The assessment is being redone.")
    assert readiness_of(ice.row, ice.world.now).state is State.INACTIVE
    assert readiness_of(ice.row, ice.world.now, site).state is State.INACTIVE
    assert clauses(ice.camera("ICE-1"), ruiz, ice.world) == {"III.C"}
    assert Event.objects.filter(kind="program.agency_deactivated").count() == 1
    assert Event.objects.filter(kind="program.site_deactivated", subject=f"site:{site.id}").count() == 1
    with pytest.raises(Mistaken, match="it is not"):
        deactivate_agency(actor=manager, agency=ice.row, at=now, reason="Again.")
    activate_agency(actor=manager, agency=ice.row, at=ice.world.now)
    assert clauses(ice.camera("ICE-2"), ruiz, ice.world) == set()
    assert Activation.objects.filter(agency=ice.row).count() == 2


def test_who_ends_an_activation_says_why_and_may(ice: WorldAgency, manager: Actor, ruiz: Person) -> None:
    with pytest.raises(Mistaken, match="reason"):
        deactivate_agency(actor=manager, agency=ice.row, at=ice.world.now, reason=" ")
    with pytest.raises(Refused):
        deactivate_agency(actor=Actor.person(ruiz.id), agency=ice.row, at=ice.world.now, reason="No.")
    early = ice.world.now - timedelta(days=4000)
    with pytest.raises(Mistaken, match="Expected a moment"):
        deactivate_agency(actor=manager, agency=ice.row, at=early, reason="Backwards.")
    assert readiness_of(ice.row, ice.world.now).state is State.ACTIVE


def test_a_pilot_site_operates_before_its_agency(world: World) -> None:
    tsa = world.agency("TSA")
    Activation.objects.filter(agency=tsa.row).update(ends_at=world.now)
    actor = Actor.person(tsa.staff(Role.PROGRAMME_MANAGER).row.id)
    site = found_site(actor=actor, agency=tsa.row, name="Newark", zone="America/New_York", phase=1)
    officer, camera = tsa.officer("Hall").trained().row, tsa.camera("TSA-1")
    staff_site(actor=actor, site=site, people=[officer], cameras=[camera])
    assert clauses(camera, officer, world) == {"III.C"}
    activate_site(actor=actor, site=site, at=world.now)
    assert clauses(camera, officer, world) == set()
    elsewhere = tsa.officer("Nowak").trained().row
    assert clauses(tsa.camera("TSA-2"), elsewhere, world) == {"III.C"}
    deactivate_site(actor=actor, site=site, at=world.now, reason="The pilot is over.")
    assert clauses(camera, officer, world) == {"III.C"}


def test_a_site_counts_where_the_camera_or_its_wearer_belongs_to_it(ice: WorldAgency, ruiz: Person) -> None:
    camera, site = ice.camera("ICE-1"), ice.site("Atlanta")
    Camera.objects.filter(id=camera.id).update(site=site)
    assert clauses(camera, ruiz, ice.world) == {"III.C"}
    Camera.objects.filter(id=camera.id).update(site=None)
    Person.objects.filter(id=ruiz.id).update(site=site)
    assert clauses(camera, ruiz, ice.world) == {"III.C"}
    Person.objects.filter(id=ruiz.id).update(site=ice.site("El Paso", active=True))
    assert clauses(camera, ruiz, ice.world) == set()


def test_a_site_stands_on_the_agencys_papers_and_its_own(ice: WorldAgency, manager: Actor) -> None:
    site, today = ice.site("Houston", active=True), ice.world.today
    PrivacyDocument.objects.filter(agency=ice.row, kind=DocumentKind.PIA).update(lapses_on=today)
    assert readiness_of(ice.row, ice.world.now, site).state is State.LAPSED
    file_privacy_document(
        actor=manager,
        agency=ice.row,
        site=site,
        kind=DocumentKind.PIA,
        reference="PIA of the pilot",
        approved_on=today,
        lapses_on=today + timedelta(days=30),
    )
    assert readiness_of(ice.row, ice.world.now, site).state is State.ACTIVE
    assert readiness_of(ice.row, ice.world.now).state is State.LAPSED
    assert readiness_of(ice.row, ice.world.now, ice.site("Newark", active=True)).state is State.LAPSED


def test_an_incomplete_site_is_not_activated(world: World) -> None:
    fps = world.agency("FPS")
    PrivacyDocument.objects.filter(agency=fps.row, kind=DocumentKind.SORN).delete()
    site = fps.site("Denver")
    actor = Actor.person(fps.staff(Role.PROGRAMME_MANAGER).row.id)
    with pytest.raises(Refused) as refused:
        activate_site(actor=actor, site=site, at=world.now)
    assert [reason.code for reason in refused.value.decision.reasons] == ["document_missing_sorn"]


def test_a_closed_site_gives_out_nothing(ice: WorldAgency, manager: Actor, ruiz: Person) -> None:
    site, camera = ice.site("Houston", active=True), ice.camera("ICE-1")
    Camera.objects.filter(id=camera.id).update(site=site)
    with pytest.raises(Mistaken, match="end its activation first"):
        close_site(actor=manager, site=site, on=ice.world.today)
    deactivate_site(actor=manager, site=site, at=ice.world.now, reason="Given up.")
    close_site(actor=manager, site=site, on=ice.world.today)
    assert clauses(camera, ruiz, ice.world) == {"III.C"}
    with pytest.raises(Mistaken, match="it was closed"):
        activate_site(actor=manager, site=site, at=ice.world.now)


@pytest.mark.parametrize(
    ("name", "zone", "phase", "words"),
    [
        ("Houston", "America/Nowhere", 1, "a time zone such as"),
        ("Houston", "../../etc/passwd", 1, "a time zone such as"),
        ("Houston", "", 1, "a time zone such as"),
        ("  ", "UTC", 1, "a name and a phase"),
        ("Houston", "UTC", 0, "a name and a phase"),
        ("ATLANTA", "UTC", 1, "a name that no site of ICE has"),
    ],
)
def test_a_site_that_makes_no_sense_is_not_founded(
    name: str, zone: str, phase: int, words: str, ice: WorldAgency, manager: Actor
) -> None:
    ice.site("Atlanta")
    with pytest.raises(Mistaken, match=words):
        found_site(actor=manager, agency=ice.row, name=name, zone=zone, phase=phase)
    assert Site.objects.count() == 1


def test_people_and_cameras_of_another_agency_stay_where_they_are(
    ice: WorldAgency, manager: Actor, world: World
) -> None:
    stranger = world.agency("CBP").camera("CBP-1")
    with pytest.raises(Mistaken, match="CBP-1 of another agency"):
        staff_site(actor=manager, site=ice.site(), cameras=[stranger, ice.camera("ICE-1")])
    assert not Camera.objects.exclude(site=None).exists()
    with pytest.raises(Mistaken, match="Expected a site of ICE"):
        file_privacy_document(
            actor=manager,
            agency=ice.row,
            site=world.agency("CBP").site(),
            kind=DocumentKind.PIA,
            reference="x",
            approved_on=world.today,
        )


def test_a_plan_is_stated_anew_and_the_former_stays(ice: WorldAgency, manager: Actor) -> None:
    site, today = ice.site("Houston"), ice.world.today
    for cameras in (10, 20):
        plan_site(actor=manager, site=site, cameras=cameras, people=cameras, due_on=today, at=ice.world.now)
    assert [plan.cameras for plan in site.plans.all()] == [20, 10]
    with pytest.raises(Mistaken, match="from 0 to"):
        plan_site(actor=manager, site=site, cameras=-1, people=0, due_on=today, at=ice.world.now)


def test_a_refusal_of_a_check_out_is_in_the_ledger(ice: WorldAgency, ruiz: Person) -> None:
    PrivacyDocument.objects.filter(agency=ice.row, kind=DocumentKind.PTA).update(lapses_on=ice.world.today)
    with pytest.raises(Refused):
        check_out_camera(actor=Actor.person(ruiz.id), camera=ice.camera("ICE-1"), person=ruiz, at=ice.world.now)
    assert Event.objects.filter(kind="policy.refused").count() == 1
