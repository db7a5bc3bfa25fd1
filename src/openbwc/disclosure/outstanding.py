"""What is known to be missing from the catalogue of a span: cameras, entries of rosters, files in quarantine (V.B.1).

Guarantees: a camera that was out in the span counts, also when it was checked in, lost or lent since, unless it came
back: a reading after the span and before it was out again lists what lay on it, and all of that is in the catalogue or
in quarantine; or footage that it recorded later is in the catalogue, with nothing of its own on the way. It counts all
the same while a sign that clips of the span are gone, or a report of its loss, is open. It counts for the agency that
keeps what it recorded. Each is counted once.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Least

from openbwc.evidence.coverage import expected_entries
from openbwc.evidence.models import ClipFile, NonActivation, Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.uploads import with_end
from openbwc.intake.adapters.matching import VIDEO_SUFFIXES
from openbwc.intake.models import Quarantined, QuarantineState, Sighting, SightingState, Upload, UploadState
from openbwc.program.models import (
    Agency,
    Assignment,
    CameraReading,
    CameraReport,
    CameraSignal,
    Occasion,
    ReportKind,
    SignalKind,
)
from openbwc.program.task_forces import kept_by

REACH = timedelta(days=7)
"""Longer than any camera records in one go, so that whatever runs into a span began within it or this long before."""
ROSTERED = timedelta(days=31)
"""Longer than any entry of a roster lasts: each day of a long operation is an entry of its own."""
BESIDE = timedelta(days=7)
"""What was seen on a card this long after the camera's next upload may still be of the span before."""
LISTING = timedelta(days=60)
"""How long before a reading what it lists may have been recorded."""
LOST = (ReportKind.LOSS, ReportKind.THEFT)
GONE = (SignalKind.SEQUENCE_GAP, SignalKind.FILE_SYSTEM_DELETION)


@dataclass(frozen=True, kw_only=True)
class Outstanding:
    """Each thing that is missing, by its id: cameras with their serials, entries of rosters, files in quarantine.

    `entries` is None where no span is asked for: rosters of all times are held against nothing.
    """

    cameras: dict[uuid.UUID, str]
    entries: list[uuid.UUID] | None
    files: list[uuid.UUID]

    def count(self) -> int:
        """How many things are missing."""
        return len(self.cameras) + len(self.entries or ()) + len(self.files)

    def packed(self) -> bytes:
        """Their ids, 16 bytes each, sorted."""
        return b"".join(sorted(one.bytes for one in (*self.cameras, *(self.entries or ()), *self.files)))


def outstanding(agency: Agency, criteria: Criteria, *, at: datetime) -> Outstanding:
    """What is missing of the criteria's span, officer and camera; what was asked besides narrows nothing here."""
    return Outstanding(
        cameras=dict(_cameras(agency, criteria, at)),
        entries=_entries(agency, criteria),
        files=list(_quarantined(agency, criteria).values_list("id", flat=True)),
    )


