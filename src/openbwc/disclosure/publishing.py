"""What a published release says: its words, its files with their digests, and in counts what is withheld and why.

Guarantees: no person, camera, place or title of a recording goes in, and no word that was not written for the page or
said in an approved copy; the counts are those of the plans that the copies were rendered from; equal input gives equal
bytes. What stands on the public pages is drawn from these bytes alone.
"""

import json
from collections import Counter, defaultdict
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

import rfc8785
from django.db.models import QuerySet

from openbwc.disclosure.expediting import statement_of
from openbwc.disclosure.models import Expedited, Publication, Release, ReleaseState, Withholding
from openbwc.evidence.models import RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.media.redaction.plan import Treatment
from openbwc.media.redaction.plan_file import read_plan
from openbwc.media.redaction.sound.transcripts import read_words
from openbwc.policy import PolicyInForce
from openbwc.program.policies import policy_of
from openbwc.redaction.models import FrozenPlan

FORMAT = "openbwc-publication-1"
NO_RIGHT = (
    "Nothing in this release creates a right or benefit enforceable by any party against the United States, its"
    " departments, agencies or officers (VII)."
)


class AlteredError(RuntimeError):
    """A published text is not the one whose digest was kept; an operator has to look."""


def published() -> QuerySet[Publication]:
    """What stands on the public pages, the newest first: `Publication.stands` of many."""
    standing = Publication.objects.filter(withdrawn_at=None, release__state=ReleaseState.RELEASED)
    return standing.select_related("release__agency")


def content_of(release: Release, *, title: str, words: str, at: datetime) -> bytes:
    """The content of a release's page as canonical JSON. OSError and VaultError where captions cannot be read."""
    policy = policy_of(release.agency, at.date())
    copies = release.copies_served().order_by("clip__recording__started_at", "clip__offset_ms", "id")
    expedited = Expedited.objects.filter(release=release).first()
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "title": title,
            "words": words,
            "agency": {"code": release.agency.code, "name": release.agency.name},
            "kind": release.kind,
            "released_at": _text(release.released_at or at),
            "published_at": _text(at),
            "statement": asdict(statement_of(expedited)) if expedited else None,
            "files": [_file(number, copy, policy) for number, copy in enumerate(copies, 1)],
            "withheld": _withheld(release, policy),
            "no_right": NO_RIGHT,
            "policy": policy.version,
        }
    )


def read(publication: Publication) -> dict[str, Any]:
    """What a publication says. Raises `AlteredError` where it is not what was published."""
    if not publication.intact:
        raise AlteredError(f"expected publication {publication.id} as it was made; found other bytes.")
    told: dict[str, Any] = json.loads(bytes(publication.content))
    return told


def copies_of(publication: Publication) -> dict[int, RedactedCopy | None]:
    """By the number under which it stands on the page, each copy; None for one that is served no more."""
    served = {copy.sha256: copy for copy in publication.release.copies_served()}
    return {one["number"]: served.get(one["sha256"]) for one in read(publication)["files"]}


def _file(number: int, copy: RedactedCopy, policy: PolicyInForce) -> dict[str, Any]:
    return {
        "number": number,
        "media_type": copy.media_type,
        "size": copy.size,
        "sha256": copy.sha256,
        "duration_ms": copy.clip.duration_ms,
        "redactions": _redactions(copy, policy),
        "transcript": _transcript(copy) if copy.captions else None,
    }


def _redactions(copy: RedactedCopy, policy: PolicyInForce) -> list[dict[str, Any]] | None:
    """How often something was redacted, by reason; None where the plan of the copy is not on record."""
    frozen = FrozenPlan.objects.filter(sha256=copy.plan_sha256).first()
    if frozen is None:
        return None
    plan = read_plan(bytes(frozen.content))
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for track in plan.tracks:
        if track.treatment not in (Treatment.LEAVE, Treatment.KEEP_CLEAR):
            counted[track.reason.code]["regions"] += 1
    for whole in plan.whole_frames:
        counted[whole.reason.code]["whole_pictures"] += 1
    for sound in plan.sounds:
        counted[sound.reason.code]["sounds"] += 1
    if plan.everything_but:
        counted[plan.everything_reason.code]["regions"] += 1
    return [_reason(code, policy) | dict(counts) for code, counts in sorted(counted.items())]


def _withheld(release: Release, policy: PolicyInForce) -> list[dict[str, Any]]:
    """Of a request's release: how many recordings something is withheld of, by exemption."""
    standing = Withholding.objects.filter(responsive__request=release.request_id, ended_at=None)
    codes = standing.order_by().values_list("exemption", "responsive_id").distinct() if release.request_id else ()
    counted = Counter(code for code, _ in codes)
    return [_reason(code, policy) | {"recordings": number} for code, number in sorted(counted.items())]


def _reason(code: str, policy: PolicyInForce) -> dict[str, Any]:
    reason = policy.standard.redaction_reasons.get(code)
    told = (reason.title, reason.provision) if reason else ("", "")
    return {"code": code, "title": told[0], "provision": told[1]}


def _transcript(copy: RedactedCopy) -> list[list[Any]]:
    """What is still said in a copy: `[from_ms, text]` for each cue of its captions."""
    with vault().open(copy.vault_object, copy.captions) as file:
        words, _ = read_words(file.read())
    cues = groupby(words, key=lambda word: word.cue)
    return [[said[0].from_ms, " ".join(word.text for word in said)] for said in (list(group) for _, group in cues)]


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
