"""What a published release says: its words, its files with their digests, and in counts what is withheld and why.

Guarantees: no person, camera, place or title of a recording goes in, and no word that was not written for the page or
said in an approved copy; the counts are those of the plans that the copies were rendered from, and of each incident
that it shows, with what is not released of it and why; equal input gives equal bytes. What stands on the public pages
is drawn from these bytes alone.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any

import rfc8785
from django.db.models import QuerySet

from openbwc.disclosure.expediting import statement_of, tracks_of
from openbwc.disclosure.models import Expedited, ExpeditedState, Publication, Release, ReleaseState
from openbwc.evidence.models import RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.media.redaction.plan import Treatment
from openbwc.media.redaction.plan_file import read_plan
from openbwc.media.redaction.sound.captions import SOUND_DELETED
from openbwc.media.redaction.sound.transcripts import read_words
from openbwc.policy import PolicyInForce
from openbwc.program.policies import policy_of
from openbwc.redaction.models import FrozenPlan

FORMAT = "openbwc-publication-1"
NO_RIGHT = (
    "Nothing in this release creates a right or benefit enforceable by any party against the United States, its"
    " departments, agencies or officers (VII)."
)


LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        ExpeditedState.OPEN: "it is to be decided on",
        ExpeditedState.RELEASE: "it is to be released, once nothing is missing",
        ExpeditedState.WITHHELD: "an objection that no redaction cures stands against it; it is looked at again",
    }
)
"""By the state of a track, why some of what it has is not released yet."""


class AlteredError(RuntimeError):
    """A published text is not the one whose digest was kept; an operator has to look."""


def published() -> QuerySet[Publication]:
    """What stands on the public pages, the newest first: `Publication.stands` of many."""
    standing = Publication.objects.filter(withdrawn_at=None, release__state=ReleaseState.RELEASED)
    return standing.select_related("release__agency")


def in_order(release: Release) -> list[RedactedCopy]:
    """The copies that are served of a release, in the order in which they are numbered."""
    return list(release.copies_served().order_by("clip__recording__started_at", "clip__offset_ms", "id"))


def without_captions(copies: Iterable[RedactedCopy]) -> int:
    """How many of these copies come without captions of what is said: none, or marks of deleted sound alone.

    OSError and VaultError where captions cannot be read.
    """
    return sum(not _is_captioned(_transcript(one)) for one in copies)


def content_of(
    release: Release, copies: Iterable[RedactedCopy], *, title: str, words: str, uncaptioned: str, at: datetime
) -> bytes:
    """The content of a release's page as canonical JSON; `uncaptioned` is why files come without captions.

    OSError and VaultError where captions cannot be read.
    """
    policy = policy_of(release.agency, at.date())
    return rfc8785.dumps(
        {
            "format": FORMAT,
            "title": title,
            "words": words,
            "agency": {"code": release.agency.code, "name": release.agency.name},
            "kind": release.kind,
            "released_at": _text(release.released_at or at),
            "published_at": _text(at),
            "uncaptioned": uncaptioned,
            "incidents": [_incident(one) for one in tracks_of(release)],
            "files": [_file(number, copy, policy) for number, copy in enumerate(copies, 1)],
            "no_right": NO_RIGHT,
            "policy": policy.version,
        }
    )


def bytes_of(publication: Publication) -> bytes:
    """The content, byte for byte. Raises `AlteredError` where it is not what was published."""
    if not publication.intact:
        raise AlteredError(f"expected publication {publication.id} as it was made; found other bytes.")
    return bytes(publication.content)


def read(publication: Publication) -> dict[str, Any]:
    """What a publication says. Raises `AlteredError` where it is not what was published."""
    told: dict[str, Any] = json.loads(bytes_of(publication))
    return told


def copies_of(publication: Publication) -> dict[int, RedactedCopy | None]:
    """By the number under which it stands on the page, each copy; None for one that is served no more."""
    served = {copy.id: copy for copy in publication.release.copies_served()}
    return {one.number: served.get(one.copy_id) for one in publication.files.all()}


def _file(number: int, copy: RedactedCopy, policy: PolicyInForce) -> dict[str, Any]:
    transcript = _transcript(copy)
    return {
        "number": number,
        "media_type": copy.media_type,
        "size": copy.size,
        "sha256": copy.sha256,
        "duration_ms": copy.clip.duration_ms,
        "redactions": _redactions(copy, policy),
        "captioned": _is_captioned(transcript),
        "transcript": transcript,
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
        kept = sum(track.treatment is Treatment.KEEP_CLEAR for track in plan.tracks)
        counted[plan.everything_reason.code].update(everything=1, everything_but=kept)
    return [_reason(code, policy) | dict(counts) for code, counts in sorted(counted.items())]


def _incident(expedited: Expedited) -> dict[str, Any]:
    """What is said of an incident in counts, and why some of it is not released."""
    return asdict(statement_of(expedited)) | {"left_out_because": LEFT_OUT[expedited.state]}


def _reason(code: str, policy: PolicyInForce) -> dict[str, Any]:
    reason = policy.standard.redaction_reasons.get(code)
    told = (reason.title, reason.provision) if reason else ("", "")
    return {"code": code, "title": told[0], "provision": told[1]}


def _is_captioned(transcript: list[list[Any]] | None) -> bool:
    """Whether something that is said stands in the captions."""
    return any(not words.startswith(SOUND_DELETED) for _, words in transcript or ())


def _transcript(copy: RedactedCopy) -> list[list[Any]] | None:
    """What is still said in a copy: `[from_ms, text]` for each cue of its captions; None where it has none."""
    if not copy.captions:
        return None
    with vault().open(copy.vault_object, copy.captions) as file:
        words, _ = read_words(file.read())
    cues = groupby(words, key=lambda word: word.cue)
    return [[said[0].from_ms, " ".join(word.text for word in said)] for said in (list(group) for _, group in cues)]


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
