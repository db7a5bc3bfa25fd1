"""The errors of the ledger: one small tree, each message saying what was expected, what was found and what to do."""


class LedgerError(Exception):
    """Anything that the ledger refuses. Catch this one to catch all."""


class NotCanonicalError(LedgerError):
    """A value has no canonical JSON form (RFC 8785)."""


class ProofError(LedgerError):
    """An inclusion or consistency proof does not lead to the expected root (RFC 6962, 2.1)."""


class NotPublishedError(ProofError):
    """The event is recorded, but no published checkpoint covers it yet: publish, or wait for the next publication."""


class NoteError(LedgerError):
    """A signed note, a checkpoint or a `.tlog-proof` is malformed, or no known key signed it."""


class KeyFileError(LedgerError):
    """A key file or a verifier key is malformed, has the wrong owner rights, or is not there."""


class TilesError(LedgerError):
    """The files of a ledger folder do not say what they should say."""
