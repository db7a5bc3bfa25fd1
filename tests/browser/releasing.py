"""A death in custody whose footage was released and published, for the browser: a film that plays, with captions."""

from datetime import timedelta
from typing import Any

from openbwc.custody import Actor
from openbwc.disclosure.actions.build_package import build_package
from openbwc.disclosure.actions.complete_step import complete_step
from openbwc.disclosure.actions.decide_expedited import decide_expedited
from openbwc.disclosure.actions.flag_incident import flag_incident
from openbwc.disclosure.actions.give_link import give_link
from openbwc.disclosure.actions.make_package import make_package
from openbwc.disclosure.actions.publish_release import publish_release
from openbwc.disclosure.actions.release import release_footage
from openbwc.disclosure.linking import digest_of_secret
from openbwc.disclosure.models import LinkKind, Release
from openbwc.evidence.models import ClipFile, Encounter, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.program.models import Person, Role
from openbwc.redaction.models import Render
from tests.unit.disclosure.going_out import cleared, finished
from tests.unit.disclosure.packaging.releases import look_of
from tests.world import WorldAgency, WorldCamera

WHY = "No transcript was made."
COUNSEL = "what-counsel-was-given"
WORDS = """On 1 March a man died in our custody. We release what the camera in the corridor saw.

Faces of people who have no part in it, and a telephone number that was said aloud, are redacted."""


def released(ice: WorldAgency, worn: WorldCamera, film: ClipFile) -> dict[str, Any]:
    """One incident whose release stands on the public pages, and another that waits for its flag."""
    officer = ice.staff(Role.DISCLOSURE_OFFICER).row
    official, second = (ice.staff(Role.PROGRAMME_MANAGER).row for _ in range(2))
    encounter, waiting = ice.encounter("removal_order"), ice.encounter("planned_arrest_warrant")
    for one in (encounter, waiting):
        Encounter.objects.filter(id=one.id).update(title="A cell at the field office")
    recording = worn.recorded(hours_ago=100, minutes=0.1, encounter=encounter)
    worn.recorded(hours_ago=101, minutes=4, encounter=waiting)
    track = flag_incident(actor=officer, about=encounter, incident="death_in_custody", statement="He was found at six.")
    for step in ("cameras_identified", "recordings_accounted_for", "uploads_complete"):
        complete_step(actor=officer, expedited=track, step=step, statement="Held against the roster and the docks.")
    decide_expedited(actor=official, expedited=track, releases=True, basis="Nothing stands against it.")
    track.refresh_from_db()
    release = track.release
    if release is None:
        raise AssertionError("expected the release that the decision opened")
    with vault().open(film.vault_object, film.vault_name) as file:
        copy = finished(ice, recording, file.read())
    release_footage(actor=officer, release=cleared(release, copy, officer=officer, official=second))
    release.refresh_from_db()
    made = publish_release(
        actor=officer, release=release, title="A death in custody on 1 March", words=WORDS, uncaptioned=WHY
    )
    return {"published": made.address, "track": track.id, "waiting": waiting.id, **packed(officer, release, copy)}


def packed(officer: Person, release: Release, copy: RedactedCopy) -> dict[str, Any]:
    """The release's package, with a link of its recipient and one that counsel has not taken yet: their secrets."""
    look_of(Render.objects.get(copy=copy).footage)
    package = make_package(build_package(actor=officer, release=release).id, actor=Actor.system("worker"))
    if package.error:
        raise AssertionError(package.error)
    _, handed_out = give_link(actor=officer, package=package, to=LinkKind.RECIPIENT, named="Jo Doe", days=30)
    package.links.create(
        kind=LinkKind.DEFENCE,
        named="Ada Counsel",
        token=digest_of_secret(COUNSEL),
        given_by=officer,
        given_at=package.asked_at,
        expires_at=package.asked_at + timedelta(days=30),
    )
    return {"packed": release.id, "handed_out": handed_out, "counsel": COUNSEL}
