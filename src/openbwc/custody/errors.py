"""The errors of custody: an event that cannot be recorded whole is not recorded, and so its change is not made."""


class CustodyError(Exception):
    """Anything that custody refuses. Catch this one to catch all."""


class UnknownKindError(CustodyError):
    """The kind of event was never declared in an `events.py`, or is declared twice with different contents."""


class MissingFactsError(CustodyError):
    """A fact that the kind requires is absent, or the facts are not JSON."""


class MissingActorError(CustodyError):
    """Who acts, or on what, is not said."""


class OutsideTransactionError(CustodyError):
    """An event may be recorded only inside the transaction of the change that it tells of."""


class BadTimeError(CustodyError):
    """A time without a zone."""


class AppendOnlyError(CustodyError):
    """Events are neither changed nor deleted, and only `record` writes them (V.A.4)."""
