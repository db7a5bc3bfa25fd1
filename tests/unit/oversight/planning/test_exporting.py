"""A plan as CSV, JSON and SVG, and the command that writes them."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from openbwc.oversight.planning import DEPARTMENT, LINES, make_plan
from openbwc.oversight.planning.exporting import inputs_csv, plan_csv, plan_json
from openbwc.oversight.planning.figures import FIGURES
from openbwc.oversight.planning.lines import short
from openbwc.oversight.planning.plots import PLOTS, draw
from openbwc.site.cli.plan import plan as plan_command
from tests.unit.oversight.planning.scenarios import body, example, widened


def test_every_line_of_every_agency_and_year_is_a_row() -> None:
    made = make_plan(widened(example(body(), body("FPS")), 0.2), draws=20)
    rows = list(csv.DictReader(io.StringIO(plan_csv(made))))
    assert len(rows) == 3 * 3 * len(LINES)
    stored = next(row for row in rows if (row["agency"], row["line"], row["year"]) == ("ICE", "stored", "2028"))
    assert stored["unit"] == "TB"
    assert float(stored["low"]) <= float(stored["middle"]) <= float(stored["high"])
    assert float(stored["at_likely_inputs"]) == 72


def test_every_input_is_a_row_with_its_basis_and_source() -> None:
    rows = list(csv.DictReader(io.StringIO(inputs_csv(make_plan(example(), draws=2)))))
    assert len(rows) == len(FIGURES) + 3
    assert {row["basis"] for row in rows} == {"entered"}
    assert all(row["source"] and row["unit"] for row in rows)


def test_no_cell_begins_a_formula() -> None:
    scenario = replace(example(), bodies=(replace(body("=HYPERLINK(1)"), basis="x"),))
    assert "\n'=HYPERLINK(1)" in plan_csv(make_plan(scenario, draws=2))


def test_the_json_tells_method_inputs_and_courses() -> None:
    content = json.loads(plan_json(make_plan(example(), draws=20)))
    assert content["clause"] == "III.A.3"
    assert content["method"]["draws"] == 20
    assert content["courses"][DEPARTMENT]["stored"]["at_likely_inputs"] == [54, 72, 72]
    assert content["lines"].keys() == LINES.keys()


@pytest.mark.parametrize("name", PLOTS)
def test_a_picture_is_the_same_each_time_and_holds_its_words(name: str) -> None:
    made = make_plan(widened(example(), 0.2), draws=20)
    picture = draw(made, name, "ICE")
    assert picture == draw(made, name, "ICE")
    assert f">{PLOTS[name][0]}</" in picture
    assert "<script" not in picture


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (9.44, "9.44"), (999.9, "1 k"), (742_300, "742 k"), (13_570_618, "13.6 M"), (2e9, "2 bn")],
)
def test_numbers_are_told_in_three_digits(number: float, words: str) -> None:
    assert short(number) == words


def test_the_command_writes_the_plan_without_a_database(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    arguments = ["--assumed", "--agency", "ICE", "--csv", str(folder), "--json", str(tmp_path / "plan.json")]
    answer = CliRunner().invoke(plan_command, [*arguments, "--svg", str(folder)])
    assert answer.exit_code == 0, answer.output
    assert "10th, 50th and 90th hundredth of 1000 draws" in answer.output
    assert "No authority is entered" in answer.output
    names = {path.name for path in folder.iterdir()}
    assert names == {"plan.csv", "inputs.csv", *(f"{name}.svg" for name in PLOTS)}
    assert json.loads((tmp_path / "plan.json").read_text())["courses"].keys() == {"ICE", DEPARTMENT}


def test_the_command_names_what_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("title: x\n")
    answer = CliRunner().invoke(plan_command, ["--assumed", "--scenario", str(wrong)])
    assert answer.exit_code == 1
    assert "wrong.yaml" in answer.output
    answer = CliRunner().invoke(plan_command, ["--assumed", "--agency", "NASA"])
    assert answer.exit_code == 1
    assert "found 'NASA'" in answer.output
