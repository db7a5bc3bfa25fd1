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
from openbwc.disclosure.models import Release, ReleasePart, ReleaseState, Step
from openbwc.disclosure.parts import GOING_OUT, bytes_hold
from openbwc.disclosure.sight import unseen_by
from openbwc.disclosure.stepping import take_step
from openbwc.evidence.models import CopyState, RedactedCopy
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require


def release_footage(*, actor: Person, release: Release) -> Release:
    """Release it. Raises `Refused` with everything that is missing; `Mistaken` for one that is not being prepared."""
    now, who = timezone.now(), Actor.person(actor.id)
    about = about_release(release)
    held = _read(release)  # before the lock: it takes as long as the files are large
    with regulated(actor=who, subject=about):
        release = _held_still(release)
        require_drafted(release)
        shown = [part.clip.recording for part in release.standing_parts()]
        duties = duties_of(release, held=held, unseen=unseen_by(actor, shown, now))
        approval = release.authorisations.first()
        decision = require(
            decide_on_requests(
                Act.RELEASE_FOOTAGE,
                actor,
                release.agency,
                now,
                duties=duties,
                told_by_person=release.leo_notices.filter(told_by=actor).exists(),
                authorised_by_person=approval is not None and approval.by_id == actor.id,
            )
        )
        release.state, release.released_by, release.released_at = ReleaseState.RELEASED, actor, now
        release.save(update_fields=["state", "released_by", "released_at"])
        parts = list(release.standing_parts())
        facts = {
            "agency": release.agency.code,
            "kind": release.kind,
            "audience": release.audience,
            "request": release.request.number if release.request else None,
            "digest": digest_of(release),
            "files": sorted(part.copy.sha256 if part.copy else part.clip.sha256 for part in parts),
            "officers": sorted(str(person.id) for person in officers_of(parts)),
            "authorisation": str(approval.id) if approval else None,
        }
        record(RELEASED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
        _answer_request(release, actor, who, decision)
    return release


def _read(release: Release) -> dict[UUID, bool]:
    return {part.id: bytes_hold(part.copy or part.clip) for part in release.standing_parts()}


def _held_still(release: Release) -> Release:
    """The release, held to the end of the transaction with what its duties are read from.

    An objection on an expedited track, a decision on the request's appeal or a withdrawal of a copy comes before the
    release, or after it. Incidents are held first, as by every act on one; the rest in the order of their ids.
    """
    hold_incidents_still(release)
    release = locked_release(release.id)
    if release.request_id is not None:
        locked(release.request_id)
    copies = [key for key in release.standing_parts().values_list("copy_id", flat=True) if key]
    list(RedactedCopy.objects.select_for_update().filter(id__in=copies).order_by("id").values_list("id"))
    return release


def _answer_request(release: Release, actor: Person, who: Actor, decision: Decision) -> None:
    """The request's step of it; `all`: of every recording that was ruled to go out something is out and stands."""
    if release.request is None:
        return
    request = locked(release.request.id)
    going = set(request.responsive.filter(ruling__in=GOING_OUT).values_list("recording_id", flat=True))
    parts = ReleasePart.objects.filter(
        release__request=request, release__state=ReleaseState.RELEASED, taken_out_at=None
    ).exclude(copy__state=CopyState.WITHDRAWN)
    gone = set(parts.values_list("clip__recording_id", flat=True))
    facts: dict[str, Any] = {"release": str(release.id), "all": going <= gone}
    take_step(request, Step.RELEASED, by=actor, actor=who, decision=decision, **facts)
