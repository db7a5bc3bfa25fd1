"""Records schedules as files: strict YAML, with items and what they cover.

Guarantees: a file is read whole or refused with its line; an item without an authority of its own must say so with the
word `UNVERIFIED-EXAMPLE`; a category that names an item which is not there keeps the file from loading.
"""

from dataclasses import dataclass
from pathlib import Path

from openbwc.policy.errors import PolicyError
from openbwc.policy.reading import Cell, read_file, read_text
from openbwc.policy.retention import Cutoff, FinalAction, Item, Period, Schedule, Trigger


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedSchedule:
    """A schedule of a file, with its title and where it comes from."""

    title: str
    source: str
    schedule: Schedule


def read_schedule(path: Path) -> ShippedSchedule:
    """The schedule of a file. Raises `PolicyFileError` with the line of what is wrong."""
    return _read(read_file(path))


def read_schedule_text(text: str, path: Path) -> ShippedSchedule:
    """The schedule of a text; `path` is what complaints name as its file. Raises as `read_schedule` does."""
    return _read(read_text(text, path))


def _read(cell: Cell) -> ShippedSchedule:
    with cell.mapping() as head:
        items: dict[str, Item] = {}
        with head.need("items").mapping() as coded:
            for code, cell in coded.entries():
                items[code.text()] = _item(code.text(), cell)
        mapping: dict[str, tuple[str, ...]] = {}
        with head.need("categories").mapping() as categories:
            for category, cell in categories.entries():
                mapping[category.text()] = codes = cell.texts()
                stray = sorted(set(codes) - items.keys())
                if stray:
                    raise cell.error(expected=f"items of the file ({', '.join(items)})", found=f"'{stray[0]}'")
        return ShippedSchedule(
            title=head.need("title").text(),
            source=head.need("source").text(),
            schedule=Schedule(items=items, mapping=mapping),
        )


def _item(code: str, cell: Cell) -> Item:
    with cell.mapping() as said:
        return Item(
            code=code,
            authority=said.need("authority").text(),
            title=said.need("title").text(),
            trigger=said.need("trigger").one_of(Trigger, [one.value for one in Trigger]),
            period=_period(said.need("period")),
            cutoff=said.need("cutoff").one_of(Cutoff, [one.value for one in Cutoff]),
            final_action=said.need("final_action").one_of(FinalAction, [one.value for one in FinalAction]),
        )


def _period(cell: Cell) -> Period:
    try:
        return Period.parse(cell.text())
    except PolicyError:
        raise cell.error(expected="a period such as P180D, P6M or P3Y") from None
