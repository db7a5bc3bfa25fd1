"""Cut footage into pieces of work at places where decoding can begin."""

from __future__ import annotations

from collections.abc import Sequence

from openbwc.media.redaction.plan import Span

LONGEST = 1800  # frames: a minute at 30 a second; what a killed worker can cost
SHORTEST = 240  # frames: under this, starting a child costs more than it brings


def cut(groups: Sequence[Span], at_once: int) -> list[Span]:
    """Spans of whole groups that together hold every frame, at least `at_once` of them where the footage allows.

    A group longer than LONGEST frames is one span, because nothing can begin within it.
    """
    if not groups:
        return []
    frames = groups[-1].last + 1 - groups[0].first
    target = min(LONGEST, max(SHORTEST, -(-frames // max(1, at_once))))
    spans: list[Span] = []
    begun = groups[0].first
    for group in groups:
        if group.last + 1 - begun >= target:
            spans.append(Span(begun, group.last))
            begun = group.last + 1
    if begun <= groups[-1].last:
        last = Span(begun, groups[-1].last)
        if spans and last.last + 1 - last.first < SHORTEST:
            last = Span(spans.pop().first, last.last)
        spans.append(last)
    return spans
