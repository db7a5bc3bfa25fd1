"""Fills an installation for the browser tests: two agencies, people in every role, a recording that really plays.

Called with Django set up, in the environment of the installation; prints as JSON the identifiers that the tests
need.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shortuuid
from django.core.management import call_command

from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.program.models import Account, Agency, Camera, Role, Standing
from tests.browser.filming import RATE, Take, take_in
from tests.world import PASSWORD, World, WorldPerson, read

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
    made = {"password": PASSWORD, "rate": RATE, **evidence(cast)}
    publish_checkpoint()
    print(json.dumps(made))


def signs_in(one: WorldPerson, name: str, given_name: str) -> WorldPerson:
    """The person with an account of that name."""
    one.row.given_name = given_name
    one.row.account = Account.objects.create_user(name, f"{name}@example.test", PASSWORD)
    one.row.save()
    return one


def people(world: World) -> Cast:
    """Two agencies with somebody in each role."""
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    Agency.objects.filter(code="ICE").update(name="Immigration and Customs Enforcement")
    Agency.objects.filter(code="CBP").update(name="Customs and Border Protection")
    signs_in(ice.staff(Role.SUPERVISOR, "Okafor"), "okafor", "Grace")
    signs_in(ice.staff(Role.CUSTODIAN, "Brandt"), "brandt", "Jonas")
    signs_in(ice.staff(Role.INVESTIGATOR, "Sato"), "sato", "Mei")
    signs_in(ice.staff(Role.PROGRAMME_MANAGER, "Novak"), "novak", "Petra")
    signs_in(ice.staff(Role.DISCLOSURE_OFFICER, "Adeyemi"), "adeyemi", "Tunde")
    signs_in(cbp.person("Vance").trained().appointed(Role.AUDITOR, department=True), "vance", "Iris")
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


def evidence(cast: Cast) -> dict[str, Any]:
    """One recording of two clips that play, one of an untrained officer, one of another agency, and a catalogue."""
    worn, idle = cast.ruiz.wears("BWC-2201"), cast.haddad.wears("BWC-2207")
    ice = cast.ruiz.row.agency
    free = Camera.objects.create(
        agency=ice, serial="BWC-2290", make="Example", model="One", standing=Standing.ISSUED, pre_event_seconds=30
    )
    read(free)
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
        "clip": playable.clips.all()[0].id,
    }
    return {name: shortuuid.encode(value) for name, value in made.items()} | {
        "sha256": playable.clips.all()[0].sha256,
        "badge": cast.ruiz.row.badge,
        "badge_untrained": cast.haddad.row.badge,
    }
