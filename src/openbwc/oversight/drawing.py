"""How a sample is drawn so that anybody can draw it again: from a published checkpoint and a list of ids, nothing else.

`openbwc-review-sample/1`:
1. The seed is the SHA-256 of these lines in UTF-8, each ended by a line feed: the algorithm's name; the checkpoint's
   origin, its tree size in decimal, its root in lower-case hex; the agency's code; the period's start and end (RFC 3339
   in UTC, `2026-10-01T06:00:00Z`).
2. A recording's draw is the SHA-256 of the seed's 32 bytes and the 16 bytes of the recording's UUID.
3. Of each stratum the recordings with the smallest draws are taken, as many as the policy asks for: so many of each
   thousand, rounded up, and never fewer than the least, unless there are fewer.

The checkpoint commits to events of the period that nobody could foresee, so nobody could foresee the sample.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

ALGORITHM = "openbwc-review-sample/1"
THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A recording of the sample; `draw` is its hash in hex."""

    recording: UUID
    stratum: str
    draw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the seed is made of: a published checkpoint (`root` in hex), an agency's code, a period."""

    origin: str
    tree_size: int
    root: str
    agency: str
    since: datetime
    until: datetime

    def seed(self) -> bytes:
        """The 32 bytes of the seed."""
        lines = (ALGORITHM, self.origin, str(self.tree_size), self.root, self.agency, _z(self.since), _z(self.until))
        return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def _z(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def draw_of(seed: bytes, recording: UUID) -> str:
    """A recording's draw, in hex."""
    return hashlib.sha256(seed + recording.bytes).hexdigest()


def size_of(population: int, *, per_thousand: int, least: int) -> int:
    """How many are taken of a stratum."""
    return min(population, max(least, -(-population * per_thousand // THOUSAND)))


def draw(ground: Ground, population: Mapping[UUID, str], *, per_thousand: int, least: int) -> list[Drawn]:
    """The sample of a population (each recording's stratum), by stratum and draw."""
    seed = ground.seed()
    strata: defaultdict[str, list[Drawn]] = defaultdict(list)
    for recording, stratum in population.items():
        strata[stratum].append(Drawn(recording, stratum, draw_of(seed, recording)))
    sample: list[Drawn] = []
    for stratum in sorted(strata):
        one = sorted(strata[stratum], key=lambda drawn: drawn.draw)
        sample += one[: size_of(len(one), per_thousand=per_thousand, least=least)]
    return sample


def population_digest(recordings: Iterable[UUID]) -> str:
    """The SHA-256 (hex) of the ids in lower case, sorted, each ended by a line feed."""
    return hashlib.sha256("".join(f"{one}\n" for one in sorted(map(str, recordings))).encode()).hexdigest()
