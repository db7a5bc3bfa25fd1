"""Publish: the events recorded since the last checkpoint become tiles and a new signed checkpoint.

Guarantees: idempotent, and safe to kill at any moment and to call from several processes (see `ledger.publication`).
Only committed events are published, in the order of their indices; a row that no longer has the leaf hash with which
it was recorded, or a gap, stops the publication before anything is signed.
"""

from collections.abc import Iterator

from openbwc.custody.errors import CustodyError
from openbwc.custody.ledger_files import ledger_folder, log_signer
from openbwc.custody.models import Event
from openbwc.ledger.canonical import event_entry, leaf_hash
from openbwc.ledger.notes import Checkpoint
from openbwc.ledger.publication import publish

CHUNK = 2000


def publish_checkpoint() -> Checkpoint:
    """Publish every committed event, and return the checkpoint that now stands. Raises CustodyError or LedgerError."""
    return publish(ledger_folder(), log_signer(), _entries_from)


def _entries_from(size: int) -> Iterator[bytes]:
    rows = Event.objects.filter(index__gte=size).order_by("index").values_list("index", "salt", "body", "leaf_hash")
    for expected, (index, salt, body, hashed) in enumerate(rows.iterator(chunk_size=CHUNK), start=size):
        entry = event_entry(bytes(salt), bytes(body))
        if index != expected or leaf_hash(entry) != bytes(hashed):
            raise CustodyError(
                f"expected event {expected} as it was recorded, found event {index} with another leaf hash or a gap: "
                "nothing was signed; run `openbwc ledger verify` and restore the database"
            )
        yield entry
