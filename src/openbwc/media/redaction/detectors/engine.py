"""Run a network over pictures: by ONNX Runtime on the processor or a CUDA card, or by OpenVINO in bfloat16.

Guarantees: as many threads as asked for and no more, none of which spins while it waits; the weights are given as
bytes whose digest the caller has checked, and nothing is fetched; several threads may ask one network at a time, and
each gets its own answer. A runtime that was asked for by name and is not there is an error, never another in its place.

OpenVINO is chosen by itself where it is installed and the processor multiplies in bfloat16 (AVX512_BF16, AMX): it
takes half of ONNX Runtime's time there. It prepares itself for each shape of picture, so use few.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from openbwc.media.errors import RuntimeMissing
from openbwc.media.redaction.detectors.onnx import onnxruntime
from openbwc.media.redaction.detectors.onnx_shapes import free_shapes

Pictures = npt.NDArray[np.uint8]
Answer = npt.NDArray[np.float32]

_HIGHEST = 3  # of ONNX Runtime's levels of logging: errors only


class Runtime(StrEnum):
    """What runs a network."""

    AUTO = "auto"
    ONNX = "onnxruntime"
    OPENVINO = "openvino"
    CUDA = "cuda"


class Network(Protocol):
    """A network that takes batches of RGB pictures of one size."""

    runtime: Runtime

    def run(self, pictures: Pictures) -> list[Answer]:
        """The outputs for pictures (n × height × width × 3, RGB, 0 to 255), each n × channels × height × width."""
        ...


def load(
    model: bytes,
    entry: str,
    outputs: Sequence[str],
    *,
    runtime: Runtime = Runtime.AUTO,
    threads: int = 2,
    cache: Path | None = None,
    middle: float = 0.0,
    spread: float = 1.0,
) -> Network:
    """The network of an ONNX file's bytes, whose input `entry` takes (value - `middle`) / `spread` of 0 to 255.

    `threads` answers are worked out at once where as many threads ask, each by one thread of its own. `cache` is a
    folder that only we write to, in which OpenVINO keeps what it prepared. Raises RuntimeMissing.
    """
    chosen = _best() if runtime is Runtime.AUTO else runtime
    freed = free_shapes(model, (entry, *outputs))
    if chosen is Runtime.OPENVINO:
        return _OpenVino(freed, entry, outputs, threads, cache, (middle, spread))
    return _OnnxRuntime(freed, entry, outputs, threads, chosen, (middle, spread))


def _best() -> Runtime:
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        return Runtime.CUDA
    return Runtime.OPENVINO if _multiplies_in_bfloat16() else Runtime.ONNX


@cache
def _multiplies_in_bfloat16() -> bool:
    if find_spec("openvino") is None:
        return False
    return "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


@cache
def _openvino() -> ModuleType:
    """OpenVINO is no dependency of ours (ADR 11): it is used where an installation has it.

    Its table of number types is made at the first use, and two threads that come to it at once wait for each other for
    ever: one holds the table and wants the interpreter, the other has that and wants the table. So it is made here.
    """
    if find_spec("openvino") is None:
        raise RuntimeMissing(
            expected="OpenVINO, which was asked for", found="no package 'openvino'", remedy="install it or ask for auto"
        )
    openvino = import_module("openvino")
    openvino.Type.u8.to_dtype()
    return openvino


class _OnnxRuntime:
    def __init__(
        self,
        model: bytes,
        entry: str,
        outputs: Sequence[str],
        threads: int,
        runtime: Runtime,
        values: tuple[float, float],
    ) -> None:
        self.runtime = runtime
        self._middle, self._spread = (np.float32(value) for value in values)
        self._entry, self._outputs = entry, list(outputs)
        provider = "CUDAExecutionProvider" if runtime is Runtime.CUDA else "CPUExecutionProvider"
        if provider not in onnxruntime.get_available_providers():
            raise RuntimeMissing(
                expected="ONNX Runtime with CUDA, which was asked for",
                found=f"one with {', '.join(onnxruntime.get_available_providers())}",
                remedy="install onnxruntime-gpu and the card's driver, or ask for auto",
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = _HIGHEST
        self._session = onnxruntime.InferenceSession(model, options, providers=[provider])
        self._places = threading.BoundedSemaphore(max(1, threads))

    def run(self, pictures: Pictures) -> list[Answer]:
        planes = np.ascontiguousarray(pictures.transpose(0, 3, 1, 2), dtype=np.float32)
        if self._middle or self._spread != 1:
            planes = (planes - self._middle) / self._spread
        with self._places:
            return list(self._session.run(self._outputs, {self._entry: planes}))


class _OpenVino:
    def __init__(
        self,
        model: bytes,
        entry: str,
        outputs: Sequence[str],
        threads: int,
        cache: Path | None,
        values: tuple[float, float],
    ) -> None:
        self.runtime = Runtime.OPENVINO
        self._middle, self._spread = values
        self._openvino = _openvino()
        self._core = self._openvino.Core()
        self._threads = max(1, threads)
        if cache is not None:
            self._core.set_property({"CACHE_DIR": str(cache)})
        self._model, self._entry, self._outputs = model, entry, list(outputs)
        self._compiled: dict[tuple[int, ...], Any] = {}
        self._preparing: dict[tuple[int, ...], threading.Lock] = {}
        self._mine = threading.local()

    def run(self, pictures: Pictures) -> list[Answer]:
        requests: dict[tuple[int, ...], Any] = self._mine.__dict__.setdefault("requests", {})
        request = requests.get(pictures.shape)
        if request is None:
            request = requests[pictures.shape] = self._prepared(pictures.shape).create_infer_request()
        request.infer([np.ascontiguousarray(pictures)], share_inputs=True)
        return [np.array(request.get_tensor(name).data) for name in self._outputs]

    def _prepared(self, shape: tuple[int, ...]) -> Any:
        """The network for one shape, with the way from bytes to planes of numbers built in.

        Each shape has a lock of its own: those of different shapes are prepared side by side.
        """
        with self._preparing.setdefault(shape, threading.Lock()):
            if shape not in self._compiled:
                self._compiled[shape] = self._compile(shape)
            return self._compiled[shape]

    def _compile(self, shape: tuple[int, ...]) -> Any:
        model = self._core.read_model(self._model)
        wanted = [output for output in model.outputs if output.get_names() & set(self._outputs)]
        entries = [node for node in model.get_parameters() if node.get_friendly_name() == self._entry]
        model = self._openvino.Model(wanted, entries, "detector")
        model.reshape({self._entry: [shape[0], 3, shape[1], shape[2]]})
        steps = self._openvino.preprocess.PrePostProcessor(model)
        given = steps.input(self._entry)
        given.tensor().set_element_type(self._openvino.Type.u8).set_layout(self._openvino.Layout("NHWC"))
        given.model().set_layout(self._openvino.Layout("NCHW"))
        given.preprocess().convert_element_type(self._openvino.Type.f32).mean(self._middle).scale(self._spread)
        return self._core.compile_model(
            steps.build(),
            "CPU",
            {
                "INFERENCE_NUM_THREADS": self._threads,
                "NUM_STREAMS": self._threads,
                "ENABLE_CPU_PINNING": False,
                "INFERENCE_PRECISION_HINT": "bf16" if _multiplies_in_bfloat16() else "f32",
            },
        )
