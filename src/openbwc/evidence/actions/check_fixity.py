"""Check a sample of originals: read them back from the vault and say in the ledger what was found (V.A.5)."""

import random
from collections import Counter
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.evidence.models import ClipFile
from openbwc.evidence.originals import vault
from openbwc.vault import VaultError

VAULT = Subject("vault", uuid5(NAMESPACE_URL, "openbwc:vault"))
"""The installation's vault, as what the sums of its fixity checks are about."""


@dataclass(frozen=True)
class FixitySample:
    """How many originals were read back, and the digests of those that are not as they were stored."""

    checked: int
    damaged: tuple[str, ...]


def check_fixity(sample: int, *, actor: Actor) -> FixitySample:
    """Read back `sample` originals drawn by lot, or all where there are fewer, each told by an event of its own.

    One more event about the vault sums the sample up: by agency, how many were checked and how many are damaged.
    """
    ids = list(ClipFile.objects.values_list("id", flat=True))
    drawn = random.SystemRandom().sample(ids, min(sample, len(ids)))
    damaged = []
    checked_by, damaged_by = Counter[str](), Counter[str]()
    for clip in ClipFile.objects.filter(id__in=drawn).select_related("recording").iterator():
        agency = str(clip.recording.agency_id)
        checked_by[agency] += 1
        problems = _problems(clip)
        with transaction.atomic():
            facts = {"clip": str(clip.id), "sha256": clip.sha256, "sound": not problems, "problems": problems}
            record(FIXITY_CHECKED, actor=actor, subject=Subject("recording", clip.recording_id), facts=facts)
        if problems:
            damaged.append(clip.sha256)
            damaged_by[agency] += 1
    with transaction.atomic():
        facts = {
            "checked": len(drawn),
            "damaged": len(damaged),
            "by_agency": {agency: [count, damaged_by[agency]] for agency, count in checked_by.items()},
        }
        record(FIXITY_SAMPLED, actor=actor, subject=VAULT, facts=facts)
    return FixitySample(checked=len(drawn), damaged=tuple(damaged))


def _problems(clip: ClipFile) -> list[str]:
    """What is wrong with the clip's original, in sentences; a vault that cannot read it at all is one of them."""
    try:
        return [str(problem) for problem in vault().verify(clip.vault_object).problems]
    except VaultError as error:
        return [str(error)]
