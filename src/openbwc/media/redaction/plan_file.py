"""The file of a plan: readable JSON, strict, and the same bytes for the same plan (RFC 8785).

Guarantees: plan → file → plan gives the same plan; an unknown key, a value of another kind or out of range, a key
given twice, or a version that this reader does not know is a `BadPlan` that names the place, never a guess. A key that
is left out has the value that `plan` gives it, so that a plan may be written by hand.

The file::

    {"version": 1,
     "source": {"sha256": "…", "width": 1920, "height": 1080, "frames": 9000},
     "tracks": [{"id": "t1", "kind": "face", "keyframes": [[frame, left, top, right, bottom], …],
                 "hidden": [[first, last], …], "treatment": "redact", "style": "box", "shape": "box",
                 "reason": {"code": "…", "basis": "…"}, "author": "…", "group": "", "score": 0.93}],
     "whole_frames": [{"id": "w1", "span": [first, last], "style": "box", "reason": {…}, "author": "…"}],
     "sounds": [{"id": "s1", "from_ms": 0, "until_ms": 1500, "stream": null, "instead": "silence",
                 "reason": {…}, "author": "…", "words": ""}],
     "everything_but": false, "everything_style": "box", "everything_reason": {…},
     "keep": ["audio:1", "tag:creation_time"], "title": ""}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import rfc8785

from openbwc.media.errors import BadPlan
from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import (
    KEEPABLE,
    VERSION,
    Keyframe,
    Kind,
    Plan,
    Reason,
    Shape,
    Silence,
    Sound,
    Source,
    Span,
    Style,
    Track,
    Treatment,
    WholeFrame,
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
_MOST_BYTES = 256 * 2**20
_MOST_FRAME = 2**31 - 1
_MOST_MS = 2**40
_MOST_PIXEL = 2**17  # a box may reach beyond the picture, but not absurdly
_MOST_STREAMS = 32
_MOST_TEXT = 100_000


def plan_bytes(plan: Plan) -> bytes:
    """The plan as the bytes of its file."""
    return rfc8785.dumps(plan_to_dict(plan))


def plan_digest(plan: Plan) -> str:
    """SHA-256 of the file's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(plan_bytes(plan)).hexdigest()


