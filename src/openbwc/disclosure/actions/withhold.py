"""Something of a recording is withheld under one exemption, with what the law asks to be said (5 USC 552(a)(8))."""

from dataclasses import asdict, dataclass

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import decide_on_requests, locked, require_open, subject_of
from openbwc.disclosure.determining import require_undetermined
from openbwc.disclosure.events import WITHHELD
from openbwc.disclosure.models import Responsive, Withholding
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import regulated, require


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Why something is withheld, as the official states it; see `Withholding`."""

    exemption: str
    scope: str
    justification: str
    harm: str
    segregability: str
    basis: str = ""


def withhold(*, actor: Person, responsive: Responsive, grounds: Grounds) -> Withholding:
    """Withhold. Raises `Refused` with everything that the statement lacks; `Mistaken` where it is determined."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=subject_of(responsive.request)):
        request = locked(responsive.request_id)
        said = {name: checked(f"the {name}", words, _longest(name)) for name, words in asdict(grounds).items()}
        decision = require(
            decide_on_requests(
                Act.WITHHOLD,
                actor,
                request.agency,
                now,
                requester_kind=request.kind,
                own_recording=responsive.recording.wearer_id == actor.id,
                **said,
            )
        )
        require_open(request)
        require_undetermined(request, [responsive])
        withholding = Withholding(id=new_id(), responsive=responsive, by=actor, at=now, **said)
        withholding.save(force_insert=True)
        facts = {
            "withholding": str(withholding.id),
            "recording": str(responsive.recording_id),
            "exemption": grounds.exemption,
            "digest": digest_of(said),
        }
        record(WITHHELD, actor=who, subject=subject_of(request), facts=facts, decision=decision.as_dict())
    return withholding


def _longest(name: str) -> int:
    """How many characters the column of a statement holds."""
    return {"exemption": Withholding.CODE_MAX, "basis": Withholding.BASIS_MAX}.get(name, Withholding.TEXT_MAX)
