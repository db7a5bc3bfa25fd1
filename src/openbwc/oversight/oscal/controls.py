"""What we claim of NIST SP 800-53: `policies/nist-800-53.yaml`, read strictly and held against the code.

Guarantees: a claim names code that exists; a claim that is not whole says what is missing; what is not listed is not
claimed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from openbwc.policy.reading import Cell, read_file

FILE = "nist-800-53.yaml"
_CONTROL = re.compile(r"[a-z]{2}-[1-9][0-9]?(\.[1-9][0-9]?)?\Z")


class Met(StrEnum):
    """How far a control is met by the system itself."""

    IMPLEMENTED = "implemented"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlClaim:
    """What is claimed of one control; `missing` is empty when the system does it by itself."""

    id: str
    title: str
    status: Met
    done: str
    missing: str
    code: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlClaims:
    """The claims about one catalogue of controls, and where that catalogue is published."""

    title: str
    source: str
    claims: tuple[ControlClaim, ...]


def read_control_claims(path: Path, root: Path) -> ControlClaims:
    """The claims in `path`, their code looked up below `root`. Raises PolicyFileError."""
    with read_file(path).mapping() as head:
        title, source = head.need("title").text(), head.need("source").text()
        with head.need("controls").mapping() as controls:
            claims = tuple(_claim(key, value, root) for key, value in controls.entries())
    return ControlClaims(title, source, claims)


def _claim(key: Cell, cell: Cell, root: Path) -> ControlClaim:
    if not _CONTROL.match(key.text()):
        raise key.error(expected="a control's id such as ac-2 or ia-2.1", found=f"'{key.text()}'")
    with cell.mapping() as entry:
        status = entry.need("status").one_of(Met, [met.value for met in Met])
        missing = entry.get("missing")
        if (status is Met.PARTLY) != (missing is not None):
            raise cell.error(expected="'missing' where, and only where, the control is partly met", found=status.value)
        code = entry.need("code")
        for path in code.items():
            if not (root / path.text()).exists():
                raise path.error(expected="a file or folder of the repository", found=f"'{path.text()}'")
        return ControlClaim(
            id=key.text(),
            title=entry.need("title").text(),
            status=status,
            done=entry.need("done").text(),
            missing="" if missing is None else missing.text(),
            code=code.texts(),
        )
