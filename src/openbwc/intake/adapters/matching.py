"""Which files beside a clip are its sidecars, and what they tell together.

Guarantees: a sidecar is a regular file in the clip's own folder; a file that is a sidecar of some clip is not taken
for a clip itself; several adapters may speak of one clip, and the first that tells a fact is believed.
"""

import fnmatch
import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openbwc.intake.adapters.documents import read_document
from openbwc.intake.adapters.extracting import extract, holds
from openbwc.intake.adapters.facts import SidecarFacts
from openbwc.intake.adapters.model import Adapter, SidecarFormat, SidecarRule
from openbwc.intake.errors import SidecarError

VIDEO_SUFFIXES = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".avi", ".mts", ".m2ts", ".ts", ".mpg", ".mpeg", ".webm", ".3gp", ".wmv", ".asf"}
    | {".flv", ".ogv", ".mxf", ".h264", ".h265", ".hevc"}
)


@dataclass(frozen=True)
class Folder:
    """A folder's regular files, listed once."""

    path: Path
    names: tuple[str, ...]

    @classmethod
    def listed(cls, path: Path) -> "Folder":
        """The files as they lie there now; links and special files are left out."""
        found = (entry.name for entry in path.iterdir() if entry.is_file() and not entry.is_symlink())
        return cls(path, tuple(sorted(found)))

    def clips(self, adapters: Sequence[Adapter]) -> list[tuple[str, SidecarFacts]]:
        """Every file that is no sidecar of a video here, with what its sidecars tell: footage, and whatever else lies
        here.
        """
        videos = {name: read_sidecars(self.path / name, adapters, self) for name in self.names if _is_video(name)}
        beside = {path.name for facts in videos.values() for path in facts.files}
        return [(name, videos.get(name, SidecarFacts())) for name in self.names if name not in beside]

    def matching(self, rule: SidecarRule, clip: str) -> list[str]:
        """The files that a rule means beside a clip; a clip is never its own sidecar, nor is another video."""
        values = {key.removeprefix("@"): glob.escape(value) for key, value in names_of(self.path / clip).items()}
        pattern = rule.file.format(**values)
        return [
            name
            for name in self.names
            if name != clip and not _is_video(name) and fnmatch.fnmatchcase(name.lower(), pattern.lower())
        ]


def _is_video(name: str) -> bool:
    return Path(name).suffix.lower() in VIDEO_SUFFIXES


def names_of(clip: Path) -> Mapping[str, str]:
    """The clip's own names, as rules may ask for them."""
    return {"@name": clip.name, "@stem": clip.stem, "@folder": clip.parent.name}


def read_sidecars(clip: Path, adapters: Iterable[Adapter], folder: Folder | None = None) -> SidecarFacts:
    """What the sidecars of a clip tell, over all adapters that apply. Never raises for a bad sidecar."""
    folder = folder or Folder.listed(clip.parent)
    facts = SidecarFacts()
    for adapter in adapters:
        facts = facts.joined(_by_adapter(clip, adapter, folder))
    return facts


def _by_adapter(clip: Path, adapter: Adapter, folder: Folder) -> SidecarFacts:
    facts = SidecarFacts()
    for place, rule in enumerate(adapter.sidecars):
        told = [_by_rule(clip, rule, folder.path / name) for name in folder.matching(rule, clip.name)]
        counting = [one for one in told if one is not None]
        if place == 0 and not counting:
            return SidecarFacts()
        for one in counting:
            facts = facts.joined(replace(one, adapters=(adapter.code,)))
    return facts


def _by_rule(clip: Path, rule: SidecarRule, path: Path) -> SidecarFacts | None:
    """What one sidecar tells; None where its `when` does not hold."""
    if rule.format is SidecarFormat.OPAQUE:
        return SidecarFacts(files=(path,))
    try:
        document = read_document(path, rule.format)
    except SidecarError as error:
        return SidecarFacts(files=(path,), problems=(str(error),))
    if not holds(document, rule):
        return None
    return replace(extract(document, names_of(clip), rule), files=(path,))
