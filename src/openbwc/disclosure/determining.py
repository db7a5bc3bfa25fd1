"""Where the review of a request stands: what was found, ruled on and withheld, and whether it is determined (V.B.1)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from openbwc.disclosure.history import reopens
from openbwc.disclosure.models import Request, Responsive, Ruling, SearchCertificate, Step, Withholding
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
            "contradicted": self.contradicted,
        }

    def figures(self) -> dict[str, Any]:
        """What a determination keeps: recordings by ruling, withholdings by exemption."""
        return {"rulings": dict(self.rulings), "exemptions": dict(self.exemptions)}


def review_of(request: Request) -> Review:
    """The review as it stands."""
    certificate = request.certificates.first()
    standing = Withholding.objects.filter(responsive=OuterRef("pk"), ended_at=None)
    rows = list(Responsive.objects.filter(request=request).annotate(explained=Exists(standing)))
    there = {one.recording_id for one in rows}
    found = set(certificate.recording_ids()) if certificate else set()
    codes = Withholding.objects.filter(responsive__request=request, ended_at=None)
    return Review(
        certificate=certificate,
        unmarked=len(found - there),
        rulings=Counter(one.ruling for one in rows),
        exemptions=Counter(codes.values_list("exemption", flat=True)),
        unexplained=sum(one.ruling in WITHHOLDING and not one.explained for one in rows),
        contradicted=sum(one.ruling == Ruling.RELEASE and one.explained for one in rows),
    )


def is_determined(request: Request) -> bool:
    """Whether a determination stands: none was made since an appeal reversed the one before."""
    steps = request.events.filter(step__in=(Step.DETERMINED, Step.APPEAL_DECIDED))
    last = [one for one in steps if one.step == Step.DETERMINED or reopens(one)]
    return bool(last) and last[-1].step == Step.DETERMINED


def require_undetermined(request: Request) -> None:
    """Raises `Mistaken` where a determination stands on what would be changed."""
    if is_determined(request):
        raise Mistaken("Expected a request that is not determined; what was determined stands until an appeal.")
