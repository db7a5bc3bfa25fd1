"""The authorised official approves a release as they have seen it (V.B.3).

Guarantees: nobody approves what they prepared or worked on; the approval is of what they looked at, and holds for
exactly this content in spite of exactly these objections: whatever was changed or objected meanwhile refuses it,
whatever is changed or objected after asks for another one.
"""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.disclosure.deciding import about_release, decide_on_requests, locked_release, require_drafted
from openbwc.disclosure.events import RELEASE_AUTHORISED
from openbwc.disclosure.gate import digest_of, objections_to
from openbwc.disclosure.models import Authorisation, Consultation, Expedited, Release
from openbwc.disclosure.parts import worked_on
from openbwc.disclosure.stating import checked
from openbwc.disclosure.stating import digest_of as words_digest
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require


def authorise_release(
    *,
    actor: Person,
    release: Release,
    digest: str,
    statement: str,
    objections: Collection[Consultation] = (),
    on_objections: str = "",
) -> Authorisation:
    """Approve it; `digest` is `gate.digest_of` what the official looked at, `objections` are those that they read.

    Raises `Refused`, also where it is not that any more; `Mistaken` for a release without a file, and once it is out.
    """
    now, who = timezone.now(), Actor.person(actor.id)
    with regulated(actor=who, subject=about_release(release)):
        release = locked_release(release.id)
        said = {
            "statement": checked("a statement", statement, Authorisation.STATEMENT_MAX),
            "on_objections": checked("a decision on objections", on_objections, Authorisation.STATEMENT_MAX),
        }
        standing = objections_to(release)
        seen = digest == digest_of(release) and {one.id for one in objections} == {one.id for one in standing}
        decision = require(
            decide_on_requests(
                Act.AUTHORISE_RELEASE,
                actor,
                release.agency,
                now,
                prepared_by_person=_prepared(release, actor),
                redacted_by_person=worked_on(release, actor),
                as_seen=seen,
                objections=tuple(one.office for one in standing),
                **said,
            )
        )
        require_drafted(release)
        if not release.standing_parts().exists():
            raise Mistaken("Expected a release with a file in it; there is nothing to approve.")
        authorisation = Authorisation(id=new_id(), release=release, digest=digest, by=actor, at=now, **said)
        authorisation.save(force_insert=True)
        authorisation.objections.set(standing)
        facts = {
            "authorisation": str(authorisation.id),
            "digest": authorisation.digest,
            "objections": sorted(str(one.id) for one in standing),
            "words": words_digest(said),
        }
        record(RELEASE_AUTHORISED, actor=who, subject=about_release(release), facts=facts, decision=decision.as_dict())
    return authorisation


def _prepared(release: Release, person: Person) -> bool:
    """Whether the person had a hand in it; a decision on the expedited track opens it, and prepares nothing."""
    opened = release.opened_by_id == person.id and not Expedited.objects.filter(release=release).exists()
    asked = Q(asked_by=person)
    return (
        opened
        or release.parts.filter(Q(added_by=person) | Q(taken_out_by=person)).exists()
        or release.leo_notices.filter(asked | Q(told_by=person)).exists()
        or release.consultations.filter(asked | Q(entered_by=person)).exists()
    )
