"""From a release to the contents of its package: its files, their logs, the custody of its recordings, its letters.

Guarantees: nothing goes in but what may be served under the release at this moment; an original goes in only where the
release is of discovery; of a recording's custody only those events are shown whose kinds the policy lets be shown.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Q

from openbwc.custody import Recorded, Subject
from openbwc.custody.ledger_files import verifier_key
from openbwc.custody.queries import history_of
from openbwc.disclosure.models import Letter, LetterKind, Package, Release, ReleaseKind, ReleasePart, Responsive, Ruling
from openbwc.disclosure.packaging.case_graph import graph_of
from openbwc.disclosure.packaging.load_files import dat_of, opt_of
from openbwc.disclosure.packaging.model import (
    COPY,
    ORIGINAL,
    Amounts,
    Contents,
    Entry,
    History,
    Media,
    PackagingError,
    Piece,
    control_number,
    paper,
)
from openbwc.disclosure.packaging.statement import statement_of
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.policy import PolicyInForce
from openbwc.program.policies import policy_of
from openbwc.redaction.models import Render
from openbwc.redaction.papers.gathering import log_of_footage
from openbwc.redaction.papers.log import Log
from openbwc.redaction.papers.released import counts_of, released_csv, released_json, released_pdf
from openbwc.redaction.signing import identity_of

CLAUSE = "V.B.2"
_CUE = re.compile(r"(?m)^([0-9:.]+) --> [0-9:.]+\n((?:.+\n?)+)")


def contents_of(
    package: Package, *, events: Mapping[str, int] | None = None, alive: Callable[[], None] = lambda: None
) -> Contents:
    """The contents of a package. Raises PackagingError where a file may not be served, or has no redaction log.

    `events` says how many events of each recording's custody go in, as they were frozen once; all that there are where
    it is None. `alive` is called before each file is gathered.
    """
    release = package.release
    if release.released_at is None:
        raise PackagingError("Expected a release that is released; this one is not.")
    policy = policy_of(release.agency, release.released_at.date())
    key = verifier_key()
    found = []
    for number, part in enumerate(served_parts(release), 1):
        alive()
        found.append(_file(package, number, part))
    media = tuple(one for one, _ in found)
    pieces = [piece for _, pieces in found for piece in pieces]
    contents = Contents(
        package=str(package.id),
        release=str(release.id),
        kind=release.kind,
        title=release.title,
        agency_code=release.agency.code,
        agency=release.agency.name,
        number=release.request.number if release.request else "",
        released_at=release.released_at,
        origin=key.name,
        key=str(key),
        media=media,
        histories=tuple(_histories(release, media, policy, events)),
        pieces=(),
        withheld_in_full=withheld_in_full(release),
    )
    pieces += _papers(contents, release, package)
    return replace(contents, pieces=tuple(sorted(pieces, key=lambda piece: piece.path)))


def served_parts(release: Release) -> list[ReleasePart]:
    """The parts of a release, each of which may be served. Raises PackagingError where one may not."""
    copies = set(release.copies_served().values_list("id", flat=True))
    originals = set(release.originals_served().values_list("id", flat=True))
    parts = list(release.standing_parts())
    for part in parts:
        if (part.copy_id not in copies) if part.copy_id else (part.clip_id not in originals):
            raise PackagingError("Expected files that may all be served under the release; found one that may not.")
    return parts


def _file(package: Package, number: int, part: ReleasePart) -> tuple[Media, list[Piece]]:
    """A file of footage, with what goes beside it."""
    clip = part.clip
    return _copy(number, clip, part.copy) if part.copy else _original(package, number, clip)


def _original(package: Package, number: int, clip: ClipFile) -> tuple[Media, list[Piece]]:
    suffix = PurePosixPath(clip.vault_name).suffix.lower()
    control = control_number(package.release.agency.code, str(package.id), number)
    one = _media(clip, role=ORIGINAL, path=f"natives/{control}{suffix}", file=clip)
    return one, [_stored(one.path, clip, "footage", clip.vault_name)]


def _copy(number: int, clip: ClipFile, copy: RedactedCopy) -> tuple[Media, list[Piece]]:
    suffix = PurePosixPath(copy.name).suffix.lower()
    log = _log(copy)
    folder = f"redaction/{number:03d}"
    one = _media(clip, role=COPY, path=f"footage/{number:03d}-redacted{suffix}", file=copy)
    withheld = tuple(
        Amounts(
            code=row.code,
            title=row.title,
            times=row.times,
            picture_seconds=row.picture_seconds,
            sound_seconds=row.sound_seconds,
        )
        for row in counts_of(log)
    )
    papers = {"csv": released_csv(log).encode(), "json": released_json(log).encode(), "pdf": released_pdf(log)}
    paths = {form: f"{folder}-log.{form}" for form in papers}
    pieces = [_stored(one.path, copy, "footage", copy.vault_name)]
    pieces += [paper(paths[form], "log", content) for form, content in papers.items()]
    said = b""
    if copy.captions:
        with vault().open(copy.vault_object, copy.captions) as file:
            said = file.read()
        pieces.append(paper(f"footage/{number:03d}-redacted.vtt", "captions", said))
    one = replace(
        one,
        plan_sha256=copy.plan_sha256,
        log=paths,
        withheld=withheld,
        captions=pieces[-1].path if said else "",
        said=tuple((at, " ".join(words.split())) for at, words in _CUE.findall(said.decode())),
    )
    return one, pieces


def _media(clip: ClipFile, *, role: str, path: str, file: ClipFile | RedactedCopy) -> Media:
    return Media(
        recording=str(clip.recording_id),
        part=clip.part,
        role=role,
        path=path,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        original_sha256=clip.sha256,
        started_at=clip.recording.started_at + timedelta(milliseconds=clip.offset_ms),
        duration_ms=clip.duration_ms,
    )


def _stored(path: str, file: ClipFile | RedactedCopy, role: str, name: str) -> Piece:
    where = file.vault_object

    def opened() -> BinaryIO:
        return vault().open(where, name, sha256=file.sha256)

    return Piece(path=path, role=role, sha256=file.sha256, size=file.size, open=opened)


def _log(copy: RedactedCopy) -> Log:
    """The redaction log of a copy, as it was frozen when the copy was approved."""
    render = Render.objects.select_related("submission__project", "footage__clip").filter(copy=copy).first()
    if render is None:
        raise PackagingError(f"Expected the redaction log of the copy '{copy.title}'; it was not rendered here.")
    log = log_of_footage(render.submission, render.footage)
    return replace(log, standing=replace(log.standing, copy_sha256=copy.sha256))


def _histories(
    release: Release, media: tuple[Media, ...], policy: PolicyInForce, events: Mapping[str, int] | None
) -> Iterator[History]:
    kinds = policy.members(CLAUSE, "package_history_shown")
    if release.kind == ReleaseKind.DISCOVERY:
        kinds |= policy.members(CLAUSE, "package_history_shown_in_discovery")
    for recording in dict.fromkeys(one.recording for one in media):
        rows = events_of_recording(recording, None if events is None else events[recording])
        yield History(recording=recording, entries=tuple(_entry(event, event.kind in kinds) for event in rows))


def events_of_recording(recording: str, first: int | None) -> list[Recorded]:
    """The custody history of a recording, or so many events of it from the first."""
    return list(history_of(Subject("recording", UUID(recording)))[:first])


def _entry(event: Recorded, shown: bool) -> Entry:
    leaf = bytes(event.leaf_hash).hex()
    if not shown:
        return Entry(index=event.index, leaf=leaf, shown=False)
    body: dict[str, Any] = json.loads(bytes(event.body))
    return Entry(
        index=event.index,
        leaf=leaf,
        shown=True,
        kind=body["kind"],
        time=body["time"],
        actor=body["actor"],
        facts=body["facts"],
    )


def withheld_in_full(release: Release) -> dict[str, int] | None:
    """Of how many recordings nothing was released, by exemption, as it was ruled when the release was released.

    None where nothing true can be said of it: there is no request, or of a recording that was found for it the ruling,
    or the exemption under which it is withheld, was not stated then, or has changed since.
    """
    if release.request is None or release.released_at is None:
        return None
    at = release.released_at
    stood = Q(ended_at=None) | Q(ended_at__gt=at)
    rows = list(Responsive.objects.filter(request=release.request).exclude(ruling=Ruling.NOT_RESPONSIVE))
    counts: dict[str, int] = {}
    for row in rows:
        codes = set(row.withholdings.filter(stood, at__lte=at).values_list("exemption", flat=True))
        withheld = row.ruling == Ruling.WITHHOLD
        if not row.ruling or row.ruled_at is None or row.ruled_at > at or (withheld and not codes):
            return None
        for code in codes if withheld else ():
            counts[code] = counts.get(code, 0) + 1
    return counts if rows else None


def _papers(contents: Contents, release: Release, package: Package) -> list[Piece]:
    pieces = [
        paper("ledger/key.txt", "key", f"{contents.key}\n".encode()),
        paper("provenance/root.pem", "root", identity_of(release.agency).root.encode()),
        paper("custody/case.jsonld", "case", graph_of(contents)),
        paper("letter/release.pdf", "letter", statement_of(contents)),
    ]
    letters = Letter.objects.filter(request=release.request, kind=LetterKind.DETERMINATION, at__lte=package.asked_at)
    to_requester = release.kind == ReleaseKind.REQUEST  # a letter has the requester's name and address
    determination = letters.order_by("-at", "-id").first() if to_requester else None
    if determination is not None:
        pieces.append(paper("letter/determination.pdf", "letter", bytes(determination.content)))
    if release.kind == ReleaseKind.DISCOVERY:
        pieces += [paper("load/load.dat", "load", dat_of(contents)), paper("load/load.opt", "load", opt_of(contents))]
    return pieces
