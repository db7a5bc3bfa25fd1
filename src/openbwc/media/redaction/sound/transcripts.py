"""Take in a transcript (WebVTT or SRT), and turn words picked in it into sounds to delete.

Guarantees: nothing in a transcript is followed or run; its size, cues and words are bounded; what cannot be read is a
BadTranscript with the place. A word has the times that the transcript gives it; where it gives them for a whole cue
only, a word's share of the cue is worked out, is marked as not exact, and is deleted with a wide margin.

Source: W3C WebVTT, 4.2 (cue text and its time stamps).
"""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from openbwc.media.errors import BadTranscript
from openbwc.media.redaction.plan import Reason, Silence, Sound

MOST_BYTES = 8 * 2**20
MOST_CUES = 50_000
MOST_WORDS = 300_000
_LONGEST_WORD = 200
_LONGEST_MS = 7 * 24 * 3600 * 1000
EXACT_MARGIN_MS, CUE_MARGIN_MS = 120, 500
_STAMP = re.compile(r"<((?:\d{1,6}:)?\d{1,2}:\d{1,2}\.\d{1,3})>")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and when it is said, in milliseconds from the file's origin; `cue` counts cues from 0.

    `exact` is False where the transcript times only the cue. `speaker` is what the transcript calls who speaks.
    """

    text: str
    from_ms: int
    until_ms: int
    exact: bool
    cue: int
    speaker: str = ""

    def as_list(self) -> list[Any]:
        """JSON-safe; `Word(*…)` gives the same word back."""
        return [self.text, self.from_ms, self.until_ms, self.exact, self.cue, self.speaker]


def take_in(source: Path, *, progress: Callable[[float], None]) -> dict[str, Any]:
    """The task `redact_transcript`: `words` as lists, and `skipped`, how many cues had no time or no length."""
    progress(0.0)
    words, skipped = read_words(source.read_bytes()[: MOST_BYTES + 1])
    return {"words": [word.as_list() for word in words], "skipped": skipped}


def read_words(data: bytes) -> tuple[list[Word], int]:
    """The words of a transcript in order of their cues, and how many cues were left out. Raises BadTranscript."""
    text = _decoded(data)
    form = "vtt" if text.lstrip("\n").startswith("WEBVTT") else "srt"
    try:
        cues = webvtt.WebVTT.from_buffer(StringIO(text), format=form).captions
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise BadTranscript(expected="a transcript in WebVTT or SRT", found=f"'{str(error)[:200]}'") from error
    if not cues:
        raise BadTranscript(expected="a transcript in WebVTT or SRT", found="no cue with a time")
    if len(cues) > MOST_CUES:
        raise BadTranscript(expected=f"at most {MOST_CUES} cues", found=str(len(cues)))
    words: list[Word] = []
    skipped = 0
    for number, cue in enumerate(cues):
        begin, end = cue.start_time.in_milliseconds(), cue.end_time.in_milliseconds()
        if not 0 <= begin < end <= _LONGEST_MS:
            skipped += 1
            continue
        words.extend(_words_of(cue.raw_text, begin, end, number, cue.voice or ""))
        if len(words) > MOST_WORDS:
            raise BadTranscript(expected=f"at most {MOST_WORDS} words", found="more")
    return words, skipped


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise BadTranscript(expected=f"a transcript of at most {MOST_BYTES // 2**20} MiB", found="a larger file")
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        raise BadTranscript(
            expected="text in UTF-8", found=f"another byte at {error.start}", remedy="save the transcript as UTF-8"
        ) from error
    if "\x00" in text:
        raise BadTranscript(expected="text", found="a zero byte")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _words_of(raw: str, begin: int, end: int, cue: int, voice: str) -> Iterator[Word]:
    """The words of a cue, its text cut at the time stamps in it."""
    parts = _STAMP.split(raw)
    moments = [begin, *(min(end, max(begin, _milliseconds(stamp))) for stamp in parts[1::2]), end]
    stamped = len(parts) > 1 and all(later >= earlier for earlier, later in pairwise(moments))
    if not stamped:
        parts, moments = ["".join(parts[0::2])], [begin, end]
    for text, (since, until) in zip(parts[0::2], pairwise(moments), strict=True):
        words = _clean(text).split()
        if not words:
            continue
        exact = stamped and len(words) == 1
        share = (until - since) / sum(len(word) + 1 for word in words)
        at = float(since)
        for word in words:
            following = at + share * (len(word) + 1)
            yield Word(
                word[:_LONGEST_WORD],
                int(at),
                max(int(at) + 1, int(following)),
                exact,
                cue,
                _clean(voice).strip()[:_LONGEST_WORD],
            )
            at = following


def _milliseconds(stamp: str) -> int:
    clock, _, fraction = stamp.partition(".")
    total = 0
    for part in clock.split(":"):
        total = total * 60 + int(part)
    return total * 1000 + int(fraction.ljust(3, "0"))


def _clean(text: str) -> str:
    """The text without tags, references resolved, and without what cannot be seen."""
    return _UNSEEN.sub(" ", html.unescape(_TAG.sub("", text)))


def occurrences(words: Sequence[Word], phrase: str) -> list[range]:
    """Where a phrase is said: the places of its words. Case and the punctuation round words do not matter."""
    wanted = [_bare(word) for word in phrase.split() if _bare(word)]
    said = [_bare(word.text) for word in words]
    if not wanted:
        return []
    return [
        range(at, at + len(wanted))
        for at in range(len(said) - len(wanted) + 1)
        if said[at : at + len(wanted)] == wanted
    ]


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", word).casefold()


def sounds_for(
    words: Sequence[Word],
    picked: Iterable[int],
    *,
    reason: Reason,
    author: str,
    instead: Silence = Silence.SILENCE,
    stream: int | None = None,
    margins_ms: tuple[int, int] = (EXACT_MARGIN_MS, CUE_MARGIN_MS),
    new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
) -> list[Sound]:
    """The sounds that delete the words at the `picked` places, each with a margin; what touches is one sound.

    `margins_ms` is for words with exact times and for the others. Raises IndexError where there is no such word.
    """
    pieces: list[tuple[int, int, str]] = []
    for place in sorted(set(picked)):
        if not 0 <= place < len(words):
            raise IndexError(f"expected a place from 0 to {len(words) - 1}; found {place}")
        word = words[place]
        margin = margins_ms[0] if word.exact else margins_ms[1]
        pieces.append((max(0, word.from_ms - margin), word.until_ms + margin, word.text))
    joined: list[tuple[int, int, str]] = []
    for begin, end, text in sorted(pieces, key=lambda piece: piece[0]):
        if joined and begin <= joined[-1][1]:
            earlier = joined[-1]
            joined[-1] = (earlier[0], max(earlier[1], end), f"{earlier[2]} {text}")
        else:
            joined.append((begin, end, text))
    return [
        Sound(
            id=new_id(),
            from_ms=begin,
            until_ms=end,
            stream=stream,
            instead=instead,
            reason=reason,
            author=author,
            words=text,
        )
        for begin, end, text in joined
    ]
