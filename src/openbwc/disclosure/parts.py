"""What is known of the files of a release: how a copy was made, and that custody of it holds (V.A.5, V.A.6).

Guarantees: each fact is read from where it arises: the redaction's own rows, the ledger with its proof, the vault; a
copy that none of them vouches for has no fact in its favour.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from openbwc.custody import Subject
from openbwc.custody.queries import facts_vouched_for, history_of
from openbwc.disclosure.events import RELEASE_STATED
from openbwc.disclosure.making import Making
from openbwc.disclosure.models import (
    Expedited,
    Prosecution,
    Release,
    ReleasePart,
    ReleaseState,
)
from openbwc.disclosure.sight import UNNAMED
from openbwc.evidence.events import CLIP_TAKEN_IN, RESTRICTION_CHANGED
from openbwc.evidence.models import ClipFile, CopyState, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.media.redaction.plan_file import read_plan
from openbwc.policy import TO_BE_MENDED, PolicyInForce
from openbwc.policy.release_facts import Part
from openbwc.policy.rules.release import EXPEDITED
from openbwc.program.models import Person
from openbwc.redaction.actions.submit_project import reasons_of
from openbwc.redaction.events import COPY_FINISHED
from openbwc.redaction.models import FrozenPlan, Project, Render
from openbwc.redaction.queries import workers_of
from openbwc.retention.eligibility import open_holds
from openbwc.retention.models import HeldRecording
from openbwc.retention.scopes import finding
from openbwc.vault import VaultError

_BLOCK = 1 << 20
IDENTITIES = "II.B.3"
"""The clause of a restriction that the policy of today does not know any more."""
PROSECUTED = (Prosecution.POSSIBLE, Prosecution.PENDING)
"""What is stated where somebody is or may be prosecuted."""


def part_of(
    part: ReleasePart,
    making: Making,
    policy: PolicyInForce,
    *,
    held: Mapping[UUID, bool],
    unseen: frozenset[UUID] = frozenset(),
) -> Part:
    """The facts of one of the files of which `making` was read.

    `held` says of files that were read, by the part's id, whether their bytes hold. Recordings that are `unseen` are
    not named.
    """
    name, restricted = name_of(part, unseen), _restriction(part, policy)
    if part.copy is None:
        return Part(
            name=name,
            original=True,
            withdrawn=False,
            reviewed=True,
            checked=True,
            unanswered=0,
            to_be_mended=0,
            custody_holds=_custody_holds(part.clip),
            bytes_hold=held.get(part.id),
            for_this=True,
            of_matter="",
            exemptions_unstated=frozenset(),
            exemptions_unkept=frozenset(),
            ruled_for_release=part.clip.recording_id in making.ruled,
            **restricted,
        )
    render = making.render_of(part)
    answers = [one.answer for one in render.leftovers.all()] if render else []
    return Part(
        name=name,
        original=False,
        withdrawn=part.copy.state != CopyState.APPROVED,
        reviewed=render is not None and _reviewed(part.copy, render, making),
        checked=render is not None and render.checked_at is not None,
        unanswered=answers.count(""),
        to_be_mended=answers.count(TO_BE_MENDED),
        custody_holds=_custody_holds(part.copy),
        bytes_hold=held.get(part.id),
        **_made_for(part, render.submission.project if render else None, making, policy),
        **_exemptions(part, render, making),
        ruled_for_release=part.clip.recording_id in making.ruled,
        **restricted,
    )


def name_of(part: ReleasePart, unseen: frozenset[UUID] = frozenset()) -> str:
    """A file of a release in words, its recording named unless it is `unseen`."""
    what = "The original of" if part.copy is None else "The redacted copy of"
    recording = part.clip.recording
    return f"{what} {UNNAMED.lower() if recording.id in unseen else recording}, part {part.clip.part}"


def bytes_hold(kept: ClipFile | RedactedCopy) -> bool:
    """Whether the bytes in the vault, read now, have the digest under which they are known."""
    digest = hashlib.sha256()
    try:
        with vault().open(kept.vault_object, kept.vault_name) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except (VaultError, OSError):
        return False
    return digest.hexdigest() == kept.sha256


def worked_on(release: Release, person: Person) -> bool:
    """Whether the person made, edited or submitted a copy in the release."""
    copies = [part.copy for part in release.standing_parts() if part.copy is not None]
    projects = {UUID(copy.project) for copy in copies}
    submitted = Render.objects.filter(copy__in=copies, submission__by=person).exists()
    worked = any(person.id in people for people in workers_of(projects).values())
    return submitted or worked or any(copy.made_by_id == person.id for copy in copies)


def _reviewed(copy: RedactedCopy, render: Render, making: Making) -> bool:
    """Whether somebody approved what it was rendered from, who neither worked on it nor submitted it."""
    submission = render.submission
    own = {submission.by_id, *making.workers[submission.project_id]}
    approving = {one.by_id for one in submission.rulings.all() if one.approves}
    stands = submission.approved_at is not None and submission.returned_at is None
    return stands and copy.approved_by_id in approving - own and copy.plan_sha256 == render.plan_sha256


def _made_for(part: ReleasePart, project: Project | None, making: Making, policy: PolicyInForce) -> dict[str, Any]:
    """Whether a copy was made for the release's purpose and for no other requester alone, and under which other matter.

    What was made for no request goes out in the case for which it was made, and elsewhere where somebody says why.
    """
    release = making.release
    if project is None or part.copy is None or part.copy.purpose != release.purpose:
        return {"for_this": False, "of_matter": ""}
    number = project.matter.number if project.matter else ""
    own = making.request_of(number)
    if own is None:
        said = bool(part.reuse) or (bool(number) and number == release.matter)
        return {"for_this": True, "of_matter": "" if said else number or "none"}
    alone = own.kind in policy.members("V.B.2", "copies_for_one_requester")
    return {"for_this": own.id == release.request_id or not alone, "of_matter": ""}


def _exemptions(part: ReleasePart, render: Render | None, making: Making) -> dict[str, Any]:
    """Where a copy for a request and what is stated of its recording differ, by their codes.

    What is stated may stand in a redaction of any file of the recording that was approved for a copy in the release.
    """
    if making.release.request_id is None or render is None:
        return {"exemptions_unstated": frozenset(), "exemptions_unkept": frozenset()}
    recording = part.clip.recording_id
    stated, plans = frozenset(making.stated[recording]), making.plans[recording]
    redacted = {one.id: _codes(one.sha256, one.id) for one in plans}
    own = [one.id for one in plans if (one.submission, one.footage) == (render.submission_id, render.footage_id)]
    return {
        "exemptions_unstated": frozenset().union(*(redacted[key] for key in own)) - stated,
        "exemptions_unkept": stated.difference(*redacted.values()),
    }


@lru_cache(maxsize=512)
def _codes(_sha256: str, frozen: UUID) -> frozenset[str]:
    """The reason codes of a frozen plan, which never changes."""
    plan = read_plan(bytes(FrozenPlan.objects.values_list("content", flat=True).get(id=frozen)))
    return frozenset(reasons_of([plan]).reasons)


def _restriction(part: ReleasePart, policy: PolicyInForce) -> dict[str, Any]:
    """Under which clause the recording is restricted now, and whether only since the file was put in."""
    recording = part.clip.recording
    if not recording.restriction:
        return {"restricted_under": "", "restricted_since": False}
    known = policy.restrictions.get(recording.restriction)
    changed = history_of(Subject("recording", recording.id)).filter(kind=RESTRICTION_CHANGED.name).last()
    return {
        "restricted_under": known.clause if known else IDENTITIES,
        "restricted_since": changed is not None and changed.time > part.added_at,
    }


def incident_on_record(release: Release, parts: Iterable[ReleasePart], policy: PolicyInForce) -> bool:
    """Whether the house knows of an incident of V.B.3 in it: by a track that was opened for one, or by a category."""
    shown = {part.clip.recording for part in parts}
    categories = {one.code for one in policy.categories.values() if one.clause == EXPEDITED}
    if any(one.category in categories for one in shown):
        return True
    about = Q(release=release) | Q(recordings__recording__in=shown)
    return Expedited.objects.exclude(incident="").filter(about).exists()


def prosecution_on_record(release: Release, parts: Iterable[ReleasePart], policy: PolicyInForce) -> bool:
    """Whether the house knows of a prosecution over it: by a hold, or by what was stated of a release of the footage.

    What is stated of another one that is being prepared, or that went out, counts as it stands; what was stated of any
    that shows or showed the footage, this one included, until another person stated that there is none.
    """
    shown = {part.clip.recording_id for part in parts}
    others = Release.objects.exclude(id=release.id).exclude(state=ReleaseState.WITHDRAWN, released_at=None)
    told = others.filter(prosecution__in=PROSECUTED)
    if told.filter(parts__clip__recording__in=shown, parts__taken_out_at=None).exists():
        return True
    showed = Release.objects.filter(parts__clip__recording__in=shown).distinct()
    if any(_still_told(one, release) for one in showed):
        return True
    kinds = policy.members(EXPEDITED, "prosecution_holds")
    holds = list(open_holds(release.agency).filter(kind__in=kinds).select_related("agency"))
    held = HeldRecording.objects.filter(hold__in=holds, recording__in=shown).exists()
    return bool(shown) and (held or bool(finding(holds, list(shown))))


def _still_told(one: Release, release: Release) -> bool:
    """Whether a prosecution was stated of one release, and nobody else denied it since, of that or of the other."""
    said = _stated(one)
    told = [(index, by) for index, by, prosecution in said if prosecution in PROSECUTED]
    if not told:
        return False
    last, who = told[-1]
    after = (*said, *_stated(release))
    return not any(index > last and by != who and what == Prosecution.NONE for index, by, what in after)


def _stated(release: Release) -> list[tuple[int, str, str]]:
    """What was stated of a release on a prosecution, in order: the index of the event, by whom, and what."""
    events = history_of(Subject("release", release.id)).filter(kind=RELEASE_STATED.name)
    return [(one.index, one.actor, json.loads(bytes(one.body))["facts"]["prosecution"]) for one in events]


def _custody_holds(kept: ClipFile | RedactedCopy) -> bool:
    """Whether ledger, catalogue and vault name the same digest for a file; the vault's is proved with its key."""
    try:
        with vault().open(kept.vault_object, kept.vault_name, sha256=kept.sha256):
            return any(_tells_of(kept, facts) for facts in _origins_of(kept))
    except (VaultError, OSError):
        return False


def _origins_of(kept: ClipFile | RedactedCopy) -> list[dict[str, Any]]:
    """What the ledger vouches for of how files of the recording came to be: originals, or copies."""
    if isinstance(kept, RedactedCopy):
        return facts_vouched_for(Subject("recording", kept.clip.recording_id), COPY_FINISHED)
    return facts_vouched_for(Subject("recording", kept.recording_id), CLIP_TAKEN_IN)


def _tells_of(kept: ClipFile | RedactedCopy, facts: Mapping[str, Any]) -> bool:
    named = facts["copy" if isinstance(kept, RedactedCopy) else "clip"]
    same = facts["sha256"] == kept.sha256 and facts["vault_object"] == kept.vault_object
    return bool(named == str(kept.id) and same)
