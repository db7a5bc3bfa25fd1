"""What a search of the catalogue for a request covers, finds, and knows to be missing (V.B.1).

Guarantees:
- It covers every recording of the request's agency: restricted ones, which whoever searches may not open, and those of
  training environments too. Only counts are told; to open one is decided by itself.
- What it is known not to cover is counted: cameras that were out in the span and were neither docked nor uploaded
  since; entries of rosters without footage and without a stated reason; files in quarantine.
- The same criteria over the same catalogue give the same digest, whoever searches, on either database.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from openbwc.disclosure.models import SearchCertificate
from openbwc.evidence.coverage import REACH, expected_entries
from openbwc.evidence.models import NonActivation, Recording
from openbwc.evidence.queries import Criteria
from openbwc.evidence.uploads import with_end
from openbwc.intake.models import Quarantined, QuarantineState
from openbwc.program.models import Agency, Assignment
from openbwc.program.policies import policy_of

FORM = "openbwc/search-certificate/1"
LISTED = 500
"""How many cameras without upload are named in a certificate; all of them are counted."""


class AlteredError(RuntimeError):
    """A certificate is not the one whose digest was kept; an operator has to look."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search as it was carried out: its canonical content before signing, and the ids of what it found, sorted."""

    content: dict[str, Any]
    recordings: bytes
    found: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The same search, made again: what it finds beside the certificate, and finds no more, and what is missing now."""

    added: int
    gone: int
    missing: int
    same: bool


def search(agency: Agency, criteria: Criteria, *, at: datetime) -> Search:
    """Search the agency's catalogue as it is at this moment. `PolicyError` where it has no policy in force."""
    own = replace(criteria, agency_code=agency.code, training=False)
    rows: dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID, int]] = {}
    for one in (own, replace(own, training=True)):
        values = Recording.objects.filter(one.condition()).order_by()
        for key, camera, wearer, length in values.values_list("id", "camera_id", "wearer_id", "duration_ms"):
            rows[key] = (camera, wearer, length)
    packed = b"".join(sorted(key.bytes for key in rows))
    missing = _missing(agency, own, at)
    content = {
        "form": FORM,
        "agency": agency.code,
        "made_at": at.isoformat(),
        "criteria": as_json(own),
        "covered": {
            "recordings_in_span": _in_span(agency, own),
            "restricted": True,
            "training_environments": True,
            "policy": policy_of(agency, at.date()).version,
            "software": version("openbwc"),
        },
        "found": {
            "recordings": len(rows),
            "cameras": len({camera for camera, _, _ in rows.values()}),
            "wearers": len({wearer for _, wearer, _ in rows.values()}),
            "duration_ms": sum(duration for _, _, duration in rows.values()),
            "sha256": hashlib.sha256(packed).hexdigest(),
        },
        "missing": missing,
    }
    return Search(content=content, recordings=packed, found=len(rows), missing=_count(missing))


def made_again(certificate: SearchCertificate) -> Comparison:
    """Make the search of a certificate again, over the catalogue as it is now."""
    now = timezone.now()
    content = certificate_content(certificate)
    anew = search(certificate.request.agency, from_json(content["criteria"]), at=now)
    before, after = set(_ids(bytes(certificate.recordings))), set(_ids(anew.recordings))
    return Comparison(
        added=len(after - before),
        gone=len(before - after),
        missing=anew.missing,
        same=before == after and anew.missing <= certificate.missing,
    )


def certificate_content(certificate: SearchCertificate) -> dict[str, Any]:
    """What a certificate says. Raises `AlteredError` where it is not what its digest was taken of."""
    content = bytes(certificate.content)
    if hashlib.sha256(content).hexdigest() != certificate.sha256:
        raise AlteredError(f"expected certificate {certificate.id} as it was made; found other bytes.")
    told: dict[str, Any] = json.loads(content)
    if hashlib.sha256(bytes(certificate.recordings)).hexdigest() != told["found"]["sha256"]:
        raise AlteredError(f"expected what certificate {certificate.id} found as it was kept; found other ids.")
    return told


