"""A signed version becomes the agency's policy from its effective day on (III.A.1, III.A.2)."""

from datetime import datetime

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.policy.model import Profile
from openbwc.program.actions.draft_policy import open_draft
from openbwc.program.drafts import decide_publication, examination_of
from openbwc.program.events import POLICY_PUBLISHED
from openbwc.program.models import Agency, DraftVersion, Person, PolicyPublication
from openbwc.program.policies import department_standard, library
from openbwc.program.publishing import put_in_library, settle_publications
from openbwc.program.refusals import Mistaken, regulated, require


def publish_policy(*, publisher: Person, version: DraftVersion, at: datetime) -> PolicyPublication:
    """Publish a version: what was signed is what binds, byte for byte, from the day that its own text states.

    The file of the library is made when the transaction has ended. Raises `Refused` by clause (a loosening with both
    values); `Mistaken` where the version is not the newest, is no profile, or another policy takes effect that day.
    """
    agency = version.draft.agency
    actor, subject = Actor.person(publisher.id), Subject("agency", agency.id)
    with regulated(actor=actor, subject=subject):
        Agency.objects.select_for_update().get(id=agency.id)  # one publication of an agency at a time
        settle_publications()  # so that the library has what another process may just have published
        draft = open_draft(version.draft)
        if draft.newest.id != version.id:
            raise Mistaken(
                f"Version {draft.newest.number} is the newest; found the publication of version {version.number}."
            )
        profile = _profile(version)
        decision = require(decide_publication(version, publisher, profile.effective, at.date()))
        former = _history(agency)
        if profile.effective in {one.effective for one in former}:
            raise Mistaken(
                f"Expected a day on which no other policy of {agency} takes effect; found {profile.effective}."
            )
        publication = PolicyPublication.objects.create(
            agency=agency,
            version=version,
            effective_on=profile.effective,
            title=profile.title[:200],
            profile_version=profile.version,
            standard_version=department_standard(profile.effective).version,
            published_by=publisher,
            published_at=at,
        )
        superseded = next((one for one in reversed(former) if one.effective < profile.effective), None)
        facts = {
            "draft": str(draft.id),
            "version": version.number,
            "digest": version.digest,
            "effective_on": profile.effective.isoformat(),
            "title": publication.title,
            "profile_version": profile.version,
            "supersedes": superseded.version if superseded else None,
        }
        record(POLICY_PUBLISHED, actor=actor, subject=subject, facts=facts, decision=decision.as_dict())
        transaction.on_commit(lambda: put_in_library(publication))
    return publication


def _profile(version: DraftVersion) -> Profile:
    found = examination_of(version.text, version.draft.agency)
    if found.policy is None or found.policy.profile is None:
        raise Mistaken(f"A profile was expected; line {found.faults[0].line}: {found.faults[0].words}")
    return found.policy.profile


def _history(agency: Agency) -> list[Profile]:
    """The agency's profiles, the oldest first."""
    held = library()
    versions = held.history(agency.code) if agency.code in held.agencies else ()
    return [version.policy.profile for version in versions if version.policy.profile is not None]
