"""How a public metrics file adds up, with the standard library alone: made by the same rules, and checked by anyone.

Guarantees: a ratio is the numerator by the denominator, rounded half up to six decimals; the department's figure adds
up the agencies whose figures are published, and counts those that are not; a figure over fewer rows than the agency's
smallest count is withheld, numbers and all. The CSV is made of the JSON, so the two cannot disagree.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

FORMAT = "openbwc-public-metrics/1"
DEPARTMENT = "department"
COLUMNS = (
    "period",
    "edition",
    "metric",
    "agency",
    "numerator",
    "denominator",
    "ratio",
    "withheld",
    "not_measured",
    "since",
    "until",
)
_SCALE = 10**6
_LARGEST = 10**15

Content = Mapping[str, Any]


class UnreadableError(ValueError):
    """A file that is no public metrics file; the sentence says why."""


def ratio_of(numerator: int, denominator: int) -> str | None:
    """The ratio in six decimals, half up; None over nothing."""
    if denominator == 0:
        return None
    scaled = (2 * numerator * _SCALE + denominator) // (2 * denominator)
    return f"{scaled // _SCALE}.{scaled % _SCALE:06}"


def department_of(figures: list[dict[str, Any]]) -> dict[str, Any]:
    """The department's figure over the agencies': the sum of what is published, and how many are not."""
    published = [one for one in figures if one["numerator"] is not None]
    numerator, denominator = sum(one["numerator"] for one in published), sum(one["denominator"] for one in published)
    return {
        "numerator": numerator if published else None,
        "denominator": denominator if published else None,
        "ratio": ratio_of(numerator, denominator) if published else None,
        "agencies": len(published),
        "withheld": sum(one["withheld"] for one in figures),
        "not_measured": sum(bool(one["not_measured"]) for one in figures),
    }


def csv_of(content: Content) -> str:
    """The file's figures as CSV: one row for each metric and agency, and one for the department."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    for metric in content["metrics"]:
        for one in metric["figures"]:
            row = (metric["code"], one["agency"], one["numerator"], one["denominator"], one["ratio"])
            said = ("yes" if one["withheld"] else "no", one["not_measured"], one["since"], one["until"])
            writer.writerow((content["period"], content["edition"], *row, *said))
        whole = metric["department"]
        row = (metric["code"], DEPARTMENT, whole["numerator"], whole["denominator"], whole["ratio"])
        writer.writerow((content["period"], content["edition"], *row, whole["withheld"], whole["not_measured"], "", ""))
    return written.getvalue()


def read(text: str) -> Content:
    """The content of a public file. Raises UnreadableError."""
    try:
        content = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"expected JSON; found {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnreadableError(f"expected a file of the format {FORMAT}; found another")
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _no_constant(word: str) -> None:
    raise ValueError(f"{word}, which is no number")


def _no_fraction(word: str) -> None:
    raise ValueError(f"{word}, where whole numbers are counted")


def problems_in(content: Content) -> list[str]:
    """What does not add up, in sentences; empty when everything does."""
    try:
        return list(_problems(content))
    except (KeyError, TypeError, AttributeError) as error:
        return [f"expected every part of the format; found none of {error}"]


def _problems(content: Content) -> Iterator[str]:
    codes = [agency["code"] for agency in content["agencies"]]
    smallest = {agency["code"]: agency["smallest_count"] for agency in content["agencies"]}
    if len(set(codes)) != len(codes):
        yield "expected each agency once"
    for metric in content["metrics"]:
        name = metric["code"]
        if [one["agency"] for one in metric["figures"]] != codes:
            yield f"{name}: expected one figure for each agency, in their order"
            continue
        wrong = [
            problem
            for one in metric["figures"]
            for problem in _wrong_figure(f"{name}, {one['agency']}", one, smallest[one["agency"]])
        ]
        yield from wrong
        if not wrong and metric["department"] != department_of(metric["figures"]):
            yield f"{name}: expected the department's figure to be {department_of(metric['figures'])}"


def _wrong_figure(name: str, one: Mapping[str, Any], smallest: int) -> Iterator[str]:
    numerator, denominator = one["numerator"], one["denominator"]
    if one["withheld"] or one["not_measured"]:
        if (numerator, denominator, one["ratio"]) != (None, None, None) or (one["withheld"] and one["not_measured"]):
            yield f"{name}: expected no number where a figure is withheld or not measured"
        return
    if not _counts(numerator) or not _counts(denominator):
        yield f"{name}: expected whole numbers; found {numerator!r} and {denominator!r}"
        return
    if 0 < denominator < smallest:
        yield f"{name}: expected a figure over fewer than {smallest} rows to be withheld; found {denominator}"
    if one["ratio"] != ratio_of(numerator, denominator):
        yield f"{name}: expected the ratio {ratio_of(numerator, denominator)}; found {one['ratio']}"


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST
