"""Of which version a worker is: only one that is like the caller gets its pieces, whoever else joined the cluster."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import openbwc

PACKAGES = ("av", "distributed", "numpy", "onnxruntime", "opencv-python-headless", "openvino", "openbwc")
"""What a piece's result depends on, beside the detectors' weights, whose digests the detectors check themselves."""


@cache
def versions() -> dict[str, str]:
    """Each package's version, `-` where it is not there; Python's; and a digest of our own media room's code."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "-"
    digest = hashlib.sha256()
    room = Path(openbwc.__file__).parent / "media"
    for path in sorted(room.rglob("*.py")):
        digest.update(path.relative_to(room).as_posix().encode() + b"\0" + path.read_bytes())
    return found | {"media": digest.hexdigest()[:16]}


@cache
def mark() -> str:
    """One word for all of them: the same on two machines that do the same."""
    told = "\n".join(f"{name} {found}" for name, found in sorted(versions().items()))
    return f"openbwc-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
