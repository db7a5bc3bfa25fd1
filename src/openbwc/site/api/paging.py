"""Lists in parts, from a cursor on.

Guarantees: a part is read by an index, so its cost does not grow with the list; going on from a cursor neither repeats
nor skips what was there before; a cursor tells nothing that its owner may not see.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query, Schema

from openbwc.program.models import Identified
from openbwc.program.refusals import Mistaken
from openbwc.site.api.fields import Page

LARGEST = 200
Row = TypeVar("Row", bound=Identified)
Shown = TypeVar("Shown", bound=Schema)

Cursor = Annotated[
    str | None, Query(max_length=200, pattern=r"^[A-Za-z0-9_-]*$", description="`next` of the part before.")
]
Limit = Annotated[int, Query(ge=1, le=LARGEST, description="How many at most.")]


def cursor_of(*parts: str) -> str:
    """A place in a list as an opaque word."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def parts_of(cursor: str, count: int) -> list[str]:
    """The parts of a cursor. Raises `Mistaken` for a word that is none."""
    try:
        parts: Any = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise Mistaken("Expected a cursor of this list, as its part before gave it.") from error
    if not isinstance(parts, list) or len(parts) != count or not all(isinstance(part, str) for part in parts):
        raise Mistaken("Expected a cursor of this list, as its part before gave it.")
    return parts


def id_of(text: str) -> UUID:
    """An id that a cursor holds."""
    try:
        return UUID(text)
    except ValueError as error:
        raise Mistaken("Expected a cursor of this list, as its part before gave it.") from error


def paged(
    rows: "QuerySet[Row]", cursor: str | None, limit: int, show: Callable[[Row], Shown], *, newest: bool = False
) -> Page[Shown]:
    """Part of the rows in the order of their ids, which is that of their making; `newest` first if so asked."""
    if cursor:
        (last,) = parts_of(cursor, 1)
        rows = rows.filter(id__lt=id_of(last)) if newest else rows.filter(id__gt=id_of(last))
    found = list(rows.order_by("-id" if newest else "id")[: limit + 1])
    more = cursor_of(str(found[limit - 1].id)) if len(found) > limit else None
    return Page[Any](items=[show(row) for row in found[:limit]], next=more)
