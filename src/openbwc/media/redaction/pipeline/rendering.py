"""Render one plan: survey the file, encode the spans that hold a redaction, and put the copy together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from openbwc.media.redaction.executing.model import Piece
from openbwc.media.redaction.pipeline.finding import LIMITS
from openbwc.media.redaction.pipeline.work import Result, Results, missing
from openbwc.media.redaction.rendering.model import RenderReport

SURVEY, ASSEMBLE = "survey", "assemble"
_SURVEY_SHARE, _SPANS_SHARE = 0.02, 0.88


class Rendering:
    """The render of `plan` (the file of one) to `target`; `folder` is for the parts. All workers see all paths."""

    def __init__(self, source: Path, plan: Path, target: Path, folder: Path) -> None:
        self._files = {"source": str(source), "source_plan": str(plan)}
        self._target, self._survey, self._parts = target, folder / "survey.json", folder / "parts"

    def pieces(self, done: Results) -> list[Piece]:
        """See `Work`."""
        if SURVEY not in done:
            return [self._piece(SURVEY, "redact_survey", {"target": str(self._survey)})]
        self._parts.mkdir(parents=True, exist_ok=True)
        if spans := missing(list(self._spans(done[SURVEY])), done):
            return spans
        together = {"source_survey": str(self._survey), "source_parts": str(self._parts), "target": str(self._target)}
        return missing([self._piece(ASSEMBLE, "redact_assemble", together)], done)

    def share(self, done: Results, under_way: Mapping[str, float]) -> float:
        """See `Work`."""
        if SURVEY not in done:
            return _SURVEY_SHARE * under_way.get(SURVEY, 0.0)
        spans = {piece.key: _frames(piece) for piece in self._spans(done[SURVEY])}
        total = sum(spans.values())
        got = sum(frames * (1.0 if key in done else under_way.get(key, 0.0)) for key, frames in spans.items())
        begun = _SURVEY_SHARE + _SPANS_SHARE * (got / total) if total else _SURVEY_SHARE
        last = 1.0 if ASSEMBLE in done else under_way.get(ASSEMBLE, 0.0)
        return begun + (1 - _SURVEY_SHARE - (_SPANS_SHARE if total else 0.0)) * last

    def report(self, done: Results) -> RenderReport:
        """What became of it, once all pieces are done."""
        return RenderReport.from_dict(done[ASSEMBLE])

    def _spans(self, told: Result) -> Iterator[Piece]:
        for first, last in told["spans"]:
            arguments = {
                "source_survey": str(self._survey),
                "target": str(self._parts / f"{first}.part"),
                "first": str(first),
                "last": str(last),
            }
            yield self._piece(f"render-{first}-{last}", "redact_span", arguments)

    def _piece(self, key: str, task: str, arguments: Mapping[str, str]) -> Piece:
        return Piece(key=key, task=task, arguments={**self._files, **arguments}, limits=LIMITS)


def _frames(piece: Piece) -> int:
    return int(piece.arguments["last"]) - int(piece.arguments["first"]) + 1
