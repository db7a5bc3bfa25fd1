"""Requests and releases (V.B.1 to V.B.3): clocks that ran out, and releases that went out without a duty done.

Guarantees: every clock of a request counts, whether it is closed or not, and is read as its page reads it; a release is
held against its own rows again, as if the gate had never looked; no words of a requester stand in a finding.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from openbwc.custody import Subject
from openbwc.custody.queries import facts_vouched_for
from openbwc.disclosure.events import RELEASED
from openbwc.disclosure.gate import officers_of, told_of
from openbwc.disclosure.history import closures_of, reckon
from openbwc.disclosure.models import Body, Release, ReleaseState, Request, State
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy import PolicyInForce
from openbwc.policy.release_facts import Duty
from openbwc.policy.requests import Clock, ClockState
from openbwc.policy.rules.release import asked_of

OWED_IN_WORDS = {
    Clock.ACKNOWLEDGE: "was to be acknowledged",
    Clock.ROUTE: "was to be routed to the right office",
    Clock.EXPEDITION: "waited for a decision on expedited processing",
    Clock.DETERMINE: "was to be determined",
    Clock.NOTIFY: "was to be told in a letter of what was decided",
    Clock.AFTER_APPEAL: "was to be determined anew after its appeal",
    Clock.APPEAL_DECISION: "waited for a decision on its appeal",
}
"""What each clock of the agency's owes, in words; an appeal is the requester's own."""

AUTHORISATION = "authorisation"
_BEFORE = {
    AUTHORISATION: "the authorised official's approval",
    Body.US_ATTORNEY.value: "the answer of the U.S. Attorney's Office",
    Body.PUBLIC_AFFAIRS.value: "word to the public-affairs office",
}

_OF_INCIDENT = {
    AUTHORISATION: frozenset({Duty.AUTHORISED}),
    Body.US_ATTORNEY.value: frozenset({Duty.US_ATTORNEY, Duty.US_ATTORNEY_OF_INCIDENT}),
    Body.PUBLIC_AFFAIRS.value: frozenset({Duty.PUBLIC_AFFAIRS, Duty.PUBLIC_AFFAIRS_OF_INCIDENT}),
}
"""What comes before a release of footage of an incident: the duties of the policy of which each is one."""


def clocks_kept(scope: Scope) -> Examined:
    """Requests that are not closed or to which something is owed still, and everything that is, by a day."""
    asked = Request.objects.filter(agency=scope.agency, received_at__lt=scope.at, testing=False)
    owing = asked.exclude(state=State.CLOSED, owes="").order_by("received_at", "id")
    rows = owing.select_related("agency").prefetch_related("events")
    return Examined(owing.count(), _overdue(rows.iterator(500), scope))


def _overdue(requests: Iterator[Request], scope: Scope) -> Iterator[Problem]:
    closures = closures_of(scope.agency)
    for request in requests:
        for one in reckon(request, scope.at, events=list(request.events.all()), closures=closures).clocks(scope.at):
            if one.state is ClockState.OVERDUE:
                yield Problem(
                    subject=Subject("request", request.id),
                    key=f"{one.clock} {one.due_on}",
                    words=f"The request {request.number} {OWED_IN_WORDS[one.clock]} by {one.due_on}; that day is past.",
                    evidence={"clock": one.clock.value, "due_on": str(one.due_on), "days_left": one.days_left},
                )


def officers_told(scope: Scope) -> Examined:
    """Releases that went out, and each officer who recorded some of it."""
    gone = _gone(scope)
    return Examined(gone.count(), _untold(gone.iterator(500)))


def _untold(releases: Iterator[Release]) -> Iterator[Problem]:
    for release in releases:
        at = release.released_at
        for person, recordings in officers_of(release.standing_parts()).items():
            notices = release.leo_notices.filter(person=person, told_at__lte=at).prefetch_related("recordings")
            if not {one.id for one in recordings} <= told_of(notices, proved=True):
                yield Problem(
                    subject=Subject("release", release.id),
                    key=str(person.id),
                    words="An officer was to be told before footage of theirs was released; there is no proof of it.",
                    owner_id=release.released_by_id,
                    arose_at=at,
                    evidence={"person": str(person.id), "released_at": str(at)},
                )


def incidents_consulted(scope: Scope) -> Examined:
    """Releases of footage of an incident of V.B.3: authorised, the U.S. Attorney's Office and public affairs told."""
    shown = _gone(scope).exclude(incident__in=("", Release.NO_INCIDENT))
    return Examined(shown.count(), _unconsulted(shown.iterator(500), scope.policy))


def _unconsulted(releases: Iterator[Release], policy: PolicyInForce) -> Iterator[Problem]:
    for release in releases:
        at, asked = release.released_at, asked_of(release.kind, policy)
        answered = set(release.consultations.filter(answered_at__lte=at).values_list("body", flat=True))
        told = set(release.consultations.filter(asked_at__lte=at).values_list("body", flat=True))
        done = {
            AUTHORISATION: release.authorisations.filter(at__lte=at).exists(),
            Body.US_ATTORNEY.value: Body.US_ATTORNEY in answered,
            Body.PUBLIC_AFFAIRS.value: Body.PUBLIC_AFFAIRS in told,
        }
        for what in (name for name, duties in _OF_INCIDENT.items() if duties & asked and not done[name]):
            yield Problem(
                subject=Subject("release", release.id),
                key=what,
                words=f"Footage of an incident was released; before, {_BEFORE[what]} was expected and not found.",
                owner_id=release.released_by_id,
                arose_at=at,
                evidence={"missing": what, "incident": release.incident, "released_at": str(at)},
            )


def released_by_the_gate(scope: Scope) -> Examined:
    """Releases that went out, each held against the event of its release, as the ledger vouches for it."""
    gone = _gone(scope)
    return Examined(gone.count(), _unvouched(gone.iterator(500)))


def _unvouched(releases: Iterator[Release]) -> Iterator[Problem]:
    for release in releases:
        told = facts_vouched_for(Subject("release", release.id), RELEASED)
        if not any(set(facts["files"]) == release.files() for facts in told):
            yield Problem(
                subject=Subject("release", release.id),
                key="not released by the gate",
                words="A release is out of which the ledger does not tell, or with other files than it tells of.",
                owner_id=release.released_by_id,
                arose_at=release.released_at,
                evidence={"files": sorted(release.files()), "events": len(told)},
            )


def _gone(scope: Scope) -> QuerySet[Release]:
    gone = Release.objects.filter(agency=scope.agency, released_at__lt=scope.at)
    return gone.exclude(state=ReleaseState.DRAFTED).order_by("released_at", "id")


CHECKS = (
    Check(
        code="requests.clocks",
        clause="V.B.1",
        title="What is owed to requests is done in time",
        examine=clocks_kept,
        of_state=True,
    ),
    Check(
        code="releases.officers",
        clause="V.B.2",
        title="Officers were told before footage of theirs was released",
        examine=officers_told,
        of_state=True,
    ),
    Check(
        code="releases.vouched",
        clause="V.B.2",
        title="What is out was released, with these files, as the ledger tells",
        examine=released_by_the_gate,
        of_state=True,
    ),
    Check(
        code="releases.incidents",
        clause="V.B.3",
        title="Footage of an incident was released with its consultations",
        examine=incidents_consulted,
        of_state=True,
    ),
)