def _cameras(agency: Agency, criteria: Criteria, at: datetime) -> Iterator[tuple[uuid.UUID, str]]:
    ended = min(criteria.until or at, at)
    out = Assignment.objects.filter(kept_by(agency), starts_at__lt=ended).filter(_whose(criteria, "person", "camera"))
    if criteria.since:
        out = out.filter(Q(ends_at=None) | Q(ends_at__gt=criteria.since))
    listing = CameraReading.objects.filter(camera=OuterRef("camera"), read_at__gte=OuterRef("over"))
    listing = listing.filter(occasion__in=(Occasion.DOCK, Occasion.CHECK_IN), read_at__lte=OuterRef("out_again"))
    listing = listing.exclude(files=None).order_by("read_at")
    issued = Assignment.objects.filter(camera=OuterRef("camera"), starts_at__gte=OuterRef("over")).order_by("starts_at")
    later = Recording.objects.filter(camera=OuterRef("camera"), started_at__gte=OuterRef("over")).order_by("started_at")
    lost = CameraReport.objects.filter(camera=OuterRef("camera"), settled_at=None, kind__in=LOST)
    lost = lost.filter(happened_at__gte=OuterRef("starts_at"), happened_at__lte=OuterRef("over_or_later"))
    rows = out.annotate(over=Least(Coalesce("ends_at", ended), ended)).annotate(
        over_or_later=Coalesce("ends_at", at),
        out_again=Coalesce(Subquery(issued.values("starts_at")[:1]), at),
        listed=Subquery(listing.values("id")[:1]),
        back_at=Subquery(later.values("taken_in_at")[:1]),
        lost=Exists(lost),
    )
    told = list(rows.values_list("camera", "camera__serial", "starts_at", "over", "listed", "back_at", "lost"))
    on_the_way, gone = _on_the_way({row[1] for row in told}), _gone({row[0] for row in told}, criteria.since)
    unlisted = _not_taken({row[4] for row in told if row[4]})
    for camera, serial, begun, over, listed, back_at, lost_since in told:
        removed = any(before > max(begun, criteria.since or begun) and after < over for after, before in gone[camera])
        comes = back_at is not None and any(seen <= back_at + BESIDE for seen in on_the_way[serial.casefold()])
        back = listed not in unlisted if listed else back_at is not None and not comes
        if lost_since or removed or not back:
            yield camera, serial


def arriving(serials: Iterable[str]) -> set[str]:
    """The serials, of these, for which files were seen, sent or set aside and are not in the catalogue yet."""
    wanted = {serial.casefold(): serial for serial in serials}
    aside = Quarantined.objects.filter(state=QuarantineState.OPEN).values_list("camera_serial", flat=True)
    there = {serial for serial, seen in _on_the_way(set(wanted)).items() if seen}
    return {wanted[serial] for serial in there | {one.casefold() for one in aside} if serial in wanted}


def _on_the_way(serials: set[str]) -> dict[str, list[datetime]]:
    """Per serial, when files were seen or sent that are not in the vault yet."""
    found: dict[str, list[datetime]] = defaultdict(list)
    seen = Sighting.objects.exclude(state=SightingState.SETTLED).values_list("camera_serial", "seen_at")
    sent = Upload.objects.filter(state__in=(UploadState.RECEIVING, UploadState.RECEIVED))
    known = {serial.casefold() for serial in serials}
    for serial, moment in [*seen, *sent.values_list("camera_serial", "created_at")]:
        if serial.casefold() in known:
            found[serial.casefold()].append(moment)
    return found


