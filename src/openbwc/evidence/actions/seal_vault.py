"""Seal what lies plain in the vault, each object with its agency's key, and say so in the ledger (V.A.4).

Guarantees: what was interrupted goes on with what is still plain when it is called again; recorded bytes are never
changed, and an object that is damaged stays as it is and is told.
"""

from collections.abc import Callable

from django.db import transaction

from openbwc.custody import Actor, record
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import VAULT_SEALED
from openbwc.evidence.kept import holder_of
from openbwc.evidence.originals import vault
from openbwc.vault import Sealed


def seal_vault(*, actor: Actor, progress: Callable[[int], None] | None = None) -> Sealed:
    """Seal the whole vault; `progress` gets the count of bytes newly read. Raises `VaultError` without keys."""
    sealed = vault().seal_all(holder_of=holder_of, progress=progress)
    with transaction.atomic():
        facts = {"objects": sealed.objects, "size": sealed.size, "left": list(sealed.left)}
        record(VAULT_SEALED, actor=actor, subject=VAULT, facts=facts)
    return sealed
