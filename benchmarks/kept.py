"""What a whole run has measured so far, so that one that was cut off goes on instead of beginning again.

Guarantees: figures of one run are of the same code and the same machine: a run that was kept of others is not gone on
with. A topic is kept whole once it is measured, and nothing of one that failed. Of one that the machine's host
disturbed, the reading that it disturbed less is kept, whatever its figures are.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from benchmarks.figures import Figure, Measured

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ("src", "benchmarks")


class OtherRunError(Exception):
    """What was kept is no run that can be gone on with; in words."""


def code_digest(folders: Iterable[str] = MEASURED, root: Path = ROOT) -> str:
    """SHA-256 over the names and bytes of all files that are measured or that measure, without caches."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and ".egg-info" not in str(path):
                content = path.read_bytes()
                digest.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


@dataclass(kw_only=True)
class Run:
    """A run of all topics: what it is of, when it began (aware), and what was measured by topic so far."""

    of: Mapping[str, str]
    began: datetime
    topics: dict[str, Measured] = field(default_factory=dict)

    def take(self, topic: str, measured: Measured) -> None:
        """Keep what was measured of a topic, unless the host disturbed it more than what is kept."""
        if topic not in self.topics or measured.stolen < self.topics[topic].stolen:
            self.topics[topic] = measured

    def keep(self, place: Path) -> None:
        """Write it down, whole or not at all."""
        kept = {"of": dict(self.of), "began": self.began.isoformat()}
        told = {name: asdict(measured) for name, measured in self.topics.items()}
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = place.with_suffix(".draft")
        draft.write_text(json.dumps({**kept, "topics": told}, indent=1), encoding="utf-8")
        draft.replace(place)

    @classmethod
    def kept(cls, place: Path, of: Mapping[str, str]) -> Self:
        """The run that was kept there. Raises `OtherRunError` where there is none of this code and machine."""
        if not place.exists():
            raise OtherRunError("Expected a run that was cut off, found none. Begin one: python -m benchmarks")
        kept = json.loads(place.read_text(encoding="utf-8"))
        other = sorted(name for name in {*kept["of"], *of} if kept["of"].get(name) != of.get(name))
        if other:
            raise OtherRunError(
                f"Expected the run that was cut off to be of this code and machine, found another {', '.join(other)}. "
                "Begin anew: python -m benchmarks"
            )
        topics = {
            name: Measured(figures=tuple(Figure(**figure) for figure in one["figures"]), stolen=one["stolen"])
            for name, one in kept["topics"].items()
        }
        return cls(of=of, began=datetime.fromisoformat(kept["began"]), topics=topics)
