"""`openbwc redact` and `redact-batch`: a file in, a checked copy out; exit codes, and the original as it was."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import av
import pytest
from click.testing import CliRunner, Result

from openbwc.media.redaction.geometry import Box
from openbwc.media.redaction.plan import Treatment
from openbwc.media.redaction.plan_file import plan_bytes, read_plan
from openbwc.media.synthetic import find_portrait
from openbwc.media.synthetic.truth import Story, Take, Truth, film_truth
from openbwc.site.cli.redact import redact, redact_batch


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A second and a half of people who pass before each other, with a tone."""
    path = tmp_path_factory.mktemp("filmed") / "filmed.mp4"
    take = Take(story=Story.CROSSING, seconds=1.5, width=480, height=270, rate=15, sound=True)
    return path, film_truth(take, path, portrait=find_portrait())


def asked(*words: object) -> Result:
    return CliRunner().invoke(redact, [str(word) for word in words])


def test_a_copy_its_plan_and_its_report(filmed: tuple[Path, Truth], tmp_path: Path) -> None:
    original, truth = filmed
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    copy, plan, report = tmp_path / "copy.mp4", tmp_path / "plan.json", tmp_path / "report.json"
    done = asked(original, copy, "--tier", "fast", "--save-plan", plan, "--report", report)
    assert done.exit_code in {0, 3}, done.output
    told = json.loads(report.read_text())
    assert (done.exit_code == 3) == bool(told["residual"]["findings"])
    assert told["original_sha256"] == before == hashlib.sha256(original.read_bytes()).hexdigest()
    assert told["copy_sha256"] == hashlib.sha256(copy.read_bytes()).hexdigest()
    tracks = read_plan(plan.read_bytes()).tracks
    seen = [(frame, face.box) for frame, faces in enumerate(truth.faces) for face in faces if face.seen > 0.9]
    missed = [one for one in seen if not any(_covers(track.box_at(one[0]), one[1]) for track in tracks)]
    assert len(missed) <= len(seen) // 20
    pictures = {one["picture"] for one in told["residual"]["findings"] if one["picture"]}
    assert {path.name for path in tmp_path.glob("report.pictures/*")} == pictures
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"copy.mp4", "plan.json", "report.json"}
    with av.open(str(copy)) as file:
        assert sum(1 for _ in file.decode(video=0)) == len(truth.faces)

    again = asked(original, copy)
    assert again.exit_code == 1
    assert "a name that is free" in again.output
    same = asked(original, tmp_path / "same.mp4", "--plan", plan, "--unchecked")
    assert same.exit_code == 0, same.output
    assert (tmp_path / "same.mp4").read_bytes() == copy.read_bytes(), "a copy is a function of original and plan"
    _found_again_stays_as_it_was_edited(original, plan, tmp_path)


def _found_again_stays_as_it_was_edited(original: Path, plan: Path, folder: Path) -> None:
    """A plan that was saved, edited and is found for once more: what it names already is neither twice nor reset."""
    saved = read_plan(plan.read_bytes())
    edited = replace(saved, tracks=(replace(saved.tracks[0], treatment=Treatment.LEAVE), *saved.tracks[1:-1]))
    plan.write_bytes(plan_bytes(edited))
    options = ("--plan", plan, "--faces", "--tier", "fast", "--unchecked", "--save-plan", folder / "more.json")
    more = asked(original, folder / "more.mp4", *options)
    assert more.exit_code == 0, more.output
    assert read_plan((folder / "more.json").read_bytes()).tracks == (*edited.tracks, saved.tracks[-1])


def test_over_redact_a_batch_that_goes_on_where_it_stopped(filmed: tuple[Path, Truth], tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video at all")
    words = [str(filmed[0]), str(text), "--everything", "--unchecked", "--to", str(tmp_path / "copies")]
    first = CliRunner().invoke(redact_batch, words)
    assert first.exit_code == 1
    assert "2 files: 1 failed" in first.output
    assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == [
        "filmed.mp4",
        "filmed.plan.json",
        "filmed.report.json",
    ]
    report = json.loads((tmp_path / "copies/filmed.report.json").read_text())
    assert report["render"]["withheld_area"] == pytest.approx(1.0)
    assert report["render"]["withheld_sound_ms"] >= 900
    assert "there already" in CliRunner().invoke(redact_batch, words).output


def test_wrong_calls(filmed: tuple[Path, Truth], tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    assert asked(filmed[0], copy, "--everything", "--faces").exit_code == 2
    plan = tmp_path / "plan.json"
    plan.write_text('{"version": 9}')
    for options, words in (
        (("--plan", plan), "expected"),
        (("--executor", "threads"), "'processes'"),
        (("--tls", "one.pem"), "three files"),
        (("--executor", "tcp://10.0.0.9:1"), "certificates"),
    ):
        refused = asked(filmed[0], copy, *options)
        assert (refused.exit_code, words in refused.output) == (1, True), refused.output
    assert not copy.exists()


def _covers(ours: Box | None, box: Box) -> bool:
    shared = ours.overlap(box) if ours is not None else None
    return shared is not None and shared.area >= 0.8 * box.area