def as_json(criteria: Criteria) -> dict[str, Any]:
    """Criteria as plain JSON: what asks nothing is left out."""
    told = {name: value for name, value in asdict(criteria).items() if value}
    return {name: value if isinstance(value, str | bool) else _text(value) for name, value in told.items()}


def from_json(told: Mapping[str, Any]) -> Criteria:
    """The criteria that `as_json` gave; unknown names raise TypeError."""
    kept = dict(told)
    for name in ("wearer_id", "encounter_id"):
        if name in kept:
            kept[name] = uuid.UUID(kept[name])
    for name in ("since", "until"):
        if name in kept:
            kept[name] = datetime.fromisoformat(kept[name])
    return Criteria(**kept)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _ids(packed: bytes) -> list[bytes]:
    return [packed[at : at + 16] for at in range(0, len(packed), 16)]


def _in_span(agency: Agency, criteria: Criteria) -> int:
    """All recordings of the agency that begin in the span that the criteria name."""
    ends = (("gte", criteria.since), ("lt", criteria.until))
    within = Q(**{f"started_at__{how}": moment for how, moment in ends if moment})
    return Recording.objects.filter(within, agency=agency).count()


def _missing(agency: Agency, criteria: Criteria, at: datetime) -> dict[str, Any]:
    cameras = list(
        _not_uploaded(agency, criteria, at).values_list("camera__serial", flat=True).order_by("camera__serial")
    )
    return {
        "cameras_not_uploaded": len(cameras),
        "serials": cameras[:LISTED],
        "rosters_without_footage": _unrecorded(agency, criteria),
        "quarantined": _quarantined(agency, criteria).count(),
    }


def _count(missing: Mapping[str, Any]) -> int:
    kinds = ("cameras_not_uploaded", "rosters_without_footage", "quarantined")
    return sum(missing[kind] or 0 for kind in kinds)


def _not_uploaded(agency: Agency, criteria: Criteria, at: datetime) -> QuerySet[Assignment]:
    """Cameras that were out in the span, still are, and were neither read in a dock nor uploaded since it ended."""
    ended = min(criteria.until or at, at)
    latest = Recording.objects.filter(camera=OuterRef("camera")).order_by("-started_at").values("taken_in_at")[:1]
    rows = Assignment.objects.filter(camera__agency=agency, ends_at=None, starts_at__lt=ended)
    rows = rows.exclude(camera__last_reading__read_at__gte=ended).annotate(uploaded_at=Subquery(latest))
    rows = rows.filter(Q(uploaded_at=None) | Q(uploaded_at__lt=ended))
    return rows.filter(_whose(criteria, "person", "camera"))


def _unrecorded(agency: Agency, criteria: Criteria) -> int | None:
    """How many entries of rosters asked for a camera in the span and have neither footage of that person nor a reason.

    None where the criteria name no span: rosters of all times are held against nothing.
    """
    if criteria.since is None or criteria.until is None:
        return None
    near = Q(wearer=OuterRef("person"), started_at__lt=OuterRef("ends_at"))
    near &= Q(started_at__gte=OuterRef("reaches_back"))
    footage = with_end(Recording.objects.filter(near)).filter(recorded_until__gt=OuterRef("starts_at"))
    stated = NonActivation.objects.filter(entry=OuterRef("pk"))
    reach = ExpressionWrapper(F("starts_at") - REACH, output_field=DateTimeField())
    entries = expected_entries(agency, criteria.since, criteria.until).annotate(reaches_back=reach)
    entries = entries.filter(~Exists(footage), ~Exists(stated))
    return entries.filter(_whose(criteria, "person", "")).count()


def _quarantined(agency: Agency, criteria: Criteria) -> QuerySet[Quarantined]:
    """Files that may be of the span and are not in the catalogue yet."""
    rows = Quarantined.objects.filter(Q(agency=agency) | Q(agency=None), state=QuarantineState.OPEN)
    for how, day in (("gte", criteria.since), ("lt", criteria.until)):
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
