"""How a roster is shown: each person with what was asked, what was recorded and what is missing, as text and as bars.

Guarantees: a bar says nothing that the text beside it does not; bars are drawn by attributes of SVG, for no style may
stand in a page. An officer sees the operations on whose roster they are; who plans or oversees sees the agency's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from openbwc.custody import Actor
from openbwc.evidence.models import Operation, RosterEntry
from openbwc.evidence.rosters import decide_planning
from openbwc.oversight.deciding import agencies_overseen
from openbwc.oversight.models import Finding
from openbwc.policy.coverage import Gap, GapKind, Outcome, State
from openbwc.program.models import Agency
from openbwc.program.policies import library
from openbwc.site.web.seat import Seat

WIDTH = 1000
MARGIN = 0.05
MARKS = {State.RECORDED: "yes", State.ACCOUNTED: "yes", State.AWAITED: "wait", State.GAPS: "no"}
STATES = {
    State.RECORDED: "recorded",
    State.ACCOUNTED: "accounted for",
    State.AWAITED: "upload awaited",
    State.GAPS: "not recorded as asked",
}
GAPS = {
    GapKind.MISSING: "no recording",
    GapKind.LATE_START: "late start",
    GapKind.INTERRUPTED: "interruption",
    GapKind.EARLY_STOP: "early stop",
}


@dataclass(frozen=True)
class Bar:
    """A stretch of the time line, from 0 to `WIDTH`; `kind` is asked, filmed, before or gap."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True)
class ShownGap:
    """A gap with its words and the finding that was made of it, if any."""

    gap: Gap
    words: str
    length: float
    finding: Finding | None


@dataclass(frozen=True)
class Line:
    """A person of a roster. `outcome` is None where nothing is asked of them."""

    entry: RosterEntry
    outcome: Outcome | None
    gaps: tuple[ShownGap, ...]
    bars: tuple[Bar, ...]

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return STATES[self.outcome.state] if self.outcome else "nothing is asked"

    @property
    def mark(self) -> str:
        """The mark that goes with it."""
        return MARKS[self.outcome.state] if self.outcome else "none"


def plans(seat: Seat, agency: Agency) -> bool:
    """Whether the person may enter operations of the agency."""
    return agency.code in library().agencies and decide_planning(Actor.person(seat.person.id), agency).permitted


def agencies_planned(seat: Seat) -> QuerySet[Agency]:
    """The agencies whose operations the person may enter."""
    return Agency.objects.filter(id__in=[agency.id for agency in seat.agencies if plans(seat, agency)])


def agencies_followed(seat: Seat) -> QuerySet[Agency]:
    """The agencies all of whose operations the person sees: those that they plan for or oversee."""
    agencies = list(seat.agencies)
    seen = {one.id for one in agencies_overseen(seat.authority, agencies)}
    seen |= {one.id for one in agencies if plans(seat, one)}
    return Agency.objects.filter(id__in=seen)


def operations_seen(seat: Seat) -> QuerySet[Operation]:
    """The operations that the person sees."""
    followed = Q(agency__in=agencies_followed(seat).values("id"))
    own = Q(roster__person=seat.person, roster__withdrawn_at=None)
    return Operation.objects.filter(followed | own).select_related("agency").distinct()


def entries_seen(seat: Seat) -> QuerySet[RosterEntry]:
    """The entries that the person sees: their own, and those of the agencies that they plan for or oversee."""
    seen = Q(operation__agency__in=agencies_followed(seat).values("id")) | Q(person=seat.person)
    return RosterEntry.objects.filter(seen).select_related("operation__agency", "person")


def lines_of(operation: Operation, outcomes: Iterable[Outcome]) -> list[Line]:
    """The roster of an operation with its outcomes, in the order of the roster."""
    by_entry = {outcome.expectation.id: outcome for outcome in outcomes}
    entries = operation.roster.select_related("person", "person__agency").order_by("starts_at", "person__family_name")
    findings = findings_of(entry.id for entry in entries)
    return [_line(operation, entry, by_entry.get(entry.id), findings) for entry in entries]


def findings_of(entries: Iterable[UUID]) -> Mapping[tuple[UUID, str], Finding]:
    """The findings about entries of rosters, by entry and key."""
    found = Finding.objects.filter(subject_kind="roster_entry", subject_id__in=list(entries))
    return {(one.subject_id, one.key): one for one in found}


def _line(
    operation: Operation, entry: RosterEntry, outcome: Outcome | None, findings: Mapping[tuple[UUID, str], Finding]
) -> Line:
    if outcome is None:
        return Line(entry, None, (), ())
    gaps = tuple(
        ShownGap(gap, GAPS[gap.kind], gap.length.total_seconds(), findings.get((entry.id, gap.key)))
        for gap in outcome.gaps
    )
    return Line(entry, outcome, gaps, _bars(operation, outcome))


def _bars(operation: Operation, outcome: Outcome) -> tuple[Bar, ...]:
    margin = (operation.ends_at - operation.starts_at) * MARGIN
    since, until = operation.starts_at - margin, operation.ends_at + margin
    one = outcome.expectation
    stretches: list[tuple[str, datetime, datetime]] = [("asked", one.starts_at, one.ends_at)]
    for recording in outcome.recordings:
        stretches.append(("before", recording.starts_at, recording.activated_at))
        stretches.append(("filmed", recording.activated_at, recording.ends_at))
    stretches += [("gap", gap.starts_at, gap.ends_at) for gap in outcome.gaps]
    return tuple(
        _bar(kind, start, end, since, until) for kind, start, end in stretches if end > since and start < until
    )


def _bar(kind: str, start: datetime, end: datetime, since: datetime, until: datetime) -> Bar:
    whole = until - since
    x, end_x = (round(WIDTH * max(0.0, min(1.0, (at - since) / whole))) for at in (start, end))
    return Bar(kind, x, max(1, end_x - x))


def local_times(operation: Operation) -> str:
    """When the operation is, by the clocks at its place."""
    zone = ZoneInfo(operation.zone)
    start, end = operation.starts_at.astimezone(zone), operation.ends_at.astimezone(zone)
    until = f"{end:%H:%M %Z}" if end.date() == start.date() else f"{end:%d %b %Y, %H:%M %Z}"
    return f"{start:%d %b %Y, %H:%M} – {until}"


def share(outcomes: Sequence[Outcome]) -> list[tuple[str, str, int]]:
    """How many outcomes are in each state: words, mark, number."""
    return [(STATES[state], MARKS[state], sum(outcome.state is state for outcome in outcomes)) for state in State]
