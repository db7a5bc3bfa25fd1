"""Write-once objects in an OCFL 1.1 storage root: staged, hashed and sealed in the same pass, synced, renamed into
place (V.A.4, V.A.5).

Use `Vault.open_or_create(root, keys=…)`, `stage`, `commit`, `open`, `verify`. Nothing is deleted but under an order.
"""

from openbwc.vault.destroying import Destroyed, DestroyedFile, Order, Unfinished
from openbwc.vault.errors import (
    BadNameError,
    DamagedObjectError,
    DestroyedObjectError,
    KeyLostError,
    NoSuchObjectError,
    NotAVaultError,
    ObjectConflictError,
    SourceUnreadableError,
    StorageFailedError,
    VaultError,
)
from openbwc.vault.fixity import FixityReport, Problem, VaultReport
from openbwc.vault.keys import INSTALLATION, KeyFiles, KeyProvider, Wrapped
from openbwc.vault.records import KeyRing, Rotation
from openbwc.vault.sealing import Sealed
from openbwc.vault.staging import Staged
from openbwc.vault.store import Stored, Vault

__all__ = [
    "INSTALLATION",
    "BadNameError",
    "DamagedObjectError",
    "Destroyed",
    "DestroyedFile",
    "DestroyedObjectError",
    "FixityReport",
    "KeyFiles",
    "KeyLostError",
    "KeyProvider",
    "KeyRing",
    "NoSuchObjectError",
    "NotAVaultError",
    "ObjectConflictError",
    "Order",
    "Problem",
    "Rotation",
    "Sealed",
    "SourceUnreadableError",
    "Staged",
    "StorageFailedError",
    "Stored",
    "Unfinished",
    "Vault",
    "VaultError",
    "VaultReport",
    "Wrapped",
]
