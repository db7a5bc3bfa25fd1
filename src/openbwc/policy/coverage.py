"""What should have been recorded against what was: gaps, as the clauses II.A.1-3 and IV.A see them.

Guarantees: pure: equal expectations, recordings, tolerances and moment give equal outcomes in equal order, whatever
the order they come in; times are aware and compared as moments; each expectation has exactly one outcome; nothing is
judged before the day on which its footage is due in the vault (IV.E). No period is written here: each is a parameter.

A planned encounter is asked for throughout; a patrol shift asks for recordings within it, whose calls are operations
of their own (II.A.1: 'as agency policy defines').
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from uuid import UUID

from openbwc.policy.in_force import PolicyInForce
from openbwc.policy.terms import CALLING_FOR_A_RECORDING

PATROL_SHIFT = "patrol_shift"
"""The type of an operation that is a patrol shift: no encounter type, for what happens in it has its own."""

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the policy asks of a person with a camera: the clause, and how many recordings at the least.

    `throughout`: of the whole time, from activation to deactivation.
    """

    clause: str
    throughout: bool
    least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """The agency's periods. `pre_event` is the video that a recording keeps from before activation (V.A.7)."""

    late_start: timedelta
    early_stop: timedelta
    interruption: timedelta
    upload_grace: timedelta
    pre_event: timedelta
    deactivation_reasons: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One person of a roster: what is asked of them at a scene, from when to when.

    `shift_ends_at` is when their shift ends (IV.E).
    `stated` is the accepted reason that they stated for not recording (II.B.6), empty when there is none.
    """

    id: UUID
    person: UUID
    scene: UUID
    starts_at: datetime
    ends_at: datetime
    shift_ends_at: datetime
    asked: Asked
    stated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """One recording: its footage from `starts_at` to `ends_at`, the first `pre_event` of it from before activation.

    `pre_event` is None where nothing tells it; `reason` is the stated reason of its deactivation, empty without one.
    """

    id: UUID
    wearer: UUID
    starts_at: datetime
    ends_at: datetime
    pre_event: timedelta | None
    taken_in_at: datetime
    reason: str = ""

    @property
    def activated_at(self) -> datetime:
        """When the wearer activated the camera; the first frame where the part before it is unknown."""
        return min(self.starts_at + (self.pre_event or NOTHING), self.ends_at)


class GapKind(StrEnum):
    """How what was recorded falls short of what is asked."""

    MISSING = "missing"
    LATE_START = "late_start"
    INTERRUPTED = "interrupted"
    EARLY_STOP = "early_stop"


class State(StrEnum):
    """How an expectation stands."""

    RECORDED = "recorded"
    GAPS = "gaps"
    ACCOUNTED = "accounted"
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time that should have been recorded and was not.

    `reason` is the accepted reason stated for it; a gap with one is accounted for. Of `peers` other cameras expected
    at the scene in that time, `peers_recording` have footage of some of it. `recording` is the one that the gap
    follows, or for a late start precedes.
    """

    kind: GapKind
    starts_at: datetime
    ends_at: datetime
    peers: int
    peers_recording: int
    recording: UUID | None = None
    reason: str = ""

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.ends_at - self.starts_at

    @property
    def key(self) -> str:
        """What tells the gaps of one expectation apart, today as tomorrow."""
        return "" if self.kind is GapKind.MISSING else f"{self.kind.value} {self.starts_at.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An expectation with the recordings of it and what is missing. `upload_due_at`: when it is judged (IV.E)."""

    expectation: Expectation
    state: State
    upload_due_at: datetime
    recordings: tuple[Actual, ...]
    gaps: tuple[Gap, ...]

    @property
    def open_gaps(self) -> tuple[Gap, ...]:
        """The gaps that nobody has accounted for; none while footage is awaited."""
        return tuple(gap for gap in self.gaps if not gap.reason) if self.state is State.GAPS else ()


def tolerances_of(policy: PolicyInForce) -> Tolerances:
    """The periods of the policy in force."""
    return Tolerances(
        late_start=timedelta(seconds=policy.number("IV.A", "late_start_seconds")),
        early_stop=timedelta(seconds=policy.number("IV.A", "early_stop_seconds")),
        interruption=timedelta(seconds=policy.number("IV.A", "interruption_seconds")),
        upload_grace=timedelta(hours=policy.number("IV.E", "upload_grace_hours")),
        pre_event=timedelta(seconds=policy.number("V.A.7", "pre_event_buffer_seconds")),
        deactivation_reasons=policy.members("IV.A", "deactivation_reasons"),
    )


def asked_of(type: str, exemption: str, policy: PolicyInForce) -> Asked | None:
    """What the policy asks to be recorded of an operation; None when it asks nothing of it.

    It asks nothing where an exemption of the policy holds (I), and of contact outside II.A. A type that the policy
    does not know is asked throughout, so that nothing falls out of sight with a change of words.
    """
    if exemption and exemption in policy.exemptions:
        return None
    if type == PATROL_SHIFT:
        return Asked("II.A.1", throughout=False, least=policy.number("II.A.1", "patrol_shift_recordings"))
    known = policy.encounter_types.get(type)
    clause = CALLING_FOR_A_RECORDING[0] if known is None else known.clause
    return Asked(clause, throughout=True) if clause in CALLING_FOR_A_RECORDING else None


