"""A file is put into a release: a redacted copy that is fit to go out, or for discovery an original (V.A.6, V.B.2).

Guarantees: the recording is within the person's reach for the release's purpose (V.A.1, II.B.3); what the gate would
find wrong with the file itself is refused at once; its bytes are read and have their digest.
"""

from datetime import datetime

from django.utils import timezone

from openbwc.access.content import decide_content
from openbwc.access.deciding import may
from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import PART_PUT_IN
from openbwc.disclosure.making import Making
from openbwc.disclosure.models import Release, ReleasePart
from openbwc.disclosure.parts import bytes_hold, part_of
from openbwc.disclosure.stating import checked, digest_of
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.policy import Act, Rendition
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.policies import policy_of
from openbwc.program.refusals import Mistaken, regulated, require


def put_in(*, actor: Person, release: Release, file: RedactedCopy | ClipFile, reuse: str = "") -> ReleasePart:
    """Put a copy in, or an original. Raises `Refused` with everything that makes it unfit.

    `reuse` says why a copy that was made under another matter, such as a case, may go out here. `Mistaken` for footage
    of another agency, a clip that is in already, and once the release is out.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        _require_reach(actor, release, file, now)
    words = checked("a reason", reuse, ReleasePart.REUSE_MAX)
    holds = bytes_hold(file)  # before the lock: it takes as long as the file is large
    copy, clip = (file, file.clip) if isinstance(file, RedactedCopy) else (None, file)
    with regulated(actor=who, subject=about_release(release)):
        release = locked_release(release.id)
        require_drafted(release)
        if clip.recording.agency_id != release.agency_id:
            raise Mistaken(f"Expected footage of {release.agency.code}.")
        if release.parts.filter(clip=clip, taken_out_at=None).exists():
            raise Mistaken("Expected a clip that is not in the release; take out what is in it first.")
        part = ReleasePart(
            id=new_id(), release=release, clip=clip, copy=copy, reuse=words, added_by=actor, added_at=now
        )
        policy = policy_of(release.agency, now.date())
        fact = part_of(part, Making(release, [part]), policy, held={part.id: holds})
        decision = require(
            decide_on_requests(Act.PUT_IN_RELEASE, actor, release.agency, now, kind=release.kind, part=fact)
        )
        part.save(force_insert=True)
        require(decide_content(clip.recording, timezone.now()))  # now that no disposal can begin beside it
        facts = {
            "part": str(part.id),
            "clip": str(clip.id),
            "copy": str(copy.id) if copy else None,
            "sha256": file.sha256,
            "reuse": digest_of({"reuse": words}) if words else None,
        }
        record(PART_PUT_IN, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return part


def _require_reach(actor: Person, release: Release, file: RedactedCopy | ClipFile, at: datetime) -> None:
    """Raises `Refused` unless the person may have what they put in: the copy served, or the original downloaded."""
    matter = release.request.number if release.request else release.matter or release.title
    copied = isinstance(file, RedactedCopy)
    recording = file.clip.recording if isinstance(file, RedactedCopy) else file.recording
    act, rendition = (Act.VIEW, Rendition.REDACTED_COPY) if copied else (Act.DOWNLOAD, Rendition.ORIGINAL)
    require(may(actor, act, recording, purpose=release.purpose, matter=matter, rendition=rendition, at=at))
