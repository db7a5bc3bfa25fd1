"""What a disposition freezes of each recording, and what is not so any more when its time has come (V.A.4).

Guarantees: all that decides whether a recording may go is in its particulars (what the schedule says and on which
authority, its category, who wore the camera, each clip by its hash, each copy and still), so that none of it changes
unseen; the digest of a list is of all of them, in the order of the ids. What the vault holds is compared by itself, to
the last byte.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from openbwc.access.models import Still, StillState
from openbwc.evidence.models import ClipFile, Recording
from openbwc.evidence.originals import vault
from openbwc.policy import FinalAction, Item, Schedule
from openbwc.program.models import Agency, Person
from openbwc.retention.eligibility import eligible, keeping_of, kept_of
from openbwc.retention.models import HeldRecording, ListedRecording, ListedState
from openbwc.retention.schedules import schedule_in_force
from openbwc.vault import VaultError

Particulars = dict[str, Any]

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
ORIGINAL = "original"
"""What changed where the vault does not hold what was taken in."""


def particulars_of(agency: Agency, ids: Iterable[UUID], *, on: date) -> dict[UUID, Particulars]:
    """By recording of the agency, what is true of it on a day, as JSON."""
    schedule = schedule_in_force(agency, on)
    made = Prefetch("stills", Still.objects.filter(state=StillState.MADE).order_by("id"))
    clips = Prefetch("clips", ClipFile.objects.order_by("part").prefetch_related(made, "redacted_copies"))
    rows = Recording.objects.filter(agency=agency, id__in=list(ids)).prefetch_related(clips)
    return {row.id: _particulars(row, schedule) for row in rows}


def _particulars(recording: Recording, schedule: Schedule) -> Particulars:
    due = schedule.due(kept_of(recording))
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


def digest_of(particulars: Iterable[Mapping[str, Any]]) -> str:
    """The digest of a list: SHA-256 over the canonical JSON of each, in the order of the recordings' ids."""
    digest = hashlib.sha256()
    for one in sorted(particulars, key=lambda one: str(one["recording"])):
        digest.update(rfc8785.dumps(dict(one)))
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


def proposable(agency: Agency, by: Person, *, on: date, action: FinalAction, size: int) -> list[ListedRecording]:
    """Recordings that the person may propose for an action now, the longest due first, at most `size`; not saved."""
    freed = HeldRecording.objects.filter(recording=OuterRef("pk"), hold__released_by=by)
    others = eligible(keeping_of(agency, on, action=action)).exclude(wearer=by).exclude(Exists(freed))
    free = unlisted(others).order_by("started_at", "id")
    told = particulars_of(agency, free.values_list("id", flat=True)[:size], on=on)
    found = [ListedRecording(recording_id=key, particulars=one) for key, one in told.items()]
    return sorted(found, key=lambda one: (one.particulars["due_on"], str(one.recording_id)))


def own_among(person: Person, ids: Iterable[UUID]) -> dict[str, int]:
    """How many of the recordings the person wore the camera of, and of how many they released a hold."""
    wanted = list(ids)
    freed = HeldRecording.objects.filter(recording__in=wanted, hold__released_by=person).order_by()
    return {
        "worn": Recording.objects.filter(id__in=wanted, wearer=person).count(),
        "released": freed.values("recording").distinct().count(),
    }


def unlisted(recordings: QuerySet[Recording]) -> QuerySet[Recording]:
    """Those that no disposition lists which is under way."""
    listed = ListedRecording.objects.exclude(state=ListedState.KEPT).filter(recording=OuterRef("pk"))
    return recordings.exclude(Exists(listed))