def upload_due(shift_ends_at: datetime, tolerances: Tolerances) -> datetime:
    """When footage of a shift is due in the vault (IV.E)."""
    return shift_ends_at + tolerances.upload_grace


class Footage:
    """Recordings by wearer, in the order of time."""

    def __init__(self, actuals: Iterable[Actual]) -> None:
        grouped: defaultdict[UUID, list[Actual]] = defaultdict(list)
        for actual in actuals:
            grouped[actual.wearer].append(actual)
        self._of: dict[UUID, list[Actual]] = {}
        self._longest: dict[UUID, timedelta] = {}
        for wearer, recordings in grouped.items():
            recordings.sort(key=attrgetter("starts_at", "id"))
            self._of[wearer] = recordings
            self._longest[wearer] = max(one.ends_at - one.starts_at for one in recordings)

    def within(self, person: UUID, starts_at: datetime, ends_at: datetime) -> tuple[Actual, ...]:
        """The person's recordings that show some of [starts_at, ends_at), in the order of time."""
        recordings = self._of.get(person)
        if not recordings:
            return ()
        first = bisect_left(recordings, starts_at - self._longest[person], key=attrgetter("starts_at"))
        after = bisect_left(recordings, ends_at, key=attrgetter("starts_at"))
        return tuple(one for one in recordings[first:after] if one.ends_at > starts_at)


def compare(
    expectations: Iterable[Expectation],
    actuals: Iterable[Actual],
    *,
    tolerances: Tolerances,
    at: datetime,
    beside: Iterable[Expectation] = (),
) -> Iterator[Outcome]:
    """The outcome of each expectation, as known at a moment: what the vault took in later is not looked at.

    Those `beside` are expected at the same scenes: they count as peers, and have no outcome here.
    """
    expected = sorted(expectations, key=attrgetter("starts_at", "id"))
    footage = Footage(actual for actual in actuals if actual.taken_in_at <= at)
    scenes: defaultdict[UUID, dict[UUID, Expectation]] = defaultdict(dict)
    for one in (*expected, *beside):
        scenes[one.scene][one.id] = one
    for one in expected:
        yield _outcome(one, footage, scenes, tolerances, at)


def _outcome(
    one: Expectation,
    footage: Footage,
    scenes: Mapping[UUID, Mapping[UUID, Expectation]],
    tolerances: Tolerances,
    at: datetime,
) -> Outcome:
    due = upload_due(one.shift_ends_at, tolerances)
    recordings = footage.within(one.person, one.starts_at, one.ends_at)
    gaps = []
    for kind, starts_at, ends_at, recording in _holes(one, recordings, tolerances):
        others = scenes[one.scene].values()
        peers = {other.person for other in others if other.starts_at < ends_at and other.ends_at > starts_at}
        peers.discard(one.person)
        gaps.append(
            Gap(
                kind=kind,
                starts_at=starts_at,
                ends_at=ends_at,
                peers=len(peers),
                peers_recording=sum(bool(footage.within(peer, starts_at, ends_at)) for peer in peers),
                recording=recording.id if recording else None,
                reason=one.stated or _reason(kind, recording, tolerances),
            )
        )
    return Outcome(
        expectation=one,
        state=_state(gaps, judged=at >= due),
        upload_due_at=due,
        recordings=recordings,
        gaps=tuple(gaps),
    )


def _reason(kind: GapKind, recording: Actual | None, tolerances: Tolerances) -> str:
    """The accepted reason for which the recording before the gap was ended."""
    if recording is None or kind is GapKind.LATE_START:
        return ""
    return recording.reason if recording.reason in tolerances.deactivation_reasons else ""


def _state(gaps: Sequence[Gap], *, judged: bool) -> State:
    if not gaps:
        return State.RECORDED
    if all(gap.reason for gap in gaps):
        return State.ACCOUNTED
    return State.GAPS if judged else State.AWAITED


Hole = tuple[GapKind, datetime, datetime, Actual | None]


def _holes(one: Expectation, recordings: Sequence[Actual], tolerances: Tolerances) -> Iterator[Hole]:
    """The times that the recordings leave open, beyond the tolerances."""
    if len(recordings) < one.asked.least:
        yield GapKind.MISSING, one.starts_at, one.ends_at, None
        return
    if not one.asked.throughout:
        return
    first = min(recordings, key=attrgetter("activated_at"))
    activated_at = min(first.activated_at, one.ends_at)
    if activated_at - one.starts_at > tolerances.late_start:
        yield GapKind.LATE_START, one.starts_at, activated_at, first
    last = recordings[0]
    for recording in recordings[1:]:
        if recording.starts_at - last.ends_at > tolerances.interruption:
            yield GapKind.INTERRUPTED, last.ends_at, recording.starts_at, last
        last = max(last, recording, key=attrgetter("ends_at"))
    if one.ends_at - last.ends_at > tolerances.early_stop:
        yield GapKind.EARLY_STOP, last.ends_at, one.ends_at, last
