"""Read and write manifests with the c2pa library. Runs in the isolated child only; the key is never here."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import c2pa  # type: ignore[import-untyped]

from openbwc.media.errors import CredentialFailed

Progress = Callable[[float], None]
_EXTENDED_USAGE = "1.3.6.1.5.5.7.3.36"  # documentSigning (RFC 9336), as `keys` gives it
_FORM = "video/mp4"
_QUIET = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}


def sign(
    source: Path, target: Path, manifest: str, chain: str, *, ask: Callable[[str], str], progress: Progress
) -> dict[str, Any]:
    """Write a copy with its manifest to `target`; `ask` is given the bytes to sign and returns the signature, base64.

    Raises CredentialFailed.
    """
    progress(0.0)
    _known(source)

    def by_parent(data: bytes) -> bytes:
        return b64decode(ask(b64encode(data).decode()))

    try:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(_QUIET))
        signer = c2pa.Signer.from_callback(by_parent, c2pa.C2paSigningAlg.ES256, chain)
        builder = c2pa.Builder.from_json(manifest, context)
        with source.open("rb") as plain, target.open("w+b") as signed:
            builder.sign(signer, _FORM, plain, signed)
    except c2pa.C2paError as error:
        raise CredentialFailed(expected="a copy that takes a manifest", found=_words(error)) from error
    return {"bytes": target.stat().st_size}


def credential(source: Path, anchors: str, *, progress: Progress) -> dict[str, Any]:
    """What the manifest of a file says and whether it holds: `state` is None where the file has none.

    `anchors` are the roots to trust, in PEM; empty: nobody is trusted. Raises CredentialFailed where the file cannot
    be read at all.
    """
    progress(0.0)
    _known(source)
    trust = {"trust_config": _EXTENDED_USAGE} | ({"trust_anchors": anchors} if anchors else {})
    settings = {"verify": {"verify_trust": bool(anchors), "remote_manifest_fetch": False}, "trust": trust}
    try:
        context = c2pa.Context(settings=c2pa.Settings.from_dict(settings))
        reader = c2pa.Reader.try_create(str(source), context=context)
        if reader is None:
            return {"state": None, "problems": [], "manifest": {}}
        body = json.loads(reader.json())
    except c2pa.C2paError as error:
        raise CredentialFailed(expected="a file whose manifest can be read", found=_words(error)) from error
    results = body.get("validation_results", {}).get("activeManifest", {})
    return {
        "state": body.get("validation_state"),
        "problems": [f"{one['code']}: {one.get('explanation', '')}" for one in results.get("failure", [])],
        "manifest": body["manifests"][body["active_manifest"]],
    }


def _known(source: Path) -> None:
    """The library is told that it reads an MP4; anything else is refused before it looks."""
    with source.open("rb") as file:
        head = file.read(8)
    if head[4:8] != b"ftyp":
        raise CredentialFailed(
            expected="an MP4 file, which begins with a box 'ftyp'",
            found="another form",
            remedy="render the copy as MP4",
        )


def _words(error: Exception) -> str:
    return f"'{str(error)[:300]}'"
