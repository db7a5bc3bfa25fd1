"""A file is taken out of a release that is being prepared; that it was in stays on record."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import PART_TAKEN_OUT
from openbwc.disclosure.models import ReleasePart
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require


def take_out(*, actor: Person, part: ReleasePart) -> ReleasePart:
    """Take it out. Raises `Refused`; `Mistaken` where it is out already, and once the release is out."""
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(part.release)):
        release = locked_release(part.release_id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        part = ReleasePart.objects.select_for_update(of=("self",)).get(id=part.id)
        if part.taken_out_at is not None:
            raise Mistaken("Expected a file that is in the release; this one was taken out.")
        part.taken_out_at, part.taken_out_by = now, actor
        part.save(update_fields=["taken_out_at", "taken_out_by"])
        copy = str(part.copy_id) if part.copy_id else None
        facts = {"part": str(part.id), "clip": str(part.clip_id), "copy": copy}
        record(PART_TAKEN_OUT, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return part
