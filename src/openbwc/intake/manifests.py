"""What a camera signed about a clip is held against the clip and the camera's registered key (IV.D).

Guarantees: the sidecar is read from the vault, where it lies beside the original, so the answer can be found again
after the card is gone; a sidecar that claims no signature is nobody's fault and is passed over, unless the camera has
a key and so signs everything it makes.
"""

from typing import Any

from openbwc.camera import ManifestError, check_clip, is_signed, verify
from openbwc.evidence.originals import vault
from openbwc.intake.adapters.documents import LARGEST, parse_document
from openbwc.intake.adapters.model import SidecarFormat
from openbwc.intake.errors import SidecarError
from openbwc.program.models import Camera
from openbwc.vault import VaultError


def manifest_problem(camera: Camera, vault_object: str, vault_name: str) -> str | None:
    """What does not hold between a stored clip, its signed sidecar and the camera's key, in a sentence; None if all
    of it holds or the camera signs nothing.

    That it could not be looked at (a key is away, the object is damaged) is such a sentence too: it is asked once.
    """
    try:
        names = sorted(vault().files(vault_object))
        bodies = [body for name in names if name.endswith(".json") and (body := _read(vault_object, name)) is not None]
        signed = [body for body in bodies if is_signed(body)]
        if not camera.device_key:
            return "Expected the camera's key in the records; found a signed sidecar and no key." if signed else None
        if not signed:
            return "Expected a sidecar that the camera signed; found none beside the clip."
        verify(signed[0], camera.device_key)
        if signed[0]["camera"].get("serial", "").casefold() != camera.serial.casefold():
            return "Expected the sidecar of this camera; found another's."
        with vault().open(vault_object, vault_name) as clip:
            check_clip(signed[0]["manifest"], clip)
    except ManifestError as error:
        return str(error)
    except VaultError:
        return "Expected to hold the clip against what its camera signed; found that the vault could not give it."
    return None


def _read(vault_object: str, name: str) -> Any:
    try:
        with vault().open(vault_object, name) as sidecar:
            return parse_document(name, sidecar.read(LARGEST + 1), SidecarFormat.JSON)
    except SidecarError:
        return None
