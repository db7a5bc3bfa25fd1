"""What disclosure is not through with is not disposed of (V.A.4): retention asks it as it asks holds (ADR 31).

Guarantees: a recording is kept while it is in a release that is being prepared or packed, while it answers a request
that is not closed, and while an expedited track that it ever belonged to is not decided and out, wherever the recording
was placed since. (The hold of a request keeps what its search finds beyond that: until no appeal can come, and while a
court has it.)
"""

from django.db.models import Exists, OuterRef, Q

from openbwc.disclosure.models import ExpeditedRecording, PackageState, ReleasePart, ReleaseState, Responsive, State
from openbwc.retention.eligibility import keep_while


def needed() -> Q:
    """The recordings that something of this room needs, as a condition on recordings."""
    under_way = Q(release__state=ReleaseState.DRAFTED) | Q(release__package__state=PackageState.ASKED)
    parts = ReleasePart.objects.filter(under_way, clip__recording=OuterRef("pk"), taken_out_at=None)
    answers = Responsive.objects.exclude(request__state=State.CLOSED).filter(recording=OuterRef("pk"))
    undecided = ExpeditedRecording.objects.exclude(expedited__release__state=ReleaseState.RELEASED)
    incident = undecided.filter(recording=OuterRef("pk"))
    return Q(Exists(parts)) | Q(Exists(answers)) | Q(Exists(incident))


keep_while(needed)
