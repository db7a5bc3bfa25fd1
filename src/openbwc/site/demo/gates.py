"""The gates, tried for the telling: the same recording, asked for by different people for different purposes."""

from dataclasses import dataclass
from datetime import datetime

from openbwc.access.deciding import may
from openbwc.evidence.models import Recording
from openbwc.policy import Act, Decision, Rendition
from openbwc.site.demo.department import Department

MATTER = "ICE-2026-0142"


@dataclass(frozen=True)
class Attempt:
    """Who asks for what, and why it is worth showing."""

    username: str
    purpose: str | None
    shows: str
    matter: str | None = MATTER
    act: Act = Act.VIEW
    rendition: Rendition = Rendition.PROXY


ATTEMPTS = (
    Attempt("ruiz", "investigation", "the wearer, with a purpose and its matter"),
    Attempt("ruiz", None, "the wearer, without a purpose"),
    Attempt("ruiz", "investigation", "the wearer, without the matter's number", matter=None),
    Attempt("haddad", "investigation", "a colleague whose training has lapsed"),
    Attempt("okafor", "misconduct_claim", "the supervisor, for a claim"),
    Attempt("okafor", "training", "the supervisor, for teaching: only redacted copies"),
    Attempt("sato", "investigation", "the investigator, who may take the original along", act=Act.DOWNLOAD,
            rendition=Rendition.ORIGINAL),
    Attempt("stone", "investigation", "an investigator whose appointment has ended"),
    Attempt("admin", "audit", "an administrator, who has no evidence rights"),
    Attempt("lindqvist", "investigation", "an officer of another agency"),
    Attempt("farrow", "audit", "the department's auditor", matter="AUDIT-2026-07"),
)  # fmt: skip


def try_gates(department: Department, recording: Recording, at: datetime) -> list[tuple[Attempt, Decision]]:
    """Each attempt with the decision on it; nothing is opened."""
    return [
        (
            attempt,
            may(
                department.people[attempt.username],
                attempt.act,
                recording,
                purpose=attempt.purpose,
                matter=attempt.matter,
                rendition=attempt.rendition,
                at=at,
            ),
        )
        for attempt in ATTEMPTS
    ]
