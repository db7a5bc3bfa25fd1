"""The report's XML: valid against the published schema whatever the requests, and read as the importer reads it.

The schema and the addresses of the importer are the Justice Department's own; see tests/vectors/foia/README.md.
"""

import csv
import io
import json
import re
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from openbwc.disclosure.annual_report.cases import Year
from openbwc.disclosure.annual_report.document import PREFIXES, document
from openbwc.disclosure.annual_report.making import Part, organisations_of
from openbwc.disclosure.annual_report.tracing import figures_csv, trace_csv
from openbwc.disclosure.annual_report.tree import Report

from .years import BEFORE, NUMBER, years

VECTORS = Path(__file__).parents[2] / "vectors" / "foia"
NAMESPACES = dict(PREFIXES)
FIGURE = re.compile(r"(Quantity|Value|DaysCode|Amount|Percent|ReceiptDate)$")


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(VECTORS / "exchange" / "FoiaAnnualReport.xsd"))


def report(*held: Year) -> Report:
    return Report(
        year=NUMBER,
        until=held[0].until,
        made_on=held[0].until,
        organisations=organisations_of(
            [Part(f"ORG{place}", f"Organisation <{place}> & more", year, BEFORE) for place, year in enumerate(held)]
        ),
    )


@settings(max_examples=40, deadline=None)
@given(held=st.lists(years(), min_size=1, max_size=3))
def test_it_is_valid_whatever_the_requests(held: list[Year]) -> None:
    made = etree.fromstring(document(report(*held)))
    assert schema().validate(made), schema().error_log


def test_the_schema_refuses_what_is_not_of_the_form() -> None:
    made = etree.fromstring(document(report(Year(number=NUMBER, until=BEFORE.until))))
    made.find(".//{*}ProcessingStatisticsReceivedQuantity").text = "-1"
    assert not schema().validate(made)


@settings(max_examples=20, deadline=None)
@given(year=years())
def test_the_importer_finds_every_figure(year: Year) -> None:
    """No figure of ours stands where the Justice Department's importer does not look."""
    root = etree.fromstring(document(report(year)))
    read = set()
    for source in json.loads((VECTORS / "importer.json").read_text()).values():
        for item in root.xpath(source["items"], namespaces=NAMESPACES):
            for selector in source["fields"].values():
                read.update(item.xpath(selector, namespaces=NAMESPACES))
    figures = {one for one in root.iter() if len(one) == 0 and one.text and FIGURE.search(one.tag)}
    assert {one.getroottree().getpath(one) for one in figures - read} == set()


@given(year=years())
@settings(max_examples=20, deadline=None)
def test_the_trace_has_each_request_of_each_figure(year: Year) -> None:
    made = report(year)
    figures = list(csv.DictReader(io.StringIO(figures_csv(made))))
    traced = list(csv.DictReader(io.StringIO(trace_csv(made))))
    for row in figures:
        if row["section"] != "IV" and row["rests_on"].isdigit():
            behind = [
                one for one in traced if one["figure"] == row["figure"] and one["organisation"] == row["organisation"]
            ]
            assert len(behind) == int(row["rests_on"]), row
