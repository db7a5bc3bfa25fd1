"""Footage is released (V.B.2, V.B.3). Nothing else in the house writes that a release is out.

Guarantees: every duty is checked again in the transaction of the change, on rows that nobody else changes meanwhile,
and the bytes of each file were read back within the hour before; whatever is missing refuses it, each with its clause.
No byte is read for who may not release it, or while something else is missing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked, locked_release, require_drafted
from openbwc.disclosure.determining import is_out, is_settled
from openbwc.disclosure.events import RELEASED
from openbwc.disclosure.expediting import hold_incidents_still
from openbwc.disclosure.gate import digest_of, duties_of, officers_of
from openbwc.disclosure.models import Release, ReleasePart, ReleaseState, Step
from openbwc.disclosure.parts import bytes_hold
from openbwc.disclosure.sight import unseen_by
from openbwc.disclosure.stepping import take_step
from openbwc.evidence.models import RedactedCopy
from openbwc.policy import Act, Decision
from openbwc.program.models import Person
from openbwc.program.refusals import regulated, require

READ_FOR = timedelta(hours=1)
"""How long a reading of a file counts for the release that it was made for."""


def release_footage(*, actor: Person, release: Release) -> Release:
    """Release it. Raises `Refused` with everything that is missing; `Mistaken` for one that is not being prepared."""
    now, who = timezone.now(), Actor.person(actor.id)
    about = about_release(release)
    with regulated(actor=who, subject=about):
        release = locked_release(release.id)
        as_if_read = {part.id: True for part in release.standing_parts()}
        _require(actor, release, as_if_read, now)
    held = _read(release)  # before the lock: it takes as long as the files are large
    with regulated(actor=who, subject=about):
        release = _held_still(release)
        decision = _require(actor, release, held, now)
        approval = release.authorisations.first()
        release.state, release.released_by, release.released_at = ReleaseState.RELEASED, actor, now
        release.save(update_fields=["state", "released_by", "released_at"])
        parts = list(release.standing_parts())
        facts = {
            "agency": release.agency.code,
            "kind": release.kind,
            "audience": release.audience,
            "request": release.request.number if release.request else None,
            "digest": digest_of(release),
            "files": sorted(part.sha256 for part in parts),
            "officers": sorted(str(person.id) for person in officers_of(parts)),
            "authorisation": str(approval.id) if approval else None,
        }
        record(RELEASED, actor=who, subject=about, facts=facts, decision=decision.as_dict())
        _answer_request(release, actor, who, decision)
    return release


def _require(actor: Person, release: Release, held: Mapping[UUID, bool], at: datetime) -> Decision:
    """The decision that lets it go. Raises `Refused`, and `Mistaken` for one that is not being prepared."""
    require_drafted(release)
    shown = [part.clip.recording for part in release.standing_parts()]
    approval = release.authorisations.first()
    return require(
        decide_on_requests(
            Act.RELEASE_FOOTAGE,
            actor,
            release.agency,
            at,
            duties=duties_of(release, held=held, unseen=unseen_by(actor, shown, at)),
            told_by_person=release.leo_notices.filter(told_by=actor).exists(),
            authorised_by_person=approval is not None and approval.by_id == actor.id,
        )
    )


def _read(release: Release) -> dict[UUID, bool]:
    """Whether the bytes of each file hold; what an attempt that broke off read within the hour is not read again.

    That it holds is written down file by file, so that a release of any number of files comes to its end.
    """
    held = {}
    for part in release.standing_parts():
        now = timezone.now()
        held[part.id] = part.read_at is not None and part.read_at > now - READ_FOR
        if not held[part.id] and bytes_hold(part.copy or part.clip):
            held[part.id] = True
            ReleasePart.objects.filter(id=part.id).update(read_at=now)
    return held


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
    """The request's step of it; `all`: no record waits, and each that is to go out is out."""
    if release.request is None:
        return
    request = locked(release.request.id)
    facts: dict[str, Any] = {"release": str(release.id), "all": is_settled(request) and is_out(request)}
    take_step(request, Step.RELEASED, by=actor, actor=who, decision=decision, **facts)
