"""Somebody enters that the National Archives took a package over; what was transferred may go then (V.A.4)."""

from django.utils import timezone

from openbwc.custody import Actor, record
from openbwc.policy import Act
from openbwc.program.models import Person
from openbwc.program.refusals import Mistaken, regulated, require
from openbwc.retention.actions.execute_disposition import enqueue
from openbwc.retention.deciding import decide_retention, locked_disposition, subject_of
from openbwc.retention.events import TRANSFER_ACCEPTED
from openbwc.retention.models import Disposition, DispositionState, TransferPackage


def enter_acceptance(
    *, actor: Person, disposition: Disposition, reference: str, manifest_sha256: str
) -> TransferPackage:
    """Enter it, with their reference and the digest of the manifest that they name. Raises `Refused`.

    `Mistaken` where nothing is packed, or the acceptance is entered already.
    """
    now, who, words = timezone.now(), Actor.person(actor.id), " ".join(reference.split())
    with regulated(actor=who, subject=subject_of(disposition)):
        disposition = locked_disposition(disposition, DispositionState.APPROVED)
        package = TransferPackage.objects.select_for_update().filter(disposition=disposition).first()
        if package is None or package.accepted_at is not None:
            raise Mistaken("Expected a package that waits to be accepted.")
        facts = {
            "reference": words,
            "names_the_package": manifest_sha256.strip().lower() == package.manifest_sha256,
        }
        decision = require(decide_retention(Act.ENTER_ACCEPTANCE, actor, disposition.agency, now, **facts))
        if len(words) > TransferPackage.REFERENCE_MAX:
            raise Mistaken(f"Expected a reference of at most {TransferPackage.REFERENCE_MAX} letters.")
        package.reference, package.accepted_by, package.accepted_at = words, actor, now
        package.save(update_fields=["reference", "accepted_by", "accepted_at"])
        enqueue(disposition, now)
        said = {"package": str(package.id), "manifest_sha256": package.manifest_sha256, "reference": words}
        record(TRANSFER_ACCEPTED, actor=who, subject=subject_of(disposition), facts=said, decision=decision.as_dict())
    return package
