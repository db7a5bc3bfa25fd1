"""Fills an installation for the browser tests: two agencies, people in every role, a recording that really plays.

Called with Django set up, in the environment of the installation; prints as JSON the identifiers that the tests
need.
"""

import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import shortuuid
from django.core.management import call_command
from django.utils import timezone

from openbwc.custody import Actor
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.evidence.coverage import local_day
from openbwc.oversight.actions.take_metrics import take_metrics
from openbwc.oversight.drawing import ALGORITHM
from openbwc.oversight.metrics.periods import Month, span, zone_of_agency
from openbwc.oversight.models import ReviewItem, ReviewSample
from openbwc.program.models import Account, Agency, Camera, CameraSignal, Person, Role, SignalKind, StandDown, Standing
from tests.browser.filming import RATE, Take, take_in
from tests.browser.releasing import released
from tests.vaulted import stored
from tests.world import PASSWORD, World, WorldAgency, WorldCamera, WorldPerson, read

CATALOGUE = 30
OFFICERS = 24


@dataclass(frozen=True)
class Cast:
    """Whom the evidence is about."""

    ruiz: WorldPerson
    haddad: WorldPerson
    lindqvist: WorldPerson


def main() -> None:
    """Fill it."""
    call_command("migrate", verbosity=0)
    cast = people(World())
    made = {"password": PASSWORD, "rate": RATE, **evidence(cast), "month": month_taken()}
    publish_checkpoint()
    print(json.dumps(made))


def signs_in(one: WorldPerson, name: str, given_name: str) -> WorldPerson:
    """The person with an account of that name."""
    one.row.given_name = given_name
    one.row.account = Account.objects.create_user(name, f"{name}@example.test", PASSWORD)
    one.row.save()
    return one


def people(world: World) -> Cast:
    """Two agencies with somebody in each role; Sato and Vance enrol second factors in the tests of signing in."""
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    Agency.objects.filter(code="ICE").update(name="Immigration and Customs Enforcement")
    Agency.objects.filter(code="CBP").update(name="Customs and Border Protection")
    signs_in(ice.staff(Role.SUPERVISOR, "Okafor"), "okafor", "Grace")
    signs_in(ice.staff(Role.CUSTODIAN, "Brandt"), "brandt", "Jonas")
    signs_in(ice.staff(Role.INVESTIGATOR, "Sato"), "sato", "Mei")
    signs_in(ice.staff(Role.PROGRAMME_MANAGER, "Novak"), "novak", "Petra")
    signs_in(ice.staff(Role.REDACTOR, "Amari"), "amari", "Lena")
    signs_in(ice.staff(Role.REVIEWER, "Castell"), "castell", "Hugo")
    signs_in(ice.staff(Role.DISCLOSURE_OFFICER, "Adeyemi"), "adeyemi", "Tunde")
    signs_in(cbp.person("Vance").trained().appointed(Role.AUDITOR, department=True), "vance", "Iris")
    signs_in(cbp.person("Larsen").trained().appointed(Role.POLICY_OFFICE, department=True), "larsen", "Nils")
    Account.objects.create_superuser("root", "root@example.test", PASSWORD)
    for number in range(OFFICERS):
        officer = ice.officer(f"Officer{number:02}")
        if number % 3:
            officer.trained()
    return Cast(
        ruiz=signs_in(ice.officer("Ruiz").trained(), "ruiz", "Elena"),
        haddad=signs_in(ice.officer("Haddad").trained(days_left=-20), "haddad", "Omar"),
        lindqvist=signs_in(cbp.officer("Lindqvist").trained(), "lindqvist", "Maja"),
    )


def month_taken() -> str:
    """The month that ended last, its metrics taken in each agency; its name."""
    month = Month.of(timezone.now().date()).plus(-1)
    for agency in Agency.objects.all():
        since, until = span(month, zone_of_agency(agency))
        take_metrics(actor=Actor.system("worker"), agency=agency, since=since, until=until)
    return str(month)


