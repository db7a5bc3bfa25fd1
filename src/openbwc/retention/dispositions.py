"""What a disposition freezes of each recording, and what is not so any more when its time has come (V.A.4).

Guarantees: all that decides whether a recording may go is in its particulars (what the schedule says and on which
authority, its category, who wore the camera, each clip by its hash, each copy and still), so that none of it changes
unseen; the digest of a list is of all of them, in the order of the ids. What the vault holds is compared by itself, to
the last byte.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

import rfc8785
from django.db.models import Prefetch

from openbwc.access.models import Still, StillState
from openbwc.evidence.models import ClipFile, Recording
from openbwc.evidence.originals import vault
from openbwc.policy import Due, Item
from openbwc.program.models import Agency
from openbwc.program.queries import zone_of_agency
from openbwc.retention.eligibility import kept_in
from openbwc.retention.models import Disposition, ListedState
from openbwc.retention.schedules import schedule_in_force
from openbwc.vault import VaultError

Particulars = dict[str, Any]
One = TypeVar("One")

_CHANGES = {
    "category": "category",
    "recorded_at": "time_of_recording",
    "wearer": "wearer",
    "items": "schedule",
    "governing": "schedule",
    "why": "schedule",
    "action": "final_action",
    "authority": "authority",
    "due_on": "due_day",
    "clips": "clips",
    "copies": "redacted_copies",
    "stills": "stills",
}
BATCH = 500
"""Recordings that are asked of at once, so that a long list takes no more memory than a short one."""
ORIGINAL = "original"
"""What changed where the vault does not hold what was taken in."""


def particulars_of(agency: Agency, ids: Iterable[UUID], *, on: date) -> dict[UUID, Particulars]:
    """By recording of the agency, what is true of it on a day, as JSON."""
    schedule = schedule_in_force(agency, on)
    made = Prefetch("stills", Still.objects.filter(state=StillState.MADE).order_by("id"))
    clips = Prefetch("clips", ClipFile.objects.order_by("part").prefetch_related(made, "redacted_copies"))
    rows = Recording.objects.filter(agency=agency, id__in=list(ids)).prefetch_related(clips)
    zone = zone_of_agency(agency)
    return {row.id: _particulars(row, schedule.due(kept_in(row, zone))) for row in rows}


def _particulars(recording: Recording, due: Due) -> Particulars:
    clips = list(recording.clips.all())
    return {
        "recording": str(recording.id),
        "recorded_at": recording.started_at.astimezone(UTC).isoformat(),
        "wearer": str(recording.wearer_id),
        "category": recording.category,
        "items": [_item(item) for item in sorted(due.items, key=lambda item: item.code)],
        "governing": due.governing.code if due.governing else None,
        "authority": due.governing.authority if due.governing else None,
        "action": due.action.value if due.action else None,
        "due_on": due.due_on.isoformat() if due.due_on else None,
        "why": due.why,
        "clips": [
            {
                "clip": str(clip.id),
                "part": clip.part,
                "name": clip.original_name,
                "sha256": clip.sha256,
                "size": clip.size,
                "vault_object": clip.vault_object,
            }
            for clip in clips
        ],
        "copies": sorted(
            (
                {"copy": str(copy.id), "sha256": copy.sha256, "vault_object": copy.vault_object}
                for clip in clips
                for copy in clip.redacted_copies.all()
            ),
            key=lambda copy: copy["copy"],
        ),
        "stills": [
            {"still": str(still.id), "sha256": still.sha256, "vault_object": still.vault_object}
            for clip in clips
            for still in clip.stills.all()
        ],
    }


def _item(item: Item) -> dict[str, str]:
    return {
        "code": item.code,
        "authority": item.authority,
        "title": item.title,
        "period": str(item.period),
        "final_action": item.final_action.value,
    }


def canonical(particulars: Mapping[str, Any]) -> bytes:
    """The particulars of a recording as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(dict(particulars))


def digest_of(particulars: Iterable[Mapping[str, Any]]) -> str:
    """The digest of a list: SHA-256 over the canonical JSON of each; they come in the order of the recordings' ids."""
    digest = hashlib.sha256()
    for one in particulars:
        digest.update(canonical(one))
    return digest.hexdigest()


def changes(before: Mapping[str, Any], now: Mapping[str, Any] | None) -> frozenset[str]:
    """What is not as it was listed, as codes; everything where the recording is another agency's now."""
    if now is None:
        return frozenset({"agency"})
    return frozenset(_CHANGES.get(name, name) for name in before if before[name] != now.get(name))


def as_taken_in(particulars: Mapping[str, Any], *, read: bool) -> bool:
    """Whether the vault holds each original with the digest under which it was taken in; with `read`, every byte."""
    try:
        for clip in particulars["clips"]:
            if clip["sha256"] not in vault().files(clip["vault_object"]).values():
                return False
            if read and not vault().verify(clip["vault_object"]).sound:
                return False
    except VaultError:
        return False
    return True


def in_parts(some: Sequence[One]) -> Iterator[Sequence[One]]:
    """A sequence, some hundred of it at a time."""
    return (some[start : start + BATCH] for start in range(0, len(some), BATCH))


def keep_waiting(disposition: Disposition, words: str, at: datetime) -> None:
    """Keep what is listed and has not begun, and say why: from now on it is on no list."""
    waiting = disposition.recordings.filter(state=ListedState.WAITING)
    waiting.update(state=ListedState.KEPT, words=words, ended_at=at)


def listed_ids(disposition: Disposition) -> list[UUID]:
    """The ids of a disposition's recordings, in the order of which its digest is."""
    return list(disposition.recordings.order_by("recording_id").values_list("recording_id", flat=True))


def listed_lines(disposition: Disposition) -> Iterator[bytes]:
    """The frozen list as a file: a line of canonical JSON for each recording. Without the ends of the lines it is what
    the digest is of (`tr -d '\\n' | sha256sum`).
    """
    rows = disposition.recordings.order_by("recording_id").values_list("particulars", flat=True)
    for told in rows.iterator(chunk_size=BATCH):
        yield canonical(told) + b"\n"
