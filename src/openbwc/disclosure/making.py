"""How the files of a release came to be, and what a request says of them: read once for all of them (V.A.6, V.B.1).

Guarantees: the questions to the database are as many for a thousand files as for one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from openbwc.disclosure.determining import GOING_OUT
from openbwc.disclosure.models import Release, ReleasePart, Request, Withholding
from openbwc.redaction.models import FrozenPlan, Render
from openbwc.redaction.queries import workers_of


@dataclass(frozen=True, slots=True)
class Plan:
    """A frozen plan of a recording, of a submission from which something in the release was rendered."""

    id: UUID
    sha256: str
    submission: UUID
    footage: UUID


class Making:
    """What is known of these files of a release, which need not stand in it yet."""

    def __init__(self, release: Release, parts: Sequence[ReleasePart]) -> None:
        self.release = release
        shown = {part.clip.recording_id for part in parts}
        copies = [part.copy_id for part in parts if part.copy_id is not None]
        rows = Render.objects.filter(copy__in=copies).select_related("submission__project__matter")
        self._renders = {row.copy_id: row for row in rows.prefetch_related("leftovers", "submission__rulings")}
        projects = {row.submission.project for row in self._renders.values()}
        self.workers = {key: set(people) for key, people in workers_of({one.id for one in projects}).items()}
        numbers = {one.matter.number for one in projects if one.matter}
        asked = Request.objects.filter(agency=release.agency, number__in=numbers)
        self._requests = {one.number: one for one in asked}
        self.ruled = self._going_out(shown)
        self.stated: dict[UUID, set[str]] = defaultdict(set)
        standing = Withholding.objects.filter(
            responsive__request=release.request_id, responsive__recording__in=shown, ended_at=None
        )
        for recording, code in standing.values_list("responsive__recording_id", "exemption"):
            self.stated[recording].add(code)
        self.plans = self._plans(shown)

    def render_of(self, part: ReleasePart) -> Render | None:
        """What a copy was rendered from; None of an original, and of a copy that nobody rendered."""
        return None if part.copy_id is None else self._renders.get(part.copy_id)

    def request_of(self, number: str) -> Request | None:
        """The agency's request of a number; None where it is the number of something else."""
        return self._requests.get(number)

    def _going_out(self, shown: set[UUID]) -> frozenset[UUID]:
        """The recordings that the request's rulings let go, and that were determined: what came in later waits."""
        request = self.release.request
        if request is None:
            return frozenset(shown)
        ruled = request.responsive.filter(recording__in=shown, ruling__in=GOING_OUT)
        last = request.determinations.first()
        ruled = ruled if last is None else ruled.filter(marked_at__lte=last.at)
        return frozenset(ruled.values_list("recording_id", flat=True))

    def _plans(self, shown: set[UUID]) -> dict[UUID, list[Plan]]:
        """By recording, its plans in the submissions from which these files, and those in the release, came."""
        beside = Render.objects.filter(copy__in=self.release.standing_parts().order_by().values("copy"))
        submissions = {*beside.values_list("submission_id", flat=True)}
        submissions |= {row.submission_id for row in self._renders.values()}
        found: dict[UUID, list[Plan]] = defaultdict(list)
        rows = FrozenPlan.objects.filter(submission__in=submissions, footage__clip__recording__in=shown)
        columns = ("footage__clip__recording_id", "id", "sha256", "submission_id", "footage_id")
        for recording, *told in rows.values_list(*columns):
            found[recording].append(Plan(*told))
        return found
