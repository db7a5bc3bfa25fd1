"""Captions of a copy: what is still said, and where sound was deleted and why (WebVTT).

Guarantees: a word whose time touches a deletion is not in the text, not even in part; who a deletion is about is not
said, only the code of its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from openbwc.media.redaction.plan import Sound
from openbwc.media.redaction.sound.transcripts import CUE_MARGIN_MS, Word

SOUND_DELETED = "[Sound deleted"
"""How each cue begins that marks a deletion, and says nothing."""
_CODE = re.compile(r"[^\w()/.\- ]")


def captions_of(sounds: Iterable[Sound], words: Sequence[Word] = ()) -> str:
    """A WebVTT file: a cue for each deletion and, where there is a transcript, one for what is left of each cue.

    A word that the transcript does not time by itself is left out as soon as a deletion comes near it.
    """
    deletions = sorted(sounds, key=lambda sound: (sound.from_ms, sound.until_ms))
    cues = [(sound.from_ms, sound.until_ms, _mark(sound)) for sound in deletions]
    cues += _left_over(words, deletions)
    blocks = [f"{_clock(begin)} --> {_clock(end)}\n{text}" for begin, end, text in sorted(cues)]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _mark(sound: Sound) -> str:
    code = _CODE.sub("", sound.reason.code)
    return f"{SOUND_DELETED}: {code}]" if code else f"{SOUND_DELETED}]"


def _left_over(words: Sequence[Word], deletions: Sequence[Sound]) -> list[tuple[int, int, str]]:
    cues: dict[int, list[Word]] = {}
    for word in words:
        cues.setdefault(word.cue, []).append(word)
    found = []
    for said in cues.values():
        texts: list[str] = []
        for word in said:
            text = "[…]" if any(_touches(word, sound) for sound in deletions) else _escaped(word.text)
            if not (text == "[…]" and texts and texts[-1] == text):
                texts.append(text)
        if any(text != "[…]" for text in texts):
            found.append((said[0].from_ms, max(word.until_ms for word in said), " ".join(texts)))
    return found


def _touches(word: Word, sound: Sound) -> bool:
    margin = 0 if word.exact else CUE_MARGIN_MS
    return word.from_ms - margin < sound.until_ms and sound.from_ms < word.until_ms + margin


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
