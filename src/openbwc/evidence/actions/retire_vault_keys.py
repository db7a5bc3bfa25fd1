"""An agency's older keys are destroyed after a rotation, when nothing in the vault needs them any more (V.A.4).

Guarantees: the ledger names the keys before the first of them goes, and says when they are gone; no key goes while a
sealed object lacks its record, whoever's it is, or a record still needs an older key.
"""

from collections.abc import Callable

from django.db import transaction

from openbwc.custody import Actor, record
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import VAULT_KEYS_RETIRED, VAULT_KEYS_RETIRING
from openbwc.evidence.originals import key_ring, vault


def retire_vault_keys(*, actor: Actor, holder: str, progress: Callable[[int], None] | None = None) -> tuple[str, ...]:
    """The ids of the keys that were destroyed; `progress` gets the count of objects looked at.

    Raises `VaultError` where the vault has no keys, a record is not there, or a rotation is not finished; then nothing
    was destroyed.
    """
    ring = key_ring()
    current = ring.current(holder)
    older = ring.provider.key_ids(holder)[:-1]
    with transaction.atomic():
        facts = {"holder": holder, "keys": list(older)}
        record(VAULT_KEYS_RETIRING, actor=actor, subject=VAULT, facts=facts)
    retired = vault().retire_keys(holder, progress=progress)
    with transaction.atomic():
        facts = {"holder": holder, "key": current, "retired": list(retired)}
        record(VAULT_KEYS_RETIRED, actor=actor, subject=VAULT, facts=facts)
    return retired
