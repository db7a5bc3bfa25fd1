"""Publishing a month's metrics: who may, what goes in, what is withheld, and that it adds up for anyone."""

import copy
import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from openbwc.custody import Actor
from openbwc.custody.models import Event
from openbwc.oversight.actions.publish_metrics import publish_metrics
from openbwc.oversight.metrics import METRICS
from openbwc.oversight.metrics.periods import Month
from openbwc.oversight.models import MetricSnapshot, PublishedMetrics
from openbwc.oversight.publication.__main__ import main as verify
from openbwc.oversight.publication.arithmetic import csv_of, department_of, problems_in, ratio_of, read
from openbwc.program.models import Person, Role
from openbwc.program.refusals import Mistaken, Refused
from tests.world import World, WorldAgency

MONTH = Month(2026, 9)
SINCE, UNTIL = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


def taken(agency: WorldAgency, numerator: int | None, denominator: int | None, **facts: Any) -> None:
    for metric in METRICS:
        measured = metric.code == "activation_rate"
        MetricSnapshot.objects.create(
            agency=agency.row,
            metric=metric.code,
            since=SINCE,
            until=UNTIL,
            numerator=numerator if measured else None,
            denominator=denominator if measured else None,
            facts=facts if measured else {"unbuilt": "Not built."},
            taken_at=timezone.now(),
        )


@pytest.fixture
def office(world: World) -> Person:
    """The department's policy office."""
    return world.agency("ICE").person("Office").appointed(Role.POLICY_OFFICE, department=True).row


def published(office: Person) -> PublishedMetrics:
    return publish_metrics(actor=Actor.person(office.id), month=MONTH)


def figure(row: PublishedMetrics, agency: str, metric: str = "activation_rate") -> dict[str, Any]:
    found = next(one for one in json.loads(row.json)["metrics"] if one["code"] == metric)
    if agency == "department":
        return dict(found["department"])
    return dict(next(one for one in found["figures"] if one["agency"] == agency))


def test_the_file_has_every_metric_with_its_definition_for_every_agency(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 62, 71)
    taken(world.agency("CBP"), 10, 29)
    row = published(office)
    content = json.loads(row.json)
    assert [one["code"] for one in content["metrics"]] == [metric.code for metric in METRICS]
    assert all(one["definition"] and one["formula"] and one["population"] for one in content["metrics"])
    assert figure(row, "ICE") | {"since": "", "until": ""} == {
        "agency": "ICE",
        "since": "",
        "until": "",
        "numerator": 62,
        "denominator": 71,
        "ratio": "0.873239",
        "withheld": False,
        "not_measured": "",
    }
    assert figure(row, "department") == {
        "numerator": 72,
        "denominator": 100,
        "ratio": "0.720000",
        "agencies": 2,
        "withheld": 0,
        "not_measured": 0,
    }
    assert figure(row, "ICE", "retention")["not_measured"] == "Not built."


def test_too_few_rows_are_withheld_and_cannot_be_had_by_subtraction(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 62, 71)
    taken(world.agency("CBP"), 3, 4)
    row = published(office)
    assert (figure(row, "CBP")["withheld"], figure(row, "CBP")["denominator"]) == (True, None)
    whole = figure(row, "department")
    assert (whole["numerator"], whole["denominator"], whole["withheld"]) == (62, 71, 1)


def test_nothing_at_all_is_told_as_nothing(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 0, 0)
    assert figure(published(office), "ICE")["ratio"] is None


def test_a_month_that_was_not_taken_in_one_agency_says_so(world: World, office: Person) -> None:
    world.agency("CBP")
    taken(world.agency("ICE"), 62, 71)
    assert figure(published(office), "CBP")["not_measured"] == "Not taken for this month."


def test_the_newest_snapshot_counts(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 1, 71)
    taken(world.agency("ICE"), 62, 71)
    assert figure(published(office), "ICE")["numerator"] == 62


def test_a_correction_is_another_edition_and_the_first_stays(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 62, 71)
    first = published(office)
    taken(world.agency("ICE"), 63, 71)
    second = published(office)
    assert (first.edition, second.edition) == (1, 2)
    kept = PublishedMetrics.objects.get(id=first.id)
    assert (kept.json, kept.intact) == (first.json, True)
    assert figure(second, "ICE")["numerator"] == 63


def test_the_ledger_keeps_the_digests(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 62, 71)
    row = published(office)
    event = Event.objects.get(event_id=row.event_id)
    told = json.loads(bytes(event.body))
    assert told["kind"] == "oversight.metrics_published"
    assert told["facts"] == {
        "period": "2026-09",
        "edition": 1,
        "json_sha256": row.json_digest,
        "csv_sha256": row.csv_digest,
    }
    PublishedMetrics.objects.update(json=row.json.replace("62", "63"))
    assert not PublishedMetrics.objects.get().intact


def test_only_the_policy_office_publishes(world: World, office: Person) -> None:
    ice = world.agency("ICE")
    taken(ice, 62, 71)
    for person in (ice.staff(Role.PROGRAMME_MANAGER), ice.staff(Role.AUDITOR), ice.officer("Ruiz")):
        with pytest.raises(Refused):
            publish_metrics(actor=Actor.person(person.row.id), month=MONTH)
    with pytest.raises(Refused):
        publish_metrics(actor=Actor.system("worker"), month=MONTH)
    assert not PublishedMetrics.objects.exists()
    assert Event.objects.filter(kind="policy.refused").count() == 4


