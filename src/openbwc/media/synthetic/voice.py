"""Speech-like sound: voiced syllables with the formants of vowels, in phrases with pauses, over a little street noise.

Nobody says anything: no words, so no content; but energy, pitch and rhythm are those of speech, which is what a
waveform, a speech detector and a listener's ear go by. Formants: Peterson and Barney (1952), rounded.
"""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 48000  # hertz
_VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (270, 2290, 3010), (570, 840, 2410), (300, 870, 2240))
_WIDTHS = (90.0, 110.0, 160.0)  # hertz, of each formant
Samples = np.ndarray[tuple[int], np.dtype[np.float32]]


def speak(seconds: float, seed: int) -> Samples:
    """Mono samples, −1 to 1, of the given length."""
    rng = np.random.default_rng([seed, 7])
    count = round(seconds * SAMPLE_RATE)
    sound = rng.normal(0, 0.004, count).astype(np.float32)
    at = float(rng.uniform(0.2, 0.6))
    voices = (float(rng.uniform(95, 130)), float(rng.uniform(170, 220)))
    while at < seconds:
        pitch = voices[int(rng.integers(0, 2))]
        for _ in range(int(rng.integers(3, 9))):
            length = float(rng.uniform(0.11, 0.26))
            _add(sound, _syllable(pitch * float(rng.uniform(0.92, 1.1)), length, rng), round(at * SAMPLE_RATE))
            at += length * float(rng.uniform(0.95, 1.25))
        at += float(rng.uniform(0.3, 1.1))
    return sound


def _syllable(pitch: float, seconds: float, rng: np.random.Generator) -> Samples:
    count = round(seconds * SAMPLE_RATE)
    time = np.arange(count) / SAMPLE_RATE
    glide = pitch * (1 + 0.06 * np.sin(np.pi * time / seconds))
    phase = 2 * np.pi * np.cumsum(glide) / SAMPLE_RATE
    formants = _VOWELS[int(rng.integers(0, len(_VOWELS)))]
    sound = np.zeros(count)
    for harmonic in range(1, int(3600 / pitch)):
        frequency = harmonic * pitch
        gain = sum(
            1 / (1 + ((frequency - formant) / width) ** 2) for formant, width in zip(formants, _WIDTHS, strict=True)
        )
        sound += gain / harmonic**0.5 * np.sin(harmonic * phase)
    hiss = rng.normal(0, 0.25, count) * np.exp(-time / 0.02)
    edge = np.minimum(1, np.minimum(time, seconds - time) / 0.025)
    loud = (sound / max(1e-6, float(np.abs(sound).max())) + hiss) * edge * float(rng.uniform(0.25, 0.5))
    return loud.astype(np.float32)


def _add(sound: Samples, piece: Samples, at: int) -> None:
    end = min(len(sound), at + len(piece))
    if at < end:
        sound[at:end] += piece[: end - at]
