"""The frames of a footage: counted once from the original by an isolated child, and kept.

Guarantees: no file is opened in this process; the table is that of the bytes whose digest the catalogue holds, and is
under its name only when it is whole; a footage whose table was read says its size and how many frames it shows.
"""

import json
import os
import uuid
from pathlib import Path

from django.db import transaction

from openbwc.evidence.originals import vault
from openbwc.media.errors import MediaError
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.redaction.timetable import Timetable
from openbwc.program.refusals import Mistaken
from openbwc.redaction.jobs.folder import root
from openbwc.redaction.models import Footage
from openbwc.vault import VaultError

LIMITS = Limits()


def timetable_of(footage: Footage) -> Timetable:
    """When each frame of a footage is shown. Raises `Mistaken` where the file cannot be read."""
    path = root() / "timetables" / f"{footage.clip.sha256}.json"
    table = _kept(path) or _read(footage, path)
    if footage.frames is None:
        measure_footage(footage=footage, width=table.width, height=table.height, frames=table.frames)
    return table


def measure_footage(*, footage: Footage, width: int, height: int, frames: int) -> Footage:
    """Keep what a timetable says: stored pixels and frames shown. `Mistaken` where it was measured otherwise."""
    with transaction.atomic():
        footage = Footage.objects.select_for_update(of=("self",)).select_related("clip").get(id=footage.id)
        known = (footage.width, footage.height, footage.frames)
        if known == (None, None, None):
            footage.width, footage.height, footage.frames = width, height, frames
            footage.save(update_fields=["width", "height", "frames"])
        elif known != (width, height, frames):
            raise Mistaken(
                f"Expected {known[2]} frames of {known[0]} by {known[1]}; found {frames} of {width} by {height}."
            )
    return footage


def _kept(path: Path) -> Timetable | None:
    """The kept table; None where there is none, or none that can be read."""
    try:
        return Timetable.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError):
        return None


def _read(footage: Footage, path: Path) -> Timetable:
    clip = footage.clip
    try:
        with vault().plain_file(clip.vault_object, clip.vault_name) as source:
            body = run_isolated("redact_look", {"source": str(source)}, limits=LIMITS)["timetable"]
    except (MediaError, ChildLost, VaultError) as error:
        raise Mistaken(f"The frames of {clip.original_name} could not be counted: {error}.") from error
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with part.open("w", encoding="utf-8") as file:
        json.dump(body, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return Timetable.from_dict(body)
