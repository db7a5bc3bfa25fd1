"""What disclosure is not through with is not disposed of (V.A.4): retention asks it as it asks holds (ADR 31).

Guarantees: a recording is kept while it is in a release that is being prepared or packed, while it answers a request
that is not closed, and while the expedited track of its incident has not let footage out. (The hold of a request keeps
what its search finds beyond that: until no appeal can come, and while a court has it.)
"""

from django.db.models import Exists, OuterRef, Q

from openbwc.disclosure.models import Expedited, PackageState, ReleasePart, ReleaseState, Responsive, State
from openbwc.retention.eligibility import keep_while


def needed() -> Q:
    """The recordings that something of this room needs, as a condition on recordings."""
    under_way = Q(release__state=ReleaseState.DRAFTED) | Q(release__package__state=PackageState.ASKED)
    parts = ReleasePart.objects.filter(under_way, clip__recording=OuterRef("pk"), taken_out_at=None)
    answers = Responsive.objects.exclude(request__state=State.CLOSED).filter(recording=OuterRef("pk"))
    tracks = Expedited.objects.filter(Q(release=None) | Q(release__state=ReleaseState.DRAFTED))
    incident = tracks.filter(encounter=OuterRef("encounter"))
    return (
        Q(Exists(parts)) | Q(Exists(answers)) | Q(Exists(incident)) | Q(Exists(tracks.filter(recording=OuterRef("pk"))))
    )


keep_while(needed)
