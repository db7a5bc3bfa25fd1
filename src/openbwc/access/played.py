"""What of a recording was played, as spans that are merged (V.A.3: the ledger can confirm what was viewed)."""

from collections.abc import Iterable, Mapping

Span = tuple[int, int, int]
"""Part of the recording, from and to in milliseconds of that part."""

JOIN_MS = 500
"""Spans that lie closer than this are one: a player reports in steps."""


MOST = 500
"""A player reports every half minute; more spans than this in one report are no player's."""


def merged(spans: Iterable[Iterable[int]]) -> list[list[int]]:
    """The spans sorted and joined; raises `ValueError` for one that is not three whole numbers in order."""
    joined: list[list[int]] = []
    for part, start, end in sorted(checked(span) for span in spans):
        if joined and joined[-1][0] == part and start <= joined[-1][2] + JOIN_MS:
            joined[-1][2] = max(joined[-1][2], end)
        else:
            joined.append([part, start, end])
    return joined


def within(spans: Iterable[Iterable[int]], lengths: Mapping[int, int]) -> list[Span]:
    """The spans cut to the parts' lengths (part → milliseconds).

    `ValueError` for a part that the recording does not have, a span of the wrong form, or more than `MOST` spans.
    """
    cut = []
    for part, start, end in map(checked, spans):
        if part not in lengths:
            raise ValueError(f"Expected a part of the recording ({sorted(lengths)}); found {part}.")
        cut.append((part, min(start, lengths[part]), min(end, lengths[part])))
        if len(cut) > MOST:
            raise ValueError(f"Expected at most {MOST} spans in one report; found more.")
    return cut


def checked(span: Iterable[int]) -> Span:
    """The span when it is `[part ≥ 1, from ≥ 0, to ≥ from]`; `ValueError` else."""
    numbers = tuple(span)
    if len(numbers) == 3 and all(type(number) is int for number in numbers):
        part, start, end = numbers
        if part >= 1 and 0 <= start <= end:
            return part, start, end
    raise ValueError(f"Expected a span [part, from_ms, to_ms] of whole numbers in order; found {list(numbers)!r}.")
