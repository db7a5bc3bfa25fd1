"""What the ledger says of a copy that goes out: of which original it is, and by which plan (V.A.5).

Guarantees: it is said in an event of its own, which names nobody who redacted, reviewed or approved, so that a package
proves where its footage comes from and tells nothing of them; it is said of a copy of which custody vouches the same.
"""

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.custody.queries import facts_vouched_for
from openbwc.disclosure.events import LINEAGE_STATED
from openbwc.disclosure.packaging.model import PackagingError
from openbwc.evidence.models import RedactedCopy
from openbwc.redaction.events import COPY_FINISHED

_TOLD = ("sha256", "source_sha256", "plan_sha256")


def state_lineage(copy: RedactedCopy, *, actor: Actor) -> None:
    """Have the ledger say it, once. Raises PackagingError where the ledger has no such copy of the recording."""
    about = Subject("recording", copy.clip.recording_id)
    finished = [one for one in facts_vouched_for(about, COPY_FINISHED) if one["copy"] == str(copy.id)]
    if not finished or finished[0]["sha256"] != copy.sha256:
        raise PackagingError(f"Expected the ledger to vouch for the copy '{copy.title}'; it does not.")
    told = {name: finished[0][name] for name in _TOLD}
    if told not in facts_vouched_for(about, LINEAGE_STATED):
        with transaction.atomic():
            record(LINEAGE_STATED, actor=actor, subject=about, facts=told)
