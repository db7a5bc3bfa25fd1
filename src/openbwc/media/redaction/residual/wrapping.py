"""What a copy carries besides the picture and sound that the plan keeps. Isolated child only.

Guarantees: streams, attachments, pictures, chapters and tags are held against what the plan names and nothing else;
each thing that it keeps besides the picture and the first sound stream is a finding too, so that somebody answers it;
the container's boxes and the picture's supplemental information (SEI) are read as bytes, so that what FFmpeg does not
show is seen too. What our own writer puts in (brands, the muxer's name) is known by its value, not by its place.

Sources: ITU-T H.264 §7.3.2.3 and D.2 (SEI), ITU-T H.265 §7.3.5 and D.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from openbwc.media.errors import Undecodable
from openbwc.media.opening import opened, picture_of
from openbwc.media.redaction.plan import Plan
from openbwc.media.redaction.residual.boxes import oddities
from openbwc.media.redaction.residual.hearing import kept_streams
from openbwc.media.redaction.residual.model import Leftover, What
from openbwc.media.redaction.timetable import nal_length_size, nal_units

_STRUCTURE = frozenset({"major_brand", "minor_version", "compatible_brands", "language", "vendor_id", "duration"})
_VALUES = {
    "encoder": re.compile(r"Lav[fc][0-9. ]*[A-Za-z0-9_ -]*\Z"),
    "handler_name": re.compile(r"(Video|Sound)Handler\Z"),
    "rotate": re.compile(r"-?[0-9]+\Z"),
}
"""Tags that our own writer leaves, by what they may say."""
_LANGUAGE = re.compile(r"(und|eng)\Z")
_STRUCTURE_ONLY = frozenset({0, 6, 129, 132, 137, 144, 147})
"""Kinds of supplemental information that only help to decode and show: buffering, recovery, levels of light."""
_KINDS = {1: "a clock of the picture", 4: "registered user data", 5: "unregistered user data"}
_ENCODERS = frozenset(
    {bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"), bytes.fromhex("2ca2de09b51747dbbb55a4fe7fc2fc4e")}
)  # of x264 and x265, which write their own settings
_TEXT = re.compile(rb"[\x20-\x7e]{4,}")
_LONGEST_EXCERPT = 120


@dataclass
class _Hidden:
    """Supplemental information of one kind: in how many packets, and the first words in it."""

    packets: int = 0
    words: set[str] = field(default_factory=set)


def wrapped(copy: Path, plan: Plan) -> list[Leftover]:
    """What is left in the container and in the picture's own data."""
    with opened(copy) as (container, form):
        picture = picture_of(container)
        found = [*_streams(container, picture, plan), *_tags(container, plan), *_chapters(container, plan)]
        kept = {picture.index} | {stream.index for stream in container.streams.audio}
        samples = [
            (entry.pos, entry.size)
            for stream in container.streams
            if stream.index in kept
            for entry in stream.index_entries
        ]
    if form.name == "mp4":
        found += [
            Leftover(what=What.HIDDEN, words=f"In the file at '{its.place}': {its.says}.", by=("boxes",))
            for its in oddities(copy, samples)
        ]
    with opened(copy) as (container, _):
        found += _supplements(container, picture_of(container))
    return found


def _streams(container: InputContainer, picture: VideoStream, plan: Plan) -> Iterator[Leftover]:
    sounds = iter(kept_streams(plan))
    for stream in container.streams:
        if stream.index == picture.index:
            continue
        if stream.type == "audio":
            number = next(sounds, None)
            if number == 0:
                continue
            words = "a sound stream that the plan does not keep"
            if number is not None:
                words = f"sound stream {number + 1} of the original, which the plan keeps"
        elif stream.type == "video" and stream.disposition & 1 << 10:
            words = "a picture that is attached, such as a cover or a thumbnail"
        elif stream.type == "video":
            words = "a second moving picture"
        else:
            words = f"a stream of {stream.type or 'unknown kind'}"
        name = stream.codec_context.name if stream.codec_context is not None else "unknown codec"
        yield Leftover(what=What.STREAM, words=f"Stream {stream.index} is {words} ({name}).", by=("streams",))


