"""What the camera says of a clip, signed by the device's own key (IV.D), in the sidecar form that intake reads.

The sidecar is `openbwc-sidecar/1` with two more keys: `manifest` (the clip's number, size, SHA-256, its segments, and a
chain over them that goes on from the clip before) and `signature` (Ed25519, base64, over `CONTEXT` and the canonical
JSON, RFC 8785, of everything but the signature).

Guarantees: nothing that the sidecar says can be changed without breaking the signature; a byte of the clip that is
changed, added or cut off is found, and the segment that it lies in is named; the chain shows a clip that is missing
between two that are there, to whoever has both sidecars.
"""

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from openbwc.camera.configuration import Configuration
from openbwc.camera.device import Clip
from openbwc.camera.errors import CameraError, ManifestError

SIDECAR_FORMAT = "openbwc-sidecar/1"
MANIFEST_FORMAT = "openbwc-camera-manifest/1"
CONTEXT = MANIFEST_FORMAT.encode() + b"\n"
_SEED_BYTES = 32
_BLOCK = 1 << 20


class DeviceKey:
    """The camera's signing key, in a file that only its owner can read."""

    def __init__(self, path: Path) -> None:
        """Read the key, or make it on first use. Raises `CameraError` for a file that holds none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(Ed25519PrivateKey.generate().private_bytes_raw())
        seed = path.read_bytes()
        if len(seed) != _SEED_BYTES:
            raise CameraError(f"Expected a key of {_SEED_BYTES} bytes in {path}; found {len(seed)}.")
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public(self) -> str:
        """The public key as the department registers it: base64 of 32 bytes."""
        return base64.b64encode(self._private.public_key().public_bytes_raw()).decode()

    def sign(self, body: Mapping[str, Any]) -> str:
        """The signature over a body without one, base64."""
        return base64.b64encode(self._private.sign(_signed_bytes(body))).decode()


def beginning(serial: str) -> str:
    """What the chain of a camera's first clip goes on from, hex."""
    return hashlib.sha256(CONTEXT + serial.encode()).hexdigest()


def chained(previous: str, digests: Sequence[str]) -> str:
    """The chain over segments, hex: each link is SHA-256 of the link before and the segment's SHA-256."""
    link = bytes.fromhex(previous)
    for digest in digests:
        link = hashlib.sha256(link + bytes.fromhex(digest)).digest()
    return link.hex()


def describe(clip: Clip, configuration: Configuration, key: DeviceKey, previous: str) -> dict[str, Any]:
    """The signed sidecar of a clip; `previous` is the chain of the clip before it."""
    segments = [
        {"size": len(one.data), "length_ms": one.length_ms, "sha256": hashlib.sha256(one.data).hexdigest()}
        for one in clip.segments
    ]
    data = clip.data
    body: dict[str, Any] = {
        "format": SIDECAR_FORMAT,
        "camera": {
            "serial": configuration.serial,
            "model": configuration.model,
            "firmware": configuration.firmware,
            "settings": configuration.told(),
        },
        "recording": {
            "activation": f"{configuration.serial}-{clip.number:04}",
            "part": 1,
            "started_at": clip.started_at.isoformat(),
            "activated_at": clip.activated.at.isoformat(),
            "pre_event_seconds": clip.pre_event_ms / 1000,
            "duration_seconds": clip.duration_ms / 1000,
            "timezone": "UTC",
            "trigger": clip.activated.trigger,
            "deactivated_at": clip.deactivated.at.isoformat(),
            "stopped_by": ": ".join(word for word in (clip.deactivated.trigger, clip.deactivated.reason) if word),
            "deactivation_reason": clip.deactivated.reason,
            "deactivated_early": clip.deactivated.early,
        },
        "manifest": {
            "format": MANIFEST_FORMAT,
            "number": clip.number,
            "name": clip.name,
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "segments": segments,
            "previous": previous,
            "chain": chained(previous, [str(one["sha256"]) for one in segments]),
            "key": key.public,
        },
    }
    return {**body, "signature": key.sign(body)}


def is_signed(body: Any) -> bool:
    """Whether a sidecar claims to be signed by a camera."""
    return isinstance(body, dict) and isinstance(body.get("manifest"), dict) and "signature" in body


def verify(body: Mapping[str, Any], public: str) -> None:
    """Raises `ManifestError` where the sidecar is not signed by the camera whose public key (base64) is given."""
    unsigned = {name: value for name, value in body.items() if name != "signature"}
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(str(body["signature"]), validate=True), _signed_bytes(unsigned))
        manifest = body["manifest"]
        chain = chained(manifest["previous"], [str(one["sha256"]) for one in manifest["segments"]])
    except (ValueError, KeyError, TypeError, InvalidSignature, rfc8785.CanonicalizationError) as error:
        raise ManifestError(
            "Expected a sidecar that the camera signed; found that its signature does not hold."
        ) from error
    if chain != manifest["chain"]:
        raise ManifestError("Expected the chain over the clip's segments; found another.")


def check_clip(manifest: Mapping[str, Any], clip: BinaryIO) -> None:
    """Read a clip to its end. Raises `ManifestError` where it is not, byte for byte, what a verified manifest says."""
    try:
        told = [(int(one["size"]), str(one["sha256"])) for one in manifest["segments"]]
        size, sha256 = int(manifest["size"]), str(manifest["sha256"])
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError("Expected a manifest with the clip's segments; found none.") from error
    whole, found = hashlib.sha256(), 0
    for number, (length, digest) in enumerate(told, 1):
        data = clip.read(length)
        whole.update(data)
        found += len(data)
        if hashlib.sha256(data).hexdigest() != digest:
            raise ManifestError(f"Expected segment {number} of {len(told)} as it was recorded; found other bytes.")
    while data := clip.read(_BLOCK):
        found += len(data)
    if found != size or whole.hexdigest() != sha256:
        raise ManifestError(f"Expected {size} bytes as they were recorded; found {found}.")


def _signed_bytes(body: Mapping[str, Any]) -> bytes:
    return CONTEXT + rfc8785.dumps(dict(body))
