"""Check a sample of originals and redacted copies: read them back and say in the ledger what was found (V.A.5)."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from openbwc.custody import Actor, Subject, record
from openbwc.evidence.disposals import disposed
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.evidence.models import ClipFile, RedactedCopy
from openbwc.evidence.originals import vault
from openbwc.vault import VaultError

VAULT = Subject("vault", uuid5(NAMESPACE_URL, "openbwc:vault"))
"""The installation's vault, as what the sums of its fixity checks are about."""


@dataclass(frozen=True)
class FixitySample:
    """How many originals and copies were read back, and the digests of those that are not as they were stored."""

    checked: int
    damaged: tuple[str, ...]


def check_fixity(sample: int, *, actor: Actor) -> FixitySample:
    """Read back `sample` originals and copies drawn by lot, or all where there are fewer, each told by an event.

    One more event about the vault sums the sample up: by agency, how many were checked and how many are damaged.
    """
    damaged = []
    checked_by, damaged_by = Counter[str](), Counter[str]()
    for kept in _drawn(sample):
        clip = kept.clip if isinstance(kept, RedactedCopy) else kept
        agency = str(clip.recording.agency_id)
        checked_by[agency] += 1
        problems = _problems(kept)
        with transaction.atomic():
            facts = {"clip": str(clip.id), "sha256": kept.sha256, "sound": not problems, "problems": problems}
            facts |= {"copy": str(kept.id)} if kept is not clip else {}
            record(FIXITY_CHECKED, actor=actor, subject=Subject("recording", clip.recording_id), facts=facts)
        if problems:
            damaged.append(kept.sha256)
            damaged_by[agency] += 1
    with transaction.atomic():
        facts = {
            "checked": checked_by.total(),
            "damaged": len(damaged),
            "by_agency": {agency: [count, damaged_by[agency]] for agency, count in checked_by.items()},
        }
        record(FIXITY_SAMPLED, actor=actor, subject=VAULT, facts=facts)
    return FixitySample(checked=checked_by.total(), damaged=tuple(damaged))


def _drawn(sample: int) -> Iterator[ClipFile | RedactedCopy]:
    """So many of all that the vault keeps of recordings; a withdrawn copy is kept too, what was disposed of is not."""
    originals = ClipFile.objects.exclude(disposed("recording_id")).select_related("recording")
    copies = RedactedCopy.objects.exclude(disposed("clip__recording_id")).select_related("clip__recording")
    ids = [*originals.values_list("id", flat=True), *copies.values_list("id", flat=True)]
    drawn = random.SystemRandom().sample(ids, min(sample, len(ids)))
    yield from originals.filter(id__in=drawn).iterator()
    yield from copies.filter(id__in=drawn).iterator()


def _problems(kept: ClipFile | RedactedCopy) -> list[str]:
    """What is wrong with an object, in sentences: its bytes, and whether they are those that the catalogue knows.

    A vault that cannot read it at all is one of them.
    """
    try:
        problems = [str(problem) for problem in vault().verify(kept.vault_object).problems]
        found = vault().files(kept.vault_object).get(kept.vault_name)
    except VaultError as error:
        return [str(error)]
    if found != kept.sha256:
        problems.append(f"{kept.vault_object}: expected {kept.vault_name} with sha256 {kept.sha256}, found {found}")
    return problems
