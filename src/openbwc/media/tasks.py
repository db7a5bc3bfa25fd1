"""The pieces of work that the isolated child knows: paths or lent files in, JSON-safe facts out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from openbwc.media.lent import Lent
from openbwc.media.probing import inspect
from openbwc.media.proxies import build_proxy
from openbwc.media.sound import build_waveform
from openbwc.media.stills import build_poster, build_sprite, build_still

Progress = Callable[[float], None]


def probe(source: Path, *, progress: Progress) -> dict[str, Any]:
    progress(0.0)
    return inspect(source).as_dict()


def probe_lent(size: str, *, ask: Callable[[str], str], progress: Progress) -> dict[str, Any]:
    progress(0.0)
    return inspect(Lent(ask, int(size))).as_dict()


def proxy(source: Path, target: Path, *, progress: Progress) -> dict[str, Any]:
    return build_proxy(source, target, progress=progress).as_dict()


def poster(source: Path, target: Path, *, progress: Progress) -> dict[str, Any]:
    progress(0.0)
    return asdict(build_poster(source, target))


def still(source: Path, target: Path, at_ms: str, *, progress: Progress) -> dict[str, Any]:
    progress(0.0)
    return asdict(build_still(source, target, int(at_ms)))


def sprite(source: Path, target: Path, target_index: Path, image_name: str, *, progress: Progress) -> dict[str, Any]:
    return asdict(build_sprite(source, target, target_index, image_name=image_name, progress=progress))


def waveform(source: Path, target: Path, *, progress: Progress) -> dict[str, Any]:
    return asdict(build_waveform(source, target, progress=progress))
