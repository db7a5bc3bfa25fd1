"""A person states a purpose and opens a recording: before the first frame plays (V.A.2).

Guarantees: a viewing is of the recording's own renditions, of one redacted copy, or of one still, and nothing else; a
copy that is not approved, or that is of another recording, is never opened; a still opens for the purpose and the
matter that it was approved for (V.A.8). Of what was disposed of nothing is opened (V.A.4).
"""

from dataclasses import dataclass

from django.utils import timezone

from openbwc.access.content import decide_content
from openbwc.access.deciding import may
from openbwc.access.events import DOWNLOAD_GRANTED, VIEWING_OPENED
from openbwc.access.grants import GRANT_LIFE, digest, new_token
from openbwc.access.models import Matter, Still, StillState, Viewing
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import CopyState, Recording, RedactedCopy
from openbwc.policy import Act, Rendition
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


@dataclass(frozen=True)
class Opened:
    """An opened viewing and the token of its grant, which is told only once."""

    viewing: Viewing
    token: str


@dataclass(frozen=True, kw_only=True)
class _Asked:
    act: Act
    rendition: Rendition
    purpose: str
    matter: str
    browser: str
    copy: RedactedCopy | None = None
    still: Still | None = None
    for_redaction: bool = False


def open_viewing(
    *,
    actor: Person,
    recording: Recording,
    purpose: str,
    matter: str,
    browser: str,
    copy: RedactedCopy | None = None,
    for_redaction: bool = False,
) -> Opened:
    """Open a recording to view its proxy, or the redacted copy of it. `browser` is the browser session's key.

    `for_redaction` is asked by the room of redaction alone. Raises `Refused`, and `Mistaken` for a copy that is
    withdrawn or of another recording.
    """
    rendition = Rendition.PROXY if copy is None else Rendition.REDACTED_COPY
    asked = _Asked(
        act=Act.VIEW,
        rendition=rendition,
        purpose=purpose,
        matter=matter,
        browser=browser,
        copy=copy,
        for_redaction=for_redaction,
    )
    return _open(actor, recording, asked)


def open_download(
    *,
    actor: Person,
    recording: Recording,
    purpose: str,
    matter: str,
    browser: str,
    copy: RedactedCopy | None = None,
) -> Opened:
    """Open a recording to download its originals, or a redacted copy: an act of its own, decided by itself.

    Raises `Refused`, and `Mistaken` for a copy that is withdrawn or of another recording.
    """
    rendition = Rendition.ORIGINAL if copy is None else Rendition.REDACTED_COPY
    asked = _Asked(act=Act.DOWNLOAD, rendition=rendition, purpose=purpose, matter=matter, browser=browser, copy=copy)
    return _open(actor, recording, asked)


def open_still(*, actor: Person, still: Still, act: Act, browser: str) -> Opened:
    """Open a still, to look at it or to download it, for the purpose and matter that it was approved for.

    Raises `Refused`, and `Mistaken` for one that is not made.
    """
    if still.state != StillState.MADE:
        raise Mistaken(f"Expected a still that is made; this one is {still.get_state_display().lower()}.")
    asked = _Asked(
        act=act,
        rendition=Rendition.STILL,
        purpose=still.purpose,
        matter=still.matter.number if still.matter else "",
        browser=browser,
        still=still,
    )
    return _open(actor, still.clip.recording, asked)


def _open(actor: Person, recording: Recording, asked: _Asked) -> Opened:
    now = timezone.now()
    token = new_token()
    number = " ".join(asked.matter.split())
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    told = {"purpose": asked.purpose, "matter": number or None} | _particulars(asked)
    with regulated(actor=who, subject=subject, asked=told):
        recording = Recording.objects.select_related("agency").get(id=recording.id)  # as it stands now
        decision = require(
            may(
                actor,
                asked.act,
                recording,
                purpose=asked.purpose,
                matter=number or None,
                rendition=asked.rendition,
                for_redaction=asked.for_redaction,
                at=now,
            )
        )
        require(decide_content(recording, now))
        if asked.copy is not None:
            _check_copy(asked.copy, recording)
        stated = Matter.objects.get_or_create(agency=recording.agency, number=number)[0] if number else None
        viewing = Viewing.objects.create(
            person=actor,
            recording=recording,
            act=asked.act.value,
            purpose=asked.purpose,
            matter=stated,
            copy=asked.copy,
            still=asked.still,
            for_redaction=asked.for_redaction,
            opened_at=now,
            grant_digest=digest(token),
            browser_digest=digest(asked.browser),
            grant_expires_at=now + GRANT_LIFE,
            decision=decision.as_dict(),
        )
        kind = VIEWING_OPENED if asked.act is Act.VIEW else DOWNLOAD_GRANTED
        record(
            kind, actor=who, subject=subject, facts={"viewing": str(viewing.id), **told}, decision=decision.as_dict()
        )
    return Opened(viewing, token)


def _particulars(asked: _Asked) -> dict[str, str | None]:
    """What an event of it tells besides purpose and matter, so that the decision can be replayed."""
    told: dict[str, str | None] = {}
    if asked.copy is not None:
        told["copy"] = str(asked.copy.id)
    if asked.still is not None:
        told["still"] = str(asked.still.id)
    if asked.for_redaction:
        told["opened_for"] = "redaction"
    return told


def _check_copy(copy: RedactedCopy, recording: Recording) -> None:
    current = RedactedCopy.objects.select_related("clip").get(id=copy.id)
    if current.clip.recording_id != recording.id:
        raise Mistaken("Expected a redacted copy of this recording; found one of another.")
    if current.state != CopyState.APPROVED:
        raise Mistaken("Expected a redacted copy that is served; this one was withdrawn.")
