"""What disclosure is not through with is not disposed of (V.A.4): retention asks it as it asks holds (ADR 31).

Guarantees: a recording is kept while it is in a release that is being prepared, or that went out and is not packed yet,
while a link to its package stands, while a hold keeps anything else in that package, while it answers a request that is
not closed, and while an expedited track that it ever belonged to is not decided and out, wherever the recording was
placed since. (The hold of a request keeps what its search finds beyond that: until no appeal can come, and while a
court has it.) Once it goes, its packages go with it: nobody is handed one of which a part is gone.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from openbwc.disclosure.models import (
    Audience,
    ExpeditedRecording,
    Package,
    PackageState,
    ReleasePart,
    ReleaseState,
    Responsive,
    State,
)
from openbwc.disclosure.packages import objects_of
from openbwc.retention.eligibility import keep_while
from openbwc.retention.models import Hold
from openbwc.retention.removing import goes_with


def needed() -> Q:
    """The recordings that something of this room needs, as a condition on recordings."""
    own = ReleasePart.objects.filter(clip__recording=OuterRef("pk"), taken_out_at=None)
    held_beside = own.filter(
        release__package__isnull=False,
        release__parts__taken_out_at=None,
        release__parts__clip__recording__held__hold__in=Hold.objects.filter(released_at=None),
    )
    answers = Responsive.objects.exclude(request__state=State.CLOSED).filter(recording=OuterRef("pk"))
    undecided = ExpeditedRecording.objects.exclude(expedited__release__state=ReleaseState.RELEASED)
    incident = undecided.filter(recording=OuterRef("pk"))
    return Q(Exists(own.filter(_going_out()))) | Q(Exists(held_beside)) | Q(Exists(answers)) | Q(Exists(incident))


def _going_out() -> Q:
    """Parts of releases that are on their way: prepared, to be packed, or there to be fetched by a link."""
    unpacked = ~Q(release__package__state=PackageState.BUILT)
    links = {"release__package__links__revoked_at": None, "release__package__links__expires_at__gt": timezone.now()}
    return (
        Q(release__state=ReleaseState.DRAFTED)
        | Q(release__package__state=PackageState.ASKED)
        | (Q(release__state=ReleaseState.RELEASED) & ~Q(release__audience=Audience.PUBLIC) & unpacked)
        | Q(release__state=ReleaseState.RELEASED, **links)
    )


def packages_of(recording_id: UUID) -> Iterable[str]:
    """The objects of the vault in which its packages lie, may lie, or would lie."""
    parts = ReleasePart.objects.filter(clip__recording=recording_id, taken_out_at=None)
    packages = Package.objects.filter(release__in=parts.values("release")).select_related("release")
    return sorted(name for one in packages for name in objects_of(one))


keep_while(needed)
goes_with(packages_of)
