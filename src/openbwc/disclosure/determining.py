"""Where the review of a request stands: what was found, ruled on and withheld, and whether it is determined (V.B.1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from openbwc.disclosure.history import reopens
from openbwc.disclosure.models import (
    ReleasePart,
    ReleaseState,
    Request,
    RequestEvent,
    Responsive,
    Ruling,
    SearchCertificate,
    Step,
    Withholding,
)
from openbwc.evidence.models import CopyState
from openbwc.policy.rules.records import CLAUSE
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken

WITHHOLDING = frozenset({Ruling.PART, Ruling.WITHHOLD})
GOING_OUT = frozenset({Ruling.RELEASE, Ruling.PART})


@dataclass(frozen=True, kw_only=True)
class Review:
    """Counts of a request's records, as the policy is told of them (`policy.release_facts.Determine`)."""

    certificate: SearchCertificate | None
    unmarked: int
    rulings: Counter[str] = field(default_factory=Counter)
    exemptions: Counter[str] = field(default_factory=Counter)
    unexplained: int
    under_privacy_act_alone: int
    contradicted: int

    def facts(self) -> dict[str, Any]:
        """The facts of a determination that follow from the review."""
        return {
            "searched": self.certificate is not None,
            "unmarked": self.unmarked,
            "unruled": self.rulings[""],
            "released": self.rulings[Ruling.RELEASE],
            "partly": self.rulings[Ruling.PART],
            "withheld": self.rulings[Ruling.WITHHOLD],
            "unexplained": self.unexplained,
            "under_privacy_act_alone": self.under_privacy_act_alone,
            "contradicted": self.contradicted,
        }

    def figures(self) -> dict[str, Any]:
        """What a determination keeps: recordings by ruling, withholdings by exemption."""
        return {"rulings": dict(self.rulings), "exemptions": dict(self.exemptions)}


def unmarked_of(request: Request) -> int:
    """How many recordings some search found that nobody took over."""
    found = {key for one in request.certificates.only("recordings") for key in one.recording_ids()}
    return len(found.difference(request.responsive.values_list("recording_id", flat=True)))


def may_answer(request: Request) -> bool:
    """Whether something that a search found may be what is asked for: it is not ruled to be something else."""
    return bool(unmarked_of(request)) or request.responsive.exclude(ruling=Ruling.NOT_RESPONSIVE).exists()


def review_of(request: Request) -> Review:
    """The review as it stands. Raises `PolicyError` where no policy is in force."""
    certificate = request.certificates.first()
    policy = policy_of(request.agency, timezone.now().date())
    of_privacy_act = policy.members(CLAUSE, "privacy_act_exemptions")
    standing = Withholding.objects.filter(responsive=OuterRef("pk"), ended_at=None)
    under_foia = standing.exclude(exemption__in=of_privacy_act)
    rows = Responsive.objects.filter(request=request).annotate(
        explained=Exists(standing), under_foia=Exists(under_foia)
    )
    kept = rows.filter(ruling__in=WITHHOLDING)
    codes = standing_withholdings(request)
    return Review(
        certificate=certificate,
        unmarked=unmarked_of(request),
        rulings=_counted(rows, "ruling"),
        exemptions=_counted(codes, "exemption"),
        unexplained=kept.filter(explained=False).count(),
        under_privacy_act_alone=kept.filter(explained=True, under_foia=False).count(),
        contradicted=rows.filter(ruling=Ruling.RELEASE, explained=True).count(),
    )


def _counted(rows: QuerySet[Any], column: str) -> Counter[str]:
    """How many rows there are by the values of a column."""
    return Counter(dict(rows.order_by().values_list(column).annotate(count=Count("id"))))


def standing_withholdings(request: Request) -> QuerySet[Withholding]:
    """What is withheld now of what was asked for: of a recording that is not, nothing is withheld from anybody."""
    standing = Withholding.objects.filter(responsive__request=request, ended_at=None)
    return standing.exclude(responsive__ruling=Ruling.NOT_RESPONSIVE)


def is_determined(request: Request) -> bool:
    """Whether a determination stands: none was made since an appeal reversed the one before."""
    steps = request.events.filter(step__in=(Step.DETERMINED, Step.APPEAL_DECIDED))
    last = [one for one in steps if one.step == Step.DETERMINED or reopens(one)]
    return bool(last) and last[-1].step == Step.DETERMINED


def is_announced(request: Request) -> bool:
    """Whether the letter that tells of the last determination went out (552(a)(6)(A)(i): "immediately notify")."""
    return announcement_of(request) is not None


def announcement_of(request: Request) -> RequestEvent | None:
    """The sending of the letter that tells of the last determination; None while it has not gone out."""
    made = request.events.filter(step=Step.DETERMINED).last()
    if made is None:
        return None
    return request.events.filter(step=Step.LETTER_SENT, facts__event=str(made.id)).select_related("by").first()


def waiting(request: Request) -> QuerySet[Responsive]:
    """The records that no standing determination covers: all of them, or those that were taken over after it."""
    last = request.determinations.first()
    if last is None or not is_determined(request):
        return request.responsive.all()
    return request.responsive.filter(marked_at__gt=last.at)


def is_settled(request: Request) -> bool:
    """Whether a determination stands on every record that any search found, also on those not taken over yet."""
    return is_determined(request) and not waiting(request).exists() and not unmarked_of(request)


def is_out(request: Request) -> bool:
    """Whether of each record that is to go out something is out: released since what was last ruled or withheld of it,
    and not withdrawn.
    """
    going = request.responsive.filter(ruling__in=GOING_OUT)
    moved = list(going.values_list("recording_id", "ruled_at"))
    withheld = Withholding.objects.filter(responsive__in=going)
    for recording, at, ended_at in withheld.values_list("responsive__recording_id", "at", "ended_at"):
        moved.append((recording, ended_at or at))
    parts = ReleasePart.objects.filter(
        release__request=request, release__state=ReleaseState.RELEASED, taken_out_at=None
    ).exclude(copy__state=CopyState.WITHDRAWN)
    rows = parts.order_by("release__released_at").values_list("clip__recording_id", "release__released_at")
    gone = {recording: at for recording, at in rows if at is not None}
    return all(recording in gone and at is not None and at <= gone[recording] for recording, at in moved)


def require_undetermined(request: Request, records: Iterable[Responsive]) -> None:
    """Raises `Mistaken` where a determination stands on one of the records."""
    ids = {one.id for one in records}
    if waiting(request).filter(id__in=ids).count() != len(ids):
        raise Mistaken("Expected records that are not determined; what was determined stands until an appeal.")
