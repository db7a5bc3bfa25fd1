"""Strict reading of policy files: YAML in, typed values out, and every complaint with its line.

Guarantees: a file is one YAML mapping without anchors, aliases or repeated keys; numbers are plain decimal numbers,
flags are `true` and `false`, dates are ISO dates; a key that nobody asked for is an error when the mapping is
closed; an empty file is an error and never an empty policy.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from openbwc.policy.errors import PolicyFileError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"(0|[1-9][0-9]{0,8})\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_STRING_TAG = "tag:yaml.org,2002:str"
_NULL_TAG = "tag:yaml.org,2002:null"
_KINDS = {
    "tag:yaml.org,2002:int": "a number",
    "tag:yaml.org,2002:float": "a fraction",
    "tag:yaml.org,2002:bool": "a flag",
    "tag:yaml.org,2002:timestamp": "a date",
    _NULL_TAG: "nothing",
}

T = TypeVar("T")


def line_of(node: Node) -> int:
    """The line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1


def describe(node: Node) -> str:
    """What a node is, for the 'found' of an error."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    kind = _KINDS.get(str(node.tag), "the text")
    return kind if node.tag == _NULL_TAG else f"{kind} '{str(node.value)[:80]}'"


class Cell:
    """A value with its place in a file."""

    def __init__(self, path: Path, node: Node, name: str) -> None:
        self.path = path
        self.node = node
        self.name = name

    @property
    def line(self) -> int:
        """The line of the value, counted from 1."""
        return line_of(self.node)

    def error(self, *, expected: str, found: str | None = None, remedy: str = "") -> PolicyFileError:
        """An error at this value's line."""
        return PolicyFileError(
            self.path,
            self.line,
            expected=f"{self.name} to be {expected}",
            found=found or describe(self.node),
            remedy=remedy,
        )

    def text(self) -> str:
        """A text that is not empty, with runs of white space as one space."""
        if not isinstance(self.node, ScalarNode) or self.node.tag != _STRING_TAG:
            raise self.error(expected="a text", remedy="Put quotes around it if a text is meant.")
        text = " ".join(str(self.node.value).split())
        if not text:
            raise self.error(expected="a text", found="an empty text")
        return text

    def integer(self) -> int:
        """A plain decimal number from 0 to 999999999."""
        plain = isinstance(self.node, ScalarNode) and not self.node.style
        if not plain or not _INTEGER.match(str(self.node.value)):
            raise self.error(expected="a whole number from 0 to 999999999")
        return int(self.node.value)

    def flag(self) -> bool:
        """`true` or `false`."""
        plain = isinstance(self.node, ScalarNode) and not self.node.style
        if not plain or self.node.value not in ("true", "false"):
            raise self.error(expected="true or false")
        return bool(self.node.value == "true")

    def day(self) -> date:
        """An ISO date."""
        if not isinstance(self.node, ScalarNode) or not _DATE.match(str(self.node.value)):
            raise self.error(expected="a date such as 2024-01-12")
        try:
            return date.fromisoformat(self.node.value)
        except ValueError:
            raise self.error(expected="a day of the calendar") from None

    def one_of(self, allowed: Callable[[str], T], names: Iterator[str] | list[str]) -> T:
        """A word that `allowed` (an enumeration) knows."""
        word = self.text()
        try:
            return allowed(word)
        except ValueError:
            raise self.error(expected="one of " + ", ".join(names), found=f"'{word}'") from None

    def items(self) -> list["Cell"]:
        """The entries of a list that is not empty."""
        if not isinstance(self.node, SequenceNode):
            raise self.error(expected="a list")
        if not self.node.value:
            raise self.error(expected="a list with at least one entry", found="an empty list")
        return [Cell(self.path, node, f"entry {n} of {self.name}") for n, node in enumerate(self.node.value, 1)]

    def texts(self) -> tuple[str, ...]:
        """A list of different texts, sorted: a set."""
        seen: set[str] = set()
        for cell in self.items():
            word = cell.text()
            if word in seen:
                raise cell.error(expected="listed once", found=f"'{word}' again", remedy="Remove the repetition.")
            seen.add(word)
        return tuple(sorted(seen))

    def mapping(self) -> "Mapping":
        """The value as a mapping, to be closed after reading."""
        return Mapping(self)


