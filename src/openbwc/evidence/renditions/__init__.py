"""Renditions of clip files: wanted with the clip, made by a worker, thrown away and made again at will.

Guarantees: a clip's renditions are wanted in the transaction that catalogues it, so neither is ever without the
other; two workers never make the same rendition at once (a lease), and one that lost its lease cannot complete it (a
fence); each change of state is an event in the same transaction; a file that defeats its makers ends as failed, with
the reason, after a bounded number of attempts. Originals are only read.
"""

from openbwc.evidence.renditions.leasing import ATTEMPTS, LEASE, LeaseLostError
from openbwc.evidence.renditions.making import InterruptedMakingError, Outcome, make_renditions
from openbwc.evidence.renditions.wanting import again_renditions, rewant_stale, want_renditions

__all__ = [
    "ATTEMPTS",
    "LEASE",
    "InterruptedMakingError",
    "LeaseLostError",
    "Outcome",
    "again_renditions",
    "make_renditions",
    "rewant_stale",
    "want_renditions",
]
