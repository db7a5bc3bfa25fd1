"""Rows from a CSV file that may hold anything: read as a stream, each line by itself.

Guarantees: memory does not grow with the file; a line that cannot be read is told with its number and spoils no other
line (so a cell cannot hold a line break); a cell that is given on is printable text without surrounding blanks, in
Unicode's composed form (NFC).
"""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from openbwc.program.refusals import Mistaken

LONGEST_LINE = 1 << 15
_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NO_BREAK_SPACE = "\u00a0"


class Lines(Protocol):
    """Bytes that can be read line by line, such as a file."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line with its end, or so many bytes of it; empty at the end."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line's cells by column; `line` counts from 1, the header's."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that is not a row, and what was expected, found and is to be done."""

    line: int
    words: str


def read_rows(source: Lines, *, required: Sequence[str], optional: Sequence[str]) -> Iterator[Row | BadRow]:
    """Each line behind the header as a row; empty lines are left out.

    Raises `Mistaken` for a file without the required columns, with unknown ones, or that is no CSV in UTF-8 at all.
    """
    lines = _lines(source)
    columns = _header(next(lines, (1, b"")), required=required, optional=optional)
    for number, line in lines:
        row = _row(number, line, columns)
        if row is not None:
            yield row


def _lines(source: Lines) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number, without its end; None for one that is too long."""
    number = 0
    while piece := source.readline(LONGEST_LINE):
        number += 1
        whole = piece.endswith(b"\n") or len(piece) < LONGEST_LINE
        while not piece.endswith(b"\n") and len(piece) == LONGEST_LINE:
            piece = source.readline(LONGEST_LINE)
        yield number, piece.rstrip(b"\r\n") if whole else None


def _header(first: tuple[int, bytes | None], *, required: Sequence[str], optional: Sequence[str]) -> list[str]:
    line = first[1]
    expected = f"Expected a first line with the columns {', '.join(required)}"
    if optional:
        expected += f" and, if wanted, {', '.join(optional)}"
    if line is None or line.startswith(_UTF16_BOMS) or b"\0" in line:
        raise Mistaken(f"{expected}; found no CSV in UTF-8. Save the file as 'CSV UTF-8 (comma separated)'.")
    try:
        cells = _cells(line.removeprefix(_UTF8_BOM))
    except ValueError as error:
        raise Mistaken(f"{expected}; {error}") from error
    columns = [cell.lower().replace(" ", "_") for cell in cells]
    known = {*required, *optional}
    if missing := [name for name in required if name not in columns]:
        hint = " Separate the columns by commas." if b";" in line or b"\t" in line else ""
        raise Mistaken(f"{expected}; {', '.join(missing)} not found.{hint}")
    if stray := [name for name in columns if name not in known] or _twice(columns):
        raise Mistaken(f"{expected}; found {', '.join(repr(name) for name in stray)} as well. Take it out.")
    return columns


def _twice(columns: list[str]) -> list[str]:
    return sorted({name for name in columns if columns.count(name) > 1})


def _row(number: int, line: bytes | None, columns: list[str]) -> Row | BadRow | None:
    if line is None:
        return BadRow(number, f"Expected a line of at most {LONGEST_LINE} bytes; found a longer one. Shorten it.")
    if not line.strip(b" \t,"):
        return None
    try:
        cells = _cells(line)
    except ValueError as error:
        return BadRow(number, f"Expected a row of text; {error}")
    if len(cells) != len(columns):
        return BadRow(
            number, f"Expected {len(columns)} cells as in the first line; found {len(cells)}. Quote cells with commas."
        )
    return Row(number, dict(zip(columns, cells, strict=True)))


def _cells(line: bytes) -> list[str]:
    """The cells of a line. ValueError with what was found and what is to be done."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"found the byte 0x{line[error.start]:02x} at place {error.start + 1}, which is no UTF-8."
        raise ValueError(f"{found} Save the file as 'CSV UTF-8'.") from error
    try:
        cells = next(csv.reader([text], strict=True), [""])
    except csv.Error as error:
        raise ValueError(f"found quotes or line ends that do not pair ({error}). Mend the line.") from error
    return [_clean(cell) for cell in cells]


def _clean(cell: str) -> str:
    text = unicodedata.normalize("NFC", cell.replace(_NO_BREAK_SPACE, " ").strip())
    if not text.isprintable():
        place, odd = next((place, one) for place, one in enumerate(text, 1) if not one.isprintable())
        raise ValueError(f"found the control character U+{ord(odd):04X} at place {place} of a cell. Take it out.")
    return text
