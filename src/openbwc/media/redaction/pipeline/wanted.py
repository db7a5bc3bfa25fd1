"""What somebody wants found, and how it is to be redacted: the options of a search, given by a command or a job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Self, TypeVar

from openbwc.media.errors import MediaError
from openbwc.media.redaction.finding.schedule import Tier
from openbwc.media.redaction.plan import Kind, Silence, Style

E = TypeVar("E", bound=StrEnum)

FINDABLE = frozenset({Kind.FACE, Kind.PLATE, Kind.TEXT, Kind.SCREEN})
"""Kinds for which there is a detector, or a place for a user's; persons and regions are drawn by hand and followed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`kinds` are looked for and get the `style`; with `speech`, so is where somebody speaks, which gets `instead`.

    `runtime` runs the networks (`detectors.engine`), `detectors` is the folder of a user's own, `threads` how many one
    piece of work may use.
    """

    kinds: frozenset[Kind] = frozenset({Kind.FACE})
    speech: bool = False
    tier: Tier = Tier.THOROUGH
    style: Style = Style.BOX
    instead: Silence = Silence.SILENCE
    runtime: str = "auto"
    detectors: str = ""
    threads: int = 2

    def __post_init__(self) -> None:
        if stray := sorted(self.kinds - FINDABLE):
            raise MediaError(
                expected=f"kinds that can be found ({', '.join(sorted(FINDABLE))})",
                found=", ".join(stray),
                remedy="draw it by hand and have it followed",
            )

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same back."""
        return {
            "kinds": sorted(self.kinds),
            "speech": self.speech,
            "tier": self.tier.value,
            "style": self.style.value,
            "instead": self.instead.value,
            "runtime": self.runtime,
            "detectors": self.detectors,
            "threads": self.threads,
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        """Read options; what is left out has its default. Raises MediaError for what is unknown or out of range."""
        if stray := sorted(body.keys() - {field.name for field in fields(cls)}):
            raise MediaError(expected="options of a search", found=f"also {', '.join(stray)}")
        given = dict(body)
        for name, kind in (("tier", Tier), ("style", Style), ("instead", Silence)):
            if name in given:
                given[name] = _member(kind, given[name])
        if "kinds" in given:
            if not isinstance(given["kinds"], list | tuple):
                raise MediaError(expected="a list of kinds", found=repr(given["kinds"]))
            given["kinds"] = frozenset(_member(Kind, word) for word in given["kinds"])
        for name, type_ in (("speech", bool), ("runtime", str), ("detectors", str), ("threads", int)):
            if name in given and type(given[name]) is not type_:
                raise MediaError(expected=f"{name} of type {type_.__name__}", found=repr(given[name]))
        if not 1 <= given.get("threads", 1) <= 64:
            raise MediaError(expected="1 to 64 threads", found=repr(given["threads"]))
        return cls(**given)


def _member(kind: type[E], word: object) -> E:
    try:
        return kind(str(word))
    except ValueError as error:
        raise MediaError(expected=f"one of {', '.join(kind)}", found=repr(word)) from error
