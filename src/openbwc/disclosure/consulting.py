"""What offices object to: an objection is against footage, and follows it from one release to the next (V.B.3).

Guarantees: an office's objection to a recording stands until the same office answers otherwise on that recording,
whichever release it was asked about, and whether that one was withdrawn.
"""

from collections.abc import Collection
from uuid import UUID

from openbwc.disclosure.models import Answer, Audience, Consultation, Release

NARROW = (Audience.COURT, Audience.AGENCY)


def objections_over(release: Release, recordings: Collection[UUID]) -> list[Consultation]:
    """The last answers of offices on some of the recordings, of which each is an objection, in order.

    An objection to what the public or a requester would see is none to what a court or another agency does.
    """
    answered = Consultation.objects.filter(release__agency=release.agency, answered_at__isnull=False)
    if release.audience in NARROW:
        answered = answered.filter(release__audience__in=NARROW)
    about = answered.filter(recordings__in=recordings).distinct().order_by("answered_at", "id")
    last: dict[tuple[str, str, UUID], Consultation] = {}
    for one in about.prefetch_related("recordings"):
        for recording in one.recordings.all():
            if recording.id in recordings:
                last[one.body, one.office.casefold(), recording.id] = one
    standing = {one.id: one for one in last.values() if one.outcome == Answer.OBJECTION}
    return list(standing.values())
