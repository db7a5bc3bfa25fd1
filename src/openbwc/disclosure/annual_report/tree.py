"""The report as a tree: sections, groups and figures, with the names that the Justice Department's form gives them.

Guarantees: a figure that counts requests bears each of them; `value` None means that there is nothing to measure, and
then the form has no figure in that place. Element names: usdoj/foia-api, FoiaAnnualReportExtensions.xsd, version 1.03.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Unit(StrEnum):
    """What a figure is measured in."""

    COUNT = "count"
    DAYS = "days"
    RESPONSE_DAYS = "response_days"
    """Days, of which less than one is a code of its own in the form (`LT1`)."""
    DAY = "day"
    STAFF = "staff"
    DOLLARS = "dollars"
    PERCENT = "percent"


Value = int | float | date | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A request that stands in a figure, by id and number; `days` is what it adds to a figure of days."""

    request: UUID
    number: str
    days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: `tag` is its element, `counted` the requests behind it; `stated`: a person stated it."""

    tag: str
    label: str
    value: Value
    unit: Unit = Unit.COUNT
    counted: tuple[Counted, ...] = ()
    stated: bool = False

    @property
    def words(self) -> str:
        """The figure as it is written: a number with at most two decimals, an ISO date; empty without a value."""
        if isinstance(self.value, float):
            return f"{self.value:.2f}".rstrip("0").rstrip(".")
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True)
class Coded:
    """An element whose word says what the figure beside it counts, such as an exemption."""

    tag: str
    word: str


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that belong together under one element; an empty `label` adds no words of its own."""

    tag: str
    label: str
    parts: tuple["Part", ...]


Part = Figure | Coded | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section of the form for one organisation.

    `tag` is the section's element, `item` that of one organisation's data in it, `prefix` begins the ids of these, and
    `association` links them to organisations. Without `parts` there is no data, and `footnote` says why.
    """

    number: str
    title: str
    tag: str
    item: str
    prefix: str
    association: str
    parts: tuple[Part, ...]
    footnote: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether every figure is zero or has nothing to measure."""
        return not any(figure.value for _, _, figure in self.figures())

    def figures(self) -> Iterator[tuple[str, str, Figure]]:
        """Each figure with its code (`V.A-1`) and its whole label, in order."""
        for index, (label, figure) in enumerate(_labelled(self.parts, ""), start=1):
            yield f"{self.number}-{index}", label, figure


def _labelled(parts: tuple[Part, ...], above: str) -> Iterator[tuple[str, Figure]]:
    for part in parts:
        if isinstance(part, Figure):
            yield f"{above}: {part.label}" if above and part.label else above or part.label, part
        elif isinstance(part, Group):
            label = f"{above}: {part.label}" if above and part.label else above or part.label
            yield from _labelled(part.parts, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """A statute relied upon under (b)(3) (section IV), what was withheld under it, and the requests."""

    citation: str
    withheld: tuple[str, ...]
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An agency, or the department as a whole: its sections in the order of the form."""

    code: str
    name: str
    statutes: tuple[Statute, ...]
    sections: tuple[Section, ...]

    def figure(self, code: str) -> tuple[Section, str, Figure] | None:
        """The figure of that code with its section and label; None where there is none."""
        for section in self.sections:
            for found, label, figure in section.figures():
                if found == code:
                    return section, label, figure
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of a fiscal year as it stood at the end of `until`. The first organisation is the whole; the others
    are its parts, and there are none where one agency reports for itself."""

    year: int
    until: date
    made_on: date
    organisations: tuple[Organisation, ...]

    @property
    def whole(self) -> Organisation:
        """What the report is of."""
        return self.organisations[0]
