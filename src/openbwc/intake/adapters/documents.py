"""Sidecars as plain data. A sidecar comes from a card and may be hostile.

Guarantees: at most `LARGEST` bytes are read; XML with a document type (and so every entity bomb) is refused; whatever
is wrong with a file is a `SidecarError` with a sentence.
"""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openbwc.intake.adapters.model import SidecarFormat
from openbwc.intake.errors import SidecarError

LARGEST = 16 << 20
_CUE = re.compile(r"(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})")


def read_document(path: Path, form: SidecarFormat) -> Any:
    """The sidecar's content: mappings, lists, texts and numbers. Raises `SidecarError`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise SidecarError(f"Expected to read the sidecar {path.name}, found: {error.strerror}.") from error
    return parse_document(path.name, data, form)


def parse_document(name: str, data: bytes, form: SidecarFormat) -> Any:
    """The content of a sidecar's bytes, of which LARGEST + 1 tell that it is too large. Raises `SidecarError`."""
    if len(data) > LARGEST:
        raise SidecarError(f"Expected {name} to have at most {LARGEST >> 20} MiB, found more. It is kept unread.")
    try:
        return _READERS[form](data)
    except (ValueError, RecursionError, csv.Error, expat.ExpatError) as error:
        raise SidecarError(f"Expected {name} to be {form.value}, found that it is not ({error}).") from error


def _json(data: bytes) -> Any:
    return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _csv(data: bytes) -> Any:
    return {"rows": list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))}


def _vtt(data: bytes) -> Any:
    """Cues with start and end in seconds, and a payload that is JSON where it can be read so (WebVTT)."""
    lines = data.decode("utf-8-sig").splitlines()
    if not lines or not lines[0].startswith("WEBVTT"):
        raise ValueError("no WEBVTT line at the beginning")
    cues: list[dict[str, Any]] = []
    for line in lines[1:]:
        match = _CUE.search(line)
        if match:
            cues.append({"start": _seconds(match.groups()[:4]), "end": _seconds(match.groups()[4:]), "text": ""})
        elif line.strip() and cues:
            cues[-1]["text"] += line + "\n"
    for cue in cues:
        try:
            cue["payload"] = json.loads(cue["text"], parse_constant=_no_constant)
        except ValueError:
            cue["payload"] = cue["text"].strip()
    return {"cues": cues}


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _gpx(data: bytes) -> Any:
    """Track points with lat, lon and time (GPX 1.1)."""
    points: list[dict[str, str]] = []
    reading_time = False

    def refuse(*_: object) -> None:
        raise ValueError("a document type, which GPX has no need of")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal reading_time
        if name == "trkpt":
            points.append({"lat": attributes.get("lat", ""), "lon": attributes.get("lon", ""), "time": ""})
        reading_time = name == "time" and bool(points)

    def end(_: str) -> None:
        nonlocal reading_time
        reading_time = False

    def text(content: str) -> None:
        if reading_time:
            points[-1]["time"] += content

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(data, True)
    return {"points": points}


def _opaque(_: bytes) -> Any:
    return {}


_READERS = {
    SidecarFormat.JSON: _json,
    SidecarFormat.CSV: _csv,
    SidecarFormat.VTT: _vtt,
    SidecarFormat.GPX: _gpx,
    SidecarFormat.OPAQUE: _opaque,
}
