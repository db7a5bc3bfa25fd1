"""Recordings with sound made on the spot, in the forms that cameras write, and the sound read back from a file."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from scipy.signal import resample_poly

from openbwc.media.opening import opened, origin_of
from openbwc.media.redaction.plan import Sound
from openbwc.media.redaction.sound.reports import SoundReport
from openbwc.media.redaction.sound.writing import sound_writer
from openbwc.media.synthetic.voice import speak

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Form:
    """A container and a codec of sound, and what a copy of it is written in."""

    container: str
    codec: str
    rate: int = 48000
    channels: int = 1
    copy: str = "mp4"


FORMS = {
    "aac": Form("mp4", "aac"),
    "aac-stereo": Form("mp4", "aac", channels=2),
    "aac-32k": Form("mp4", "aac", rate=32000),
    "aac-mkv": Form("matroska", "aac"),
    "aac-ts": Form("mpegts", "aac"),
    "aac-to-mkv": Form("mp4", "aac", copy="matroska"),
    "pcm-avi": Form("avi", "pcm_s16le"),
    "pcm-mov": Form("mov", "pcm_s16be", copy="mov"),
    "alaw": Form("avi", "pcm_alaw", rate=8000),
    "mulaw-mov": Form("mov", "pcm_mulaw", rate=8000, copy="mov"),
    "adpcm": Form("avi", "adpcm_ima_wav", rate=8000),
    "mp3": Form("avi", "libmp3lame", channels=2),
    "mp2": Form("mpegts", "mp2", channels=2),
    "ac3": Form("mp4", "ac3", channels=2),
    "opus": Form("matroska", "libopus"),
    "flac": Form("matroska", "flac", copy="matroska"),
}


def voice(seconds: float, rate: int, seed: int = 3) -> Numbers:
    """A voice without words, with hardly a pause."""
    said = speak(seconds, seed)
    return said if rate == 48000 else resample_poly(said, rate, 48000).astype(np.float32)


def record(path: Path, form: Form, streams: Sequence[Numbers], *, gap: tuple[int, int] = (0, 0)) -> None:
    """Write sound streams with a small picture; `gap` leaves out the sound from one sample to another."""
    layout = "mono" if form.channels == 1 else "stereo"
    with av.open(str(path), "w", format=form.container) as output:
        picture = output.add_stream("libx264", rate=10, options={"preset": "ultrafast", "g": "10"})
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        lenient = {"strict": "experimental"}  # FFmpeg's own encoder of Vorbis
        sounds = [output.add_stream(form.codec, rate=form.rate, layout=layout, options=lenient) for _ in streams]
        seconds = len(streams[0]) / form.rate
        for number in range(int(seconds * 10)):
            image = np.full((48, 64, 3), number * 7 % 256, dtype=np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 10)
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        for sound, samples in zip(sounds, streams, strict=True):
            for at in range(0, len(samples), 1024):
                if gap[0] <= at < gap[1]:
                    continue
                piece = np.tile(samples[at : at + 1024], (form.channels, 1))
                heard = av.AudioFrame.from_ndarray(piece, format="fltp", layout=layout)
                heard.sample_rate, heard.pts, heard.time_base = form.rate, at, Fraction(1, form.rate)
                output.mux(sound.encode(heard))
            output.mux(sound.encode(None))


def redact(source: Path, target: Path, form: str, sounds: Iterable[Sound]) -> list[SoundReport]:
    """Write the picture as it is and every sound stream by its writer."""
    given = list(sounds)
    with opened(source) as (container, _), av.open(str(target), "w", format=form) as output:
        picture = container.streams.video[0]
        kept = output.add_stream_from_template(picture)
        writers = {
            stream.index: sound_writer(output, stream, number=number, origin=origin_of(container), sounds=given)
            for number, stream in enumerate(container.streams.audio)
        }
        for packet in container.demux():
            if packet.stream_index in writers:
                writers[packet.stream_index].take(packet)
            elif packet.size:
                ticks = round(origin_of(container) / packet.time_base)
                packet.pts = None if packet.pts is None else packet.pts - ticks
                packet.dts = packet.pts if packet.dts is None else packet.dts - ticks
                packet.stream = kept
                output.mux(packet)
        return [writer.finish() for writer in writers.values()]


def listen(path: Path, stream: int = 0) -> tuple[Numbers, int]:
    """What a player plays of a stream: channels x samples from the file's origin, silence where nothing is; the rate.

    Pieces are placed by their time stamps when those say that something is missing, else one after the other.
    """
    placed: list[tuple[int, Numbers]] = []
    with av.open(str(path)) as container:
        origin = Fraction(container.start_time or 0, av.time_base)
        sound = container.streams.audio[stream]
        resampler = av.AudioResampler(format="fltp")
        following = None
        for frame in _frames(container, sound):
            place = round((frame.pts * frame.time_base - origin) * frame.sample_rate)
            if following is not None and abs(place - following) < 0.005 * frame.sample_rate:
                place = following
            rate, following = frame.sample_rate, place + frame.samples
            placed += [(place, heard.to_ndarray()) for heard in resampler.resample(frame)]
    whole = np.zeros((placed[0][1].shape[0], max(place + piece.shape[1] for place, piece in placed)), np.float32)
    for place, piece in placed:
        begin = max(0, place)
        whole[:, begin : place + piece.shape[1]] = piece[:, begin - place :]
    return whole, rate


def _frames(container: InputContainer, sound: AudioStream) -> Iterator[AudioFrame]:
    for packet in container.demux(sound):
        with suppress(av.FFmpegError):  # a damaged packet
            yield from packet.decode()


def lag(one: Numbers, other: Numbers) -> int:
    """By how many samples the other sounds later, from the peak of their correlation."""
    count = min(len(one), len(other))
    spectrum = np.fft.rfft(other[:count], 2 * count) * np.conj(np.fft.rfft(one[:count], 2 * count))
    peak = int(np.argmax(np.fft.irfft(spectrum)))
    return peak if peak < count else peak - 2 * count


def packets_of(path: Path, index: int) -> list[tuple[int | None, bytes]]:
    """Time stamp and bytes of each packet of a stream."""
    with av.open(str(path)) as container:
        return [(packet.pts, bytes(packet)) for packet in container.demux(container.streams[index]) if packet.size]
