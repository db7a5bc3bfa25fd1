"""An agency gets a new key for its sealed objects; the older ones stay until they are retired (V.A.4).

Guarantees: no content is touched, only the data keys are wrapped anew; what was interrupted is finished when it is
called again, and nothing is destroyed; the ledger says which key is in use.
"""

from collections.abc import Callable

from django.db import transaction

from openbwc.custody import Actor, record
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import VAULT_KEY_ROTATED
from openbwc.evidence.originals import key_ring
from openbwc.vault import Rotation


def rotate_vault_key(*, actor: Actor, holder: str, progress: Callable[[int], None] | None = None) -> Rotation:
    """Rotate the key of `holder`, an agency's code; `progress` gets the count of records looked at.

    Raises `VaultError` where the vault has no keys, a key is lost, or another rotation is at work.
    """
    rotation = key_ring().rotate(holder, progress=progress)
    with transaction.atomic():
        facts = {
            "holder": holder,
            "key": rotation.key_id,
            "wrapped_anew": rotation.wrapped_anew,
            "older": list(rotation.older),
            "unreadable": len(rotation.unreadable),
        }
        record(VAULT_KEY_ROTATED, actor=actor, subject=VAULT, facts=facts)
    return rotation