def read_plan(data: bytes) -> Plan:
    """The plan in a file's bytes. Raises BadPlan with the place of what is wrong."""
    if len(data) > _MOST_BYTES:
        raise BadPlan(expected=f"a plan of at most {_MOST_BYTES} bytes", found=f"{len(data)} bytes")
    try:
        body = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadPlan(expected="a plan in UTF-8", found=f"another byte at {error.start}") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadPlan(expected="a plan in JSON", found=f"at {place}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise BadPlan(expected="a plan in JSON", found="nesting or a number without end") from error
    return plan_from_dict(body)


def plan_to_dict(plan: Plan) -> dict[str, Any]:
    """The plan as JSON-safe values."""
    source = plan.source
    return {
        "version": VERSION,
        "source": {
            "sha256": source.sha256,
            "width": source.width,
            "height": source.height,
            "frames": source.frames,
        },
        "tracks": [track_to_dict(track) for track in plan.tracks],
        "whole_frames": [whole_frame_to_dict(whole) for whole in plan.whole_frames],
        "sounds": [sound_to_dict(sound) for sound in plan.sounds],
        "everything_but": plan.everything_but,
        "everything_style": plan.everything_style.value,
        "everything_reason": _reason_to_dict(plan.everything_reason),
        "keep": sorted(plan.keep),
        "title": plan.title,
    }


def track_to_dict(track: Track) -> dict[str, Any]:
    """One track as JSON-safe values."""
    return {
        "id": track.id,
        "kind": track.kind.value,
        "keyframes": [[keyframe.frame, *keyframe.box.as_list()] for keyframe in track.keyframes],
        "hidden": [[span.first, span.last] for span in track.hidden],
        "treatment": track.treatment.value,
        "style": track.style.value,
        "shape": track.shape.value,
        "reason": _reason_to_dict(track.reason),
        "author": track.author,
        "group": track.group,
        "score": track.score,
    }


def whole_frame_to_dict(whole: WholeFrame) -> dict[str, Any]:
    """One span of whole frames as JSON-safe values."""
    return {
        "id": whole.id,
        "span": [whole.span.first, whole.span.last],
        "style": whole.style.value,
        "reason": _reason_to_dict(whole.reason),
        "author": whole.author,
    }


def sound_to_dict(sound: Sound) -> dict[str, Any]:
    """One deleted piece of sound as JSON-safe values."""
    return {
        "id": sound.id,
        "from_ms": sound.from_ms,
        "until_ms": sound.until_ms,
        "stream": sound.stream,
        "instead": sound.instead.value,
        "reason": _reason_to_dict(sound.reason),
        "author": sound.author,
        "words": sound.words,
    }


def _reason_to_dict(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "basis": reason.basis}


def plan_from_dict(body: Any, place: str = "plan") -> Plan:
    """The plan of JSON values. Raises BadPlan."""
    fields = _Fields(body, place)
    version = fields.whole("version", 0, _MOST_FRAME)
    if version != VERSION:
        raise BadPlan(expected=f"{place}.version {VERSION}", found=str(version), remedy="use a newer program")
    return fields.made(
        Plan,
        source=_source(fields.required("source"), f"{place}.source"),
        tracks=fields.entries("tracks", track_from_dict),
        whole_frames=fields.entries("whole_frames", whole_frame_from_dict),
        sounds=fields.entries("sounds", sound_from_dict),
        everything_but=fields.truth("everything_but"),
        everything_style=fields.choice("everything_style", Style, Style.BOX),
        everything_reason=fields.reason("everything_reason"),
        keep=frozenset(fields.entries("keep", _keep)),
        title=fields.text("title"),
    )


def track_from_dict(body: Any, place: str = "track") -> Track:
    """The track of JSON values. Raises BadPlan with the place."""
    fields = _Fields(body, place)
    fields.required("kind")
    fields.required("keyframes")
    return fields.made(
        Track,
        id=fields.name("id"),
        kind=fields.choice("kind", Kind, Kind.REGION),
        keyframes=fields.entries("keyframes", _keyframe),
        hidden=fields.entries("hidden", _span),
        treatment=fields.choice("treatment", Treatment, Treatment.REDACT),
        style=fields.choice("style", Style, Style.BOX),
        shape=fields.choice("shape", Shape, Shape.BOX),
        reason=fields.reason(),
        author=fields.text("author"),
        group=fields.text("group"),
        score=fields.share("score"),
    )


def whole_frame_from_dict(body: Any, place: str = "whole_frame") -> WholeFrame:
    """The span of whole frames of JSON values. Raises BadPlan with the place."""
    fields = _Fields(body, place)
    return fields.made(
        WholeFrame,
        id=fields.name("id"),
        span=_span(fields.required("span"), f"{place}.span"),
        style=fields.choice("style", Style, Style.BOX),
        reason=fields.reason(),
        author=fields.text("author"),
    )


def sound_from_dict(body: Any, place: str = "sound") -> Sound:
    """The deleted piece of sound of JSON values. Raises BadPlan with the place."""
    fields = _Fields(body, place)
    stream = fields.optional("stream", None)
    return fields.made(
        Sound,
        id=fields.name("id"),
        from_ms=fields.whole("from_ms", 0, _MOST_MS),
        until_ms=fields.whole("until_ms", 0, _MOST_MS),
        stream=None if stream is None else _whole(stream, f"{place}.stream", 0, _MOST_STREAMS),
        instead=fields.choice("instead", Silence, Silence.SILENCE),
        reason=fields.reason(),
        author=fields.text("author"),
        words=fields.text("words"),
    )


class _Fields:
    """The keys of one JSON object, each taken once; what is left over at the end is unknown."""

    def __init__(self, body: Any, place: str) -> None:
        if not isinstance(body, Mapping):
            raise BadPlan(expected=f"an object at {place}", found=_shown(body))
        self._rest = dict(body)
        self._body = body
        self._place = place

    def optional(self, key: str, default: Any) -> Any:
        self._rest.pop(key, None)
        return self._body.get(key, default)

    def required(self, key: str) -> Any:
        if key not in self._body:
            raise BadPlan(expected=f"the key '{key}' at {self._place}", found="none")
        return self.optional(key, None)

    def at(self, key: str) -> str:
        return f"{self._place}.{key}"

    def whole(self, key: str, least: int, most: int) -> int:
        return _whole(self.required(key), self.at(key), least, most)

    def text(self, key: str) -> str:
        return _text(self.optional(key, ""), self.at(key))

    def name(self, key: str) -> str:
        return _text(self.required(key), self.at(key), least=1, most=200)

    def truth(self, key: str) -> bool:
        value = self.optional(key, False)
        if not isinstance(value, bool):
            raise BadPlan(expected=f"true or false at {self.at(key)}", found=_shown(value))
        return value

    def share(self, key: str) -> float:
        value = self.optional(key, 1.0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise BadPlan(expected=f"a number from 0 to 1 at {self.at(key)}", found=_shown(value))
        return float(value)

    def choice(self, key: str, kind: type[E], default: E) -> E:
        value = self.optional(key, default.value)
        if value not in [member.value for member in kind]:
            wanted = ", ".join(f"'{member.value}'" for member in kind)
            raise BadPlan(expected=f"one of {wanted} at {self.at(key)}", found=_shown(value))
        return kind(value)

    def reason(self, key: str = "reason") -> Reason:
        fields = _Fields(self.optional(key, {}), self.at(key))
        return fields.made(Reason, code=fields.text("code"), basis=fields.text("basis"))

    def entries(self, key: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        values = self.optional(key, [])
        return tuple(
            read(value, f"{self.at(key)}[{number}]") for number, value in enumerate(_list(values, self.at(key)))
        )

    def made(self, kind: Callable[..., T], /, **values: Any) -> T:
        """What the values make, once it is sure that no key is left over."""
        if self._rest:
            unknown = min(self._rest, key=str)
            raise BadPlan(expected=f"only known keys at {self._place}", found=f"'{unknown}'")
        try:
            return kind(**values)
        except ValueError as error:
            raise BadPlan(expected=f"a sound entry at {self._place}", found=str(error)) from error


def _source(body: Any, place: str) -> Source:
    fields = _Fields(body, place)
    sha256 = _text(fields.required("sha256"), fields.at("sha256"))
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise BadPlan(expected=f"64 lower-case hexadecimal digits at {fields.at('sha256')}", found=_shown(sha256))
    return fields.made(
        Source,
        sha256=sha256,
        width=fields.whole("width", 1, _MOST_PIXEL),
        height=fields.whole("height", 1, _MOST_PIXEL),
        frames=fields.whole("frames", 1, _MOST_FRAME),
    )


def _keyframe(body: Any, place: str) -> Keyframe:
    numbers = _list(body, place)
    if len(numbers) != 5:
        raise BadPlan(expected=f"[frame, left, top, right, bottom] at {place}", found=_shown(body))
    frame = _whole(numbers[0], f"{place}[0]", 0, _MOST_FRAME)
    edges = [
        _whole(edge, f"{place}[{number}]", -_MOST_PIXEL, _MOST_PIXEL) for number, edge in enumerate(numbers[1:], 1)
    ]
    try:
        return Keyframe(frame, Box(*edges))
    except ValueError as error:
        raise BadPlan(expected=f"a box at {place}", found=str(error)) from error


def _span(body: Any, place: str) -> Span:
    numbers = _list(body, place)
    if len(numbers) != 2:
        raise BadPlan(expected=f"[first, last] at {place}", found=_shown(body))
    first, last = (_whole(value, f"{place}[{number}]", 0, _MOST_FRAME) for number, value in enumerate(numbers))
    if first > last:
        raise BadPlan(expected=f"a span with first <= last at {place}", found=_shown(body))
    return Span(first, last)


def _keep(body: Any, place: str) -> str:
    text = _text(body, place)
    if KEEPABLE.fullmatch(text) is None:
        raise BadPlan(expected=f"'audio:N', 'tag:NAME' or 'chapters' at {place}", found=_shown(text))
    return text


def _list(value: Any, place: str) -> Sequence[Any]:
    if not isinstance(value, list):
        raise BadPlan(expected=f"a list at {place}", found=_shown(value))
    return value


def _whole(value: Any, place: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise BadPlan(expected=f"a whole number from {least} to {most} at {place}", found=_shown(value))
    return value


def _text(value: Any, place: str, least: int = 0, most: int = _MOST_TEXT) -> str:
    if not isinstance(value, str) or not least <= len(value) <= most or any("\ud800" <= c <= "\udfff" for c in value):
        raise BadPlan(expected=f"a text of {least} to {most} characters at {place}", found=_shown(value))
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BadPlan(expected="each key of an object once", found=f"'{twice}' twice")
    return body


def _no_constant(name: str) -> NoReturn:
    raise BadPlan(expected="numbers of JSON", found=name)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:79]}…"
