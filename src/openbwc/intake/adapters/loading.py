"""Adapters from YAML, read as strictly as policies: an unknown key or bad value is an error with file and line."""

import re
from pathlib import Path

from yaml.nodes import ScalarNode

from openbwc.intake.adapters.model import (
    FACTS,
    TIME_FORMATS,
    UNITS,
    Adapter,
    FactKind,
    FieldRule,
    SidecarFormat,
    SidecarRule,
    TrailRule,
)
from openbwc.policy.reading import Cell, Mapping, read_file

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDERS = {"name", "stem", "folder"}
_PATH = re.compile(r"@(name|stem|folder)\Z|[^@.\s][^.\s]*(\.[^.\s]+)*\Z")


def load_adapters(folder: Path) -> tuple[Adapter, ...]:
    """The adapters of a folder, in the order of their file names. Raises `PolicyFileError` with file and line."""
    return tuple(_adapter(read_file(path)) for path in sorted(folder.glob("*.yaml")))


def _adapter(cell: Cell) -> Adapter:
    with cell.mapping() as body:
        return Adapter(
            code=body.need("adapter").text(),
            title=body.need("title").text(),
            source=body.need("source").text(),
            sidecars=tuple(_sidecar(one) for one in body.need("sidecars").items()),
        )


def _sidecar(cell: Cell) -> SidecarRule:
    with cell.mapping() as body:
        form = body.need("format").one_of(SidecarFormat, [one.value for one in SidecarFormat])
        file = body.need("file")
        pattern = file.text()
        unknown = set(_PLACEHOLDER.findall(pattern)) - _PLACEHOLDERS
        if unknown or "/" in pattern:
            raise file.error(expected="a file name with {name}, {stem} or {folder} and no '/'", found=f"'{pattern}'")
        ignore_case = body.get("ignore_case")
        when = body.get("when")
        fields = body.get("fields")
        trail = body.get("trail")
        return SidecarRule(
            file=pattern,
            format=form,
            ignore_case=ignore_case.flag() if ignore_case else False,
            when=tuple((_path(key), value.text()) for key, value in when.mapping().entries()) if when else (),
            fields=tuple(_fields(fields.mapping())) if fields else (),
            trail=_trail(trail) if trail else None,
        )


def _fields(body: Mapping) -> list[tuple[str, FieldRule]]:
    found = []
    for key, value in body.entries():
        name = key.text()
        if name not in FACTS:
            raise key.error(expected="one of " + ", ".join(sorted(FACTS)), found=f"'{name}'")
        found.append((name, _rule(value, FACTS[name])))
    return found


def _rule(cell: Cell, kind: FactKind) -> FieldRule:
    """A path alone, or a mapping with `at` and what else the fact's kind takes."""
    if isinstance(cell.node, ScalarNode):
        return FieldRule(at=_path(cell), kind=kind)
    with cell.mapping() as body:
        at, pattern = _path(body.need("at")), body.get("pattern")
        time = body.get("time") if kind is FactKind.TIME else None
        unit = body.get("unit") if kind is FactKind.NUMBER else None
        if time and time.text() not in TIME_FORMATS and "%" not in time.text():
            raise time.error(expected=f"{', '.join(TIME_FORMATS)} or a form such as %Y%m%d_%H%M%S")
        if unit and unit.text() not in UNITS:
            raise unit.error(expected="one of " + ", ".join(UNITS))
        return FieldRule(
            at=at,
            kind=kind,
            time=time.text() if time else "iso8601",
            unit=unit.text() if unit else "s",
            pattern=_pattern(pattern) if pattern else None,
        )


def _pattern(cell: Cell) -> re.Pattern[str]:
    try:
        pattern = re.compile(cell.text())
    except re.error as error:
        raise cell.error(expected="a regular expression", found=str(error)) from error
    if pattern.groups != 1:
        raise cell.error(expected="a regular expression with one group", found=f"{pattern.groups} groups")
    return pattern


def _path(cell: Cell) -> str:
    path = cell.text()
    if not _PATH.match(path):
        raise cell.error(expected="a dotted path such as recording.started_at, or @name, @stem, @folder")
    return path


def _trail(cell: Cell) -> TrailRule:
    with cell.mapping() as body:
        time, offset = body.get("time"), body.get("offset")
        lat, lon, wkt, hemispheres = (body.get(key) for key in ("lat", "lon", "wkt", "hemispheres"))
        if [bool(lat and lon), bool(wkt), bool(hemispheres)].count(True) != 1:
            raise cell.error(expected="a place as lat and lon, as wkt or as hemispheres: one of the three")
        return TrailRule(
            points=_path(body.need("points")),
            time=_rule(time, FactKind.TIME) if time else None,
            offset=_rule(offset, FactKind.NUMBER) if offset else None,
            lat=_path(lat) if lat else None,
            lon=_path(lon) if lon else None,
            wkt=_path(wkt) if wkt else None,
            hemispheres=_path(hemispheres) if hemispheres else None,
        )
