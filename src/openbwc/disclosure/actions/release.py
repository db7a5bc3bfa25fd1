"""Footage is released (V.B.2, V.B.3). Nothing else in the house writes that a release is out.

Guarantees: every duty is checked again in the transaction of the change, on rows that nobody else changes meanwhile,
and the bytes of each file were read back just before; whatever is missing refuses it, each with its clause.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked, locked_release, require_drafted
from openbwc.disclosure.events import RELEASED
from openbwc.disclosure.expediting import hold_incidents_still
from openbwc.disclosure.gate import digest_of, duties_of, officers_of
from openbwc.disclosure.models import Release, ReleaseState, Step
from openbwc.disclosure.parts import GOING_OUT, bytes_hold
from openbwc.disclosure.stepping import take_step
from openbwc.evidence.models import RedactedCopy
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def release_footage(*, actor: Person, release: Release) -> Release:
    """Release it. Raises `Refused` with everything that is missing; `Mistaken` for one that is not being prepared."""
    now, who = timezone.now(), Actor.person(actor.id)
    about = about_release(release)
    held = _read(release)  # before the lock: it takes as long as the files are large
    with regulated(actor=who, subject=about):
        hold_incidents_still(release)
        release = locked_release(release.id)
        require_drafted(release)
        _hold_still(release)
        duties = duties_of(release, held=held)
        decision = require(decide_on_requests(Act.RELEASE_FOOTAGE, actor, release.agency, now, duties=duties))
        release.state, release.released_by, release.released_at = ReleaseState.RELEASED, actor, now
        release.save(update_fields=["state", "released_by", "released_at"])
        parts = list(release.standing_parts())
        authorisation = release.authorisations.first()
        facts = {
            "agency": release.agency.code,
            "kind": release.kind,
            "audience": release.audience,
            "request": release.request.number if release.request else None,
            "digest": digest_of(release),
            "files": sorted(part.copy.sha256 if part.copy else part.clip.sha256 for part in parts),
            "officers": sorted(str(person.id) for person in officers_of(parts)),
            "authorisation": str(authorisation.id) if authorisation else None,
        }
        record(RELEASED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
        _answer_request(release, actor, who, decision)
    return release


def _read(release: Release) -> dict[UUID, bool]:
    return {part.id: bytes_hold(part.copy or part.clip) for part in release.standing_parts()}


def _hold_still(release: Release) -> None:
    """Hold the copies to the end of the transaction: one is withdrawn before it, or after."""
    copies = release.standing_parts().values_list("copy_id", flat=True)
    list(RedactedCopy.objects.select_for_update().filter(id__in=[key for key in copies if key]).values_list("id"))


def _answer_request(release: Release, actor: Person, who: Actor, decision: Decision) -> None:
    """The request's step of it; `all`: every recording that was ruled to go out is out now."""
    if release.request is None:
        return
    request = locked(release.request.id)
    going = set(request.responsive.filter(ruling__in=GOING_OUT).values_list("recording_id", flat=True))
    out = Release.objects.filter(request=request, state=ReleaseState.RELEASED, parts__taken_out_at=None)
    gone = set(out.values_list("parts__clip__recording_id", flat=True))
    facts: dict[str, Any] = {"release": str(release.id), "all": going <= gone}
    take_step(request, Step.RELEASED, by=actor, actor=who, decision=decision, **facts)
