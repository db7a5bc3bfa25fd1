"""The accounting of disclosures (5 USC 552a(c)): who got which recording, when, what for.

Guarantees:
- A release, a link by which it goes to somebody besides, a duplicate that is handed to a partner, and a transfer that
  the National Archives accepted are accounted for in the transaction in which they happen or are entered; which of them
  are, and under which condition of 552a(b), is the policy's.
  What a request under FOIA releases is not: the law leaves it out ((b)(2)).
- An account is only ever added, each with an event, also where it corrects another; nothing in the program deletes
  one, so that each is kept for five years and for the life of its recording, whichever is longer (552a(c)(2)).
- An address that nobody knows is empty, never another word in its place: it is owed, and entered by a correction.
- The ledger holds no name and no address, only the digest of the account.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import rfc8785
from django.db.models import QuerySet
from django.utils import timezone

from openbwc.custody import Actor, NewEvent, Recorded, Subject, listen, record_many
from openbwc.disclosure.events import DISCLOSED, LINK_GIVEN, RELEASED
from openbwc.disclosure.models import Audience, Basis, Disclosed, Link, Release, ReleaseKind
from openbwc.disclosure.packages import goes_besides
from openbwc.evidence.events import DUPLICATE_HANDED_OVER
from openbwc.evidence.models import Direction, HandOver, Recording
from openbwc.policy import Decision, PolicyInForce
from openbwc.policy.requests import CLAUSE, zone_of
from openbwc.program.models import Person
from openbwc.program.policies import governing
from openbwc.retention.events import TRANSFER_ACCEPTED
from openbwc.retention.models import TransferPackage

PARAMETER = "accounted_disclosures"
DUPLICATE, TRANSFER = "duplicate", "transfer"
ARCHIVES = "National Archives and Records Administration"
PUBLIC = ("The public", "Published by the agency.")
BY_A_LINK = "Not recorded: by a link to the package of the release."
SYSTEM = Actor.system("disclosure.accounting")
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Account:
    """What an account says of a disclosure, besides the recording."""

    made_on: date
    nature: str
    purpose: str
    basis: Basis
    recipient: str
    address: str
    individual: str = ""


def basis_of(what: str, policy: PolicyInForce) -> Basis | None:
    """The condition of 552a(b) under which something is disclosed; None where it is not accounted for.

    Of several that a policy names, the one that keeps less from the individual: (b)(7) hides the disclosure from them,
    and takes the written request of an agency's head.
    """
    pairs = (pair.partition("=") for pair in policy.members(CLAUSE, PARAMETER))
    conditions = sorted(Basis(code) for named, _, code in pairs if named == what)
    return min(conditions, key=lambda one: one == Basis.LAW_ENFORCEMENT, default=None)


def account(
    recording: Recording,
    told: Account,
    *,
    actor: Actor,
    by: Person | None = None,
    release: Release | None = None,
    hand_over: HandOver | None = None,
    corrects: Disclosed | None = None,
    correction: str = "",
    decision: Decision | None = None,
) -> Disclosed:
    """Write an account with its event, in the transaction of the disclosure."""
    row = _row(
        recording,
        told,
        release=release,
        hand_over=hand_over,
        corrects=corrects,
        correction=correction,
        by=by,
    )
    return _written([row], actor=actor, decision=decision)[0]


def _row(recording: Recording, told: Account, **of: Any) -> Disclosed:
    return Disclosed(
        agency_id=recording.agency_id,
        recording=recording,
        made_on=told.made_on,
        nature=told.nature,
        purpose=told.purpose,
        basis=told.basis,
        recipient=told.recipient,
        address=told.address,
        individual=told.individual,
        at=timezone.now(),
        **of,
    )


def _written(rows: Sequence[Disclosed], *, actor: Actor, decision: Decision | None = None) -> Sequence[Disclosed]:
    """Write accounts, each with its event."""
    Disclosed.objects.bulk_create(rows, batch_size=BATCH)
    record_many(
        NewEvent(
            kind=DISCLOSED,
            actor=actor,
            subject=Subject("recording", row.recording_id),
            facts={
                "accounting": str(row.id),
                "made_on": row.made_on.isoformat(),
                "basis": row.basis,
                "digest": digest_of(row),
                "corrects": str(row.corrects_id) if row.corrects_id else None,
            },
            decision=decision.as_dict() if decision else None,
        )
        for row in rows
    )
    return rows


def digest_of(row: Disclosed) -> str:
    """The SHA-256 (hexadecimal) of an account's words in canonical form."""
    told = [row.nature, row.purpose, row.recipient, row.address, row.individual]
    return hashlib.sha256(rfc8785.dumps([*told, row.correction] if row.corrects_id else told)).hexdigest()


def standing() -> QuerySet[Disclosed]:
    """The accounts that none corrects: what is said of disclosures now."""
    return Disclosed.objects.filter(corrected_by=None)


