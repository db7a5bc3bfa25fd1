"""Run a network that takes numbers of its own kind, by ONNX Runtime at full precision.

Guarantees: as many threads as asked for, none of which spins while it waits; the weights are bytes that the registry
has compared. `engine` is the faster way for networks that take pictures as they are; this is for all others, and for
the residual check, which shall not run on what the finder ran on.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from openbwc.media.errors import WeightsDiffer
from openbwc.media.redaction.detectors.onnx import onnxruntime

Numbers = npt.NDArray[np.float32]

_ERRORS_ONLY = 3


class Session:
    """One network with one input."""

    def __init__(self, name: str, content: bytes, *, threads: int) -> None:
        """`name` is for errors. Raises WeightsDiffer where the bytes are no network that can be run."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = max(1, threads), 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = _ERRORS_ONLY
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime has a class of its own for each complaint, with no common parent
            raise WeightsDiffer(
                expected=f"a network in ONNX form in '{name}'", found=f"'{error}'"[:300], remedy="export it anew"
            ) from error
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            raise WeightsDiffer(expected=f"one input in '{name}'", found=str(len(inputs)), remedy="export it anew")
        self._entry: str = inputs[0].name
        self._name = name

    def run(self, numbers: Numbers) -> list[Numbers]:
        """All outputs, in the network's order. Raises WeightsDiffer where the network takes no such input."""
        try:
            given = {self._entry: np.ascontiguousarray(numbers, np.float32)}
            return [np.asarray(answer, np.float32) for answer in self._session.run(None, given)]
        except Exception as error:  # as above
            raise WeightsDiffer(
                expected=f"a network '{self._name}' that takes {' × '.join(map(str, numbers.shape))} numbers",
                found=f"'{error}'"[:300],
                remedy="state the input that it was made for",
            ) from error
