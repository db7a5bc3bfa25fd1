"""What still hangs on a camera, asked of every room that knows something (IV.B); with any, it is not disposed of.

Guarantees: this room tells its own (somebody has it, it is lent, a report or a sign of tampering is open); a later room
adds what it keeps (footage in quarantine, files on their way) by `tells_unsettled`, once for each process.
"""

from collections.abc import Callable, Iterator

from django.utils import timezone

from openbwc.program.models import Camera, Loan

Teller = Callable[[Camera], Iterator[str]]
_tellers: list[Teller] = []


def tells_unsettled(teller: Teller) -> None:
    """Have `teller(camera)` asked for what is unsettled, each thing in words; the same teller is kept once."""
    if teller not in _tellers:
        _tellers.append(teller)


def unsettled_of(camera: Camera) -> frozenset[str]:
    """Everything that is unsettled on a camera now, in words."""
    return frozenset(words for teller in _tellers for words in teller(camera))


def _own(camera: Camera) -> Iterator[str]:
    if camera.assignments.filter(ends_at=None).exists():
        yield "somebody has it"
    if camera.loans.filter(Loan.in_force(timezone.now())).exists():
        yield "it is lent"
    for report in camera.reports.filter(settled_at=None):
        yield f"a report of {report.reported_at:%Y-%m-%d} ({report.get_kind_display().lower()})"
    signals = camera.signals.filter(answered_at=None).count()
    if signals:
        yield f"{signals} {'sign' if signals == 1 else 'signs'} of tampering without an answer"


tells_unsettled(_own)
