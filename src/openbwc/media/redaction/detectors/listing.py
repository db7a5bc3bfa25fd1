"""Strict reading of a list of detectors: YAML in, checked values out, each complaint with its place.

Guarantees: a key that nobody asked for, a key given twice, an empty text or a value of another type is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from openbwc.media.errors import BadListing

_LARGEST = 2**20  # bytes
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class _Loader(yaml.SafeLoader):
    """YAML's plain values, each key once, and no aliases."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"the key '{twice}' twice")
        return dict(super().construct_mapping(node, deep))

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        return super().compose_node(parent, index)


class Entry:
    """A value with its place in the file."""

    def __init__(self, path: Path, place: str, value: object) -> None:
        self.path = path
        self.place = place
        self._value = value

    def error(self, expected: str, found: str) -> BadListing:
        return BadListing(
            expected=f"{self.place or 'the file'} in {self.path} to be {expected}",
            found=found,
            remedy="docs/subsystems/residual.md has an example",
        )

    def only(self, *allowed: str) -> None:
        """Refuse keys other than these."""
        unknown = sorted(set(self._mapping()) - set(allowed))
        if unknown:
            raise self.error(f"a mapping with no keys but {', '.join(allowed)}", f"'{unknown[0]}'")

    def __contains__(self, key: str) -> bool:
        return key in self._mapping()

    def __getitem__(self, key: str) -> Entry:
        them = self._mapping()
        if key not in them:
            raise self.error(f"a mapping with the key '{key}'", "none such")
        return Entry(self.path, f"{self.place}.{key}".lstrip("."), them[key])

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """All keys with their values, in the file's order."""
        for key in self._mapping():
            yield key, self[key]

    def mappings(self) -> Iterator[tuple[str, Entry]]:
        """As `entries`, each value a mapping."""
        for key, entry in self.entries():
            entry._mapping()
            yield key, entry

    def text(self) -> str:
        if not isinstance(self._value, str) or not self._value.strip():
            raise self.error("a text (in quotes where it looks like a number)", f"{self._value!r}"[:80])
        return " ".join(self._value.split())

    def digest(self) -> str:
        """A SHA-256 in 64 small hexadecimal digits."""
        digest = self.text()
        if not _DIGEST.match(digest):
            raise self.error("a SHA-256 of 64 hexadecimal digits", f"'{digest[:80]}'")
        return digest

    def texts(self) -> tuple[str, ...]:
        if not isinstance(self._value, list) or not self._value:
            raise self.error("a list with an entry", f"{self._value!r}"[:80])
        return tuple(Entry(self.path, f"{self.place}[{n}]", value).text() for n, value in enumerate(self._value))

    def number(self, least: float, most: float) -> float:
        if isinstance(self._value, bool) or not isinstance(self._value, int | float):
            raise self.error("a number", f"{self._value!r}"[:80])
        if not least <= self._value <= most:
            raise self.error(f"a number from {least:g} to {most:g}", f"{self._value:g}")
        return float(self._value)

    def whole(self, least: int, most: int) -> int:
        number = self.number(least, most)
        if number != int(number):
            raise self.error("a whole number", f"{number:g}")
        return int(number)

    def numbers(self, count: int | None, least: float, most: float) -> tuple[float, ...]:
        """A list of numbers; `count` of them where it is given."""
        if not isinstance(self._value, list) or (len(self._value) != count if count else not self._value):
            raise self.error(f"a list of {count or 'some'} numbers", f"{self._value!r}"[:80])
        return tuple(
            Entry(self.path, f"{self.place}[{n}]", value).number(least, most) for n, value in enumerate(self._value)
        )

    def one_of(self, *allowed: str) -> str:
        word = self.text()
        if word not in allowed:
            raise self.error(f"one of {', '.join(allowed)}", f"'{word}'")
        return word

    def _mapping(self) -> dict[str, Any]:
        if not isinstance(self._value, dict) or not all(isinstance(key, str) for key in self._value):
            raise self.error("a mapping", f"{self._value!r}"[:80])
        return self._value


def read_listing(path: Path) -> Entry:
    """The file as an entry. Raises BadListing."""
    whole = Entry(path, "", None)
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise whole.error(f"at most {_LARGEST} bytes", f"{len(content)} bytes")
        return Entry(path, "", yaml.load(content, _Loader))  # noqa: S506 - a SafeLoader
    except FileNotFoundError:
        raise whole.error("a list of detectors", "no such file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise whole.error("YAML", f"{error}"[:300]) from None
