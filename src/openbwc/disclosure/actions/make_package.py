"""A package that was asked for is built: its contents are frozen, proven, packed and stored (V.B.2).

Guarantees:
- What goes in is frozen first, with an event that holds its digest; the proof of that event, under a
  checkpoint published after it, is in the package: whoever changes a file of it has to change the ledger.
- The zip is streamed into the vault, as an object of this freezing, and is there whole or not at all. Killed at any
  moment, building again takes up the same frozen contents under the same checkpoint and gives the same bytes; what is
  stored already is taken as it is, whatever has changed since.
- A file that is not the one that was frozen, or that may not be served any more, ends the building with the reason; so
  does whatever else goes wrong, but what the caller stops it by and a database that is away: these are tried again.
- One builder at a time, for as long as it shows life; one that was taken over from writes nothing more.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.custody.actions.publish_checkpoint import publish_checkpoint
from openbwc.custody.queries import closed_proof_of, history_of, latest_checkpoint, proof_of
from openbwc.disclosure.actions.build_package import enqueue
from openbwc.disclosure.events import PACKAGE_BUILT, PACKAGE_FAILED, PACKAGE_FROZEN
from openbwc.disclosure.lineage import state_lineage
from openbwc.disclosure.models import Package, PackageState
from openbwc.disclosure.packages import object_of, read_bag, subject_of_release
from openbwc.disclosure.packaging.bag import BagStream
from openbwc.disclosure.packaging.gathering import contents_of, events_of_recording, served_parts
from openbwc.disclosure.packaging.listing import CHECKPOINT, LIST, PACKAGE_PROOF, frozen_pieces, listing_of
from openbwc.disclosure.packaging.model import Contents, PackagingError, Piece, paper
from openbwc.evidence.originals import vault
from openbwc.ledger.errors import LedgerError
from openbwc.ledger.verify_bag import MOST_FILES
from openbwc.media import MediaError
from openbwc.program.refusals import Mistaken
from openbwc.vault import VaultError

LEASE = timedelta(minutes=10)
BESIDES = 10  # files at most that are the bag's own, or prove the package
EXPECTED = (PackagingError, Mistaken, MediaError, LedgerError, VaultError)
"""What says by itself, in words for who asked, why a package cannot be built."""
_RENEWED_BEFORE = LEASE - timedelta(minutes=1)
_log = logging.getLogger("openbwc.packages")


def make_package(package_id: uuid.UUID, *, actor: Actor, beat: Callable[[], None] = lambda: None) -> Package:
    """Build it where it is asked for and nobody is at it; gives the package as it stands then.

    `beat` is called now and then, and what it raises stops the work, which another call takes up.
    """
    package = _leased(package_id)
    if package is None:
        return Package.objects.get(id=package_id)
    lease = _Lease(package, beat)
    try:
        return _built(package, actor, lease)
    except _TakenOverError:
        return Package.objects.get(id=package_id)
    except BaseException:
        Package.objects.filter(id=package.id, lease_until=lease.until).update(lease_until=None)
        raise


def _built(package: Package, actor: Actor, lease: "_Lease") -> Package:
    try:
        if not vault().holds(object_of(package)):
            contents = _frozen(package, actor, lease)
            _prove(package, lease)
            store_bag(package, contents, bag_of(package, contents, lease.renew), actor=actor, progress=lease)
        return _noted(package, actor, lease)
    except (_TakenOverError, OperationalError, InterfaceError):
        raise
    except Exception as error:
        if error is lease.stopped_by:
            raise
        reason = str(error)
        if not isinstance(error, EXPECTED):
            _log.exception("The package %s could not be built.", package.id)
            reason = (
                f"An error of the program ({type(error).__name__}). It stands in the log of the server: tell who runs "
                "it, then ask again."
            )
        return _failed(actor, reason, lease)


def rewant_stale() -> int:
    """Offer buildings again whose place in the queue or worker went missing; gives how many."""
    now = timezone.now()
    idle = Q(lease_until=None, asked_at__lte=now - LEASE) | Q(lease_until__lte=now)
    stale = list(Package.objects.filter(idle, state=PackageState.ASKED).order_by("asked_at")[:20])
    for package in stale:
        enqueue(package)
    return len(stale)


def _leased(package_id: uuid.UUID) -> Package | None:
    """The package, taken to be built; None where it is not asked for, or somebody is at it."""
    now = timezone.now()
    free = Package.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now), id=package_id, state=PackageState.ASKED
    )
    if not free.update(lease_until=now + LEASE):
        return None
    return Package.objects.select_related("release__agency", "release__request").get(id=package_id)


class _TakenOverError(Exception):
    """Another builder has the package now."""


class _Lease:
    """That this builder has the package: renewed while it works, asked before it writes. Raises `_TakenOverError`."""

    def __init__(self, package: Package, beat: Callable[[], None]) -> None:
        self.until = package.lease_until
        self.stopped_by: Exception | None = None
        self._id, self._beat = package.id, beat

    def __call__(self, _: int) -> None:
        try:
            self._beat()
        except Exception as error:
            self.stopped_by = error
            raise
        self.renew()

    def renew(self) -> None:
        """Show life."""
        now = timezone.now()
        if self.until is None or self.until - now < _RENEWED_BEFORE:
            if not Package.objects.filter(id=self._id, lease_until=self.until).update(lease_until=now + LEASE):
                raise _TakenOverError
            self.until = now + LEASE

    def locked(self) -> Package:
        """The package as it stands, which nobody changes in this transaction."""
        row = Package.objects.select_for_update(of=("self",)).select_related("release").get(id=self._id)
        if row.lease_until != self.until or row.state != PackageState.ASKED:
            raise _TakenOverError
        return row


def _frozen(package: Package, actor: Actor, lease: _Lease) -> Contents:
    """The contents as they are frozen; frozen now where they are not yet. Raises PackagingError where they changed."""
    if package.contents is None:
        for part in served_parts(package.release):
            if part.copy is not None:
                state_lineage(part.copy, actor=actor)
        contents = contents_of(package, alive=lease.renew)  # before the transaction: papers take their time
        listing = listing_of(contents, frozen_pieces(contents))
        files = len(frozen_pieces(contents)) + sum(len(one.entries) for one in contents.histories)
        if files > MOST_FILES - BESIDES:
            raise PackagingError(
                f"Expected at most {MOST_FILES} files in a package; found {files}: release less in one."
            )
        facts = {
            "package": str(package.id),
            "contents_sha256": hashlib.sha256(listing).hexdigest(),
            "files": len(contents.media),
        }
        with transaction.atomic():
            lease.locked()
            event = record(PACKAGE_FROZEN, actor=actor, subject=subject_of_release(package.release), facts=facts)
            package.contents, package.event_id = listing, event.event_id
            package.save(update_fields=["contents", "event_id"])
        return contents
    listing = bytes(package.contents)
    events = {one["recording"]: one["events"] for one in json.loads(listing)["recordings"]}
    contents = contents_of(package, events=events, alive=lease.renew)
    if listing_of(contents, frozen_pieces(contents)) != listing:
        raise PackagingError(
            "Expected the contents as they were frozen; found that something changed since. Ask again."
        )
    return contents


def _prove(package: Package, lease: _Lease) -> None:
    """Publish what is frozen, and keep the checkpoint under which everything is proven."""
    if package.checkpoint:
        return
    publish_checkpoint()
    package.checkpoint = latest_checkpoint()
    with transaction.atomic():
        lease.locked()
        package.save(update_fields=["checkpoint"])


def pieces_of(package: Package, contents: Contents, alive: Callable[[], None]) -> list[Piece]:
    """Every file of the package: what is frozen, the list of it, the checkpoint and the proofs."""
    note = package.checkpoint
    frozen = history_of(subject_of_release(package.release)).get(event_id=str(package.event_id))
    pieces = [
        *frozen_pieces(contents),
        paper(LIST, "list", bytes(package.contents or b"")),
        paper(CHECKPOINT, "checkpoint", note.encode()),
        paper(PACKAGE_PROOF, "proof", proof_of(frozen, note=note).encode()),
    ]
    for history in contents.histories:
        events = events_of_recording(history.recording, len(history.entries))
        for entry, event in zip(history.entries, events, strict=True):
            alive()
            proof = proof_of(event, note=note) if entry.shown else closed_proof_of(event, note=note)
            pieces.append(paper(f"{history.folder}/{entry.proof}", "proof", proof.encode()))
    return pieces


def bag_of(package: Package, contents: Contents, alive: Callable[[], None] = lambda: None) -> BagStream:
    """The package's zip, as a stream. `alive` is called now and then while it is put together."""
    pieces = pieces_of(package, contents, alive)
    return BagStream(contents.name, pieces, contents.bag_info, at=contents.released_at)


