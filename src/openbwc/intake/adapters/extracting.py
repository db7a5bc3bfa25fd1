"""From a sidecar's data to facts, by an adapter's rules.

Guarantees: a value that cannot be read is left out and told as a problem, never guessed; times are aware UTC; a place
outside the globe, or exactly 0° 0° (a receiver without a fix), is left out.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from openbwc.intake.adapters.facts import SidecarFacts, TrailFact
from openbwc.intake.adapters.model import UNITS, FactKind, FieldRule, SidecarRule, TrailRule

MOST_POINTS = 100_000
_LONGEST_TEXT = 120
_WKT = re.compile(r"\s*POINT\s*Z?\s*\(\s*(\S+)\s+(\S+)(?:\s+\S+)?\s*\)\s*\Z", re.IGNORECASE)
_HEMISPHERES = re.compile(r"\s*([NS])\s*([0-9.]+)[\s,]+([EW])\s*([0-9.]+)\s*\Z", re.IGNORECASE)


def extract(document: Any, names: Mapping[str, str], rule: SidecarRule) -> SidecarFacts:
    """The facts of one sidecar; `names` are the clip's own names by '@name', '@stem', '@folder'."""
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, field_rule in rule.fields:
        try:
            value = read_field(document, names, field_rule, ignore_case=rule.ignore_case)
        except (ValueError, OverflowError, OSError) as error:
            problems.append(f"The sidecar's {name} at {field_rule.at} cannot be read: {error}.")
            continue
        if value is not None:
            found[name] = value
    facts = SidecarFacts(**found, problems=tuple(problems))
    if rule.trail is not None:
        facts = replace(facts, trail=tuple(_trail(document, rule.trail, ignore_case=rule.ignore_case)))
    return facts


def holds(document: Any, rule: SidecarRule) -> bool:
    """Whether the sidecar's `when` holds."""
    return all(_text(at(document, path, ignore_case=rule.ignore_case)) == text for path, text in rule.when)


def at(document: Any, path: str, *, ignore_case: bool) -> Any:
    """The value at a dotted path; numbers count into lists (-1 is the last); None when there is none."""
    value = document
    for key in path.split("."):
        if isinstance(value, list):
            try:
                value = value[int(key)]
            except (ValueError, IndexError):
                return None
        elif isinstance(value, dict):
            if key not in value and ignore_case:
                key = next((one for one in value if str(one).lower() == key.lower()), key)
            value = value.get(key)
        else:
            return None
    return value


def read_field(document: Any, names: Mapping[str, str], rule: FieldRule, *, ignore_case: bool) -> Any:
    """One fact's value, None when the sidecar does not tell it. Raises ValueError when it cannot be read."""
    raw = names[rule.at] if rule.at.startswith("@") else at(document, rule.at, ignore_case=ignore_case)
    text = _text(raw)
    if not text:
        return None
    if rule.pattern is not None:
        match = rule.pattern.search(text)
        if match is None:
            return None
        text = match[1]
    if rule.kind is FactKind.TIME:
        return _time(text, rule.time)
    if rule.kind is FactKind.TEXT:
        return text[:_LONGEST_TEXT]
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    if rule.kind is FactKind.NUMBER:
        return number * UNITS[rule.unit]
    if number != int(number) or not 1 <= number <= 10_000:
        raise ValueError(f"{text} is no whole number from 1 to 10000")
    return int(number)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list | bool):
        return ""
    return "".join(one for one in str(value).strip() if one.isprintable())


def _time(text: str, form: str) -> datetime:
    if form == "iso8601":
        found = datetime.fromisoformat(text)
    elif form in {"unix", "unix_ms"}:
        found = datetime.fromtimestamp(float(text) / (1000 if form == "unix_ms" else 1), UTC)
    else:
        found = datetime.strptime(text, form)  # noqa: DTZ007 -- the zone is given in the next line
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _trail(document: Any, rule: TrailRule, *, ignore_case: bool) -> Iterator[TrailFact]:
    points = at(document, rule.points, ignore_case=ignore_case)
    for point in points[:MOST_POINTS] if isinstance(points, list) else ():
        try:
            place = _place(point, rule, ignore_case=ignore_case)
            time = read_field(point, {}, rule.time, ignore_case=ignore_case) if rule.time else None
            offset = read_field(point, {}, rule.offset, ignore_case=ignore_case) if rule.offset else None
        except (ValueError, OverflowError, OSError):
            continue
        if place is not None and not (time is None and offset is None):
            yield TrailFact(lat=place[0], lon=place[1], time=time, offset_seconds=offset)


def _place(point: Any, rule: TrailRule, *, ignore_case: bool) -> tuple[float, float] | None:
    if rule.wkt is not None:
        match = _WKT.match(_text(at(point, rule.wkt, ignore_case=ignore_case)))
        place = (float(match[2]), float(match[1])) if match else None
    elif rule.hemispheres is not None:
        match = _HEMISPHERES.match(_text(at(point, rule.hemispheres, ignore_case=ignore_case)))
        south, west = (match[1].upper() == "S", match[3].upper() == "W") if match else (False, False)
        place = (float(match[2]) * (-1 if south else 1), float(match[4]) * (-1 if west else 1)) if match else None
    else:
        lat, lon = (_text(at(point, path or "", ignore_case=ignore_case)) for path in (rule.lat, rule.lon))
        place = (float(lat), float(lon)) if lat and lon else None
    if place is None or place == (0.0, 0.0) or not (-90 <= place[0] <= 90 and -180 <= place[1] <= 180):
        return None
    return place