def equipment(cast: Cast, worn: WorldCamera) -> None:
    """An officer without a camera, one to take and one set wrongly, a sign of tampering, a stand-down of others."""
    ice = cast.ruiz.world.agency("ICE")
    signs_in(ice.officer("Ibarra").trained(), "ibarra", "Ada")
    ice.camera("BWC-2295", pre_event=60)
    ice.camera("BWC-2296", pre_event=5)
    now = cast.ruiz.world.now
    CameraSignal.objects.create(
        camera=worn.row,
        assignment=worn.assignment,
        kind=SignalKind.SEQUENCE_GAP,
        key="CLIP7-8",
        words="2 clips are missing in the camera's sequence: CLIP0007 to CLIP0008.",
        evidence={},
        arose_at=now,
        found_at=now,
    )
    StandDown.objects.create(
        authority="Head of ICE, memo 7",
        reason="Found by Bluetooth in the field.",
        agency=ice.row,
        firmware="0.9",
        starts_at=now,
    )


def rosters(cast: Cast) -> dict[str, Any]:
    """A removal that Ruiz recorded in part and Chen not at all, and a sample drawn for review."""
    ice = cast.ruiz.world.agency("ICE")
    chen = ice.officer("Chen").trained()
    operation = ice.operation("removal_order", cast.ruiz, chen, ice.officer("Diaz"), hours_ago=60)
    camera = cast.ruiz.wears("BWC-2202", hours=70)
    camera.recorded(hours_ago=60.01, minutes=14)
    part = camera.recorded(hours_ago=59.6, minutes=12)
    sample = ReviewSample.objects.create(
        agency=ice.row,
        since=ice.world.now - timedelta(days=40),
        until=ice.world.now - timedelta(days=1),
        algorithm=ALGORITHM,
        origin="openbwc.example/ledger",
        tree_size=42,
        root="ab" * 32,
        population=1,
        population_digest="cd" * 32,
        strata={"no encounter": {"population": 1, "drawn": 1}},
        drawn_at=ice.world.now,
    )
    item = ReviewItem.objects.create(sample=sample, recording=part, stratum="no encounter", draw="ef" * 32)
    return {
        "operation": operation.id,
        "entry": operation.roster.get(person=cast.ruiz.row).id,
        "day": str(local_day(operation)),
        "ended_early": part.id,
        "sample": sample.id,
        "item": item.id,
        "badge_chen": chen.row.badge,
    }


def due(ice: WorldAgency) -> UUID:
    """A recording in the vault whose period has run out, so that it may be disposed of; gives its id."""
    ice.scheduled("non_evidentiary", code="short-term")
    wears = ice.officer("Pereira").wears("BWC-1999")
    return stored(wears.recorded(hours_ago=20_000, category="non_evidentiary")).id


def evidence(cast: Cast) -> dict[str, Any]:
    """One recording of two clips that play, one of an untrained officer, one of another agency, and a catalogue."""
    worn, idle = cast.ruiz.wears("BWC-2201"), cast.haddad.wears("BWC-2207")
    ice_world = cast.ruiz.world.agency("ICE")
    ice = ice_world.row
    free = Camera.objects.create(
        agency=ice, serial="BWC-2290", make="Example", model="One", standing=Standing.ISSUED, pre_event_seconds=30
    )
    read(free)
    equipment(cast, worn)
    with tempfile.TemporaryDirectory() as folder:
        take = Take(hours_ago=5.0, scene="street", title="At-large arrest", place="K Street NW")
        playable = take_in(take, worn.wearer, worn.row, Path(folder))
    for number in range(CATALOGUE):
        worn.recorded(hours_ago=24 + number * 1.5, minutes=3 + number % 7)
    made = {
        "recording": playable.id,
        "withheld": idle.recorded(hours_ago=6).id,
        "foreign": cast.lindqvist.wears("BWC-7001").recorded(hours_ago=3).id,
        "camera": free.id,
        "camera_out": worn.row.id,
        "person": cast.ruiz.row.id,
        "untrained": cast.haddad.row.id,
        "agency": ice.id,
        "due": due(WorldAgency(ice, cast.ruiz.world)),
        "clip": playable.clips.all()[0].id,
        **rosters(cast),
        **released(ice_world, worn, playable.clips.all()[0]),
    }
    return {name: shortuuid.encode(value) if isinstance(value, UUID) else value for name, value in made.items()} | {
        "sha256": playable.clips.all()[0].sha256,
        "badge": cast.ruiz.row.badge,
        "badge_untrained": cast.haddad.row.badge,
        "badge_custodian": Person.objects.get(agency__code="ICE", family_name="Brandt").badge,
    }
