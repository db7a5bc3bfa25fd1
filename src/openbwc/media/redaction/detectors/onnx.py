"""ONNX Runtime, told to report nothing to anybody.

Guarantees: whoever runs a network through this module sends no word of it. From 1.32 on the library's Linux wheels keep
a record of sessions in the home folder and send it to its maker unless the environment forbids that before the library
is loaded; an isolated child's environment forbids it too (`media.isolation`).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime  # type: ignore[import-untyped]

onnxruntime.disable_telemetry_events()

__all__ = ["onnxruntime"]
