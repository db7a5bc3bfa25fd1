"""Who is who in the demonstration. Everybody is invented.

`LEADS` are those whom the demonstration shows at the gates; `LINE_OFFICERS` fill the agencies.
"""

from dataclasses import dataclass
from typing import Literal

from openbwc.program.models import Role

PASSWORD = "demonstration only"  # noqa: S105 -- printed by the demonstration, and good for nothing else

AGENCIES = {
    "CBP": "U.S. Customs and Border Protection",
    "FPS": "Federal Protective Service",
    "ICE": "U.S. Immigration and Customs Enforcement",
    "TSA": "Transportation Security Administration",
    "USCG": "U.S. Coast Guard",
    "USSS": "U.S. Secret Service",
}

INACTIVE = "USCG"
"""The agency whose privacy papers are not complete, so that it is not activated (III.C)."""

Training = Literal["current", "lapsed", "half"]


@dataclass(frozen=True)
class Lead:
    """Somebody to sign in as. `seat` is the role with its agency; None = an account without an appointment."""

    username: str
    given_name: str
    family_name: str
    agency: str
    role: Role | None
    sees: str
    training: Training = "current"
    department: bool = False
    former: bool = False


LEADS = (
    Lead(
        "vance", "Iris", "Vance", "CBP", Role.POLICY_OFFICE, "sets the programme up; sees no footage", department=True
    ),
    Lead("ruiz", "Elena", "Ruiz", "ICE", Role.LEO, "her own recordings, for an investigation with its number"),
    Lead("tran", "Lan", "Tran", "ICE", Role.LEO, "his own recordings; is told before one is released (V.B.2)"),
    Lead("haddad", "Omar", "Haddad", "ICE", Role.LEO, "nothing: his training has lapsed (III.D)", training="lapsed"),
    Lead("okafor", "Grace", "Okafor", "ICE", Role.SUPERVISOR, "the agency's recordings, for a misconduct claim"),
    Lead("sato", "Mei", "Sato", "ICE", Role.INVESTIGATOR, "the agency's recordings; may download an original"),
    Lead("brandt", "Jonas", "Brandt", "ICE", Role.CUSTODIAN, "the quarantine; corrects who wore a camera"),
    Lead("adair", "Noor", "Adair", "ICE", Role.REDACTOR, "what is to be redacted, in a project of its purpose (V.A.6)"),
    Lead("moss", "Kit", "Moss", "ICE", Role.REVIEWER, "submitted redactions, and approves what others redacted"),
    Lead(
        "cole", "Robin", "Cole", "ICE", Role.DISCLOSURE_OFFICER, "requests, their footage, releases and packages (V.B)"
    ),
    Lead("novak", "Petra", "Novak", "ICE", Role.PROGRAMME_MANAGER, "people, training and cameras; no footage"),
    Lead("stone", "Will", "Stone", "ICE", Role.INVESTIGATOR, "nothing: the appointment has ended (V.A.1)", former=True),
    Lead("admin", "Sam", "Keller", "ICE", None, "nothing: an administrator has no evidence rights (V.A.1)"),
    Lead("lindqvist", "Maja", "Lindqvist", "CBP", Role.LEO, "her own recordings, none of another agency"),
    Lead("farrow", "Dana", "Farrow", "CBP", Role.AUDITOR, "the department's recordings, for an audit", department=True),
)

GIVEN_NAMES = (
    *("Ada", "Ben", "Cora", "Dev", "Ella", "Finn", "Gina", "Hugo", "Ines", "Jude", "Kira", "Liam"),
    *("Mona", "Nico", "Olga", "Paul", "Rosa", "Seth", "Tara", "Uma", "Vik", "Wren", "Yara", "Zane"),
)
FAMILY_NAMES = (
    *("Adler", "Baptiste", "Castillo", "Doyle", "Eriksen", "Fontaine", "Garcia", "Holloway", "Ivanov", "Jensen"),
    *("Kowalski", "Larsen", "Moreau", "Nakamura", "Olsen", "Petrov", "Quinn", "Rossi", "Schmidt", "Tanaka"),
    *("Ueda", "Varga", "Weiss", "Young"),
)


@dataclass(frozen=True)
class LineOfficer:
    """An officer without an account."""

    given_name: str
    family_name: str
    agency: str
    training: Training


def line_officers() -> tuple[LineOfficer, ...]:
    """Four officers an agency; every fifth one's training has lapsed, every seventh's misses topics."""
    people = []
    for number, (given, family) in enumerate(zip(GIVEN_NAMES, FAMILY_NAMES, strict=True)):
        training: Training = "lapsed" if number % 5 == 4 else "half" if number % 7 == 6 else "current"
        people.append(LineOfficer(given, family, tuple(AGENCIES)[number % len(AGENCIES)], training))
    return tuple(people)
