"""What the footage of a camera shows of tampering (IV.D): clips that are missing, and files that are gone.

Guarantees: what is looked at is what intake took in and what the camera itself listed; a file that we cleared had been
taken in before (IV.E), so it is never told as gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.intake.adapters.matching import VIDEO_SUFFIXES
from openbwc.intake.models import Quarantined, Sighting, SightingState, SourceKind
from openbwc.program.models import Camera, CameraReading
from openbwc.vault.fixity import ORIGINAL_PREFIX

EXAMINED = 2000
"""The newest clips of a camera that are looked at: some months of work."""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """Files that a camera listed and that are gone untaken; `since` and `until` are the two moments of looking."""

    key: str
    names: tuple[str, ...]
    since: datetime
    until: datetime


def clips_of(camera: Camera) -> list[tuple[datetime, str]]:
    """The newest clips of a camera, in the catalogue or in quarantine: time of the first frame, file name."""
    return catalogued_of(camera) + quarantined_of(camera)


def catalogued_of(camera: Camera) -> list[tuple[datetime, str]]:
    """Those in the catalogue, the newest first."""
    catalogued = ClipFile.objects.filter(recording__camera=camera).order_by("-recording__started_at", "-offset_ms")
    rows = catalogued.values_list("recording__started_at", "offset_ms", "original_name")[:EXAMINED]
    return [(started + timedelta(milliseconds=offset), name) for started, offset, name in rows]


def quarantined_of(camera: Camera) -> list[tuple[datetime, str]]:
    """Those in quarantine; their times are what their cameras claim, however wrong."""
    clips = []
    kept = Quarantined.objects.filter(camera=camera, clip=None).order_by("-kept_at")
    for claimed, kept_at, name in kept.values_list("claimed_started_at", "kept_at", "original_name")[:EXAMINED]:
        clips.append((claimed or kept_at, name))
    return clips


def gone_from_listings(camera: Camera) -> Iterator[Gone]:
    """Videos that one reading of a camera lists and the next one does not, and that never reached us."""
    listed = camera.readings.exclude(files=None).order_by("-read_at")[:2]
    if len(listed) < 2:
        return
    after, before = listed
    taken = {name.casefold() for _, name in clips_of(camera)}
    lost = {name for name in _videos(before) if name.casefold() not in taken} - _videos(after)
    if lost:
        yield Gone(key=str(after.id), names=tuple(sorted(lost)), since=before.read_at, until=after.read_at)


def gone_from_places(camera: Camera, at: datetime) -> Iterator[Gone]:
    """Files that were seen on a card, never reached the vault, and are gone from a card that is still there."""
    unfinished = Sighting.objects.exclude(state=SightingState.SETTLED).exclude(source=SourceKind.UPLOAD)
    for sighting in unfinished.filter(camera_serial__iexact=camera.serial):
        if sighting.sha256 and vault().holds(ORIGINAL_PREFIX + sighting.sha256):
            continue
        if sighting.sha256 and ClipFile.objects.filter(sha256=sighting.sha256).exists():  # taken in, and disposed of
            continue
        place = Path(sighting.place)
        if place.parent.is_dir() and not place.exists():
            yield Gone(key=sighting.mark, names=(sighting.name,), since=sighting.seen_at, until=at)


def _videos(reading: CameraReading) -> set[str]:
    return {name for name in reading.files or () if Path(name).suffix.lower() in VIDEO_SUFFIXES}