def _gone(cameras: set[uuid.UUID], since: datetime | None) -> dict[uuid.UUID, list[tuple[datetime, datetime]]]:
    """Per camera, the times in which clips are missing: signs of tampering that nobody has answered."""
    found: dict[uuid.UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    signs = CameraSignal.objects.filter(answered_at=None, kind__in=GONE)
    if since:
        signs = signs.filter(arose_at__gt=since)
    for camera, kind, evidence, arose in signs.values_list("camera", "kind", "evidence", "arose_at"):
        if camera in cameras:
            begins = evidence.get("after" if kind == SignalKind.SEQUENCE_GAP else "since")
            after = datetime.fromisoformat(begins) - LISTING * (kind != SignalKind.SEQUENCE_GAP) if begins else arose
            found[camera].append((after, arose))
    return found


def _not_taken(readings: set[uuid.UUID]) -> set[uuid.UUID]:
    """The readings that list a video which is neither in the catalogue nor in quarantine.

    Cameras count their files anew: what the reading before did not list came in after it, or did not come in.
    """
    before = CameraReading.objects.filter(camera=OuterRef("camera"), read_at__lt=OuterRef("read_at"))
    before = before.exclude(files=None).order_by("-read_at")
    rows = CameraReading.objects.filter(id__in=readings).exclude(files=[])
    rows = rows.annotate(
        listed_before=Subquery(before.values("files")[:1]), before_at=Subquery(before.values("read_at")[:1])
    )
    listed = [(row, names) for row in rows if (names := _videos(row.files))]
    if not listed:
        return set()
    cameras = {row.camera_id for row, _ in listed}
    first = min(row.read_at for row, _ in listed) - LISTING
    taken: dict[tuple[uuid.UUID, str], datetime] = {}
    clips = ClipFile.objects.filter(recording__camera__in=cameras, recording__started_at__gte=first)
    kept = Quarantined.objects.filter(camera__in=cameras, kept_at__gte=first)
    for camera, name, moment in (
        *clips.values_list("recording__camera", "original_name", "recording__taken_in_at"),
        *kept.values_list("camera", "original_name", "kept_at"),
    ):
        key = (camera, name.casefold())
        taken[key] = max(moment, taken.get(key, moment))
    return {row.id for row, names in listed if not all(_came(row, name, taken) for name in names)}


def _videos(files: Iterable[str] | None) -> set[str]:
    return {name.casefold() for name in files or () if Path(name).suffix.lower() in VIDEO_SUFFIXES}


def _came(row: Any, name: str, taken: Mapping[tuple[uuid.UUID, str], datetime]) -> bool:
    """Whether a file that a reading lists came in; where it is new on the camera, since the reading before."""
    came_at = taken.get((row.camera_id, name))
    lay_there = row.before_at is None or name in _videos(row.listed_before)
    return came_at is not None and (lay_there or came_at > row.before_at)


def _entries(agency: Agency, criteria: Criteria) -> list[uuid.UUID] | None:
    """Entries of rosters that asked for a camera in the span and have neither footage of that person nor a reason.

    Footage is looked up entry by entry, in the index of its wearer; as a join, PostgreSQL reads every recording.
    """
    if criteria.since is None or criteria.until is None:
        return None
    near = Q(wearer=OuterRef("person"), started_at__lt=OuterRef("ends_at"))
    near &= Q(started_at__gt=OuterRef("reaches_back"))
    footage = with_end(Recording.objects.filter(near)).filter(recorded_until__gt=OuterRef("starts_at"))
    stated = NonActivation.objects.filter(entry=OuterRef("pk"))
    reach = ExpressionWrapper(F("starts_at") - REACH, output_field=DateTimeField())
    entries = expected_entries(agency, criteria.since - ROSTERED, criteria.until).filter(ends_at__gt=criteria.since)
    entries = entries.annotate(reaches_back=reach).annotate(recorded=Subquery(footage.order_by().values("pk")[:1]))
    entries = entries.filter(~Exists(stated), recorded=None)
    return list(entries.filter(_whose(criteria, "person", "")).values_list("id", flat=True))


def _quarantined(agency: Agency, criteria: Criteria) -> QuerySet[Quarantined]:
    """Files that may be of the span and are not in the catalogue yet."""
    rows = Quarantined.objects.filter(Q(agency=agency) | Q(agency=None), state=QuarantineState.OPEN)
    begins = criteria.since - REACH if criteria.since else None
    for how, day in (("gt", begins), ("lt", criteria.until)):
        if day:
            rows = rows.filter(Q(claimed_started_at=None) | Q(**{f"claimed_started_at__{how}": day}))
    return rows.filter(camera_serial__iexact=criteria.camera.strip()) if criteria.camera.strip() else rows


def _whose(criteria: Criteria, person: str, camera: str) -> Q:
    """The criteria's officer and camera, as a condition on rows that name a person and a camera."""
    condition = Q(**{f"{person}_id": criteria.wearer_id}) if criteria.wearer_id else Q()
    if camera and criteria.camera.strip():
        condition &= Q(**{f"{camera}__serial__iexact": criteria.camera.strip()})
    for word in criteria.officer.split():
        condition &= (
            Q(**{f"{person}__given_name__icontains": word})
            | Q(**{f"{person}__family_name__icontains": word})
            | Q(**{f"{person}__badge__iexact": word})
        )
    return condition
