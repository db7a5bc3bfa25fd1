"""By what it is shown that a duty of a release is done: who did it, when, and what says so (V.B.2, V.B.3).

Guarantees: whether a duty is done is asked of the gate alone (`gate.what_is_owed`); here it is only read what shows it,
and a duty that nothing shows is told by nobody as done. Of recordings that are `unseen` nothing is named.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sized
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from openbwc.custody.queries import history_of
from openbwc.disclosure.deciding import about_release
from openbwc.disclosure.determining import announcement_of, standing_withholdings
from openbwc.disclosure.events import RELEASE_STATED
from openbwc.disclosure.expediting import tracks_of
from openbwc.disclosure.gate import UNNAMED_LEO, Owed
from openbwc.disclosure.models import Body, Course, LeoNotice, Release, ReleasePart
from openbwc.policy.wording import headed, in_words
from openbwc.program.models import Person
from openbwc.redaction.models import Render


@dataclass(frozen=True, slots=True)
class Shown:
    """What shows that a duty is done, in words; `by` is a person's name, or empty where the house found it itself."""

    what: str
    by: str
    at: datetime


def what_shows(release: Release, duty: Owed, *, unseen: frozenset[UUID] = frozenset()) -> tuple[Shown, ...]:
    """What shows that a duty of the release is done; nothing of one of which something is missing."""
    if duty.missing:
        return ()
    return tuple(_READ[duty.name](release, unseen))


def _files(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    parts = _parts(release)
    last = max(parts, key=lambda part: part.added_at, default=None)
    if last is not None:
        to = release.get_audience_display()
        yield Shown(f"{_counted(parts)} to {to[0].lower()}{to[1:]}", last.added_by.name, last.added_at)


def _stated(release: Release, what: str) -> Iterator[Shown]:
    said = history_of(about_release(release)).filter(kind=RELEASE_STATED.name).last()
    if said is not None:
        yield Shown(what, _named(said.actor), said.time)
    elif what:
        yield Shown(what, release.opened_by.name, release.opened_at)


def _incident(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    shown = headed(release.incident)
    return _stated(release, "Neither of them" if release.incident == Release.NO_INCIDENT else shown)


def _prosecution(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    return _stated(release, release.get_prosecution_display())


def _determination(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    if release.request is None:
        return
    made = release.request.determinations.select_related("by").first()
    if made is not None:
        yield Shown(made.get_outcome_display(), made.by.name, made.at)
    sent = announcement_of(release.request)
    if sent is not None:
        yield Shown("Letter sent", sent.by.name if sent.by else "", sent.at)


def _copies(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    parts = _parts(release)
    originals = [part for part in parts if part.copy_id is None]
    copies = [part.copy_id for part in parts if part.copy_id is not None]
    renders = list(Render.objects.filter(copy__in=copies).select_related("copy__approved_by", "submission"))
    approved: dict[str, list[datetime]] = defaultdict(list)
    for render in renders:
        if render.copy is not None and render.submission.approved_at is not None:
            approved[render.copy.approved_by.name].append(render.submission.approved_at)
    for name, times in sorted(approved.items()):
        yield Shown(f"{_counted(times)} reviewed", name, max(times))
    checked = [render.checked_at for render in renders if render.checked_at is not None]
    if checked:
        yield Shown(f"{_counted(checked)} searched for what still shows", "", max(checked))
    if originals:
        last = max(originals, key=lambda part: part.added_at)
        yield Shown(f"{_counted(originals)} as recorded", last.added_by.name, last.added_at)


def _custody(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    parts = _parts(release)
    if parts:
        yield Shown(f"{_counted(parts)}: ledger, catalogue and vault name the same digest", "", timezone.now())


def _rulings(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    if release.request is None:
        return
    recordings = {part.clip.recording_id for part in _parts(release)}
    ruled = release.request.responsive.filter(recording__in=recordings).exclude(ruled_at=None)
    last = ruled.select_related("ruled_by").order_by("ruled_at").last()
    if last is not None and last.ruled_by is not None and last.ruled_at is not None:
        yield Shown(f"Ruled on {ruled.count()} of its recordings", last.ruled_by.name, last.ruled_at)
    kept = standing_withholdings(release.request).filter(responsive__recording__in=recordings).select_related("by")
    stated = kept.order_by("at").last()
    if stated is not None:
        number = kept.count()
        yield Shown(f"{number} {'withholdings' if number > 1 else 'withholding'} justified", stated.by.name, stated.at)


def _officers(release: Release, unseen: frozenset[UUID]) -> Iterator[Shown]:
    told = release.leo_notices.exclude(told_at=None).select_related("person", "told_by").prefetch_related("recordings")
    for one in told:
        if one.told_at is not None:
            hidden = any(recording.id in unseen for recording in one.recordings.all())
            name = UNNAMED_LEO if hidden else one.person.name
            yield Shown(f"{name}, proved by {_proof(one)}", one.told_by.name if one.told_by else "", one.told_at)


def _proof(notice: LeoNotice) -> str:
    """By what it is proved that they were told, in words."""
    by_hand = f"what was entered: {in_words(notice.proof.get('way', ''))}"
    return {"email": "the delivery of an e-mail", "reading": "their own reading"}.get(notice.proof["by"], by_hand)


def _us_attorney(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    for one in release.consultations.filter(body=Body.US_ATTORNEY).select_related("entered_by"):
        if one.answered_at is not None and one.entered_by is not None:
            on = f", on paper ({one.paper_name})" if one.paper_sha256 else ""
            yield Shown(f"{one.office}: {one.get_outcome_display().lower()}{on}", one.entered_by.name, one.answered_at)


def _public_affairs(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    for one in release.consultations.filter(body=Body.PUBLIC_AFFAIRS).select_related("asked_by"):
        yield Shown(f"{one.office} was told", one.asked_by.name, one.asked_at)


def _objections(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    last = release.authorisations.select_related("by").first()
    if last is not None:
        yield Shown(last.on_objections, last.by.name, last.at)


def _track(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    for track in tracks_of(release):
        decided = track.decisions.filter(course=Course.RELEASE).select_related("by").last()
        if decided is not None:
            yield Shown(f"Decided to release: {decided.basis}", decided.by.name, decided.at)


def _authorisation(release: Release, _unseen: frozenset[UUID]) -> Iterator[Shown]:
    last = release.authorisations.select_related("by").first()
    if last is not None:
        yield Shown(last.statement, last.by.name, last.at)


def _parts(release: Release) -> list[ReleasePart]:
    return list(release.standing_parts().select_related("added_by", "clip"))


def _counted(files: Sized) -> str:
    return f"{len(files)} {'files' if len(files) > 1 else 'file'}"


def _named(actor: str) -> str:
    """The name of the person who is the actor of an event; empty where it is none."""
    kind, _, key = actor.partition(":")
    found = Person.objects.filter(id=key).first() if kind == "person" else None
    return found.name if found else ""


_READ: dict[str, Callable[[Release, frozenset[UUID]], Iterator[Shown]]] = {
    "files": _files,
    "incident": _incident,
    "prosecution": _prosecution,
    "determination": _determination,
    "copies": _copies,
    "custody": _custody,
    "rulings": _rulings,
    "officers": _officers,
    "us_attorney": _us_attorney,
    "public_affairs": _public_affairs,
    "objections": _objections,
    "track": _track,
    "authorisation": _authorisation,
}
"""By duty, where what shows it is read."""
