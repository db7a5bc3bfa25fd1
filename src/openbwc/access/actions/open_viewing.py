"""A person states a purpose and opens a recording: before the first frame plays (V.A.2)."""

from dataclasses import dataclass

from django.utils import timezone

from openbwc.access.deciding import may
from openbwc.access.events import DOWNLOAD_GRANTED, VIEWING_OPENED
from openbwc.access.grants import GRANT_LIFE, digest, new_token
from openbwc.access.models import Matter, Viewing
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Rendition
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


@dataclass(frozen=True)
class Opened:
    """An opened viewing and the token of its grant, which is told only once."""

    viewing: Viewing
    token: str


def open_viewing(*, actor: Person, recording: Recording, purpose: str, matter: str, browser: str) -> Opened:
    """Open a recording to view its proxy. `browser` is the browser session's key. Raises `Refused`."""
    return _open(Act.VIEW, Rendition.PROXY, actor, recording, purpose, matter, browser)


def open_download(*, actor: Person, recording: Recording, purpose: str, matter: str, browser: str) -> Opened:
    """Open a recording to download its originals: an act of its own, decided by itself. Raises `Refused`."""
    return _open(Act.DOWNLOAD, Rendition.ORIGINAL, actor, recording, purpose, matter, browser)


def _open(
    act: Act, rendition: Rendition, actor: Person, recording: Recording, purpose: str, matter: str, browser: str
) -> Opened:
    now = timezone.now()
    token = new_token()
    number = " ".join(matter.split())
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    asked = {"purpose": purpose, "matter": number or None}
    with regulated(actor=who, subject=subject, asked=asked):
        recording = Recording.objects.select_related("agency").get(id=recording.id)  # as it stands now
        decision = require(
            may(actor, act, recording, purpose=purpose, matter=number or None, rendition=rendition, at=now)
        )
        stated = Matter.objects.get_or_create(agency=recording.agency, number=number)[0] if number else None
        viewing = Viewing.objects.create(
            person=actor,
            recording=recording,
            act=act.value,
            purpose=purpose,
            matter=stated,
            opened_at=now,
            grant_digest=digest(token),
            browser_digest=digest(browser),
            grant_expires_at=now + GRANT_LIFE,
            decision=decision.as_dict(),
        )
        kind = VIEWING_OPENED if act is Act.VIEW else DOWNLOAD_GRANTED
        facts = {"viewing": str(viewing.id), **asked}
        record(kind, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return Opened(viewing, token)
