"""Running a network: both runtimes agree, shapes are freed in bytes, and what is not there is an error."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from openbwc.media.errors import RuntimeMissing
from openbwc.media.redaction.detectors.centerface import CenterFace
from openbwc.media.redaction.detectors.engine import Runtime
from openbwc.media.redaction.detectors.model import Found, Picture
from openbwc.media.redaction.detectors.onnx import onnxruntime
from openbwc.media.redaction.detectors.onnx_shapes import free_shapes
from openbwc.media.redaction.detectors.registry import weights
from openbwc.media.synthetic.portrait import find_portrait

RUNTIMES = [Runtime.ONNX, *([Runtime.OPENVINO] if find_spec("openvino") else [])]


def portrait() -> Picture:
    path = find_portrait()
    if path is None:
        pytest.skip("the face is of scikit-image's portrait")
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"), np.uint8)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_face_of_a_portrait_is_found(runtime: Runtime, tmp_path: Path) -> None:
    detector = CenterFace.load(runtime=runtime, threads=1, cache=tmp_path)
    (face,) = detector.find(portrait()[:300, 100:390])  # sides that are no multiples of the network's
    assert detector.runtime is runtime
    assert face.score > 0.85
    assert np.allclose((face.left, face.top, face.right, face.bottom), (81.5, 58.2, 169.9, 177.8), atol=3)


def test_an_even_picture_has_no_face() -> None:
    assert CenterFace.load(runtime=Runtime.ONNX, threads=1).find(np.full((64, 96, 3), 90, np.uint8)) == []


def test_a_runtime_asked_for_by_name_is_never_replaced() -> None:
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this machine has CUDA")
    with pytest.raises(RuntimeMissing, match="CUDA"):
        CenterFace.load(runtime=Runtime.CUDA)


def test_freed_shapes_are_those_that_were_named_and_nothing_else_changes() -> None:
    model = weights("centerface").read()
    before, after = onnx.load_from_string(model), onnx.load_from_string(free_shapes(model, ("input.1", "537")))
    dims = {value.name: value.type.tensor_type.shape.dim for value in (*after.graph.input, *after.graph.output)}
    assert [bool(dim.dim_param) for dim in dims["input.1"]] == [True, False, True, True]
    assert dims["input.1"][1].dim_value == 3
    assert [dim.dim_value for dim in dims["538"]] == [10, 2, 8, 8]
    assert before.graph.initializer == after.graph.initializer
    assert before.graph.node == after.graph.node


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400))
def test_a_network_that_is_cut_off_is_an_error(length: int) -> None:
    """Wherever protobuf sees it: one that ends between two fields is whole to both, and refused when it is loaded."""
    cut = weights("centerface").read()[:-length]
    try:
        onnx.ModelProto.FromString(cut)
    except DecodeError:
        with pytest.raises(ValueError, match="expected"):
            free_shapes(cut, ("input.1",))
    else:
        with pytest.raises(Exception, match="opset"):
            onnxruntime.InferenceSession(cut)


def test_nobody_is_told_that_a_network_runs(tmp_path: Path) -> None:
    """The library writes down what it will report below the home folder, unless it is forbidden."""
    words = "from openbwc.media.redaction.detectors.mtcnn import Mtcnn; Mtcnn(threads=1)"
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", words], env=kept | home, check=True, timeout=120)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.skipif(find_spec("openvino") is None, reason="OpenVINO is not installed")
def test_threads_that_first_use_openvino_at_once_do_not_wait_for_each_other_for_ever() -> None:
    """Without what the engine makes beforehand, nearly every run of this one hangs."""
    words = """
import sys, threading
from openbwc.media.redaction.detectors.engine import _openvino
sys.setswitchinterval(1e-7)
openvino, together = _openvino(), threading.Barrier(2)
def first():
    together.wait()
    openvino.Type.u8.to_dtype()
threads = [threading.Thread(target=first, daemon=True) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join(30) for thread in threads]
sys.exit(any(thread.is_alive() for thread in threads))
"""
    assert subprocess.run([sys.executable, "-c", words], timeout=120, check=False).returncode == 0


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_pictures_of_several_sizes_that_come_at_once_get_each_its_own_answer(runtime: Runtime, tmp_path: Path) -> None:
    detector = CenterFace.load(runtime=runtime, threads=2, cache=tmp_path)
    picture = portrait()[:300, 100:390]
    pictures = [np.pad(picture, ((0, 32 * more), (0, 0), (0, 0))) for more in range(4)] * 2
    together = threading.Barrier(len(pictures))

    def look(one: Picture) -> list[Found]:
        together.wait(30)
        return detector.find(one)

    with ThreadPoolExecutor(len(pictures)) as pool:
        answers = list(pool.map(look, pictures, timeout=120))
    assert answers[:4] == answers[4:]
    for (face,) in answers:
        assert np.allclose((face.left, face.top, face.right, face.bottom), (81.5, 58.2, 169.9, 177.8), atol=3)
