"""Sign a copy, and read back what a signed copy says.

Guarantees: the file is read and written in an isolated child, and the key stays with the caller: the child sends the
bytes to be signed and gets one signature for one copy; the target is whole and synced, or absent; what was signed was
read back and held before it appears; a copy that was changed since is said to be changed.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openbwc.media.errors import CredentialFailed
from openbwc.media.isolation import ChildLost, Limits, run_isolated
from openbwc.media.provenance.keys import Identity
from openbwc.media.provenance.manifest import ASSERTION
from openbwc.media.renditions import whole_file

SIGN_LIMITS = Limits(cpu_seconds=3600, wall_seconds=2 * 3600.0, stall_seconds=1800.0)
_UNTRUSTED = "signingCredential.untrusted"


@dataclass(frozen=True, kw_only=True)
class Credential:
    """What a file's manifest says.

    `state` is `Trusted` (whole, and signed under a root that was given), `Valid` (whole, but signed by another),
    `Invalid`, or None where the file has no manifest; `problems` say what is wrong. `signer` is the organisation of the
    certificate; `original_sha256` and `plan_sha256` are what the manifest is bound to, empty where it is not ours.
    """

    state: str | None
    problems: tuple[str, ...]
    signer: str
    original_sha256: str
    plan_sha256: str
    manifest: Mapping[str, Any]

    @property
    def holds(self) -> bool:
        """Whether the file is as it was signed."""
        return self.state in ("Trusted", "Valid")

    @property
    def actions(self) -> tuple[Mapping[str, Any], ...]:
        """The actions in their order, as C2PA names them."""
        for assertion in self.manifest.get("assertions", ()):
            if assertion["label"] == "c2pa.actions.v2":
                return tuple(assertion["data"]["actions"])
        return ()


def sign_copy(
    copy: Path,
    target: Path,
    manifest: Mapping[str, Any],
    identity: Identity,
    *,
    progress: Callable[[float], None] | None = None,
    limits: Limits = SIGN_LIMITS,
) -> Credential:
    """Write `copy` with the manifest in it to `target`, signed, and give what is read back from it.

    Raises CredentialFailed where it cannot be done or does not hold afterwards, and what `identity.sign` raises.
    """
    copy.stat()
    signed = 0

    def answer(question: str) -> str:
        nonlocal signed
        signed += 1
        if signed > 1:
            raise CredentialFailed(expected="one signature for one copy", found="a second was asked for")
        return b64encode(identity.sign(b64decode(question))).decode()

    with whole_file(target) as part:
        arguments = {
            "source": str(copy),
            "target": str(part),
            "manifest": json.dumps(manifest),
            "chain": identity.chain,
        }
        try:
            run_isolated("redact_sign", arguments, limits=limits, progress=progress, answer=answer)
        except ChildLost as lost:
            raise CredentialFailed(expected="a signed copy", found=str(lost)) from lost
        found = read_manifest(part, anchors=identity.root, progress=progress, limits=limits)
        if found.state != "Trusted":
            raise CredentialFailed(
                expected="a copy whose manifest holds when it is read back",
                found="; ".join(found.problems) or str(found.state),
            )
    return found


def read_manifest(
    path: Path,
    *,
    anchors: str = "",
    progress: Callable[[float], None] | None = None,
    limits: Limits = SIGN_LIMITS,
) -> Credential:
    """What the manifest in a file says, and whether it holds. `anchors` are the roots to trust, in PEM.

    Raises CredentialFailed where the file cannot be read.
    """
    path.stat()
    try:
        body = run_isolated(
            "redact_credential", {"source": str(path), "anchors": anchors}, limits=limits, progress=progress
        )
    except ChildLost as lost:
        raise CredentialFailed(expected="a file whose manifest can be read", found=str(lost)) from lost
    own: Mapping[str, Any] = next(
        (one["data"] for one in body["manifest"].get("assertions", ()) if one["label"] == ASSERTION), {}
    )
    return Credential(
        state=body["state"],
        problems=tuple(problem for problem in body["problems"] if anchors or not problem.startswith(_UNTRUSTED)),
        signer=body["manifest"].get("signature_info", {}).get("issuer", ""),
        original_sha256=_hash_in(own, "original"),
        plan_sha256=_hash_in(own, "plan"),
        manifest=body["manifest"],
    )


def verify_copy(path: Path, *, original_sha256: str, plan_sha256: str, anchors: str) -> Credential:
    """The credential of a copy that is signed by one of the roots, unchanged, and made of this original and plan.

    Raises CredentialFailed with what is otherwise.
    """
    found = read_manifest(path, anchors=anchors)
    if found.state != "Trusted":
        what = "no manifest" if found.state is None else "; ".join(found.problems) or found.state
        raise CredentialFailed(expected="a copy as it was signed, by a signer whom we trust", found=what)
    for name, wanted, held in (
        ("original", original_sha256, found.original_sha256),
        ("plan", plan_sha256, found.plan_sha256),
    ):
        if wanted != held:
            raise CredentialFailed(expected=f"the {name} {wanted}", found=held or "none named")
    return found


def _hash_in(own: Mapping[str, Any], name: str) -> str:
    part = own.get(name)
    return str(part.get("hash", "")) if isinstance(part, Mapping) else ""
