"""An agency's key is split between officials, and put back from their shares when it is lost (V.A.4).

Guarantees: the ledger says which key was split into how many shares, how many of them are needed, and when it was put
back; it never holds a share.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from openbwc.custody import Actor, record
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import VAULT_KEY_RESTORED, VAULT_KEY_SPLIT
from openbwc.evidence.originals import FILES, key_files, key_ring
from openbwc.vault import KeyFiles, VaultError
from openbwc.vault.splitting import restore, split


def split_vault_key(*, actor: Actor, holder: str, needed: int, shares: int) -> tuple[str, tuple[str, ...]]:
    """The current key's id and its shares. Raises `VaultError` where keys are not in files, or for absurd numbers."""
    key_id, words = split(key_ring(), _files(), holder, needed=needed, shares=shares)
    with transaction.atomic():
        facts = {"holder": holder, "key": key_id, "needed": needed, "shares": shares}
        record(VAULT_KEY_SPLIT, actor=actor, subject=VAULT, facts=facts)
    return key_id, words


def restore_vault_key(*, actor: Actor, holder: str, key_id: str, shares: Sequence[str]) -> None:
    """Put a lost key back from its shares. Raises `VaultError` where they do not give it."""
    restore(key_ring(), _files(), holder, key_id, shares)
    with transaction.atomic():
        facts = {"holder": holder, "key": key_id, "shares": len(shares)}
        record(VAULT_KEY_RESTORED, actor=actor, subject=VAULT, facts=facts)


def _files() -> KeyFiles:
    if settings.VAULT_KEYS != FILES:
        raise VaultError(
            "Expected the agencies' keys in files, found that another provider has them. Back them up by its own means."
        )
    return key_files(Path(settings.OPENBWC_HOME))