def test_a_month_under_way_and_one_of_which_nothing_was_taken_are_not_published(world: World, office: Person) -> None:
    with pytest.raises(Mistaken, match="that has ended"):
        publish_metrics(actor=Actor.person(office.id), month=Month.of(world.today))
    with pytest.raises(Mistaken, match="that were taken"):
        published(office)


def test_the_csv_holds_the_figures_of_the_json(world: World, office: Person) -> None:
    taken(world.agency("ICE"), 62, 71)
    rows = list(csv.DictReader(io.StringIO(published(office).csv)))
    assert len(rows) == 2 * len(METRICS)
    assert rows[0]["ratio"] == "0.873239"
    assert rows[1]["agency"] == "department"


def written(row: PublishedMetrics, folder: Path) -> tuple[Path, Path]:
    paths = folder / "metrics.json", folder / "metrics.csv"
    for path, text in zip(paths, (row.json, row.csv), strict=True):
        path.write_bytes(text.encode())
    return paths


def test_anybody_recomputes_it_with_the_file_alone(world: World, office: Person, tmp_path: Path) -> None:
    taken(world.agency("ICE"), 62, 71)
    file, beside = written(published(office), tmp_path)
    command = [sys.executable, "-m", "openbwc.oversight.publication", str(file), "--csv", str(beside)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": ""})
    assert (done.returncode, done.stderr) == (0, "")
    assert "2026-09, edition 1: 14 figures add up." in done.stdout


def test_the_verifier_needs_nothing_but_the_standard_library() -> None:
    watched = "import sys; import openbwc.oversight.publication.__main__; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", watched], capture_output=True, text=True, check=True)
    assert not {"django", "numpy", "yaml", "rfc8785"} & set(done.stdout.replace("'", "").strip("[]\n").split(", "))


SPOILT = {
    "a ratio": (("figures", 0, "ratio"), "0.9", "expected the ratio 0.873239"),
    "a numerator": (("figures", 0, "numerator"), 63, "expected the ratio"),
    "a sum": (("department", "denominator"), 72, "expected the department's figure"),
    "a fraction": (("figures", 0, "numerator"), "62", "expected whole numbers"),
    "a count below none": (("figures", 0, "numerator"), -1, "expected whole numbers"),
    "a number though withheld": (("figures", 0, "withheld"), True, "expected no number"),
    "an agency that is not there": (("figures", 0, "agency"), "XXX", "one figure for each agency"),
    "a part left out": (("figures",), None, "expected every part"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_does_not_add_up_is_named(
    world: World, office: Person, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    taken(world.agency("ICE"), 62, 71)
    content = copy.deepcopy(json.loads(published(office).json))
    (*way, last), value, words = SPOILT[case]
    place = content["metrics"][0]
    for step in way:
        place = place[step]
    place[last] = value
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(content))
    assert verify([str(path)]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "other"}', '{"format": 1, "format": 2}', '{"x": NaN}', '{"x": 0.5}', "[" * 100_000],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    path = tmp_path / "hostile.json"
    path.write_text(text)
    assert verify([str(path)]) == 1
    assert "REFUSED: expected" in capsys.readouterr().err


def test_another_csv_is_refused(world: World, office: Person, tmp_path: Path) -> None:
    taken(world.agency("ICE"), 62, 71)
    file, beside = written(published(office), tmp_path)
    beside.write_bytes(beside.read_bytes().replace(b"62", b"63"))
    assert verify([str(file), "--csv", str(beside)]) == 1


@given(numerator=st.integers(0, 10**12), denominator=st.integers(1, 10**12))
def test_a_ratio_is_never_off_by_more_than_half_a_millionth(numerator: int, denominator: int) -> None:
    whole, _, part = (ratio_of(numerator, denominator) or "").partition(".")
    assert len(part) == 6
    scaled = int(whole) * 10**6 + int(part)
    assert 2 * abs(scaled * denominator - numerator * 10**6) <= denominator


NUMBERS = st.one_of(st.none(), st.tuples(st.integers(0, 10**9), st.integers(5, 10**9)))


@given(st.lists(NUMBERS, min_size=1, max_size=9))
def test_whatever_is_published_adds_up(numbers: list[tuple[int, int] | None]) -> None:
    figures = [
        {
            "agency": str(at),
            "since": "",
            "until": "",
            "numerator": one[0] if one else None,
            "denominator": one[1] if one else None,
            "ratio": ratio_of(*one) if one else None,
            "withheld": one is None,
            "not_measured": "",
        }
        for at, one in enumerate(numbers)
    ]
    metric = {"code": "x", "figures": figures, "department": department_of(figures)}
    agencies = [{"code": str(at), "name": "", "smallest_count": 5} for at in range(len(numbers))]
    content = {"format": "openbwc-public-metrics/1", "period": "2026-09", "edition": 1}
    content |= {"agencies": agencies, "metrics": [metric]}
    assert problems_in(content) == []
    assert read(json.dumps(content)) == content
    assert csv_of(content).count("\n") == len(numbers) + 2
