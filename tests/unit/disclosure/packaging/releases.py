"""A release that is released, with a copy that a vault holds, or an original."""

import hashlib
import json
from fractions import Fraction
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from openbwc.custody import Actor, Subject, record
from openbwc.disclosure.models import Release, ReleasePart
from openbwc.evidence.events import CLIP_TAKEN_IN
from openbwc.evidence.models import ClipFile, Recording, RedactedCopy
from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.timetable import Timetable
from openbwc.program.models import Person, Role
from openbwc.redaction.actions.finish_copy import finish_copy
from openbwc.redaction.models import Footage, FrozenPlan
from tests.unit.redaction.edits import REASON, added, sound, track
from tests.unit.redaction.rendered import approved, checked, rendered, stored
from tests.world import WorldAgency

from .packed import film

NATIVE = b"what the camera made, and nobody touched" * 2000


def look_of(footage: Footage) -> None:
    """The frames of a footage: ten a second, 300 of them."""
    table = Timetable(
        ticks=tuple(range(300)),
        time_base=Fraction(1, 10),
        origin=0,
        groups=(Span(0, 299),),
        width=640,
        height=360,
        rotation=0,
        codec="h264",
    )
    folder = Path(settings.REDACTION_FOLDER) / "timetables"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{footage.clip.sha256}.json").write_text(json.dumps(table.as_dict()))


def taken_in(clip: ClipFile) -> None:
    """The event by which the clip came into the catalogue."""
    facts = {
        "clip": str(clip.id),
        "sha256": clip.sha256,
        "size": clip.size,
        "vault_object": clip.vault_object,
        "original_name": clip.original_name,
    }
    about = Subject("recording", clip.recording_id)
    with transaction.atomic():
        record(CLIP_TAKEN_IN, actor=Actor.system("dock"), subject=about, facts=facts)


def copy_of(ice: WorldAgency, recording: Recording) -> RedactedCopy:
    """An approved redacted copy of a recording: a face, and a sound, of thirty seconds."""
    redactor, reviewer = ice.staff(Role.REDACTOR).row, ice.staff(Role.REVIEWER).row
    project = ice.project(redactor, recording)
    footage = project.footage.get()
    stored(footage, f"what the camera recorded for {recording.id}".encode() * 100)
    taken_in(footage.clip)
    look_of(footage)
    added(redactor, footage, track(reason=REASON), sound(reason=REASON, words="the address"))
    submission = approved(redactor, reviewer, project)
    submission.refresh_from_db()
    plan = FrozenPlan.objects.get(submission=submission, footage=footage).sha256
    content = film(footage.clip.sha256, plan)
    return finish_copy(actor=redactor, render=checked(rendered(submission, footage, content)))


def original_of(ice: WorldAgency, recording: Recording) -> ClipFile:
    """A recording's original in the vault."""
    footage = ice.project(ice.staff(Role.REDACTOR).row, recording).footage.get()
    stored(footage, NATIVE)
    taken_in(footage.clip)
    return footage.clip


def released(ice: WorldAgency, *files: RedactedCopy | ClipFile, kind: str = "discovery") -> Release:
    """A release of these files, as the gate left it."""
    officer, now = ice.staff(Role.DISCLOSURE_OFFICER).row, timezone.now()
    release = Release.objects.create(
        agency=ice.row,
        kind=kind,
        title="Stop at 5th and Main",
        purpose="discovery",
        audience="court" if kind == "discovery" else "public",
        state="released",
        opened_by=officer,
        opened_at=now,
        released_by=officer,
        released_at=now,
    )
    for file in files:
        copy = file if isinstance(file, RedactedCopy) else None
        clip = file.clip if isinstance(file, RedactedCopy) else file
        ReleasePart.objects.create(release=release, clip=clip, copy=copy, added_by=officer, added_at=now)
    return release


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def officer_of(release: Release) -> Person:
    """Who released it."""
    assert release.released_by is not None
    return release.released_by
