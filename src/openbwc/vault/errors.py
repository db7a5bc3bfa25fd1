"""What can go wrong in the vault: one small tree, each error with a sentence for people."""


class VaultError(Exception):
    """The vault refuses, or cannot do, what was asked; the sentence says expected, found and what to do."""


class NotAVaultError(VaultError):
    """The folder is no OCFL 1.1 storage root of the layout that this vault writes."""


class NoSuchObjectError(VaultError):
    """No object of this id, or no file of this name in it, is stored."""


class ObjectConflictError(VaultError):
    """The object exists with other content; what is stored is never replaced (V.A.5)."""


class BadNameError(VaultError):
    """A name or id that the vault does not take."""


class SourceUnreadableError(VaultError):
    """The bytes to be stored could not be read whole, or changed while they were read."""


class StorageFailedError(VaultError):
    """The vault's own file system refused a write (full, too large, broken); nothing of the file was kept."""


class DamagedObjectError(VaultError):
    """A stored object cannot be read as it was written; run a fixity check."""


class KeyLostError(VaultError):
    """A key that sealed content needs is not there, is another one, or its provider does not answer."""


class DestroyedObjectError(VaultError):
    """The object was destroyed under an order; only its tombstone is there."""
