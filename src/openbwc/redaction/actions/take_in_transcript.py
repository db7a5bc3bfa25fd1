"""A transcript beside a footage: a help to find the words that are to be deleted; no evidence, no part of a copy.

Guarantees: it is read by an isolated child and kept as words with times, whole or not at all; who may not edit the
project gives none. A later one is the next, and the former stays; the ledger keeps a digest and a count, never a word.
"""

import hashlib
import tempfile
from typing import IO, Any

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.media.errors import MediaError
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.redaction.sound.transcripts import MOST_BYTES
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.redaction.deciding import decide_redaction, locked, require_open, require_sight, subject_of
from openbwc.redaction.events import TRANSCRIPT_TAKEN_IN
from openbwc.redaction.models import Footage, Project, Transcript


def take_in_transcript(*, actor: Person, footage: Footage, file: IO[bytes]) -> Transcript:
    """Read a transcript (WebVTT or SRT) and keep its words. Raises `Refused`; `Mistaken` for one that is none."""
    who, subject = Actor.person(actor.id), subject_of(footage.project)
    with regulated(actor=who, subject=subject):
        _require(actor, footage.project, footage)
    content = file.read(MOST_BYTES + 1)
    words = _words_in(content)  # before the lock: it takes a child of its own
    with regulated(actor=who, subject=subject):
        project = locked(footage.project_id)
        footage = Footage.objects.select_related("clip__recording__agency").get(id=footage.id)
        decision = _require(actor, project, footage)
        transcript = Transcript.objects.create(
            footage=footage,
            number=footage.transcripts.count() + 1,
            words=words,
            sha256=hashlib.sha256(content).hexdigest(),
            by=actor,
            at=timezone.now(),
        )
        facts = {
            "transcript": str(transcript.id),
            "footage": str(footage.id),
            "recording": str(footage.clip.recording_id),
            "number": transcript.number,
            "sha256": transcript.sha256,
            "words": len(words),
        }
        record(TRANSCRIPT_TAKEN_IN, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return transcript


def _require(actor: Person, project: Project, footage: Footage) -> Decision:
    now = timezone.now()
    decision = require(decide_redaction(Act.EDIT_REDACTION, actor, project.agency, now))
    require_sight(actor, project, [footage], now)
    require_open(project)
    return decision


def _words_in(content: bytes) -> list[list[Any]]:
    with tempfile.NamedTemporaryFile(prefix="openbwc-transcript-") as held:
        held.write(content)
        held.flush()
        try:
            words: list[list[Any]] = run_isolated("redact_transcript", {"source": held.name}, limits=Limits())["words"]
        except (MediaError, ChildLost) as error:
            raise Mistaken(f"The transcript could not be read: {error}.") from error
    return words
