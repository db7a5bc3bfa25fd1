"""Deleting sound from a recording: the whole render against real time, and against decoding and encoding its sound.

Run alone: `python -m benchmarks sound`; scale 1 is ten minutes of 1080p30 with stereo sound, of which one minute in
thirty pieces is deleted. The picture has to be in the copy packet by packet, in the same bytes, at the same times.
"""

import hashlib
import statistics
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.bitstream import BitStreamFilterContext
from av.packet import Packet
from av.video.stream import VideoStream

from benchmarks.figures import Figure
from openbwc.media.redaction.plan import Plan, Silence, Sound, Source
from openbwc.media.redaction.rendering.asking import render
from openbwc.media.redaction.sound.listening import speech_in
from openbwc.media.synthetic.voice import SAMPLE_RATE, speak

MINUTES, ROUNDS, SPEED = 10, 3, 30.0
SPEECH_SPEED = 20.0
_RATE, _WIDTH, _HEIGHT, _LOOP = 30, 1920, 1080, 2


def make_file(path: Path, seconds: int) -> None:
    """Two seconds of picture again and again, and voices all along."""
    rng = np.random.default_rng(1)
    street = np.kron(rng.integers(0, 255, (68, 120, 3), dtype=np.uint8), np.ones((16, 16, 1), np.uint8))[:_HEIGHT]
    with av.open(str(path), "w", format="mp4") as output:
        options = {"preset": "veryfast", "b": "8M", "g": str(_RATE), "bf": "0"}
        picture = output.add_stream("libx264", rate=_RATE, options=options)
        picture.width, picture.height, picture.pix_fmt = _WIDTH, _HEIGHT, "yuv420p"
        sound = output.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
        packets: list[Packet[VideoStream]] = []
        for number in range(_LOOP * _RATE):
            frame = av.VideoFrame.from_ndarray(np.roll(street, 3 * number, axis=1), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, _RATE)
            packets += picture.encode(frame)
        packets += picture.encode(None)
        plain = BitStreamFilterContext("filter_units=remove_types=6", picture)  # what no copy carries (SEI)
        packets = [bare for packet in packets for bare in plain.filter(packet)]
        step = round(1 / (_RATE * packets[0].time_base))
        said = np.tile(speak(60.0, 3), -(-seconds // 60))[: seconds * SAMPLE_RATE]
        for second in range(seconds):
            for place in range(_RATE):
                number = second * _RATE + place
                packet = av.Packet(bytes(packets[number % len(packets)]))
                packet.stream, packet.time_base = picture, packets[0].time_base
                packet.pts = packet.dts = number * step
                packet.duration, packet.is_keyframe = step, packets[number % len(packets)].is_keyframe
                output.mux(packet)
            for at in range(second * SAMPLE_RATE, (second + 1) * SAMPLE_RATE, 1000):
                piece = np.stack((said[at : at + 1000], said[at : at + 1000] * np.float32(0.7)))
                heard = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
                heard.sample_rate, heard.pts, heard.time_base = SAMPLE_RATE, at, Fraction(1, SAMPLE_RATE)
                output.mux(sound.encode(heard))
        output.mux(sound.encode(None))


def pictures(path: Path) -> str:
    """A digest of every packet of the picture: its bytes and its times."""
    digest = hashlib.sha256()
    with av.open(str(path)) as container:
        for packet in container.demux(container.streams.video[0]):
            if packet.size:
                digest.update(f"{float((packet.pts or 0) * packet.time_base):.6f}".encode())
                digest.update(bytes(packet))
    return digest.hexdigest()


def recode(source: Path, target: Path) -> float:
    """The peer: PyAV alone decodes and encodes all sound and copies the picture, and deletes nothing; in seconds."""
    begun = time.perf_counter()
    with av.open(str(source)) as container, av.open(str(target), "w", format="mp4") as output:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        kept = output.add_stream_from_template(picture)
        again = output.add_stream("aac", rate=sound.rate, layout="stereo")
        for packet in container.demux(picture, sound):
            if packet.stream_index == sound.index:
                for frame in packet.decode():
                    output.mux(again.encode(cast(AudioFrame, frame)))
            elif packet.size:
                packet.stream = kept
                output.mux(packet)
        output.mux(again.encode(None))
    return time.perf_counter() - begun


def measure(scale: float = 1.0) -> list[Figure]:
    """The speed of a render that changes sound only, and that of finding speech."""
    seconds = max(20, round(MINUTES * 60 * scale))
    with tempfile.TemporaryDirectory(prefix="openbwc-bench-") as folder:
        source, target = Path(folder) / "long.mp4", Path(folder) / "copy.mp4"
        make_file(source, seconds)
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        sounds = tuple(
            Sound(id=f"s{at}", from_ms=at * 1000, until_ms=at * 1000 + 2000, instead=list(Silence)[at // 20 % 2])
            for at in range(3, seconds - 3, 20)
        )
        original = Source(sha256=digest, width=_WIDTH, height=_HEIGHT, frames=seconds * _RATE)
        plan = Plan(source=original, sounds=sounds)
        speeds, peers = [], []
        for _ in range(ROUNDS):
            peers.append(seconds / recode(source, Path(folder) / "peer.mp4"))
            begun = time.perf_counter()
            report = render(source, plan, target)
            speeds.append(seconds / (time.perf_counter() - begun))
            if report.mode != "sound" or pictures(source) != pictures(target):
                raise AssertionError(f"expected the same picture in a render of sound alone; found {report.mode}")
        begun = time.perf_counter()
        speech_in(source)
        hearing = seconds / (time.perf_counter() - begun)
    of_size = f"{seconds} s of 1080p30 at 8 Mbit/s with stereo AAC, {len(sounds)} deletions of 2 s"
    return [
        Figure(
            title="Redaction of sound only",
            ours="hash the original, delete, encode the sound, copy the picture, read back and compare",
            peer=f"PyAV alone encodes the sound again, nothing deleted: {statistics.median(peers):.0f} × real time",
            value=statistics.median(speeds),
            relation="at least",
            limit=SPEED,
            unit="× real time",
            how=f"{of_size}; median of {ROUNDS}; the picture's packets (without SEI) are identical in bytes and times",
        ),
        Figure(
            title="Finding speech",
            ours="decode the sound and ask the network of Silero VAD, channel by channel",
            peer="real time",
            value=hearing,
            relation="at least",
            limit=SPEECH_SPEED,
            unit="× real time",
            how="the same file, once",
        ),
    ]
