"""Where the review of a request stands: what was found, ruled on and withheld, and whether it is determined (V.B.1)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
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
    rows = list(
        Responsive.objects.filter(request=request).annotate(explained=Exists(standing), under_foia=Exists(under_foia))
    )
    there = {one.recording_id for one in rows}
    found = {key for one in request.certificates.all() for key in one.recording_ids()}
    codes = standing_withholdings(request)
    return Review(
        certificate=certificate,
        unmarked=len(found - there),
        rulings=Counter(one.ruling for one in rows),
        exemptions=Counter(codes.values_list("exemption", flat=True)),
        unexplained=sum(one.ruling in WITHHOLDING and not one.explained for one in rows),
        under_privacy_act_alone=sum(one.ruling in WITHHOLDING and one.explained and not one.under_foia for one in rows),
        contradicted=sum(one.ruling == Ruling.RELEASE and one.explained for one in rows),
    )


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


def require_undetermined(request: Request) -> None:
    """Raises `Mistaken` where a determination stands on what would be changed."""
    if is_determined(request):
        raise Mistaken("Expected a request that is not determined; what was determined stands until an appeal.")
