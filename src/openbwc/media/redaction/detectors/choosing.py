"""Which detector looks for what: ours, and those of a department's own folder beside them.

Guarantees: for each kind that is asked for there is a detector, or an error that says how the kind can be redacted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from openbwc.media.errors import WeightsMissing
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.detectors.model import Detector, Found, Picture
from openbwc.media.redaction.detectors.plug_in import PlugIn, described
from openbwc.media.redaction.detectors.registry import Coverage, coverage
from openbwc.media.redaction.detectors.screens import ScreenDetector
from openbwc.media.redaction.detectors.text import TextDetector
from openbwc.media.redaction.plan import Kind


class Together:
    """Several detectors of one kind as one: what any of them finds counts."""

    def __init__(self, them: Collection[Detector]) -> None:
        self._them = list(them)
        self.name = "+".join(its.name for its in self._them)
        self.version = "+".join(its.version for its in self._them)
        self.kind = self._them[0].kind

    def find(self, picture: Picture) -> list[Found]:
        return [found for its in self._them for found in its.find(picture)]


class PlateDetector:
    """Print that stands on a plate's shape, read off the same look as a text detector's."""

    name = "pp-ocr-text, plate-shapes"
    version = TextDetector.version
    kind = Kind.PLATE

    def __init__(self, text: TextDetector) -> None:
        self._text = text

    def find(self, picture: Picture) -> list[Found]:
        return [found for _, found in self._text.find_kinds(picture, {Kind.PLATE})]


def detectors_for(
    kinds: Collection[Kind],
    *,
    threads: int,
    folder: Path | None = None,
    runtime: Runtime = Runtime.AUTO,
    cache: Path | None = None,
) -> Mapping[Kind, Detector]:
    """A detector for each of the kinds but faces. `folder` holds a `detectors.yaml`; the rest as in `engine.load`.

    Raises WeightsMissing where there is none for a kind, WeightsDiffer, BadListing or RuntimeMissing.
    """
    theirs = [PlugIn(its, threads=threads) for its in described(folder).values()] if folder else []
    text = TextDetector(threads=threads, runtime=runtime, cache=cache) if {Kind.TEXT, Kind.PLATE} & set(kinds) else None
    chosen: dict[Kind, Detector] = {}
    for kind in kinds:
        if kind is Kind.FACE:
            continue
        them: list[Detector] = [its for its in theirs if its.kind is kind]
        if text is not None and kind in (Kind.TEXT, Kind.PLATE):
            them.append(text if kind is Kind.TEXT else PlateDetector(text))
        elif kind is Kind.SCREEN:
            them.append(ScreenDetector(threads=threads))
        if not them:
            raise WeightsMissing(
                expected=f"a detector for the kind '{kind}'",
                found="none among ours, and none in a folder of your own",
                remedy="draw it by hand and have it followed, or describe your own network in a detectors.yaml",
            )
        chosen[kind] = them[0] if len(them) == 1 else Together(them)
    return chosen


def covered(folder: Path | None = None) -> tuple[Coverage, ...]:
    """What is covered and what is not, a department's own detectors included. Raises BadListing."""
    theirs = {name: its.weights for name, its in described(folder).items()} if folder else {}
    return coverage(theirs)
