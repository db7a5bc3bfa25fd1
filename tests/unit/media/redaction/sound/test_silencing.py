"""Deletion sample by sample: nothing left inside, nothing touched outside, however the sound is cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbwc.media.redaction.plan import Silence, Sound
from openbwc.media.redaction.sound.silencing import RAMP_SECONDS, TONE_PEAK, Deletion, Interval, merged

RATE = 8000
RAMP = round(RAMP_SECONDS * RATE)
SECONDS = 2


def sound(begin: int, end: int, instead: Silence = Silence.SILENCE, stream: int | None = None) -> Sound:
    return Sound(id="s", from_ms=begin, until_ms=end, instead=instead, stream=stream)


@st.composite
def plans(draw: st.DrawFn) -> list[Sound]:
    spans = draw(st.lists(st.tuples(st.integers(0, 1990), st.integers(1, 700)), min_size=1, max_size=6))
    kinds = draw(st.lists(st.sampled_from(Silence), min_size=len(spans), max_size=len(spans)))
    return [sound(begin, begin + length, kind) for (begin, length), kind in zip(spans, kinds, strict=True)]


@settings(max_examples=60, deadline=None)
@given(plans(), st.sampled_from([np.float32, np.int16, np.uint8, np.int32]))
def test_nothing_is_left_inside_and_nothing_changes_outside(sounds: list[Sound], kind: type) -> None:
    deletion = Deletion.of_stream(sounds, 0)
    rng = np.random.default_rng(1)
    zero, full = {np.uint8: (128, 128), np.int16: (0, 2**15), np.int32: (0, 2**31), np.float32: (0, 1)}[kind]
    noise = (rng.choice([-0.5, 0.5], (2, SECONDS * RATE)) * full + zero).astype(kind)
    after = deletion.apply(noise, 0, RATE)
    inside = np.zeros(noise.shape[1], dtype=bool)
    near = np.zeros(noise.shape[1], dtype=bool)
    for one in sounds:
        begin, end = one.from_ms * RATE // 1000, -(-one.until_ms * RATE // 1000)
        inside[begin:end] = True
        near[max(0, begin - RAMP) : end + RAMP] = True
    silent = np.delete(after, np.flatnonzero(~inside), axis=1)
    # Both channels and any noise give the same inside: it is a function of the plan, and of nothing that was said.
    again = deletion.apply((noise.astype(np.int64) * 0 + zero).astype(kind), 0, RATE)
    assert (silent == np.delete(again, np.flatnonzero(~inside), axis=1)).all()
    assert np.abs(silent.astype(np.float64) - zero).max(initial=0) <= TONE_PEAK * full + 1
    assert (after[:, ~near] == noise[:, ~near]).all()


@settings(max_examples=40, deadline=None)
@given(plans(), st.lists(st.integers(1, 4000), min_size=1, max_size=8))
def test_how_the_sound_is_cut_does_not_matter(sounds: list[Sound], cuts: list[int]) -> None:
    deletion = Deletion.of_stream(sounds, 0)
    noise = np.random.default_rng(2).normal(0, 0.2, (1, SECONDS * RATE)).astype(np.float32)
    whole = deletion.apply(noise, 0, RATE)
    pieces, at = [], 0
    for cut in [*cuts, noise.shape[1]]:
        pieces.append(deletion.apply(noise[:, at : at + cut], at, RATE))
        at += cut
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, atol=1e-6)


def test_a_doubt_about_the_place_widens_the_deletion() -> None:
    deletion = Deletion.of_stream([sound(100, 200)], 0)
    ones = np.ones((1, 4000), dtype=np.float32)
    after = deletion.apply(ones, 0, RATE, 8)
    assert (after[0, 792:1608] == 0).all()
    assert after[0, 791] > 0
    assert after[0, 1608] > 0


def test_streams_are_told_apart() -> None:
    sounds = [sound(0, 100), sound(200, 300, stream=1), sound(300, 400, Silence.TONE, stream=1)]
    assert Deletion.of_stream(sounds, 0).deleted == (Interval(0, 100),)
    assert Deletion.of_stream(sounds, 1).deleted == (Interval(0, 100), Interval(200, 400))
    assert Deletion.of_stream(sounds, 1).tones == (Interval(300, 400),)
    assert Deletion.of_stream(sounds, 1).milliseconds == 300


def test_the_tone_is_one_of_a_thousand_hertz() -> None:
    after = Deletion.of_stream([sound(0, 1000, Silence.TONE)], 0).apply(np.ones((1, RATE), dtype=np.float32), 0, RATE)
    spectrum = np.abs(np.fft.rfft(after[0] * np.hanning(RATE)))
    assert int(np.argmax(spectrum)) == 1000
    assert float(np.abs(after).max()) == pytest.approx(TONE_PEAK, rel=0.01)


def test_intervals_are_joined() -> None:
    assert merged([Interval(5, 9), Interval(0, 5), Interval(20, 30), Interval(22, 25)]) == (
        Interval(0, 9),
        Interval(20, 30),
    )
