"""Where the review of a request stands: what was found, ruled on and withheld, and whether it is determined (V.B.1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from openbwc.disclosure.history import reopens
from openbwc.disclosure.models import Request, Responsive, Ruling, SearchCertificate, Step, Withholding
from openbwc.policy.rules.records import CLAUSE
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken

WITHHOLDING = frozenset({Ruling.PART, Ruling.WITHHOLD})


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
    there = set(rows.values_list("recording_id", flat=True))
    found = {key for one in request.certificates.all() for key in one.recording_ids()}
    codes = standing_withholdings(request)
    return Review(
        certificate=certificate,
        unmarked=len(found - there),
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
    made = request.events.filter(step=Step.DETERMINED).last()
    if made is None:
        return False
    return request.events.filter(step=Step.LETTER_SENT, facts__event=str(made.id)).exists()


def waiting(request: Request) -> QuerySet[Responsive]:
    """The records that no standing determination covers: all of them, or those that were taken over after it."""
    last = request.determinations.first()
    if last is None or not is_determined(request):
        return request.responsive.all()
    return request.responsive.filter(marked_at__gt=last.at)


def is_settled(request: Request) -> bool:
    """Whether a determination stands on every record."""
    return is_determined(request) and not waiting(request).exists()


def require_undetermined(request: Request, records: Iterable[Responsive]) -> None:
    """Raises `Mistaken` where a determination stands on one of the records."""
    ids = {one.id for one in records}
    if waiting(request).filter(id__in=ids).count() != len(ids):
        raise Mistaken("Expected records that are not determined; what was determined stands until an appeal.")
