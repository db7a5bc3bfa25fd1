"""What passes between the steps of a render, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Literal, Self

from openbwc.media.redaction.plan import Span
from openbwc.media.redaction.timetable import Timetable

Mode = Literal["copied", "sound", "smart", "full"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """How the picture is encoded again: as the source is, as near as x264 can.

    `number` is that of our parameter sets, `colour` FFmpeg's numbers for range, primaries, transfer and matrix,
    `interlaced` "tff", "bff" or nothing, `pads` how many columns and rows are added so that the size is even.
    """

    width: int
    height: int
    pads: tuple[int, int]
    pix_fmt: str
    rate: Fraction
    shape: Fraction
    profile: str
    number: int
    full_range: bool
    interlaced: str
    colour: tuple[int, int, int, int]

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same back."""
        return asdict(self) | {"rate": str(self.rate), "shape": str(self.shape)}

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        red, primaries, transfer, matrix = body["colour"]
        wide, high = body["pads"]
        exact = {"rate": Fraction(body["rate"]), "shape": Fraction(body["shape"]), "pads": (wide, high)}
        return cls(**{**body, **exact, "colour": (red, primaries, transfer, matrix)})


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What a render will do: the mode, why all is encoded again where it is, and which spans are.

    Each span begins and ends with a closed group of pictures and can be rendered by itself (`encoding.render_span`).
    """

    mode: Mode
    why_full: str
    spans: tuple[Span, ...]
    timetable: Timetable
    form: Form

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same back."""
        return {
            "mode": self.mode,
            "why_full": self.why_full,
            "spans": [[span.first, span.last] for span in self.spans],
            "timetable": self.timetable.as_dict(),
            "form": self.form.as_dict(),
        }

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        return cls(
            mode=body["mode"],
            why_full=body["why_full"],
            spans=tuple(Span(first, last) for first, last in body["spans"]),
            timetable=Timetable.from_dict(body["timetable"]),
            form=Form.from_dict(body["form"]),
        )


@dataclass(frozen=True, kw_only=True)
class RenderReport:
    """What became of a render, after the comparison that it passed.

    `reencoded_frames` of `frames` were encoded again, `repeated_frames` of them because the source's own did not
    decode; `copied_packets` hold the source's picture byte for byte, and from `cleaned_packets` of them supplemental
    units were taken out (`removed_units` in all). `dropped` and `kept` name streams, tags and the like.
    `withheld_ms` is how long anything is covered, `withheld_area` the covered share of all pixels over all the time,
    `withheld_sound_ms` how much sound was deleted, each stream counted. `sounds` are `SoundReport`s as dicts.
    """

    mode: Mode
    why_full: str
    changed_form: str
    frames: int
    duration: float
    reencoded_frames: int
    repeated_frames: int
    copied_packets: int
    cleaned_packets: int
    removed_units: int
    dropped: tuple[str, ...]
    kept: tuple[str, ...]
    sounds: tuple[Mapping[str, Any], ...]
    withheld_ms: int
    withheld_area: float
    withheld_sound_ms: int
    warning: str
    checks: tuple[str, ...]
    source_sha256: str
    plan_sha256: str

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives the same back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Self:
        lists = {name: tuple(body[name]) for name in ("dropped", "kept", "sounds", "checks")}
        return cls(**{**body, **lists})
