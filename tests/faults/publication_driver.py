"""An installation in which processes publish policies, at once or killed on the way; prints what came of it as JSON.

Each publisher is a forked process. `KILLED` ones die by SIGKILL before their n-th step towards the disk or the
database; the installation is looked at right after, and again once somebody has looked after publications.
"""

import json
import os
import signal
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- after the setup of Django, as in its own commands
from django.db import connections  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from openbwc.custody import Actor  # noqa: E402
from openbwc.custody.models import Event  # noqa: E402
from openbwc.program.actions.draft_policy import begin_draft  # noqa: E402
from openbwc.program.actions.publish_policy import publish_policy  # noqa: E402
from openbwc.program.actions.sign_policy import sign_policy  # noqa: E402
from openbwc.program.models import DraftVersion, Person, PolicyPublication, Role  # noqa: E402
from openbwc.program.policies import policy_of, published_folder  # noqa: E402
from openbwc.program.publishing import settle_publications  # noqa: E402
from openbwc.program.refusals import Mistaken  # noqa: E402
from tests.world import World  # noqa: E402

STEPS = ("open", "write", "fsync", "mkdir", "link", "unlink")
AT_ONCE = 5
TOO_LATE, FAILED = 3, 4
PARTS = ("activate", "carry", "deactivate", "maintain", "operate", "secure", "special_techniques")
CLAUSE, PARAMETER = "V.A.7", "pre_event_buffer_seconds"


def text_of(effective: date, seconds: int) -> str:
    parts = "".join(f"  {part}: How to {part}.\n" for part in PARTS)
    return (
        f"agency: ICE\ntitle: A policy of a test\nstandard: dhs-ps-045-07\nclauses: all\neffective: {effective}\n"
        f"signed_by: The director\nparts:\n{parts}parameters:\n  {CLAUSE}:\n    {PARAMETER}: {seconds}\n"
    )


class Driver:
    """The installation: ICE, somebody who drafts and somebody who signs."""

    def __init__(self) -> None:
        call_command("migrate", verbosity=0)
        self.world = World()
        self.ice = self.world.agency("ICE")
        self.drafter = self.ice.staff(Role.PROGRAMME_MANAGER, "Drafter").row
        self.official = self.ice.staff(Role.PROGRAMME_MANAGER, "Official").row

    def signed(self, days: int, seconds: int) -> DraftVersion:
        text = text_of(self.world.today + timedelta(days=days), seconds)
        actor, now = Actor.person(self.drafter.id), self.world.now
        version = begin_draft(actor=actor, agency=self.ice.row, text=text, at=now)
        sign_policy(
            signer=self.official, version=version, statement="I have read it.", digest=version.digest, at=self.world.now
        )
        return version

    def seconds(self, days: int) -> int:
        return policy_of(self.ice.row, self.world.today + timedelta(days=days)).number(CLAUSE, PARAMETER)

    def state(self, version: DraftVersion) -> dict[str, Any]:
        """What there is of a version's publication: row, event, file, and whether the file is the signed text."""
        files = [path.read_text() for path in published_folder().glob("*.yaml")]
        return {
            "row": PolicyPublication.objects.filter(version=version).exists(),
            "event": sum(version.digest.encode() in bytes(e.body) for e in Event.objects.filter(kind=PUBLISHED)) == 1,
            "file": version.text in files,
            "half": any(text and text not in self.texts() for text in files),
        }

    def texts(self) -> set[str]:
        return set(DraftVersion.objects.values_list("text", flat=True))


PUBLISHED = "program.policy_published"


def forked(act: Callable[[], None]) -> int:
    """Run `act` in a process of its own; its process id."""
    connections.close_all()
    process = os.fork()
    if process:
        return process
    code = FAILED
    try:
        act()
        code = 0
    except Mistaken:
        code = TOO_LATE
    finally:
        os._exit(code)


def died(process: int) -> int:
    """How a process ended: its exit code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_at(step: int) -> None:
    """Have this process kill itself before its step-th step towards the disk or the database."""
    taken = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*words: Any, **named: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **named)

        return wrapper

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))
    BaseDatabaseWrapper._commit = counted(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined]  # Django's own


def kills(driver: Driver) -> list[dict[str, Any]]:
    """Publish again and again, dying one step later each time, until a process lives."""
    told = []
    for step in range(1, 60):
        version = driver.signed(days=step, seconds=60 + step)
        publisher = Person.objects.get(id=driver.official.id)

        def publish(version: DraftVersion = version, step: int = step, publisher: Person = publisher) -> None:
            killed_at(step)
            publish_policy(publisher=publisher, version=version, at=driver.world.now)

        ended = died(forked(publish))
        right_after = driver.state(version)
        settle_publications()
        told.append(
            {
                "ended": ended,
                "right_after": right_after,
                "settled": driver.state(version),
                "binds": driver.seconds(step) == 60 + step,
            }
        )
        if ended == 0:
            break
    return told


def races(driver: Driver) -> dict[str, Any]:
    """Several processes publish for one day at once, and several look after publications meanwhile."""
    versions = [driver.signed(days=200, seconds=300 + number) for number in range(AT_ONCE)]

    def publish(version: DraftVersion) -> None:
        publish_policy(publisher=driver.official, version=version, at=driver.world.now)

    processes = [forked(lambda version=version: publish(version)) for version in versions]  # type: ignore[misc]
    processes += [forked(lambda: settle_publications() and None) for _ in range(3)]
    ended = [died(process) for process in processes]
    published = PolicyPublication.objects.filter(version__in=versions)
    return {
        "ended": sorted(ended[:AT_ONCE]),
        "settled": ended[AT_ONCE:],
        "rows": published.count(),
        "files": len(list(published_folder().glob(f"ICE.{driver.world.today + timedelta(days=200)}.yaml"))),
        "binds": driver.seconds(200) in range(300, 300 + AT_ONCE),
    }


if __name__ == "__main__":
    department = Driver()
    before = department.seconds(300)
    outcome = {"kills": kills(department), "races": races(department)}
    print(json.dumps({**outcome, "before": before, "after": department.seconds(300)}))
