"""What the interface takes in: texts, days and moments of a form that the database and the actions can bear.

Guarantees: a text holds no control letters; a day or a moment lies within the years that a programme can have; an input
with a field that nobody knows is refused, so that a misspelt one is not silently ignored.
"""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

_PRINTED = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
_WRITTEN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
FIRST, LAST = date(1990, 1, 1), date(2100, 1, 1)

Word = Annotated[str, Field(min_length=1, max_length=60, pattern=_PRINTED)]
"""A short name: a make, a model, a serial number, a badge, a code."""
Line = Annotated[str, Field(min_length=1, max_length=160, pattern=_PRINTED)]
"""A title or a reference."""
Sentence = Annotated[str, Field(min_length=1, max_length=300, pattern=_PRINTED)]
"""A reason, the evidence of something."""
Note = Annotated[str, Field(max_length=300, pattern=_WRITTEN)]
"""What may be said, or left empty."""
Prose = Annotated[str, Field(min_length=1, max_length=1000, pattern=_WRITTEN)]
"""A statement in one's own words."""
Day = Annotated[date, Field(ge=FIRST, le=LAST)]
"""A day of UTC."""
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(FIRST.year, 1, 1, tzinfo=UTC), le=datetime(LAST.year, 1, 1, tzinfo=UTC)),
]
"""A moment with its offset (RFC 3339)."""
Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
"""A code in an address or a question: of an agency, a clause, a check, a metric."""
JSON = dict[str, Any]


class Asked(Schema):
    """An input; a field that is not declared is an error."""

    model_config = ConfigDict(extra="forbid")


Item = TypeVar("Item")


class Page(Schema, Generic[Item]):
    """Part of a list; `next` is the cursor of the part that follows, null at the end."""

    items: list[Item]
    next: str | None
