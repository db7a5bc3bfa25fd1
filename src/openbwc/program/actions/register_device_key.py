"""A camera's public key is registered, against which its signed manifests are held (IV.D)."""

import base64
import binascii

from openbwc.custody import Actor, Subject, record
from openbwc.program.events import DEVICE_KEY_REGISTERED
from openbwc.program.management import decide_management
from openbwc.program.models import Camera
from openbwc.program.refusals import Mistaken, regulated, require

_KEY_BYTES = 32


def register_device_key(*, actor: Actor, camera: Camera, key: str) -> Camera:
    """Register an Ed25519 public key, base64 of 32 bytes. Raises `Refused`.

    `Mistaken` for something else, and for a camera with another key: a camera that is given a new key is a new device
    in the records, so that nobody slips a key of their own under footage that exists.
    """
    try:
        size = len(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size != _KEY_BYTES:
        raise Mistaken(f"Expected an Ed25519 public key, base64 of {_KEY_BYTES} bytes; found {key[:60]!r}.")
    subject = Subject("camera", camera.id)
    with regulated(actor=actor, subject=subject):
        camera = Camera.objects.select_for_update(of=("self",)).select_related("agency").get(id=camera.id)
        decision = require(decide_management(actor, camera.agency))
        if camera.device_key == key:
            return camera
        if camera.device_key:
            raise Mistaken(f"Expected camera {camera.serial} without a key; another one is registered already.")
        camera.device_key = key
        camera.save(update_fields=["device_key"])
        record(DEVICE_KEY_REGISTERED, actor=actor, subject=subject, facts={"key": key}, decision=decision.as_dict())
    return camera
