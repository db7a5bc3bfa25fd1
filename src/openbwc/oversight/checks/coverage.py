"""What should have been recorded and was not, uploads that came late, parts before activation that are too short.

Guarantees: what is looked at is found by index in the scope's window, a day at a time; a gap is a problem only once
its footage was due in the vault (IV.E) and while nobody has accounted for it (II.B.6, IV.A). A problem of a roster
arises when its entry begins, and one of a recording when the vault took it in, so that a later run looks at the same
ones, and an upload is looked at however late it came.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from openbwc.custody import Subject
from openbwc.evidence.coverage import coverage_between, expected_entries
from openbwc.evidence.models import Encounter, Operation, Recording, RosterEntry
from openbwc.evidence.uploads import with_due
from openbwc.oversight.checking import Check, Examined, Problem, Scope
from openbwc.policy.coverage import PATROL_SHIFT, Gap, GapKind, Outcome, asked_of, tolerances_of
from openbwc.policy.wording import in_words

ROWS = 2000
WITH_GAPS = "coverage.with_gaps"

WORDS = {
    GapKind.MISSING: "A recording was expected from {since} to {until}; none was found.",
    GapKind.LATE_START: "An activation was expected at {since}; found one at {until}, {length} later.",
    GapKind.INTERRUPTED: "A recording was expected throughout; none was found from {since} to {until} ({length}).",
    GapKind.EARLY_STOP: "A recording was expected until {until}; found one that ended at {since}, {length} before.",
}


def missing(clause: str) -> Callable[[Scope], Examined]:
    """What rests on the clause and has no recording: people of rosters, and encounters without an operation."""

    def examine(scope: Scope) -> Examined:
        entries = expected_entries(scope.agency, scope.since, scope.at)
        types = [kind.code for kind in scope.policy.encounter_types.values() if kind.clause == clause]
        types += [PATROL_SHIFT] if clause == "II.A.1" else []
        encounters = _encounters(scope, types)
        population = entries.filter(operation__type__in=types, operation__exemption="").count() + encounters.count()
        return Examined(population, _missing(scope, clause, encounters))

    return examine


def _missing(scope: Scope, clause: str, encounters: QuerySet[Encounter]) -> Iterator[Problem]:
    for outcome in _with_gaps(scope):
        if outcome.expectation.asked.clause == clause:
            yield from (_problem(outcome, gap) for gap in outcome.open_gaps if gap.kind is GapKind.MISSING)
    unrecorded = encounters.exclude(Exists(Recording.objects.filter(encounter=OuterRef("pk"))))
    for encounter, type, starts_at in unrecorded.values_list("id", "type", "starts_at").iterator(ROWS):
        yield Problem(
            subject=Subject("encounter", encounter),
            words=f"A recording of this encounter ({in_words(type)}) was expected; none was found.",
            evidence={"type": type, "starts_at": starts_at.isoformat()},
            arose_at=starts_at,
        )


def _encounters(scope: Scope, types: list[str]) -> QuerySet[Encounter]:
    """Encounters of these types whose footage is due, but for those at an exempt place.

    Those of which an operation asks somebody for a recording are asked for by its roster.
    """
    grace = tolerances_of(scope.policy).upload_grace
    codes = (PATROL_SHIFT, *scope.policy.encounter_types)
    own = [code for code in codes if code == PATROL_SHIFT or asked_of(code, "", scope.policy) is None]
    rosters = RosterEntry.objects.filter(
        operation__encounter=OuterRef("pk"),
        operation__called_off_at=None,
        camera_expected=True,
        withdrawn_at=None,
    ).exclude(operation__type__in=own)
    exempt = Operation.objects.filter(encounter=OuterRef("pk"), exemption__in=list(scope.policy.exemptions))
    return Encounter.objects.filter(
        ~Exists(rosters),
        ~Exists(exempt),
        agency=scope.agency,
        type__in=types,
        starts_at__gte=scope.since,
        starts_at__lt=scope.at - grace,
    ).order_by("starts_at")


def gaps(scope: Scope) -> Examined:
    """What was recorded in part: late starts, interruptions and early stops that nobody has accounted for."""
    throughout = expected_entries(scope.agency, scope.since, scope.at).exclude(operation__type=PATROL_SHIFT)
    types = [kind.code for kind in scope.policy.encounter_types.values() if kind.clause.startswith("II.A")]
    population = throughout.filter(operation__type__in=types, operation__exemption="").count()
    return Examined(population, _gaps(scope))


def _gaps(scope: Scope) -> Iterator[Problem]:
    for outcome in _with_gaps(scope):
        yield from (_problem(outcome, gap) for gap in outcome.open_gaps if gap.kind is not GapKind.MISSING)


def _with_gaps(scope: Scope) -> tuple[Outcome, ...]:
    """The outcomes of the window that have open gaps, compared once for all checks of a run."""
    found: tuple[Outcome, ...] | None = scope.worked_out.get(WITH_GAPS)
    if found is None:
        outcomes = coverage_between(scope.agency, scope.since, scope.at, at=scope.at)
        found = tuple(outcome for outcome in outcomes if outcome.open_gaps)
        scope.worked_out[WITH_GAPS] = found
    return found


def _problem(outcome: Outcome, gap: Gap) -> Problem:
    one = outcome.expectation
    words = WORDS[gap.kind].format(since=_time(gap.starts_at), until=_time(gap.ends_at), length=_length(gap.length))
    if gap.peers:
        words += f" Of {gap.peers} other cameras expected at the scene, {gap.peers_recording} recorded then."
    return Problem(
        subject=Subject("roster_entry", one.id),
        words=words,
        key=gap.key,
        owner_id=one.person,
        arose_at=one.starts_at,
        evidence={
            "operation": str(one.scene),
            "gap": gap.kind.value,
            "expected_from": one.starts_at.isoformat(),
            "expected_until": one.ends_at.isoformat(),
            "from": gap.starts_at.isoformat(),
            "until": gap.ends_at.isoformat(),
            "seconds": round(gap.length.total_seconds()),
            "recordings": [str(recording.id) for recording in outcome.recordings],
            "peers": gap.peers,
            "peers_recording": gap.peers_recording,
            "upload_due_at": outcome.upload_due_at.isoformat(),
        },
    )


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"


def _length(length: timedelta) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def upload_late(scope: Scope) -> Examined:
    """Recordings that came into the vault after the end of the shift and the grace (IV.E)."""
    recordings = _recordings(scope)
    return Examined(recordings.count(), _late(scope, recordings))


def _late(scope: Scope, recordings: QuerySet[Recording]) -> Iterator[Problem]:
    grace = tolerances_of(scope.policy).upload_grace
    fields = ("id", "wearer_id", "taken_in_at", "recorded_until", "due_from")
    for recording, wearer, taken_in_at, ended_at, due_from in with_due(recordings).values_list(*fields).iterator(ROWS):
        due = due_from + grace
        if taken_in_at > due:
            yield Problem(
                subject=Subject("recording", recording),
                words=f"The recording was due in the vault by {_time(due)}; found taken in at {_time(taken_in_at)}, "
                f"{round((taken_in_at - due).total_seconds() / 3600, 1)} h late.",
                owner_id=wearer,
                arose_at=taken_in_at,
                evidence={
                    "ended_at": ended_at.isoformat(),
                    "due_at": due.isoformat(),
                    "taken_in_at": taken_in_at.isoformat(),
                    "seconds_late": round((taken_in_at - due).total_seconds()),
                },
            )


def pre_event(scope: Scope) -> Examined:
    """Recordings whose part before activation is shorter than the policy asks, or unknown (V.A.7)."""
    required = scope.policy.number("V.A.7", "pre_event_buffer_seconds")
    recordings = _recordings(scope)
    short = recordings.filter(Q(pre_event_ms=None) | Q(pre_event_ms__lt=required * 1000))
    return Examined(recordings.count(), _short(short, required))


def _short(short: QuerySet[Recording], required: int) -> Iterator[Problem]:
    rows = short.values_list("id", "camera_id", "wearer_id", "taken_in_at", "pre_event_ms")
    for recording, camera, wearer, taken_in_at, before in rows.iterator(ROWS):
        found = "nothing tells how long it is" if before is None else f"found {before / 1000:g} s"
        yield Problem(
            subject=Subject("recording", recording),
            words=f"A part before activation of {required} s was expected; {found}.",
            owner_id=wearer,
            arose_at=taken_in_at,
            evidence={"camera": str(camera), "pre_event_ms": before, "required_seconds": required},
        )


def _recordings(scope: Scope) -> QuerySet[Recording]:
    """The agency's recordings that the vault took in in the window, whenever they were made."""
    return Recording.objects.filter(
        agency=scope.agency, taken_in_at__gte=scope.since, taken_in_at__lt=scope.at
    ).order_by("taken_in_at", "id")


CHECKS = (
    *(
        Check(
            code=f"coverage.missing_{clause.lower().replace('.', '_')}",
            clause=clause,
            title=f"What {what} asks to be recorded has a recording",
            examine=missing(clause),
        )
        for clause, what in (
            ("II.A.1", "patrol and public engagement"),
            ("II.A.2", "a planned arrest or warrant"),
            ("II.A.3", "a search or seizure"),
        )
    ),
    Check(
        code="coverage.gaps",
        clause="IV.A",
        title="Cameras are activated in time and until the end, or the reason is stated",
        examine=gaps,
    ),
    Check(code="coverage.upload_late", clause="IV.E", title="Footage is uploaded in time", examine=upload_late),
    Check(
        code="coverage.pre_event",
        clause="V.A.7",
        title="Recordings keep the part before activation that the policy asks for",
        examine=pre_event,
    ),
)
