"""What offices object to: an objection is against footage, and follows it from one release to the next (V.B.3).

Guarantees: an office's objection to a recording stands over every file of it, in whichever release, until the same
office takes it back on paper: for the very file of which it was asked then, and no further than to whom that was to
go. What it has nothing against in a court, the public still does not see; and taking note takes nothing back.
"""

from collections import defaultdict
from collections.abc import Iterable
from types import MappingProxyType
from uuid import UUID

from openbwc.disclosure.models import Answer, Audience, Consultation, Release, ReleasePart

WIDTH = MappingProxyType({Audience.COURT: 0, Audience.AGENCY: 0, Audience.REQUESTER: 1, Audience.PUBLIC: 2})
"""How wide an audience is: who sees more of the world's eyes is wider, and a requester may show it to anybody."""


def objections_over(release: Release, parts: Iterable[ReleasePart]) -> list[Consultation]:
    """The objections that stand over files of the release, to whom it goes, in order.

    An objection to what the public or a requester would see is none to what a court or another agency does.
    """
    to = WIDTH[Audience(release.audience)]
    files: defaultdict[UUID, set[str]] = defaultdict(set)
    for part in parts:
        files[part.clip.recording_id].add(part.sha256)
    answered = Consultation.objects.filter(release__agency=release.agency, answered_at__isnull=False)
    about = answered.filter(recordings__in=list(files)).distinct().order_by("answered_at", "id")
    standing: dict[tuple[str, str, str], Consultation] = {}
    for one in about.select_related("release", "entered_by").prefetch_related("recordings"):
        width = WIDTH[Audience(one.release.audience)]
        shown = {file for recording in one.recordings.all() for file in files.get(recording.id, ())}
        office = (one.body, one.office.casefold())
        if one.outcome == Answer.NO_OBJECTION:
            for file in shown.intersection(one.files) if width >= to and one.paper_sha256 else ():
                standing.pop((*office, file), None)
        elif one.outcome == Answer.OBJECTION and (to or not width):
            standing.update({(*office, file): one for file in shown})
    return sorted({one.id: one for one in standing.values()}.values(), key=lambda one: (one.answered_at, one.id))


def takes_back(consultation: Consultation) -> bool:
    """Whether an objection of the same office stands over files of which it is asked: no objection lifts it there."""
    release = consultation.release
    asked = [part for part in release.parts.select_related("copy", "clip") if part.sha256 in consultation.files]
    office = (consultation.body, consultation.office.casefold())
    return any((one.body, one.office.casefold()) == office for one in objections_over(release, asked))
