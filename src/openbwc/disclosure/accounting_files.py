"""The accounting as files: all of it for the agency, and what an individual gets (RFC 4180).

Guarantees: no cell is taken for a formula by a spreadsheet; an individual's file has the five columns that the law
names (552a(c)(1)) and nothing else.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from openbwc.disclosure.models import Disclosed
from openbwc.program.importing.report import harmless

INDIVIDUAL = ("date", "nature", "purpose", "recipient", "address")
EVERYTHING = (
    "account",
    "agency",
    "recording",
    *INDIVIDUAL,
    "basis",
    "individual",
    "release",
    "corrects",
    "correction",
    "entered_by",
    "entered_at",
)


def individual_csv(rows: Iterable[Disclosed]) -> str:
    """Accounts as an individual gets them: date, nature, purpose, name and address of the recipient."""
    return "".join(_csv(INDIVIDUAL, (_of_the_law(one) for one in rows)))


def accounting_csv(rows: Iterable[Disclosed]) -> Iterator[str]:
    """Accounts with all that is on record of them, line by line."""
    return _csv(
        EVERYTHING,
        (
            (
                str(one.id),
                one.agency.code,
                str(one.recording_id),
                *_of_the_law(one),
                one.get_basis_display(),
                one.individual,
                str(one.release_id or ""),
                str(one.corrects_id or ""),
                one.correction,
                one.by.badge if one.by else "",
                one.at.isoformat(),
            )
            for one in rows
        ),
    )


def _of_the_law(one: Disclosed) -> tuple[str, ...]:
    return one.made_on.isoformat(), one.nature, one.purpose, one.recipient, one.address


def _csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in chain([columns], rows):
        line = io.StringIO()
        csv.writer(line).writerow(tuple(harmless(cell) for cell in row))
        yield line.getvalue()
