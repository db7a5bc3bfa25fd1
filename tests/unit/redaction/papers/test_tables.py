"""The log and the draft index as rows, CSV and JSON."""

import csv
import io
import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openbwc.media.redaction.plan import Plan, Reason
from openbwc.redaction.papers.log import CLEAR, LEFT, Log, Standing, log_of
from openbwc.redaction.papers.tables import COLUMNS, log_csv, log_json, vaughn_csv
from openbwc.redaction.papers.vaughn import NONE_YET, merged, vaughn_of
from openbwc.redaction.papers.withheld import FrameTimes


def cells(text: str) -> list[dict[str, str]]:
    """A table as a spreadsheet reads it."""
    return list(csv.DictReader(io.StringIO(text)))


def test_each_row_says_when_where_what_why_and_by_whom(log: Log) -> None:
    rows = cells(log_csv(log))
    assert list(rows[0]) == list(COLUMNS)
    first = rows[0]
    assert (first["from"], first["until"]) == ("00:00:00.000", "00:00:02.033")
    assert (first["first_frame"], first["last_frame"], first["frames"]) == ("0", "60", "61")
    assert (first["what"], first["how"], first["region"]) == ("Face", "Opaque box", "x 10–300, y 10–150")
    assert (first["code"], first["authority"], first["basis"]) == ("b6", "5 USC 552(b)(6)", "A bystander")
    assert (first["by"], first["reviewed_by"]) == ("Detector centerface", "S. Ngô")
    assert first["original_sha256"] == "ab" * 32
    plate = next(row for row in rows if row["what"] == "Licence plate")
    assert plate["frames"] == "38"  # 51 frames, of which 40 to 52 are hidden
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)


def test_what_was_left_as_filmed_is_listed_and_withholds_nothing(log: Log) -> None:
    left = [row for row in log.rows if row.how in (LEFT, CLEAR)]
    assert len(left) == 1
    assert not left[0].withholds
    assert not any("left" in entry.withheld for entry in vaughn_of([log]).rows)


@given(words=st.text(min_size=1))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_begins_a_formula(log: Log, words: str) -> None:
    odd = replace(log, rows=(replace(log.rows[0], basis=words),))
    cell = cells(log_csv(odd))[0]["basis"]
    assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_json_has_the_figures_of_the_plan(log: Log) -> None:
    body = json.loads(log_json(log))
    assert len(body["redactions"]) == len(log.rows)
    assert body["withheld"]["picture"]["frames"] == 86
    assert body["withheld"]["picture_by_code"]["b7e"] == {"frames": 5, "seconds": 0.167, "area_share": 0.055556}
    assert body["withheld"]["sound"][0] == {"stream": 1, "ms": 1300, "of_ms": 3000, "by_code": {"": 600, "b6": 1000}}
    assert body["approved"] == {"by": "S. Ngô", "at": "2026-03-02T09:00:00+00:00"}
    assert body["copy"] is None


def test_the_draft_has_a_row_for_each_exemption_and_none_for_a_word_that_was_said(log: Log) -> None:
    text = vaughn_csv(vaughn_of([log, log]))
    rows = cells(text)
    assert [row["exemption"] for row in rows] == ["–", "b6", "b7c", "b7e"] * 2
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 9)]
    assert rows[0]["title"] == NONE_YET
    assert all(row["foreseeable_harm"] == "" for row in rows)
    assert rows[1]["withheld"] == "face × 2, sound × 1"
    assert "Elm Street" not in text
    assert "Elm Street" in log_csv(log)


def test_ranges_that_nearly_touch_are_one() -> None:
    assert list(merged([(5000, 6000), (0, 100), (1100, 1200), (50, 80)])) == [(0, 1200), (5000, 6000)]


def test_equal_plans_give_equal_bytes(plan: Plan, times: FrameTimes, standing: Standing) -> None:
    turned = replace(plan, tracks=plan.tracks[::-1], sounds=plan.sounds[::-1])
    one, other = log_of(plan, times, standing), log_of(turned, times, standing)
    assert log_csv(one) == log_csv(other)
    assert log_json(one) == log_json(other)


def test_a_code_that_the_policy_does_not_have_is_told_as_it_is(
    plan: Plan, times: FrameTimes, standing: Standing
) -> None:
    odd = replace(plan, tracks=(replace(plan.tracks[0], reason=Reason(code="b99")),), whole_frames=(), sounds=())
    log = log_of(odd, times, standing)
    assert (log.rows[0].code, log.rows[0].reason, log.rows[0].authority) == ("b99", "", "")
    assert vaughn_of([log]).rows[0].code == "b99"


def test_what_a_copy_keeps_besides_stands_in_log_and_draft_and_withholds_nothing(
    plan: Plan, times: FrameTimes, standing: Standing
) -> None:
    log = log_of(replace(plan, keep=frozenset({"audio:0", "audio:1", "tag:location", "chapters"})), times, standing)
    kept = [row for row in cells(log_csv(log)) if row["how"] == "Kept in the copy"]
    assert [row["what"] for row in kept] == ["Chapters", "Sound stream 2", "Tag location"]
    assert not any(row.withholds for row in log.rows if row.how == "Kept in the copy")
    assert {row["what"] for row in json.loads(log_json(log))["redactions"]} >= {"Sound stream 2"}
    draft = vaughn_of([log])
    assert [words.partition(" of ")[0] for words in draft.kept] == ["Sound stream 2", "Chapters", "Tag location"]
