"""What a search of the catalogue for a request covers, finds, and knows to be missing (V.B.1).

Guarantees:
- It covers every recording of the request's agency that was running in the span: restricted ones, which whoever
  searches may not open, and those of training environments too. Only counts are told; to open one is decided by itself.
- What it is known not to cover is counted and kept, each by itself (`disclosure.outstanding`).
- A certificate's content is the answer alone: the same criteria over the same catalogue give the same digest, whenever
  and whoever searches, on either database. Answers are compared by their sets, never by their numbers.
- A search that finds more than `MOST` is refused, not cut off.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from openbwc.disclosure.models import SearchCertificate
from openbwc.disclosure.models.search import ID_BYTES
from openbwc.disclosure.outstanding import REACH, Outstanding, outstanding
from openbwc.evidence.models import Recording
from openbwc.evidence.queries import Criteria, called
from openbwc.evidence.uploads import with_end
from openbwc.program.models import Agency, Camera, Person
from openbwc.program.refusals import Mistaken
from openbwc.retention.scopes import criteria_of, saved

FORM = "openbwc/search-certificate/2"
LISTED = 500
"""How many cameras without upload are named in a certificate; all of them are counted."""
MOST = 250_000
"""Recordings that one certificate may hold: a request for more does not describe records."""


class AlteredError(RuntimeError):
    """A certificate is not the one whose digest was kept; an operator has to look."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search as it was carried out: its content before it is signed, the ids of what it found, and of what lacks.

    `recordings` and `outstanding` are ids of 16 bytes, sorted.
    """

    content: dict[str, Any]
    recordings: bytes
    outstanding: bytes
    found: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The same search, made again, held against its certificate by what it finds and what is missing, thing by thing.

    `late` came in since, `overlooked` was there and was not found; `gone` is found no more. `missing` is missing now,
    `newly_missing` of it was not then. `same`: nothing else is found, and nothing more is missing.
    """

    late: int
    overlooked: int
    gone: int
    missing: int
    newly_missing: int
    same: bool


def search(agency: Agency, criteria: Criteria, *, at: datetime) -> Search:
    """Search the agency's catalogue as it is at this moment.

    Raises `Mistaken` for a camera or an officer that nobody knows, and for what finds more than `MOST`.
    """
    _require_known(criteria)
    own = replace(criteria, agency_code=agency.code, training=False)
    sought = running(Q(agency=agency) & replace(own, since=None).sought(), own).order_by()
    values = sought.values_list("id", "camera_id", "wearer_id", "duration_ms")[: MOST + 1]
    rows = {key: (camera, wearer, length) for key, camera, wearer, length in values}
    if len(rows) > MOST:
        raise Mistaken(f"Expected a search that finds at most {MOST:,} recordings; this one finds more. Narrow it.")
    packed = b"".join(sorted(key.bytes for key in rows))
    lacks = outstanding(agency, own, at=at)
    content = {
        "form": FORM,
        "agency": agency.code,
        "criteria": saved(own),
        "covered": {
            "recordings_in_span": running(Q(agency=agency), own).count(),
            "running_in_the_span": True,
            "longest_recording_days": REACH.days,
            "restricted": True,
            "training_environments": True,
        },
        "found": {
            "recordings": len(rows),
            "cameras": len({camera for camera, _, _ in rows.values()}),
            "wearers": len({wearer for _, wearer, _ in rows.values()}),
            "duration_ms": sum(duration for _, _, duration in rows.values()),
            "sha256": hashlib.sha256(packed).hexdigest(),
        },
        "missing": _told(lacks),
    }
    return Search(
        content=content, recordings=packed, outstanding=lacks.packed(), found=len(rows), missing=lacks.count()
    )


def running(condition: Q, criteria: Criteria) -> Any:
    """The recordings of a condition that were running in the criteria's span: at its beginning, or begun within it."""
    rows = with_end(Recording.objects.filter(condition))
    if criteria.since:
        rows = rows.filter(started_at__gt=criteria.since - REACH, recorded_until__gt=criteria.since)
    return rows.filter(started_at__lt=criteria.until) if criteria.until else rows


def made_again(certificate: SearchCertificate) -> Comparison:
    """Make the search of a certificate again, over the catalogue as it is now. Raises `AlteredError`."""
    now = timezone.now()
    anew = search(certificate.request.agency, criteria_of_certificate(certificate), at=now)
    before, after = set(_ids(bytes(certificate.recordings))), set(_ids(anew.recordings))
    lacked, lacks = set(_ids(bytes(certificate.outstanding))), set(_ids(anew.outstanding))
    added = [uuid.UUID(bytes=one) for one in after - before]
    late = Recording.objects.filter(id__in=added, taken_in_at__gt=certificate.at).count() if added else 0
    return Comparison(
        late=late,
        overlooked=len(added) - late,
        gone=len(before - after),
        missing=len(lacks),
        newly_missing=len(lacks - lacked),
        same=before == after and lacks <= lacked,
    )


def certificate_content(certificate: SearchCertificate) -> dict[str, Any]:
    """What a certificate says. Raises `AlteredError` where it is not what its digest was taken of."""
    told = said(certificate)
    for name, kept in (("found", certificate.recordings), ("missing", certificate.outstanding)):
        if hashlib.sha256(bytes(kept)).hexdigest() != told[name]["sha256"]:
            raise AlteredError(f"expected what certificate {certificate.id} says is {name}; found other ids.")
    return told


def said(certificate: SearchCertificate) -> dict[str, Any]:
    """What a certificate says, without a look at the ids that are kept beside it. Raises `AlteredError`."""
    content = bytes(certificate.content)
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        raise AlteredError(f"expected certificate {certificate.id} as it was made; found other bytes.")
    told: dict[str, Any] = json.loads(content)
    return told


def criteria_of_certificate(certificate: SearchCertificate) -> Criteria:
    """The criteria of a certificate. Raises `AlteredError`."""
    return criteria_of(certificate_content(certificate)["criteria"])


def _require_known(criteria: Criteria) -> None:
    """Raises `Mistaken` for a camera or an officer that nobody knows: such a search finds nothing and shows nothing."""
    serial = criteria.camera.strip()
    if serial and not Camera.objects.filter(serial__iexact=serial).exists():
        raise Mistaken(f"Expected the serial of a camera that is known; found {serial}.")
    officer = criteria.officer.strip()
    if officer and not Person.objects.filter(called(officer)).exists():
        raise Mistaken(f"Expected the name or badge of an officer who is known; found {officer}.")


def _told(lacks: Outstanding) -> dict[str, Any]:
    return {
        "cameras_not_uploaded": len(lacks.cameras),
        "serials": sorted(lacks.cameras.values())[:LISTED],
        "rosters_without_footage": None if lacks.entries is None else len(lacks.entries),
        "quarantined": len(lacks.files),
        "sha256": hashlib.sha256(lacks.packed()).hexdigest(),
    }


def _ids(packed: bytes) -> list[bytes]:
    return [packed[at : at + ID_BYTES] for at in range(0, len(packed), ID_BYTES)]
