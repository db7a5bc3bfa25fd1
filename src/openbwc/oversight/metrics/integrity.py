"""Integrity (V.A.5): what was read back and found as it was stored, and how far the ledger is verified."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from openbwc.evidence.actions.check_fixity import VAULT
from openbwc.evidence.events import FIXITY_CHECKED, FIXITY_SAMPLED
from openbwc.oversight.actions.verify_ledger import LEDGER
from openbwc.oversight.events import LEDGER_VERIFIED
from openbwc.oversight.metrics.model import Metric, Parts, Window
from openbwc.oversight.past_events import events_about, of_agency, past_events


@dataclass(frozen=True, slots=True)
class Checks:
    """Fixity checks: counted from the sums of their samples; the event of each is looked up when it is asked for."""

    window: Window
    number: int
    sound_only: bool

    def count(self) -> int:
        """How many."""
        return self.number

    def ids(self) -> Iterator[UUID]:
        """The ids of their events."""
        found = past_events(FIXITY_CHECKED, self.window.since, self.window.until)
        for one in of_agency(found, self.window.agency):
            if one["facts"]["sound"] or not self.sound_only:
                yield UUID(one["id"])


def _integrity(window: Window) -> Parts:
    agency = str(window.agency.id)
    sums = [one["facts"]["by_agency"] for one in events_about(VAULT, FIXITY_SAMPLED, window.since, window.until)]
    done = [by[agency] for by in sums if agency in by]
    checked, damaged = sum(one[0] for one in done), sum(one[1] for one in done)
    verified = [one["facts"] for one in events_about(LEDGER, LEDGER_VERIFIED, window.since, window.until)]
    facts = {
        "failures": damaged,
        "ledger_verifications": len(verified),
        "ledger_verified_up_to": verified[-1]["events"] if verified else None,
        "ledger_problems": sum(one["problems"] for one in verified),
    }
    return Parts(Checks(window, checked - damaged, sound_only=True), Checks(window, checked, sound_only=False), facts)


METRICS = (
    Metric(
        code="integrity",
        title="Integrity",
        definition="How many originals and copies that were read back were as they were stored (V.A.5); how far the "
        "ledger is verified.",
        formula="fixity checks that found what is kept sound ÷ fixity checks done; failures must be 0",
        population="Fixity checks of the agency's recordings in the period, as the ledger's events.",
        exclusions="None.",
        noun="event",
        parts=_integrity,
    ),
)
