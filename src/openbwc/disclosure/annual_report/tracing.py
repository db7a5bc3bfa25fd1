"""The report as rows: every figure as CSV, and the trace from each figure to its requests."""

import csv
import io
from collections.abc import Iterator

from openbwc.disclosure.annual_report.tree import Report
from openbwc.program.importing.report import harmless

FIGURES = ("organisation", "section", "title", "figure", "label", "value", "unit", "rests_on")
TRACE = ("organisation", "figure", "label", "request", "number", "days")
STATED = "stated by the office"


def figures_csv(report: Report) -> str:
    """Every figure of every organisation (RFC 4180). `rests_on`: how many requests, or that the office stated it."""
    return _csv(FIGURES, _figures(report))


def trace_csv(report: Report) -> str:
    """Each request behind each figure, with the days that it adds to a figure of days (RFC 4180)."""
    return _csv(TRACE, _trace(report))


def _figures(report: Report) -> Iterator[tuple[str, ...]]:
    for one in report.organisations:
        for statute in one.statutes:
            yield (
                one.code,
                "IV",
                "Statutes under (b)(3)",
                "IV",
                statute.citation,
                str(len(statute.counted)),
                "count",
                "",
            )
        for section in one.sections:
            for code, label, figure in section.figures():
                told = STATED if figure.stated else str(len(figure.counted))
                yield one.code, section.number, section.title, code, label, figure.words, figure.unit.value, told


def _trace(report: Report) -> Iterator[tuple[str, ...]]:
    for one in report.organisations:
        for statute in one.statutes:
            for counted in statute.counted:
                yield one.code, "IV", statute.citation, str(counted.request), counted.number, ""
        for section in one.sections:
            for code, label, figure in section.figures():
                for counted in figure.counted:
                    days = "" if counted.days is None else str(counted.days)
                    yield one.code, code, label, str(counted.request), counted.number, days


def _csv(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(tuple(harmless(cell) for cell in row) for row in rows)
    return written.getvalue()