class Mapping:
    """A mapping that is read key by key; leaving its `with` block complains of keys that were not read."""

    def __init__(self, cell: Cell) -> None:
        if not isinstance(cell.node, MappingNode):
            raise cell.error(expected="a mapping")
        self.cell = cell
        self._cells: dict[str, Cell] = {}
        self._keys: dict[str, Cell] = {}
        for key_node, value_node in cell.node.value:
            key = Cell(cell.path, key_node, "a key")
            name = key.text()
            if name in self._cells:
                first = self._keys[name].line
                raise PolicyFileError(
                    cell.path,
                    key.line,
                    expected=f"the key '{name}' once",
                    found=f"it again (first on line {first})",
                    remedy="Remove one of the two.",
                )
            self._keys[name] = key
            self._cells[name] = Cell(cell.path, value_node, f"'{name}'")
        self._read: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __contains__(self, key: str) -> bool:
        return key in self._cells

    def entries(self) -> Iterator[tuple[Cell, Cell]]:
        """All keys and values; for mappings whose keys are free, such as codes."""
        for name, cell in self._cells.items():
            self._read.add(name)
            yield self._keys[name], cell

    def need(self, key: str) -> Cell:
        """The value of a key that must be there."""
        cell = self.get(key)
        if cell is None:
            raise PolicyFileError(
                self.cell.path,
                self.cell.line,
                expected=f"a key '{key}' in {self.cell.name}",
                found="none",
                remedy=f"Add '{key}'.",
            )
        return cell

    def get(self, key: str) -> Cell | None:
        """The value of a key that may be there."""
        self._read.add(key)
        return self._cells.get(key)

    def close(self) -> None:
        """Complain of the first key that nobody read."""
        for name, key in self._keys.items():
            if name not in self._read:
                known = ", ".join(sorted(self._read))
                raise PolicyFileError(
                    key.path,
                    key.line,
                    expected=f"keys of {self.cell.name} out of: {known}",
                    found=f"'{name}'",
                    remedy="Correct the key or remove it; nothing is ignored.",
                )


def read_file(path: Path) -> Cell:
    """The one document of a YAML file.

    Raises PolicyFileError when the file cannot be read, is empty, is not YAML, or uses anchors.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFileError(path, None, expected="a readable UTF-8 file", found=str(error)) from error
    return read_text(text, path)


def read_text(text: str, path: Path) -> Cell:
    """The one document of a YAML text; `path` is what complaints name as its file. Raises as `read_file` does."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
        if node is not None:
            _refuse_aliases(path, node, set())
    except RecursionError as error:
        raise PolicyFileError(path, None, expected="a policy file", found="lists nested without end") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else int(mark.line) + 1
        problem = getattr(error, "problem", None) or str(error)
        raise PolicyFileError(path, line, expected="YAML", found=str(problem)) from error
    if node is None or (isinstance(node, ScalarNode) and node.tag == _NULL_TAG):
        raise PolicyFileError(path, 1, expected="a policy file", found="an empty file", remedy="Restore its content.")
    return Cell(path, node, "the file")


def _refuse_aliases(path: Path, node: Node, seen: set[int]) -> None:
    if id(node) in seen:
        raise PolicyFileError(
            path,
            line_of(node),
            expected="plain values",
            found="an anchor that is used again",
            remedy="Write the value out in each place.",
        )
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        for child in node.value:
            _refuse_aliases(path, child, seen)
    elif isinstance(node, MappingNode):
        for key, child in node.value:
            _refuse_aliases(path, key, seen)
            _refuse_aliases(path, child, seen)


def plain(node: Node) -> object:
    """A node as plain JSON data, for hashing: texts with single spaces, decimal numbers, flags, lists, mappings."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(child) for key, child in node.value}
    if isinstance(node, SequenceNode):
        return [plain(child) for child in node.value]
    text = str(node.value)
    is_plain = isinstance(node, ScalarNode) and not node.style
    if is_plain and _INTEGER.match(text):
        return int(text)
    if is_plain and text in ("true", "false"):
        return text == "true"
    return " ".join(text.split())
