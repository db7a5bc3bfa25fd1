"""The gate: the one predicate of what is missing before a release (V.B.2, V.B.3; V.A.5, V.A.6).

Guarantees: what is missing follows from the rows, the ledger and the vault as they are at this moment, and is kept
nowhere; the page and the act of release ask the same function, and the act refuses whenever it names anything. An
approval counts for exactly what was approved: `digest_of` tells whether that is still so.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import rfc8785
from django.utils import timezone

from openbwc.disclosure.consulting import objections_over
from openbwc.disclosure.determining import is_announced, is_determined
from openbwc.disclosure.expediting import left_out, standing_objections, steps_open, tracks_of
from openbwc.disclosure.making import Making
from openbwc.disclosure.models import (
    Answer,
    Authorisation,
    Body,
    Consultation,
    ExpeditedState,
    LeoNotice,
    Outcome,
    Release,
    ReleasePart,
    ReleaseState,
)
from openbwc.disclosure.parts import incident_on_record, part_of, prosecution_on_record
from openbwc.disclosure.queries import acts_on_requests
from openbwc.evidence.models import Recording
from openbwc.notices.models import Channel, Delivery, DeliveryState, Notice
from openbwc.policy import Act, PolicyInForce, Reason
from openbwc.policy.release_facts import Asked, Duties, Officer, Told
from openbwc.policy.rules.release import EXPEDITED, owed
from openbwc.program.models import Person, Role
from openbwc.program.policies import policy_of

UNNAMED_LEO = "The LEO of a restricted recording"
NOTHING_READ: Mapping[UUID, bool] = MappingProxyType({})

OWED_BY = MappingProxyType(
    {
        "request_not_granted": Act.DETERMINE_REQUEST,
        "determination_not_sent": Act.HANDLE_REQUEST,
        "not_ruled_for_release": Act.REVIEW_RECORDS,
        "exemption_unstated": Act.WITHHOLD,
        "exemption_not_redacted": Act.OPEN_REDACTION,
        "original_in_release": Act.OPEN_REDACTION,
        "original_restricted": Act.OPEN_REDACTION,
        "copy_for_another": Act.OPEN_REDACTION,
        "not_reviewed": Act.REVIEW_REDACTION,
        "residual_check_missing": Act.FINISH_COPY,
        "leftovers_open": Act.ANSWER_LEFTOVER,
        "objection_standing": Act.AUTHORISE_RELEASE,
        "incident_not_decided": Act.DECIDE_EXPEDITED,
        "incident_objection": Act.RULE_ON_OBJECTION,
        "not_authorised": Act.AUTHORISE_RELEASE,
        "authorisation_outdated": Act.AUTHORISE_RELEASE,
    }
)
"""By what is missing, the act that makes it good, where it is not to prepare the release: who may do it, owes it."""


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A duty that is not done: its clause, what is missing, what would lift it, the roles that owe it, since when."""

    clause: str
    code: str
    what: str
    remedy: str
    owed_by: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A duty of a release: its clause, what is so once it is done, and what is missing; nothing is of one that is."""

    name: str
    clause: str
    words: str
    missing: tuple[Missing, ...]


def what_is_owed(release: Release, *, unseen: frozenset[UUID] = frozenset()) -> tuple[Owed, ...]:
    """Each duty that the policy asks of a release now, done or not. Raises `PolicyError`.

    Recordings that are `unseen`, and whoever recorded them, are not named (`sight.unseen_by`).
    """
    policy = policy_of(release.agency, timezone.now().date())
    state = _State(release, unseen)

    def lacking(one: Reason) -> Missing:
        said = {"clause": one.clause, "code": one.code, "what": one.words, "remedy": one.remedy}
        return Missing(**said, owed_by=_owing(one.code, policy), since=state.since(one.code))

    return tuple(
        Owed(name=duty.name, clause=duty.clause, words=duty.words, missing=tuple(map(lacking, duty.lacks)))
        for duty in owed(state.duties(policy), policy)
    )


def what_is_missing(release: Release, *, unseen: frozenset[UUID] = frozenset()) -> tuple[Missing, ...]:
    """Everything that stands between a release and its going out; empty when nothing does. As `what_is_owed`."""
    return tuple(one for duty in what_is_owed(release, unseen=unseen) for one in duty.missing)


def duties_of(
    release: Release, *, held: Mapping[UUID, bool] = NOTHING_READ, unseen: frozenset[UUID] = frozenset()
) -> Duties:
    """How far the duties are, as the policy is told. `held`: whether the bytes of parts that were read now hold."""
    return _State(release, unseen).duties(policy_of(release.agency, timezone.now().date()), held)


def digest_of(release: Release) -> str:
    """The SHA-256 (hexadecimal) of what goes out to whom, in canonical form: what an authorisation is given for."""
    content = {
        "kind": release.kind,
        "request": release.request.number if release.request else None,
        "title": release.title,
        "purpose": release.purpose,
        "audience": release.audience,
        "recipient": release.recipient,
        "matter": release.matter,
        "incident": release.incident,
        "prosecution": release.prosecution,
        "files": sorted(
            [
                part.clip.sha256,
                part.sha256,
                *([part.reuse] if part.reuse else []),
            ]
            for part in release.standing_parts()
        ),
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def objections_to(release: Release) -> list[Consultation]:
    """The objections that stand over files in it."""
    return objections_over(release, release.standing_parts())


def officers_of(parts: Iterable[ReleasePart]) -> dict[Person, set[Recording]]:
    """By LEO who recorded some of these parts, their recordings among them."""
    recorded: dict[Person, set[Recording]] = defaultdict(set)
    for part in parts:
        recorded[part.clip.recording.wearer].add(part.clip.recording)
    return dict(recorded)


def told_of(notices: Iterable[LeoNotice], *, proved: bool) -> set[UUID]:
    """The recordings of which these notices tell: those proved, or all."""
    return {one.id for notice in notices if notice.told_at or not proved for one in notice.recordings.all()}


class _State:
    """A release with all that its duties are read from, each read once."""

    def __init__(self, release: Release, unseen: frozenset[UUID] = frozenset()) -> None:
        self.release, self.unseen = release, unseen
        self.parts: list[ReleasePart] = list(release.standing_parts())
        self.notices = list(release.leo_notices.prefetch_related("recordings").select_related("person"))
        self.consultations = list(release.consultations.all())
        self.authorisation: Authorisation | None = release.authorisations.first()
        self.tracks = tracks_of(release)
        self.objections = objections_over(release, self.parts)

    def duties(self, policy: PolicyInForce, held: Mapping[UUID, bool] = NOTHING_READ) -> Duties:
        """How far each duty is."""
        release, approved = self.release, self._approval()
        making = Making(release, self.parts)
        return Duties(
            kind=release.kind,
            audience=release.audience,
            recipient=release.recipient,
            matter=release.matter,
            drafted=release.state == ReleaseState.DRAFTED,
            incident=release.incident,
            incident_on_record=incident_on_record(release, self.parts, policy),
            prosecution=release.prosecution,
            prosecution_on_record=prosecution_on_record(release, self.parts, policy),
            granted=self._granted(),
            announced=release.request is not None and is_announced(release.request),
            parts=tuple(part_of(part, making, policy, held=held, unseen=self.unseen) for part in self.parts),
            officers=tuple(self._officers()),
            us_attorney=self._asked(Body.US_ATTORNEY, policy),
            public_affairs=self._asked(Body.PUBLIC_AFFAIRS, policy),
            objections=tuple(f"{one.get_body_display()} ({one.office})" for one in self.objections),
            objections_met={one.id for one in self.objections} <= self._decided_on(approved),
            incidents_undecided=sum(one.state != ExpeditedState.RELEASE for one in self.tracks),
            incident_objections=standing_objections(self.tracks),
            incident_recordings_left_out=left_out(release, self.tracks),
            incident_steps_open=steps_open(release, self.tracks, policy),
            authorised=approved is not None,
            authorised_as_it_is=approved is not None and approved.digest == digest_of(release),
        )

    def since(self, code: str) -> datetime:
        """Since when a duty is owed."""
        release, added = self.release, max((part.added_at for part in self.parts), default=self.release.opened_at)
        untold = [one.asked_at for one in self.notices if one.told_at is None]
        withdrawn = [part.copy.withdrawn_at for part in self.parts if part.copy and part.copy.withdrawn_at]
        attorney = [one for one in self.consultations if one.body == Body.US_ATTORNEY]
        unanswered = [one.asked_at for one in attorney if one.answered_at is None or not one.paper_sha256]
        found = {
            "copy_withdrawn": min(withdrawn, default=added),
            "officer_not_notified": added,
            "notice_not_proved": min(untold, default=added),
            "notice_failed": min(untold, default=added),
            "us_attorney_not_answered": min(unanswered, default=added),
            "objection_standing": min(map(_answered, self.objections), default=added),
            "authorisation_outdated": max(added, self.authorisation.at if self.authorisation else added),
        }
        return found.get(code, release.opened_at)

    def _approval(self) -> Authorisation | None:
        """The last approval, by somebody who may still give it; what an official approved ends with their role."""
        last = self.authorisation
        if last is None or Act.AUTHORISE_RELEASE not in acts_on_requests(last.by, self.release.agency, timezone.now()):
            return None
        return last

    def _decided_on(self, approved: Authorisation | None) -> set[UUID]:
        """The objections that the approval says it is given in spite of."""
        return set(approved.objections.values_list("id", flat=True)) if approved else set()

    def _granted(self) -> bool:
        """Whether a determination stands on the request, reversed by no appeal, and lets something go."""
        request = self.release.request
        if request is None or not is_determined(request):
            return False
        last = request.determinations.first()
        return last is not None and last.outcome in (Outcome.GRANT, Outcome.PARTIAL)

    def _officers(self) -> Iterable[Officer]:
        for person, recordings in sorted(officers_of(self.parts).items(), key=lambda row: row[0].id):
            notices = [one for one in self.notices if one.person_id == person.id]
            theirs = {one.id for one in recordings}
            name = UNNAMED_LEO if theirs & self.unseen else person.name
            yield Officer(name=name, told=_how_told(theirs, notices))

    def _asked(self, body: Body, policy: PolicyInForce) -> Asked:
        """How far a body is consulted on every file of the release: another copy of a recording is another file.

        Of a body that answers on paper nothing but its paper counts, or that it objects.
        """
        files = self.release.files()
        theirs = [one for one in self.consultations if one.body == body]
        on_paper = body in policy.members(EXPEDITED, "answers_on_paper")
        counting = [
            one
            for one in theirs
            if one.answered_at and (one.paper_sha256 or one.outcome == Answer.OBJECTION or not on_paper)
        ]
        answered = {file for one in counting for file in one.files}
        asked = {file for one in theirs for file in one.files}
        if files and files <= answered:
            return Asked.ANSWERED
        return Asked.UNDER_WAY if files and files <= asked else Asked.NOT_YET


def _answered(one: Consultation) -> datetime:
    return one.answered_at or one.asked_at


def _how_told(recordings: set[UUID], notices: list[LeoNotice]) -> Told:
    """How far a LEO is told of all these recordings."""
    if recordings <= told_of(notices, proved=True):
        return Told.PROVED
    if not recordings <= told_of(notices, proved=False):
        return Told.NOT_YET
    open_ones = [one for one in notices if one.told_at is None]
    return Told.FAILED if any(has_failed(one) for one in open_ones) else Told.UNDER_WAY


def has_failed(notice: LeoNotice) -> bool:
    """Whether the house cannot tell them: no notice was made (they have left), or every message was given up."""
    made = Notice.objects.filter(event_id=notice.event_id, person=notice.person_id)
    if not made.exists():
        return True
    given_up = Delivery.objects.filter(notices__in=made, channel=Channel.EMAIL, state=DeliveryState.FAILED)
    return given_up.exists()


def _owing(code: str, policy: PolicyInForce) -> tuple[str, ...]:
    """The roles that may make good what is missing, in words."""
    holders = policy.grants.get((OWED_BY.get(code, Act.PREPARE_RELEASE), None))
    return tuple(sorted(str(Role(role).label) for role in holders.roles)) if holders else ()
