"""Fills an installation for the browser tests: two agencies, people in every role, recordings that really play.

Run as `python -m tests.browser.department` in the environment of the installation; prints as JSON the identifiers
that the tests need.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import shortuuid
from django.core.management import call_command

RATE = 25
SECONDS = 8.0
WASHINGTON = (38.8977, -77.0365)


@dataclass(frozen=True)
class Take:
    """One activation to film: so many clips of `SECONDS` each."""

    serial: str
    seed: int
    clips: int
    hours_ago: float
    scene: str
    title: str
    place: str


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    from openbwc.custody.actions.publish_checkpoint import publish_checkpoint  # noqa: PLC0415 -- as above
    from openbwc.program.models import Account, Camera, Role, Standing  # noqa: PLC0415 -- as above
    from tests.browser.filming import take_in  # noqa: PLC0415 -- models exist only after Django is set up
    from tests.world import PASSWORD, World, WorldPerson  # noqa: PLC0415 -- as above

    world = World()
    ice, cbp = world.agency("ICE"), world.agency("CBP")
    ice.row.name, cbp.row.name = "Immigration and Customs Enforcement", "Customs and Border Protection"
    ice.row.save()
    cbp.row.save()

    def signs_in(one: WorldPerson, name: str, given: str) -> WorldPerson:
        one.row.given_name = given
        one.row.account = Account.objects.create_user(name, f"{name}@example.test", PASSWORD)
        one.row.save()
        return one

    ruiz = signs_in(ice.officer("Ruiz").trained(), "ruiz", "Elena")
    haddad = signs_in(ice.officer("Haddad").trained(days_left=-20), "haddad", "Omar")
    lindqvist = signs_in(cbp.officer("Lindqvist").trained(), "lindqvist", "Maja")
    signs_in(ice.staff(Role.SUPERVISOR, "Okafor"), "okafor", "Grace")
    signs_in(ice.staff(Role.CUSTODIAN, "Brandt"), "brandt", "Jonas")
    signs_in(ice.staff(Role.INVESTIGATOR, "Sato"), "sato", "Mei")
    signs_in(ice.staff(Role.PROGRAMME_MANAGER, "Novak"), "novak", "Petra")
    signs_in(ice.staff(Role.DISCLOSURE_OFFICER, "Adeyemi"), "adeyemi", "Tunde")
    signs_in(cbp.person("Vance").trained().appointed(Role.AUDITOR, department=True), "vance", "Iris")
    Account.objects.create_superuser("root", "root@example.test", PASSWORD)
    for number in range(24):
        ice.officer(f"Officer{number:02}").trained() if number % 3 else ice.officer(f"Officer{number:02}")

    cameras = {
        "ruiz": ruiz.wears("BWC-2201"),
        "haddad": haddad.wears("BWC-2207"),
        "lindqvist": lindqvist.wears("BWC-7001"),
    }
    free = Camera.objects.create(
        agency=ice.row, serial="BWC-2290", make="Example", model="One", standing=Standing.ISSUED, pre_event_seconds=30
    )
    takes = [
        ("ruiz", Take("BWC-2201", 3, 2, 5.0, "street", "At-large arrest", "K Street NW")),
        ("ruiz", Take("BWC-2201", 5, 1, 9.0, "doorway", "", "Harbor Road")),
        ("haddad", Take("BWC-2207", 7, 1, 6.0, "vehicle", "Vehicle stop", "")),
    ]
    made: dict[str, Any] = {"password": PASSWORD, "rate": RATE}
    with tempfile.TemporaryDirectory() as folder:
        for number, (who, take) in enumerate(takes):
            recording = take_in(take, cameras[who].wearer, cameras[who].row, Path(folder))
            made[f"recording{number}"] = shortuuid.encode(recording.id)
    for hours in range(30):
        cameras["ruiz"].recorded(hours_ago=24 + hours * 1.5, minutes=3 + hours % 7, category="")
    cameras["lindqvist"].recorded(hours_ago=3)
    made |= {
        "camera": shortuuid.encode(free.id),
        "camera_out": shortuuid.encode(cameras["ruiz"].row.id),
        "person": shortuuid.encode(ruiz.row.id),
        "agency": shortuuid.encode(ice.row.id),
    }
    publish_checkpoint()
    print(json.dumps(made))


if __name__ == "__main__":
    main()
