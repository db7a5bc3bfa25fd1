"""The report of an agency, or of the department with its agencies, for a fiscal year."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import add
from typing import NamedTuple

from django.utils import timezone

from openbwc.disclosure.annual_report import on_appeals, on_requests, on_the_office
from openbwc.disclosure.annual_report.cases import Case, Collected, Year
from openbwc.disclosure.annual_report.reading import year_of
from openbwc.disclosure.annual_report.tree import Counted, Organisation, Report, Section, Statute
from openbwc.program.models import Agency

DEPARTMENT = ("DHS", "U.S. Department of Homeland Security")


def report_of(agencies: Sequence[Agency], number: int) -> Report:
    """The report of a fiscal year, as far as it has gone; of several agencies it is the department's."""
    parts = [Part(one.code, one.name, year_of(one, number), year_of(one, number - 1)) for one in agencies]
    until = parts[0].year.until
    return Report(year=number, until=until, made_on=timezone.now().date(), organisations=organisations_of(parts))


class Part(NamedTuple):
    """An agency with its fiscal year and the year before."""

    code: str
    name: str
    year: Year
    before: Year


def organisations_of(parts: Sequence[Part]) -> tuple[Organisation, ...]:
    """The whole, then its parts: of several agencies the department is the whole; one agency is its own."""
    made = [organisation(*one) for one in parts]
    if len(made) > 1:
        together, before = _together([one.year for one in parts]), _together([one.before for one in parts])
        made.insert(0, organisation(*DEPARTMENT, together, before))
    return tuple(made)


def organisation(code: str, name: str, year: Year, before: Year) -> Organisation:
    """Every section of one organisation, from its year and the year before."""
    return Organisation(code=code, name=name, statutes=_statutes(year), sections=sections_of(year, before))


def sections_of(year: Year, before: Year) -> tuple[Section, ...]:
    """Every section but IV, in the order of the form."""
    on_five, on_seven_and_eight = _split(on_requests.sections(year))
    return (
        *on_five,
        *on_appeals.sections(year),
        *on_seven_and_eight,
        *on_the_office.before_the_backlog(year),
        *on_the_office.backlog_and_comparison(year, before),
    )


def _split(sections: Sequence[Section]) -> tuple[list[Section], list[Section]]:
    """Section V, and what follows after the appeals."""
    five = [one for one in sections if one.number.startswith("V.")]
    return five, [one for one in sections if one not in five]


def _together(years: Sequence[Year]) -> Year:
    """Several agencies' years as one; what one of them has not stated, the department has not."""
    stated, fees = [one.stated for one in years], [one.fees() for one in years]
    complete, known = [one for one in stated if one is not None], [one for one in fees if one is not None]
    recorded = any(one.collected is not None for one in years) and len(known) == len(fees)
    return Year(
        number=years[0].number,
        until=years[0].until,
        cases=tuple(case for one in years for case in one.cases),
        stated=reduce(add, complete) if len(complete) == len(stated) else None,
        collected=Collected(
            dollars=sum((one.dollars for one in known), Decimal(0)),
            requests=tuple(asked for one in known for asked in one.requests),
            stated=any(one.stated for one in known),
        )
        if recorded
        else None,
    )


def _statutes(year: Year) -> tuple[Statute, ...]:
    """Section IV: each statute under (b)(3), by how many requests that ended in the year relied on it."""
    relied: defaultdict[str, dict[str, Case]] = defaultdict(dict)
    withheld: defaultdict[str, set[str]] = defaultdict(set)
    for case in year.processed():
        for citation, scope in case.statutes:
            relied[citation][case.number] = case
            withheld[citation].add(scope)
    return tuple(
        Statute(
            citation=citation,
            withheld=tuple(sorted(withheld[citation])),
            counted=tuple(Counted(case.id, case.number) for case in relied[citation].values()),
        )
        for citation in sorted(relied)
    )
