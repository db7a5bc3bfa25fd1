"""In which form a changed sound stream is written: its own codec where that can be, else AAC."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from av.audio.stream import AudioStream
from av.codec import Codec

_ENCODERS = {"mp3": "libmp3lame", "opus": "libopus"}
_SAME = frozenset(
    {"aac", "ac3", "alac", "flac", "mp2", "adpcm_ima_qt", "adpcm_ima_wav", "adpcm_ms", "g726", "pcm_alaw", "pcm_mulaw"}
)
_PLAIN_PCM = frozenset({"pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le"})
_AAC_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1", 8: "7.1"}
_FALLBACK_RATE = 48000
_LEAST_BITS = 96_000  # a second for each channel: a second loss should not be heard
_MOST_BITS = 6  # for each sample of each channel, the AAC encoder's own limit (ISO/IEC 14496-3, 4.5.1)


@dataclass(frozen=True, kw_only=True)
class Form:
    """What a stream is encoded with: `bits` a second, None where the codec has no choice; `why` it is another codec.

    `steady` says that the codec has no times of its own, so that silence has to stand where nothing was recorded.
    """

    encoder: str
    rate: int
    layout: str
    bits: int | None
    steady: bool
    why: str = ""

    @property
    def options(self) -> dict[str, str]:
        """What the encoder is told: at our bits the fast coder of AAC loses nothing, at twice the speed."""
        return {"aac_coder": "fast"} if self.encoder == "aac" else {}


def codec_of(source: AudioStream) -> str:
    """The codec's own name, whichever decoder reads it."""
    return str(source.codec_context.codec.canonical_name)


def form_for(source: AudioStream, accepted: Set[str]) -> Form:
    """The form for a stream that is encoded again into a container that takes the `accepted` codecs."""
    codec, rate, channels = codec_of(source), source.codec_context.sample_rate, source.channels
    encoder = _ENCODERS.get(codec, codec)
    if codec in _PLAIN_PCM | {"pcm_alaw", "pcm_mulaw"} and codec in accepted:
        return Form(encoder=codec, rate=rate, layout=source.layout.name, bits=None, steady=True)
    if encoder == "aac" or codec not in _SAME | _ENCODERS.keys():
        why = "" if codec == "aac" else f"nothing here encodes {codec}"
        return _aac(rate, channels, source.bit_rate, why)
    if codec not in accepted:
        return _aac(rate, channels, source.bit_rate, f"the copy's container does not take {codec}")
    if rate not in (Codec(encoder, "w").audio_rates or [rate]) or channels > 2:
        return _aac(rate, channels, source.bit_rate, f"{encoder} does not encode {rate} Hz and {channels} channels")
    lossy = codec in ("mp3", "opus", "ac3", "mp2")
    return Form(
        encoder=encoder,
        rate=rate,
        layout=_AAC_LAYOUTS[channels],
        bits=max(_LEAST_BITS * channels, source.bit_rate or 0) if lossy else None,
        steady=codec.startswith(("adpcm", "g726")),
    )


def _aac(rate: int, channels: int, bits: int | None, why: str) -> Form:
    """AAC at the source's rate, or at 48 kHz where AAC has no such rate."""
    layout = _AAC_LAYOUTS.get(channels, "stereo")
    allowed = rate in (Codec("aac", "w").audio_rates or [])
    chosen = rate if allowed else _FALLBACK_RATE
    count = channels if channels in _AAC_LAYOUTS else 2
    most = _MOST_BITS * chosen * count
    return Form(
        encoder="aac",
        rate=chosen,
        layout=layout,
        bits=min(most, max(_LEAST_BITS * count, min(bits or 0, most))),
        steady=False,
        why=why,
    )
