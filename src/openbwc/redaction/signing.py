"""Sign a copy for the agency whose recording it shows (V.A.5).

Guarantees: each agency signs with a key of its own, which lies in the data folder's `keys/provenance` with mode 0600
under the installation's own authority, or wherever `OPENBWC_PROVENANCE_SIGNER` says that it is (a hardware module); the
key is never in the process that reads the file. The signature is bound to the original's hash and the plan's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from openbwc.media.errors import CredentialFailed
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.provenance.keys import AUTHORITY, Identity, authority_of, local_identity
from openbwc.media.provenance.manifest import manifest_of
from openbwc.media.provenance.signing import Credential, sign_copy
from openbwc.media.redaction.plan import Plan
from openbwc.media.redaction.timetable import Timetable
from openbwc.policy import PolicyInForce
from openbwc.program.models import Agency

_PERSONAL = frozenset({"pii", "victim_identity"})  # categories of V.A.6
_LOOK_LIMITS = Limits(cpu_seconds=3600, wall_seconds=3600.0, stall_seconds=900.0)


class IdentitySource(Protocol):
    """What `OPENBWC_PROVENANCE_SIGNER` names: gives the identity of an agency by its code and name."""

    def __call__(self, code: str, name: str) -> Identity: ...


def identity_of(agency: Agency) -> Identity:
    """Who signs for an agency. Raises KeyFileError where its key file is damaged or open to others."""
    if settings.PROVENANCE_SIGNER:
        source: IdentitySource = import_string(settings.PROVENANCE_SIGNER)
        return source(agency.code, agency.name)
    return local_identity(_folder(), agency.code, agency.name)


def roots() -> str:
    """The root of the installation's own authority in PEM, for whoever verifies copies; empty before the first one.

    Where another signer is set, its root is the one of each agency's identity.
    """
    return authority_of(_folder()) if (_folder() / AUTHORITY).exists() else ""


def sign_for_agency(
    agency: Agency,
    copy: Path,
    target: Path,
    *,
    plan: Plan,
    policy: PolicyInForce,
    original_title: str,
    title: str = "Redacted copy",
    original_form: str = "video/mp4",
    transcoded: bool = True,
    progress: Callable[[float], None] | None = None,
) -> Credential:
    """Write an approved copy with the agency's manifest to `target`, and give what is read back from it.

    `original_title` is read by everybody: a recording's short id, never a file name of the camera's. `transcoded` is
    False where the render copied every packet. `progress` is called about once a second, all the while, and what it
    raises stops the work. Raises MediaError, or KeyFileError.
    """
    try:
        looked = run_isolated("redact_look", {"source": str(copy)}, limits=_LOOK_LIMITS, progress=progress)
    except ChildLost as lost:
        raise CredentialFailed(expected="a rendered copy whose frames can be counted", found=str(lost)) from lost
    manifest = manifest_of(
        plan,
        Timetable.from_dict(looked["timetable"]),
        title=title,
        original_title=original_title,
        original_form=original_form,
        reviewed=True,
        transcoded=transcoded,
        reasons=_reasons(policy),
    )
    return sign_copy(copy, target, manifest, identity_of(agency), progress=progress)


def _folder() -> Path:
    return Path(settings.OPENBWC_HOME) / "keys" / "provenance"


def _reasons(policy: PolicyInForce) -> dict[str, str]:
    """The reason that C2PA has for each code of the policy: personal, or else the government's own."""
    return {
        code: "c2pa.PII.present" if reason.categories & _PERSONAL else "c2pa.government.confidential"
        for code, reason in policy.redaction_reasons.items()
    }
