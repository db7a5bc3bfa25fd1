"""Fiscal years with any requests at all, for Hypothesis."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from openbwc.disclosure.annual_report.cases import (
    Adjudication,
    Appeal,
    Case,
    Collected,
    Stated,
    Year,
    first_day,
    last_day,
)
from openbwc.disclosure.annual_report.on_requests import DETERMINED, EXEMPTIONS, REASONS

NUMBER = 2026
BEFORE = Year(number=NUMBER - 1, until=last_day(NUMBER - 1))
DAYS = st.dates(date(2024, 6, 1), last_day(NUMBER))
WORDS = st.text("aZ9 <&>'\"é漢-", min_size=1, max_size=8)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A request that came at some time, with or without an end, an appeal, decisions on the way."""
    received = draw(DAYS)
    closed = draw(st.none() | st.dates(received, last_day(NUMBER)))
    perfected = draw(st.none() | st.dates(received, closed or last_day(NUMBER)))
    case = Case(
        id=draw(st.uuids()),
        number=draw(WORDS),
        track=draw(st.sampled_from(("simple", "complex", "expedited"))),
        received_on=received,
        perfected_on=perfected,
        closed_on=closed,
        outcome="" if closed is None else draw(st.sampled_from((*sorted(DETERMINED), *REASONS, "lost_in_the_post"))),
        days=draw(st.integers(0, 600)),
        late=draw(st.booleans()),
        expedition=draw(st.none() | decisions(received)),
        waiver=draw(st.none() | decisions(received)),
        appeals=() if closed is None else tuple(draw(st.lists(appeals(closed), max_size=2))),
    )
    if case.outcome not in ("denial", "partial_grant"):
        return case
    exemptions = draw(st.frozensets(st.sampled_from(EXEMPTIONS), min_size=1))
    statutes = draw(st.frozensets(st.tuples(WORDS, WORDS), max_size=2)) if "Ex. 3" in exemptions else frozenset()
    return replace(case, exemptions=exemptions, statutes=statutes)


def decisions(asked: date) -> st.SearchStrategy[Adjudication]:
    """A decision some days after it was asked for."""
    return st.builds(
        lambda days, granted: Adjudication(decided_on=asked + timedelta(days=days), granted=granted, days=days),
        st.integers(0, 100),
        st.booleans(),
    )


def appeals(closed: date) -> st.SearchStrategy[Appeal]:
    """An appeal against an end, decided or waiting."""
    return st.builds(
        lambda after, took, reverses, late: Appeal(
            made_on=closed + timedelta(days=after),
            decided_on=None if took is None else closed + timedelta(days=after + took),
            reverses=reverses and took is not None,
            days=took or 0,
            overdue=late and took is None,
        ),
        st.integers(0, 120),
        st.none() | st.integers(0, 80),
        st.booleans(),
        st.booleans(),
    )


def stated() -> st.SearchStrategy[Stated]:
    """What an office may state."""
    money = st.decimals(0, 10_000_000, places=2)
    count = st.integers(0, 1000)
    return st.builds(
        Stated,
        full_time=st.decimals(0, 500, places=2),
        equivalent_full_time=st.decimals(0, 500, places=2),
        processing_cost=money,
        litigation_cost=money,
        fees_collected=money,
        exclusions_used=count,
        posted_by_foia_office=count,
        posted_by_programmes=count,
        consultations_at_start=st.integers(1000, 2000),
        consultations_received=count,
        consultations_processed=count,
    )


def years(most: int = 6) -> st.SearchStrategy[Year]:
    """A whole fiscal year."""
    return st.builds(
        lambda held, said, came: Year(
            number=NUMBER, until=last_day(NUMBER), cases=tuple(held), stated=said, collected=came
        ),
        st.lists(cases(), max_size=most, unique_by=(lambda case: case.id, lambda case: case.number)),
        st.none() | stated(),
        st.none() | collected(),
    )


def collected() -> st.SearchStrategy[Collected]:
    """What requests of a year may record as paid."""
    requests = st.lists(
        st.tuples(st.uuids(), WORDS), max_size=3, unique_by=(lambda one: one[0], lambda one: one[1])
    ).map(tuple)
    return st.builds(Collected, dollars=st.decimals(-1000, 1_000_000, places=2), requests=requests)


ONE_CASE = Case(
    id=UUID(int=1), number="ICE-2026-AAAAA-AAAAA", track="simple", received_on=first_day(NUMBER), outcome=""
)
ONE_STATED = Stated(
    full_time=Decimal("2.5"),
    equivalent_full_time=Decimal("1"),
    processing_cost=Decimal("1234567.50"),
    litigation_cost=Decimal("0"),
    fees_collected=Decimal("12345.67"),
    exclusions_used=0,
    posted_by_foia_office=3,
    posted_by_programmes=4,
    consultations_at_start=1,
    consultations_received=2,
    consultations_processed=3,
)
