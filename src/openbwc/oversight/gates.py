"""The duties that the program keeps by itself: a clause whose act is refused, or whose state cannot come about.

A clause is here when nothing that breaks it gets in, so that there is nothing for a check to find. A duty that has
both a gate and a check is not here: the check answers for it. Every other clause is met by people, and says so.
"""

from collections.abc import Mapping
from types import MappingProxyType

GATES: Mapping[str, str] = MappingProxyType(
    {
        "I": "Each recording has one owning agency, and no profile goes below the department standard.",
        "II.B.2": "A recording in a sensitive place without a basis in II.A opens to its access list alone.",
        "II.B.4": "Assessing, disciplining or investigating personnel is no purpose; asking for it is refused.",
        "III.A.2": "A profile that is looser than the standard is refused when it is read.",
        "III.D.1": "A course that leaves the topic out authorises nobody.",
        "III.D.2": "A course that leaves the topic out authorises nobody.",
        "III.D.3": "A course that leaves the topic out authorises nobody.",
        "III.D.4": "A course that leaves the topic out authorises nobody.",
        "III.D.5": "A course that leaves the topic out authorises nobody.",
        "III.D.6": "A course that leaves the topic out authorises nobody.",
        "III.D.7": "A course that leaves the topic out authorises nobody.",
        "IV.C": "A camera that is not issued is not checked out, and what it recorded stays in quarantine.",
        "V.A.1": "Each access is decided on roles, training and purpose; what is not granted is refused.",
        "V.A.2": "Nothing opens without an authorised purpose, nor without its matter where it needs one.",
        "V.A.8": "No live recognition exists, and a configuration that asks for it is refused.",
        "VI.A.2": "The policy that binds a task-force officer is worked out for each check-out and recording.",
        "VI.B.1": "The policy that binds an officer under another's lead is worked out in the same way.",
        "VI.B.2": "Without a signed agreement the own agency's policy is what is worked out.",
        "VIII.A": "A term of the domain model.",
        "VIII.B": "Nobody without an appointment as law-enforcement officer takes a camera.",
    }
)
"""By clause, what keeps it, in a sentence."""
