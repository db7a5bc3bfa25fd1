"""Transcripts, taken in whatever their form, and hostile ones refused with a sentence."""

from pathlib import Path

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.errors import BadTranscript
from openbwc.media.redaction.plan import Reason, Silence
from openbwc.media.redaction.sound.captions import captions_of
from openbwc.media.redaction.sound.listening import read_transcript
from openbwc.media.redaction.sound.transcripts import (
    CUE_MARGIN_MS,
    EXACT_MARGIN_MS,
    MOST_BYTES,
    Word,
    occurrences,
    read_words,
    sounds_for,
)

VTT = """WEBVTT

NOTE made by hand

STYLE
::cue { background: url(http://example.invalid/) }

1
00:01.000 --> 00:03.000 align:start
<v Officer><00:01.000>My <00:01.500>name <00:02.000>is <00:02.250><c.loud>Jane</c> <00:02.600>Doe.

00:00:04.000 --> 00:00:05.000
Thanks &amp; goodbye, Jane!
"""
SRT = """1
00:00:01,000 --> 00:00:03,000
My name is <i>Jane</i>.

2
00:00:02,500 --> 00:00:01,000
backwards
""".replace("\n", "\r\n")
LINES = ["WEBVTT", "", "00:01.000 --> 00:02.000", "99:99:99,999 --> 00:00:00,001", "<00:01.500>", "&#x0;", "-->"]
REASON = Reason(code="(b)(6)", basis="5 U.S.C. 552(b)(6)")


def test_words_with_times_of_their_own() -> None:
    words, skipped = read_words(VTT.encode())
    assert [(word.text, word.from_ms, word.until_ms, word.exact) for word in words[:5]] == [
        ("My", 1000, 1500, True),
        ("name", 1500, 2000, True),
        ("is", 2000, 2250, True),
        ("Jane", 2250, 2600, True),
        ("Doe.", 2600, 3000, True),
    ]
    assert {word.speaker for word in words[:5]} == {"Officer"}
    assert [word.text for word in words[5:]] == ["Thanks", "&", "goodbye,", "Jane!"]
    assert not any(word.exact for word in words[5:])
    assert (words[5].from_ms, words[-1].until_ms) == (4000, 5000)
    assert skipped == 0


def test_srt_by_an_isolated_child(tmp_path: Path) -> None:
    path = tmp_path / "said.srt"
    path.write_bytes(b"\xef\xbb\xbf" + SRT.encode())
    words, skipped = read_transcript(path)
    assert [word.text for word in words] == ["My", "name", "is", "Jane."]
    assert skipped == 1


def test_picked_words_become_sounds() -> None:
    words, _ = read_words(VTT.encode())
    places = [place for found in occurrences(words, "jane") for place in found]
    assert places == [3, 8]
    assert occurrences(words, "JANE doe") == [range(3, 5)]
    sounds = sounds_for(words, places, reason=REASON, author="p1", instead=Silence.TONE, stream=1)
    assert [(one.from_ms, one.until_ms, one.words) for one in sounds] == [
        (2250 - EXACT_MARGIN_MS, 2600 + EXACT_MARGIN_MS, "Jane"),
        (words[8].from_ms - CUE_MARGIN_MS, 5000 + CUE_MARGIN_MS, "Jane!"),
    ]
    assert {(one.reason, one.author, one.instead, one.stream) for one in sounds} == {(REASON, "p1", Silence.TONE, 1)}
    assert len({one.id for one in sounds}) == 2
    neighbours = sounds_for(words, [3, 4], reason=REASON, author="p1")
    assert [one.words for one in neighbours] == ["Jane Doe."]
    with pytest.raises(IndexError, match="expected a place from 0 to 8"):
        sounds_for(words, [9], reason=REASON, author="p1")


def test_captions_tell_of_the_deletion_and_not_of_the_word(tmp_path: Path) -> None:
    """Read back by a parser that we did not write for this (webvtt-py)."""
    words, _ = read_words(VTT.encode())
    text = captions_of(sounds_for(words, [3, 4, 8], reason=REASON, author="p1"), words)
    assert "Jane" not in text
    assert "Doe" not in text
    path = tmp_path / "copy.vtt"
    path.write_text(text, encoding="utf-8")
    cues = [(cue.start, cue.text) for cue in webvtt.read(str(path))]
    assert cues[0] == ("00:00:01.000", "My name […]")
    assert cues[1] == ("00:00:02.130", "[Sound deleted: (b)(6)]")
    assert [text for _, text in cues[2:]].count("[Sound deleted: (b)(6)]") == 1


def test_a_reason_cannot_write_into_the_captions() -> None:
    words = [Word("secret", 1000, 2000, True, 0)]
    (one,) = sounds_for(words, [0], reason=Reason(code="x\n\n00:00.000 --> 01:00.000\n<b>"), author="p")
    assert captions_of([one]).count("-->") == 1


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "Invalid format"),
        (b"WEBVTT\n\n", "no cue"),
        (b"\x00\x01\x02", "zero byte"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff\xfe\xfd", "another byte at"),
        (b"<html>no</html>", "Invalid format"),
        (b"a" * (MOST_BYTES + 1), "larger"),
    ],
)
def test_what_is_no_transcript_is_refused(data: bytes, found: str) -> None:
    with pytest.raises(BadTranscript, match=found):
        read_words(data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=40)), max_size=25))
def test_any_text_gives_words_in_bounds_or_a_sentence(lines: list[str]) -> None:
    try:
        words, _ = read_words("\n".join(lines).encode("utf-8", "surrogatepass"))
    except BadTranscript:
        return
    for word in words:
        assert 0 <= word.from_ms < word.until_ms
        assert word.text == word.text.strip()
        assert word.text.isprintable() or not word.text.isascii()
