"""The policy that binds an agency on a day, from what ships with the installation and what it has published itself.

Guarantees: the library is read and validated once for each process and again when something is published, by
whichever process; an agency without a policy in force raises `PolicyError`, which every caller lets through: no
policy means no act. Asking costs one look at the date of a folder.
"""

import os
import time
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from openbwc.policy import (
    NotInForceError,
    PolicyClock,
    PolicyInForce,
    PolicyLibrary,
    UnknownTermError,
    load_library,
    policy_clock,
)
from openbwc.program.models import Agency

FOLDER = "policies"
_SETTLED_NS = 1_000_000_000
"""A folder's date may be too coarse to tell two changes of one moment apart: within a second its names count too."""

Fingerprint = tuple[int, tuple[str, ...]]


def published_folder() -> Path:
    """Where the profiles lie that this installation has published."""
    return Path(settings.OPENBWC_HOME) / FOLDER


def library() -> PolicyLibrary:
    """The installation's standard and profiles, validated."""
    folder = f"{settings.OPENBWC_HOME}/{FOLDER}"
    fingerprint = _fingerprint(folder)
    return _loaded(str(settings.POLICIES_DIR), folder if fingerprint else None, fingerprint)


@lru_cache(maxsize=2)
def _loaded(shipped: str, published: str | None, fingerprint: Fingerprint | None) -> PolicyLibrary:
    """The library of two folders; a new fingerprint of the published one reads both anew."""
    return load_library(Path(shipped), None if published is None else Path(published))


def _fingerprint(folder: str) -> Fingerprint | None:
    """What changes with every file that is put into the folder; None while there is no folder."""
    try:
        changed = os.stat(folder).st_mtime_ns  # noqa: PTH116 -- on the way of every decision; a Path costs thrice as much
        recent = time.time_ns() - changed < _SETTLED_NS
        return changed, tuple(sorted(os.listdir(folder))) if recent else ()  # noqa: PTH208 -- as above
    except FileNotFoundError:
        return None


def policy_of(agency: Agency, on: date) -> PolicyInForce:
    """The policy that binds an agency on a day; `PolicyError` when none is in force."""
    return library().in_force(agency.code, on=on)


def department_standard(on: date) -> PolicyInForce:
    """The department's own standard on a day, the floor under each agency's policy (III.A.2)."""
    return library().standard_in_force(on=on)


def governing(agency: Agency | None, on: date) -> PolicyInForce:
    """The agency's policy; the department's standard where there is no agency or it has no policy in force yet."""
    if agency is not None:
        try:
            return policy_of(agency, on)
        except (NotInForceError, UnknownTermError):
            pass
    return department_standard(on)


def clock_of(agency: Agency, on: date) -> PolicyClock:
    """How long the agency has for its policy under the standard in force on a day (III.A.1)."""
    held = library()
    standard = held.standard_in_force(on).standard
    profiles = [version.policy.profile for version in held.history(agency.code)] if agency.code in held.agencies else []
    return policy_clock(
        standard,
        amended=standard.effective > held.standard_history()[0].effective,
        effective_days=[profile.effective for profile in profiles if profile is not None],
        on=on,
    )
