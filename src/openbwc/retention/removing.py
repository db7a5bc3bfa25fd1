"""The removal of a recording's content: from the vault by an order, and from the folders beside it (V.A.4).

Guarantees: each object loses its key before its bytes, and leaves its tombstone; whatever was made of the recording
goes with it: copies, stills, renditions, tables of frames, the files and transcripts of redaction work, bags for the
National Archives, and what a later room has of it (`goes_with`). Done again after a crash at any moment, it goes on
where it was. Nothing but a disposition that was begun calls this.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from openbwc.access.actions.make_still import PREFIX as STILL_PREFIX
from openbwc.access.models import Still, StillState
from openbwc.evidence.disposals import disposed
from openbwc.evidence.models import ClipFile, RedactedCopy, Rendition, RenditionState
from openbwc.evidence.originals import vault
from openbwc.evidence.renditions import folder as renditions
from openbwc.intake.models import StoredSidecar
from openbwc.redaction.actions.finish_copy import PREFIX as COPY_PREFIX
from openbwc.redaction.jobs import folder as work
from openbwc.redaction.models import Job, JobState, Render, Transcript
from openbwc.retention.models import ListedRecording, ListedState
from openbwc.retention.transfers import payloads
from openbwc.vault import Order
from openbwc.vault.disk import remove_tree, sync_folder

_GOING_WITH: list[Callable[[UUID], Iterable[str]]] = []


def goes_with(objects: Callable[[UUID], Iterable[str]]) -> None:
    """Let a later room, of which this one knows nothing, name the objects of the vault in which a recording's content
    lies beside that of others: they go with the first of those recordings.
    """
    _GOING_WITH.append(objects)


def waits_for(recording_id: UUID, at: datetime) -> str:
    """What has to end before the recording may go, as a sentence; empty where nothing has."""
    making = Rendition.objects.filter(clip__recording=recording_id, state=RenditionState.MAKING, lease_until__gt=at)
    if making.exists():
        return "It waits until its renditions are made."
    if Still.objects.filter(clip__recording=recording_id, state=StillState.APPROVED).exists():
        return "It waits until a still of it is made."
    under_way = (JobState.WAITING, JobState.RUNNING)
    if Job.objects.filter(footage__clip__recording=recording_id, state__in=under_way).exists():
        return "It waits until a redaction of it is made."
    shared, going = set(_shared(recording_id)), ListedRecording.objects.filter(state=ListedState.BEGUN)
    if shared and any(shared.intersection(named) for named in going.values_list("named", flat=True)):
        return "It waits until a package that it shares with another recording is gone."
    begun = ClipFile.objects.filter(sha256=OuterRef("original_sha256"), recording__listed_in__state=ListedState.BEGUN)
    if _of_others(_sidecars(recording_id)).filter(Exists(begun)).exists():
        return "It waits until another recording is gone with which a sidecar of it came too."
    return ""


def _shared(recording_id: UUID) -> list[str]:
    """The objects in which content of it lies beside that of others, as far as the vault holds them."""
    return sorted({one for objects in _GOING_WITH for one in objects(recording_id) if vault().holds(one)})


def objects_of(recording_id: UUID) -> list[str]:
    """Every object of the vault that holds content of the recording, the originals first.

    Also those of copies and stills whose maker died before it wrote them down.
    """
    originals = ClipFile.objects.filter(recording=recording_id).order_by("part").values_list("vault_object", flat=True)
    copies = RedactedCopy.objects.filter(clip__recording=recording_id).values_list("vault_object", flat=True)
    renders = Render.objects.filter(footage__clip__recording=recording_id, copy=None).values_list("id", flat=True)
    stills = Still.objects.filter(clip__recording=recording_id).values_list("id", flat=True)
    unsure = {f"{COPY_PREFIX}{key}" for key in renders} | {f"{STILL_PREFIX}{key}" for key in stills}
    certain = [*originals, *sorted(copies)]
    made = [one for one in sorted(unsure) if one not in certain and vault().holds(one)]
    return [*certain, *made, *sidecars_of(recording_id), *_shared(recording_id)]


def sidecars_of(recording_id: UUID) -> list[str]:
    """The sidecars of later sightings of it that the vault holds, whatever became of those sightings.

    But for those that came with footage too that is kept: before 23 November 2026 the same sidecar was one object for
    all the originals that it came with.
    """
    own = _sidecars(recording_id)
    gone = ClipFile.objects.filter(disposed("recording_id"), sha256=OuterRef("original_sha256"))
    kept = set(_of_others(own).exclude(Exists(gone)).values_list("vault_object", flat=True))
    named = own.order_by("vault_object").values_list("vault_object", flat=True).distinct()
    return [one for one in named if one not in kept and vault().holds(one)]


def _sidecars(recording_id: UUID) -> QuerySet[StoredSidecar]:
    clips = ClipFile.objects.filter(recording=recording_id).values("sha256")
    return StoredSidecar.objects.filter(original_sha256__in=clips)


def _of_others(own: QuerySet[StoredSidecar]) -> QuerySet[StoredSidecar]:
    """The rows of other originals, in quarantine too, that name the same objects."""
    beside = StoredSidecar.objects.filter(vault_object__in=own.values("vault_object"))
    return beside.exclude(original_sha256__in=own.values("original_sha256"))


def destroy_objects(objects: Sequence[str], order: Order) -> list[dict[str, Any]]:
    """Destroy each, and tell what it was. Raises `VaultError` at the first that cannot be; those before are gone."""
    return [_told(one, order) for one in objects]


def _told(object_id: str, order: Order) -> dict[str, Any]:
    done = vault().destroy(object_id, order=order)
    return {
        "object": object_id,
        "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in done.files],
        "key_destroyed": done.was_sealed,
        "tombstone": done.tombstone,
    }


def beside_the_vault(recording_id: UUID) -> tuple[Path, ...]:
    """The folders and files, there or not, in which something made of the recording lies."""
    clips = ClipFile.objects.filter(recording=recording_id).values_list("id", "sha256")
    jobs = Job.objects.filter(footage__clip__recording=recording_id).values_list("id", flat=True)
    return (
        *(renditions.place(clip_id) for clip_id, _ in clips),
        *(work.root() / "timetables" / f"{sha256}.json" for _, sha256 in clips),
        *(work.place(job_id) for job_id in jobs),
        *payloads(recording_id),
    )


def count_files(paths: Iterable[Path]) -> int:
    """How many files lie there."""
    return sum(sum(1 for one in path.rglob("*") if one.is_file()) + path.is_file() for path in paths)


def remove_files(paths: Iterable[Path]) -> None:
    """Remove them, for good when this returns."""
    for path in paths:
        if path.is_dir():
            remove_tree(path)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)


def forget(recording_id: UUID) -> Mapping[str, int]:
    """Take out of the database what is content: the words of transcripts, and the rows of renditions; gives how many.

    Call it in the transaction that begins the disposal: no maker of a rendition completes one afterwards.
    """
    renditions, _ = Rendition.objects.filter(clip__recording=recording_id).delete()
    transcripts = Transcript.objects.filter(footage__clip__recording=recording_id).update(words=[])
    return {"renditions": renditions, "transcripts": transcripts}
