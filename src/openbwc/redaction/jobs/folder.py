"""Where redaction work lies: below one folder that all workers see, in a folder for each job.

Guarantees: a result appears under its name only when it is whole and on the disk.
"""

import json
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings


def root() -> Path:
    """The folder of all redaction work of the installation."""
    return Path(settings.REDACTION_FOLDER)


def place(job_id: uuid.UUID) -> Path:
    """Where the job's own folder is, or would be."""
    return root() / job_id.hex[-2:] / job_id.hex  # the last digits of a UUIDv7 are its random ones


def prepare(job_id: uuid.UUID) -> Path:
    """The job's own folder, made if need be."""
    folder = place(job_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    return folder


def relative(path: Path) -> str:
    """The path as a row keeps it."""
    return path.relative_to(root()).as_posix()


def write_result(job_id: uuid.UUID, key: str, result: Mapping[str, Any]) -> Path:
    """Keep a piece's result, apart from the files that pieces make, and give its path."""
    path = prepare(job_id) / "results" / f"{key}.json"
    path.parent.mkdir(exist_ok=True, mode=0o750)
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with part.open("w", encoding="utf-8") as file:
        json.dump(result, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def read_result(path: str) -> dict[str, Any]:
    """The result that lies at a row's path. Raises OSError or ValueError where it is gone or damaged."""
    return dict(json.loads((root() / path).read_text(encoding="utf-8")))
