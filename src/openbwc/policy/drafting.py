"""A profile that is still being written: what is wrong with it, line by line, and what it still lacks.

Guarantees: a draft is read exactly as a published profile is, against the standard that is in force when it takes
effect and every later one; whatever would keep the library from loading it is found here first. `examine` never
raises for what is written in the draft.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from openbwc.policy.errors import PolicyFileError
from openbwc.policy.in_force import PolicyInForce, assemble
from openbwc.policy.library import Version, overlapping
from openbwc.policy.model import Profile
from openbwc.policy.profile import profile_in, span_in
from openbwc.policy.reading import read_text
from openbwc.policy.tightening import Change, TighteningReport, check_tightening, sentence

PARTS = ("III.A.1", "required_parts")
LONGEST = 200_000
"""No profile has more characters; a longer text is refused before it is parsed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a draft from being a profile at all: a sentence, at a line (None: the whole text)."""

    line: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """The answer for one text. With a fault there is no policy, and nothing else is known.

    `policy` is the draft over the standard in force on its effective day; `report` compares the two.
    """

    faults: tuple[Fault, ...]
    policy: PolicyInForce | None
    report: TighteningReport | None
    loosenings: tuple[str, ...]
    missing_parts: frozenset[str]

    @property
    def publishable(self) -> bool:
        """Whether its content may be signed and published: readable, no loosening, no part missing."""
        return self.policy is not None and not self.loosenings and not self.missing_parts

    @property
    def by_line(self) -> Mapping[int, tuple[Change, ...]]:
        """What differs from the standard, by the draft's line."""
        found: dict[int, list[Change]] = {}
        for change in self.report.changes if self.report else ():
            if change.line is not None:
                found.setdefault(change.line, []).append(change)
        return {line: tuple(changes) for line, changes in sorted(found.items())}


def examine(text: str, *, agency: str, standards: tuple[Version, ...]) -> Examination:
    """Read a draft of the agency's policy, and compare it with every standard that it would stand under."""
    place = Path(f"draft of {agency}")
    try:
        if len(text) > LONGEST:
            raise PolicyFileError(
                place, None, expected=f"at most {LONGEST} characters", found=f"{len(text)} characters"
            )
        cell = read_text(text, place)
        span = span_in(cell)
        read = [(standard, profile_in(cell, standard)) for standard in overlapping(place, span, standards)]
        _check_agency(place, read[0][1], agency)
    except PolicyFileError as error:
        words = f"Expected {error.expected}; found {error.found}.{' ' + error.remedy if error.remedy else ''}"
        return Examination(
            faults=(Fault(error.line, words),), policy=None, report=None, loosenings=(), missing_parts=frozenset()
        )
    reports = [check_tightening(standard, profile) for standard, profile in read]
    policy = assemble(*read[0])
    return Examination(
        faults=(),
        policy=policy,
        report=reports[0],
        loosenings=tuple(dict.fromkeys(sentence(change) for report in reports for change in report.loosenings)),
        missing_parts=missing_parts(policy),
    )


def _check_agency(place: Path, profile: Profile, agency: str) -> None:
    if profile.agency != agency:
        raise PolicyFileError(place, None, expected=f"'agency: {agency}'", found=f"'agency: {profile.agency}'")


def missing_parts(policy: PolicyInForce) -> frozenset[str]:
    """The parts of III.A.1 that the agency's policy has no text for; all of them where it is the standard alone."""
    written = policy.profile.parts.keys() if policy.profile else frozenset[str]()
    return policy.members(*PARTS) - written
