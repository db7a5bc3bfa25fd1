"""Where this installation's ledger and its key are, and who its log is."""

from pathlib import Path

from django.conf import settings

from openbwc.ledger.errors import KeyFileError
from openbwc.ledger.keys import open_or_create_key
from openbwc.ledger.notes import Signer, VerifierKey
from openbwc.ledger.tiles import CHECKPOINT


def ledger_folder() -> Path:
    """The folder of public files: checkpoint and tiles. It may be served or copied as it is."""
    return Path(settings.OPENBWC_HOME) / "ledger"


def log_signer() -> Signer:
    """The log's signing key, made on first use with mode 0600.

    Raises KeyFileError if it is malformed, or lost though a checkpoint is signed with it.
    """
    path = Path(settings.OPENBWC_HOME) / "keys" / "ledger.key"
    if not path.exists() and (ledger_folder() / CHECKPOINT).exists():
        raise KeyFileError(f"expected the key of the published ledger at {path}, found none: restore it from its copy")
    return open_or_create_key(path, settings.LEDGER_ORIGIN)


def verifier_key() -> VerifierKey:
    """The public half of the log's key. `str()` of it is what auditors are given."""
    return log_signer().verifier
