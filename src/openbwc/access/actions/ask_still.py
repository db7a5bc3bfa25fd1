"""Somebody asks for a still of one moment of a recording, with a purpose, its matter and a legal basis (V.A.8).

Guarantees: nobody asks for what they could not view; asking makes nothing: a still is made once somebody else approves.
"""

from django.utils import timezone

from openbwc.access.deciding import may
from openbwc.access.events import STILL_ASKED
from openbwc.access.models import Matter, Still
from openbwc.access.stills import decide_ask
from openbwc.custody import Actor, Subject, record
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Rendition
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def ask_still(*, actor: Person, recording: Recording, at_ms: int, purpose: str, matter: str, legal_basis: str) -> Still:
    """Ask for the frame on the screen `at_ms` from the recording's first frame.

    Raises `Refused`; `Mistaken` for a moment that no clip file shows.
    """
    now = timezone.now()
    number, basis = " ".join(matter.split()), " ".join(legal_basis.split())
    if len(basis) > Still.BASIS_MAX:
        raise Mistaken(f"Expected a legal basis of at most {Still.BASIS_MAX} letters; found {len(basis)}.")
    who, subject = Actor.person(actor.id), Subject("recording", recording.id)
    asked = {"purpose": purpose, "matter": number or None}
    with regulated(actor=who, subject=subject, asked=asked):
        recording = Recording.objects.select_related("agency").get(id=recording.id)
        clips = recording.clips.select_related("recording__agency").filter(offset_ms__lte=at_ms)
        clip = clips.order_by("-offset_ms").first()
        if clip is None or at_ms - clip.offset_ms >= clip.duration_ms:
            raise Mistaken(f"Expected a moment that the recording shows; found {at_ms} ms.")
        require(
            may(
                actor,
                Act.VIEW,
                recording,
                purpose=purpose,
                matter=number or None,
                rendition=Rendition.STILL,
                at=now,
            )
        )
        decision = require(decide_ask(actor, clip, legal_basis=basis, at=now))
        stated = Matter.objects.get_or_create(agency=recording.agency, number=number)[0] if number else None
        still = Still.objects.create(
            clip=clip,
            at_ms=at_ms - clip.offset_ms,
            purpose=purpose,
            matter=stated,
            legal_basis=basis,
            asked_by=actor,
            asked_at=now,
        )
        facts = {
            "still": str(still.id),
            "clip": str(clip.id),
            "sha256": clip.sha256,
            "at_ms": still.at_ms,
            "legal_basis": basis,
            **asked,
        }
        record(STILL_ASKED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return still
