"""Footage as a camera's sensor would give it, encoded into segments that each decode by themselves.

Guarantees: each segment is H.264 in an MPEG transport stream and begins with a key frame, so that segments put one
after the other are one playable file; times go on from segment to segment without a hole.
"""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from openbwc.camera.configuration import Configuration
from openbwc.camera.errors import CameraError
from openbwc.camera.ring import Segment


def frames_of(video: Path, configuration: Configuration) -> Iterator[VideoFrame]:
    """The frames of a video at the camera's size, over and over: a sensor does not end. Raises `CameraError`."""
    seen = False
    while True:
        try:
            with av.open(str(video)) as source:
                for frame in source.decode(source.streams.video[0]):
                    seen = True
                    width = frame.width * configuration.lines // frame.height // 2 * 2
                    yield frame.reformat(width=width, height=configuration.lines, format="yuv420p")
        except (av.FFmpegError, IndexError, OSError) as error:
            raise CameraError(f"Expected a video at {video}; found {error}.") from error
        if not seen:
            raise CameraError(f"Expected a video with frames at {video}; found none.")


def segments_of(video: Path, configuration: Configuration) -> Iterator[Segment]:
    """Encoded segments without end, from the moment the camera came up."""
    frames, length = frames_of(video, configuration), configuration.segment_seconds * configuration.rate
    number, encoder = 0, None
    while True:
        batch = [next(frames) for _ in range(length)]
        encoder = encoder or _encoder(batch[0], configuration)
        yield Segment(
            number=number,
            starts_ms=number * configuration.segment_seconds * 1000,
            length_ms=configuration.segment_seconds * 1000,
            data=_segment(batch, encoder, configuration, number * length),
        )
        number += 1


def _encoder(frame: VideoFrame, configuration: Configuration) -> VideoCodecContext:
    encoder = VideoCodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuv420p"
    encoder.framerate, encoder.time_base = Fraction(configuration.rate), Fraction(1, configuration.rate)
    encoder.gop_size = configuration.segment_seconds * configuration.rate
    # No frame waits for a later one, so a segment is whole as soon as its last frame went in.
    encoder.options = {"preset": "veryfast", "tune": "zerolatency", "crf": "28", "sc_threshold": "0"}
    return encoder


def _segment(batch: list[VideoFrame], encoder: VideoCodecContext, configuration: Configuration, first: int) -> bytes:
    """One segment's bytes: a transport stream of its own, whose times go on from the one before."""
    file = io.BytesIO()
    # The counters of the stream's packets begin again with each segment; the flag says that this is no loss.
    with av.open(file, "w", format="mpegts", options={"mpegts_flags": "initial_discontinuity"}) as output:
        stream = output.add_stream("libx264", rate=configuration.rate)
        stream.width, stream.height, stream.pix_fmt = encoder.width, encoder.height, "yuv420p"
        for place, frame in enumerate(batch):
            frame.pts, frame.time_base = first + place, encoder.time_base
            frame.pict_type = 1 if place == 0 else 0
            for packet in encoder.encode(frame):
                packet.stream = stream
                output.mux(packet)
    return file.getvalue()
