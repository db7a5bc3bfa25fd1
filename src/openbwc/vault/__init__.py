"""Write-once objects in an OCFL 1.1 storage root: staged, hashed in the same pass, synced, renamed into place (V.A.4,
V.A.5).

There is no delete call. Use `Vault.open_or_create(root)`, `stage`, `commit`, `open`, `verify`.
"""

from openbwc.vault.errors import (
    BadNameError,
    DamagedObjectError,
    NoSuchObjectError,
    NotAVaultError,
    ObjectConflictError,
    SourceUnreadableError,
    StorageFailedError,
    VaultError,
)
from openbwc.vault.fixity import FixityReport, Problem, VaultReport
from openbwc.vault.sealing import ContentCodec, PlainContent, Sealer
from openbwc.vault.staging import Staged
from openbwc.vault.store import Stored, Vault

__all__ = [
    "BadNameError",
    "ContentCodec",
    "DamagedObjectError",
    "FixityReport",
    "NoSuchObjectError",
    "NotAVaultError",
    "ObjectConflictError",
    "PlainContent",
    "Problem",
    "Sealer",
    "SourceUnreadableError",
    "Staged",
    "StorageFailedError",
    "Stored",
    "Vault",
    "VaultError",
    "VaultReport",
]
