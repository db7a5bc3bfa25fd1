"""An approved transfer is packed: a bag of the originals for the National Archives, built and read back (V.A.4).

Guarantees: nothing is packed that was not approved; the package's row and its event are written when the bag is whole
and under its name. A crash before leaves nothing, or a bag that no row names and the next attempt replaces.
"""

import uuid
from datetime import datetime

from django.utils import timezone
from django_q.tasks import async_task

from openbwc.custody import Actor, record
from openbwc.policy import Act, Decision, FinalAction
from openbwc.program.models import Person
from openbwc.program.models.identified import new_id
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.events import TRANSFER_PACKED
from openbwc.retention.models import Disposition, DispositionState, TransferPackage
from openbwc.retention.transfers import Bag, BagError, build_bag, place, remove_originals, root
from openbwc.vault import VaultError

JOB = "openbwc.site.jobs.tasks.pack_transfer"  # by name: retention knows nothing of site


def ask_package(*, actor: Person, disposition: Disposition) -> None:
    """Have the queue pack it. Raises as `pack_transfer` does, but for the files."""
    with regulated(actor=Actor.person(actor.id), subject=subject_of(disposition)):
        require(_decide(actor, disposition, timezone.now()))
        async_task(JOB, str(disposition.id), str(actor.id), q_options={"group": "disposition", "timeout": -1})


def pack_transfer(*, actor: Person, disposition_id: uuid.UUID) -> TransferPackage:
    """Pack it; one that is packed already is given as it is.

    Raises `Refused`; `Mistaken` for a disposition that transfers nothing, and where the bag cannot be made.
    """
    disposition = Disposition.objects.select_related("agency").get(id=disposition_id)
    who, subject = Actor.person(actor.id), subject_of(disposition)
    with regulated(actor=who, subject=subject):
        require(_decide(actor, disposition, timezone.now()))
    made = TransferPackage.objects.filter(disposition=disposition).first()
    if made is not None:
        return made
    try:
        bag = build_bag(disposition, contact=actor.name)
    except (BagError, VaultError, OSError) as error:
        raise Mistaken(f"The package could not be made: {error}") from error
    try:
        return _entered(actor, disposition, bag)
    except BaseException:  # nobody is to find originals in the clear of which no row tells
        if not TransferPackage.objects.filter(disposition=disposition).exists():
            remove_originals(disposition.id)
        raise


def _entered(actor: Person, disposition: Disposition, bag: Bag) -> TransferPackage:
    who, subject = Actor.person(actor.id), subject_of(disposition)
    with regulated(actor=who, subject=subject):
        disposition, now = locked_disposition(disposition, DispositionState.APPROVED), timezone.now()
        decision = require(_decide(actor, disposition, now))
        package = TransferPackage.objects.create(
            id=new_id(),
            disposition=disposition,
            path=place(disposition.id).relative_to(root()).as_posix(),
            manifest_sha256=bag.manifest_sha256,
            files=bag.files,
            size=bag.size,
            made_by=actor,
            made_at=now,
        )
        facts = {
            "package": str(package.id),
            "manifest_sha256": bag.manifest_sha256,
            "files": bag.files,
            "size": bag.size,
        }
        record(TRANSFER_PACKED, actor=who, subject=subject, facts=facts, decision=decision.as_dict())
    return package


def _decide(actor: Person, disposition: Disposition, at: datetime) -> Decision:
    if disposition.action != FinalAction.TRANSFER:
        raise Mistaken("Expected a disposition that transfers; this one destroys.")
    approved = disposition.state == DispositionState.APPROVED
    return decide_retention(Act.PACK_TRANSFER, actor, disposition.agency, at, approved=approved)
