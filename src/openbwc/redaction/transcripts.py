"""A transcript beside a footage: a help to find the words that are to be deleted; no evidence, no part of a copy.

Guarantees: it is read by an isolated child and kept as words with times, whole or not at all; who may not edit the
project gives none. A new one replaces it.
"""

import json
import os
import tempfile
import uuid
from pathlib import Path
from typing import IO

from django.utils import timezone

from openbwc.media.errors import MediaError
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.redaction.sound.transcripts import MOST_BYTES, Word
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, require
from openbwc.redaction.deciding import decide_redaction, require_open, require_sight
from openbwc.redaction.jobs.folder import root
from openbwc.redaction.models import Footage


def take_in_transcript(*, actor: Person, footage: Footage, file: IO[bytes]) -> list[Word]:
    """Read a transcript (WebVTT or SRT) and keep its words. Raises `Refused`; `Mistaken` for one that is none."""
    now = timezone.now()
    require(decide_redaction(Act.EDIT_REDACTION, actor, footage.project.agency, now))
    require_sight(actor, footage.project, [footage], now)
    require_open(footage.project)
    with tempfile.NamedTemporaryFile(prefix="openbwc-transcript-") as held:
        held.write(file.read(MOST_BYTES + 1))
        held.flush()
        try:
            words = run_isolated("redact_transcript", {"source": held.name}, limits=Limits())["words"]
        except (MediaError, ChildLost) as error:
            raise Mistaken(f"The transcript could not be read: {error}.") from error
    path = _path(footage)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with part.open("w", encoding="utf-8") as target:
        json.dump(words, target)
        target.flush()
        os.fsync(target.fileno())
    part.replace(path)
    return [Word(*word) for word in words]


def words_of(footage: Footage) -> list[Word]:
    """The words of the footage's transcript; none where there is no transcript."""
    try:
        return [Word(*word) for word in json.loads(_path(footage).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def _path(footage: Footage) -> Path:
    return root() / "transcripts" / f"{footage.id.hex}.json"