def store_bag(
    package: Package, contents: Contents, stream: BagStream, *, actor: Actor, progress: Callable[[int], None]
) -> None:
    """Stream a bag into the vault; it is there whole or not at all, and the same one again is recognised."""
    staged = vault().stage(stream, f"{contents.name}.zip", progress=progress)
    try:
        vault().commit(
            object_of(package),
            [staged],
            message=f"Package of the release {contents.release}.",
            actor=str(actor),
            created=contents.released_at,
            holder=contents.agency_code,
        )
    finally:
        staged.discard()


def _noted(package: Package, actor: Actor, lease: _Lease) -> Package:
    """Note that the package is built, as the vault holds it."""
    bag, where = read_bag(package), object_of(package)
    with transaction.atomic():
        package = lease.locked()
        package.state, package.built_at, package.lease_until = PackageState.BUILT, timezone.now(), None
        package.vault_object, package.vault_name = where, bag.name
        package.size, package.sha256 = bag.size, bag.sha256
        package.bag_sha256 = hashlib.sha256(bag.manifest).hexdigest()
        package.save()
        facts = {
            "package": str(package.id),
            "contents_sha256": hashlib.sha256(bytes(package.contents or b"")).hexdigest(),
            "sha256": package.sha256,
            "bag_sha256": package.bag_sha256,
            "size": bag.size,
            "vault_object": where,
        }
        record(PACKAGE_BUILT, actor=actor, subject=subject_of_release(package.release), facts=facts)
    return package


def _failed(actor: Actor, reason: str, lease: _Lease) -> Package:
    with transaction.atomic():
        package = lease.locked()
        package.state, package.error = PackageState.FAILED, reason[: Package.ERROR_MAX]
        package.lease_until = None
        package.save(update_fields=["state", "error", "lease_until"])
        facts = {"package": str(package.id), "reason": package.error}
        record(PACKAGE_FAILED, actor=actor, subject=subject_of_release(package.release), facts=facts)
    return package