def account_for_release(release: Release, at: datetime, to: tuple[str, str] | None = None) -> Sequence[Disclosed]:
    """Account for every recording of a release; nothing where the policy asks for none.

    `to` is the name and address of whom it goes to besides its own recipient, who is accounted for once.
    """
    policy = governing(release.agency, at.date())
    request = release.request
    what = request.kind if request is not None else release.kind
    basis = basis_of(what, policy)
    if basis is None:
        return []
    recipient, address = to or _recipient_of(release)
    recipient = recipient[: Disclosed.TEXT_MAX]
    known = set(release.disclosures.filter(recipient=recipient).values_list("recording_id", flat=True))
    originals: dict[UUID, bool] = {}
    recordings: dict[UUID, Recording] = {}
    for part in release.standing_parts():
        key = part.clip.recording_id
        recordings[key] = part.clip.recording
        originals[key] = originals.get(key, False) or part.copy is None
    made_on = at.astimezone(zone_of(policy)).date()
    purpose = f"{ReleaseKind(release.kind).label}: {release.title}"[: Disclosed.TEXT_MAX]
    rows = [
        _row(
            recording,
            Account(
                made_on=made_on,
                nature="Original footage" if originals[key] else "Redacted copy",
                purpose=purpose,
                basis=basis,
                recipient=recipient,
                address=address,
            ),
            release=release,
        )
        for key, recording in recordings.items()
        if key not in known
    ]
    return _written(rows, actor=SYSTEM)


def _recipient_of(release: Release) -> tuple[str, str]:
    """The name and address of whom the release is for."""
    request = release.request
    if request is not None:
        return ", ".join(filter(None, (request.name, request.organisation))), request.address or request.email
    return PUBLIC if release.audience == Audience.PUBLIC else (release.recipient, "")


def accounts_shown(rows: Iterable[Disclosed]) -> tuple[list[Disclosed], int]:
    """What an individual is told of, and how many accounts are left out: those under (b)(7) (552a(c)(3))."""
    held = list(rows)
    shown = [one for one in held if one.basis != Basis.LAW_ENFORCEMENT]
    return shown, len(held) - len(shown)


def _handed_over(_event: Recorded, happened: NewEvent) -> None:
    """A duplicate went to a partner outside the department."""
    owed = HandOver.objects.select_related("recording__agency", "task_force").get(id=happened.facts["hand_over"])
    recording = owed.recording
    if owed.direction != Direction.TO_PARTNER or recording is None:
        return
    at = owed.done_at or timezone.now()
    policy = governing(recording.agency, at.date())
    basis = basis_of(DUPLICATE, policy)
    if basis is None:
        return
    told = Account(
        made_on=at.astimezone(zone_of(policy)).date(),
        nature=f"Full duplicate of the original footage; proof of the hand-over: {owed.proof}"[: Disclosed.TEXT_MAX],
        purpose=f"Work of the task force {owed.task_force.name}",
        basis=basis,
        recipient=(owed.task_force.leader or f"The partners of {owed.task_force.name}")[: Disclosed.TEXT_MAX],
        address="",
    )
    account(recording, told, actor=SYSTEM, hand_over=owed)


def _transferred(_event: Recorded, happened: NewEvent) -> None:
    """The National Archives took over a package of originals."""
    package = TransferPackage.objects.select_related("disposition__agency").get(id=happened.facts["package"])
    disposition, at = package.disposition, package.accepted_at or timezone.now()
    policy = governing(disposition.agency, at.date())
    basis = basis_of(TRANSFER, policy)
    if basis is None:
        return
    told = Account(
        made_on=at.astimezone(zone_of(policy)).date(),
        nature=f"Original footage, in the package with the manifest {package.manifest_sha256}",
        purpose=f"Kept by the National Archives: {package.reference}",
        basis=basis,
        recipient=ARCHIVES,
        address=str(policy.parameter(CLAUSE, "archives_address")),
    )
    packed = Recording.objects.filter(listed_in__disposition=disposition).order_by("id")
    _written([_row(one, told) for one in packed.iterator(BATCH)], actor=SYSTEM)


def _released(_event: Recorded, happened: NewEvent) -> None:
    """A release went out."""
    release = Release.objects.select_related("agency", "request").get(id=happened.subject.id)
    account_for_release(release, release.released_at or timezone.now())


def _link_given(_event: Recorded, happened: NewEvent) -> None:
    """A link to a release's package was given."""
    link = Link.objects.select_related("package__release__agency", "package__release__request").get(
        id=happened.facts["link"]
    )
    if goes_besides(link):
        account_for_release(link.package.release, link.given_at, (link.named, BY_A_LINK))


listen(RELEASED, _released)
listen(LINK_GIVEN, _link_given)
listen(DUPLICATE_HANDED_OVER, _handed_over)
listen(TRANSFER_ACCEPTED, _transferred)
