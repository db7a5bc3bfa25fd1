"""Seal what lies plain in the vault, each object with its agency's key, and say so in the ledger (V.A.4).

Guarantees: what was interrupted goes on with what is still plain when it is called again; recorded bytes are never
changed, and an object that is damaged stays as it is and is told.
"""

from collections.abc import Callable

from django.db import transaction

from openbwc.custody import Actor, record
from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import VAULT_SEALED
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.vault import INSTALLATION, Sealed


def seal_vault(*, actor: Actor, progress: Callable[[int], None] | None = None) -> Sealed:
    """Seal the whole vault; `progress` gets the count of bytes newly read. Raises `VaultError` without keys."""
    sealed = vault().seal_all(holder_of=_holder_of, progress=progress)
    with transaction.atomic():
        facts = {"objects": sealed.objects, "size": sealed.size, "left": list(sealed.left)}
        record(VAULT_SEALED, actor=actor, subject=VAULT, facts=facts)
    return sealed


def _holder_of(object_id: str) -> str:
    """The agency whose recording an object is or was made of; the installation where no agency is known."""
    clips = ClipFile.objects.filter(vault_object=object_id).values_list("recording__agency__code", flat=True)
    copies = RedactedCopy.objects.filter(vault_object=object_id)
    return clips.first() or copies.values_list("clip__recording__agency__code", flat=True).first() or INSTALLATION
