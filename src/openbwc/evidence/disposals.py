"""Which recordings' content was disposed of: what every room asks that would read it (V.A.4)."""

from django.db.models import Exists, OuterRef, Q

from openbwc.evidence.models import Disposal, Recording


def disposal_of(recording: Recording) -> Disposal | None:
    """The recording's disposal, begun or ended; None while its content is kept."""
    return Disposal.objects.filter(recording_id=recording.id).first()


def disposed(path: str = "pk") -> Q:
    """Those whose content was disposed of, as a condition; `path` leads to the recording's id."""
    return Q(Exists(Disposal.objects.filter(recording=OuterRef(path))))
