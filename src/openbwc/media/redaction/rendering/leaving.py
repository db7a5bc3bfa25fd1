"""What a copy leaves behind: streams, tags, chapters, pictures and hints that the plan does not keep.

Guarantees: nothing goes along because it was forgotten: what is kept is named in the plan (the first sound stream is,
without being named), and all else is listed as dropped. Runs in the isolated child only.
"""

from __future__ import annotations

from dataclasses import dataclass

from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from openbwc.media.opening import picture_of
from openbwc.media.redaction.plan import Plan

_FIRST_SOUND = "audio:0"
_OF_THE_CONTAINER = frozenset({"major_brand", "minor_version", "compatible_brands"})


@dataclass(frozen=True)
class Left:
    """In words: what was left behind, and what was kept because the plan names it."""

    dropped: tuple[str, ...]
    kept: tuple[str, ...]


def sound_streams(container: InputContainer, plan: Plan) -> dict[int, AudioStream]:
    """The sound streams that a copy keeps, by their number among the source's sound streams."""
    wanted = plan.keep | {_FIRST_SOUND}
    return {
        number: stream
        for number, stream in enumerate(container.streams.audio)
        if f"audio:{number}" in wanted and stream.codec_context is not None
    }


def carry_over(container: InputContainer, output: OutputContainer, plan: Plan) -> Left:
    """Write the tags and chapters that the plan keeps; before the first packet."""
    dropped = _streams(container, plan)
    kept = [f"sound stream {number}" for number in sound_streams(container, plan) if number]
    for name, value in sorted(container.metadata.items()):
        if f"tag:{name}" in plan.keep:
            output.metadata[name] = value
            kept.append(f"tag {name}")
        elif name not in _OF_THE_CONTAINER:
            dropped.append(f"tag {name}")
    picture = picture_of(container).index
    for stream in container.streams:
        what = "picture" if stream.index == picture else f"{stream.type} stream {stream.index}"
        dropped += [f"tag {name} of the {what}" for name in sorted(stream.metadata)]
    chapters = container.chapters()
    if chapters and "chapters" in plan.keep:
        output.set_chapters(chapters)
        kept.append(f"{len(chapters)} chapters")
    elif chapters:
        dropped.append(f"{len(chapters)} chapters")
    return Left(tuple(dropped), tuple(kept))


def _streams(container: InputContainer, plan: Plan) -> list[str]:
    """The streams that are left behind, in words."""
    kept = {picture_of(container).index, *(stream.index for stream in sound_streams(container, plan).values())}
    return [
        f"{stream.type} stream {stream.index}" + (f" ({stream.codec_context.name})" if stream.codec_context else "")
        for stream in container.streams
        if stream.index not in kept
    ]
