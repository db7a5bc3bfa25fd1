"""A body is told of a release and asked about it: U.S. Attorney's Office, public affairs, another agency (V.B.3)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import CONSULTED
from openbwc.disclosure.models import Body, Consultation, Release
from openbwc.disclosure.stating import checked, digest_of
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require


def consult(*, actor: Person, release: Release, body: Body, office: str, statement: str) -> Consultation:
    """Note that it was told of every file that is in the release now, and of no other. Raises `Refused`.

    `Mistaken` for a release without a file, or without the office or what it was told, and once the release is out.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        release = locked_release(release.id)
        decision = require(decide_on_requests(Act.PREPARE_RELEASE, actor, release.agency, now))
        require_drafted(release)
        named = checked("an office", " ".join(office.split()), Consultation.OFFICE_MAX)
        words = checked("a statement", statement, Consultation.TEXT_MAX)
        recordings = {part.clip.recording_id: part.clip.recording for part in release.standing_parts()}
        if not named or not words or not recordings:
            raise Mistaken("Expected a release with files, which office was told, and what; some of that is missing.")
        consultation = Consultation(
            id=new_id(),
            release=release,
            body=Body(body),
            office=named,
            files=sorted(release.files()),
            statement=words,
            asked_by=actor,
            asked_at=now,
        )
        consultation.save(force_insert=True)
        consultation.recordings.set(recordings.values())
        facts = {
            "consultation": str(consultation.id),
            "body": consultation.body,
            "office": named,
            "recordings": sorted(str(key) for key in recordings),
            "files": consultation.files,
            "digest": digest_of({"statement": words}),
        }
        record(CONSULTED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return consultation