def _tags(container: InputContainer, plan: Plan) -> Iterator[Leftover]:
    places: list[tuple[str, Mapping[str, str]]] = [("the file", container.metadata)]
    places += [(f"stream {stream.index}", stream.metadata) for stream in container.streams]
    for place, tags in places:
        for name, value in sorted(tags.items()):
            kept = f"tag:{name}" in plan.keep
            if _is_ours(name, value) and not kept:
                continue
            shown = value if len(value) <= _LONGEST_EXCERPT else f"{value[:_LONGEST_EXCERPT]}…"
            which = ", which the plan keeps," if kept else ""
            yield Leftover(what=What.TAG, words=f"The tag '{name}' of {place}{which} says '{shown}'.", by=("tags",))


def _is_ours(name: str, value: str) -> bool:
    plain = name.lower()
    if plain == "language":
        return bool(_LANGUAGE.match(value))
    if plain in _STRUCTURE:
        return True
    pattern = _VALUES.get(plain)
    return not value.strip("\x00 ") or bool(pattern and pattern.match(value))


def _chapters(container: InputContainer, plan: Plan) -> Iterator[Leftover]:
    which = ", which the plan keeps" if "chapters" in plan.keep else ""
    for chapter in container.chapters():
        title = chapter["metadata"].get("title", "")
        at = int(chapter["start"] * (chapter["time_base"] or Fraction(1)) * 1000)
        words = f"A chapter '{title[:_LONGEST_EXCERPT]}'{which}."
        yield Leftover(what=What.TAG, words=words, from_ms=at, by=("chapters",))


def _supplements(container: InputContainer, picture: VideoStream) -> Iterator[Leftover]:
    codec = picture.codec_context.name
    found: dict[str, _Hidden] = {}
    if codec in ("h264", "hevc"):
        lengths = _lengths(picture, codec)
        for packet in container.demux(picture):
            try:
                for kind, payload in _messages(bytes(packet), lengths, codec):
                    _note(found, kind, payload)
            except Undecodable:
                continue  # a damaged packet; what decodes of it is looked at as a picture
    for name, its in found.items():
        excerpt = " ".join(sorted(its.words))[:_LONGEST_EXCERPT]
        says = f", among it '{excerpt}'" if excerpt else ""
        yield Leftover(
            what=What.HIDDEN,
            words=f"{its.packets} pictures carry {name}{says}.",
            looks=its.packets,
            by=("supplemental information",),
        )


def _lengths(picture: VideoStream, codec: str) -> int:
    extra = picture.codec_context.extradata
    if codec == "h264":
        return nal_length_size(extra)
    return (extra[21] & 3) + 1 if extra and len(extra) > 22 and extra[0] == 1 else 0


def _messages(data: bytes, lengths: int, codec: str) -> Iterator[tuple[int, bytes]]:
    """The messages of supplemental information in one packet: kind and content."""
    for unit in nal_units(data, lengths):
        kind = unit[0] & 0x1F if codec == "h264" else unit[0] >> 1 & 0x3F
        if kind == 6 if codec == "h264" else kind in (39, 40):
            body = unit[1 if codec == "h264" else 2 :].replace(b"\x00\x00\x03", b"\x00\x00")
            yield from _payloads(body)


def _payloads(body: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 <= len(body) and body[at:] != b"\x80":
        numbers = []
        for _ in range(2):  # kind, then size: 255 means 'and more'
            value = 0
            while at < len(body) and body[at] == 255:
                value, at = value + 255, at + 1
            value, at = value + (body[at] if at < len(body) else 0), at + 1
            numbers.append(value)
        kind, size = numbers
        yield kind, body[at : at + size]
        at += size


def _note(found: dict[str, _Hidden], kind: int, payload: bytes) -> None:
    if kind in _STRUCTURE_ONLY or (kind == 5 and payload[:16] in _ENCODERS):
        return
    its = found.setdefault(_KINDS.get(kind, f"supplemental information of kind {kind}"), _Hidden())
    its.packets += 1
    if len(its.words) < 3:
        its.words |= {text.decode("ascii") for text in _TEXT.findall(payload[16 if kind == 5 else 0 :])[:2]}
